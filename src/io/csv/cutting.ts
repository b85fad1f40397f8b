/**
 * Whether a file of records can be cut anywhere.
 *
 * @module
 */

import { type Encoding, isByteOfItsOwn } from "../text/encoding.ts";
import type { Dialect } from "./dialect.ts";

/**
 * Whether quotes and what is around them can be found in bytes: each has to be one byte, which is never
 * a part of another character.
 */
export function canBeCut(
  { delimiter, quote, escape, comment }: Dialect,
  encoding: Encoding,
): boolean {
  return [delimiter, quote, escape, comment, "\n", "\r"].every((it) =>
    it === "" || isByteOfItsOwn(it, encoding)
  );
}
