/**
 * The encoding of what a server sends, where the user has not said it.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import { type Encoding, encodingOf } from "./encoding.ts";

/** The encoding of a file, of which a server may have said what it is. */
export function encodingSaid(
  { encoding, assumed }: { readonly encoding: string; readonly assumed?: boolean },
  charset: string | undefined,
  name: string,
): Encoding {
  if (charset === undefined || assumed !== true) return encodingOf(encoding);
  try {
    return encodingOf(charset);
  } catch (cause) {
    throw new SourceError(
      `Cannot decode "${name}": expected an encoding that can be read, got "${charset}" from the ` +
        "server; the option 'encoding' counts more than what the server says",
      { cause },
    );
  }
}
