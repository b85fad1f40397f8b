/**
 * What the adapters say of gzip that cannot be decompressed: the same words,
 * whatever each runtime's decompressor says.
 *
 * @module
 */

import { SourceError } from "../errors.ts";

/** The data ends before its last member does. */
export function truncatedGzip(cause?: unknown): SourceError {
  return new SourceError(
    "Cannot decompress gzip data: expected more, got the end in the middle of a member",
    { cause },
  );
}

/** The data, or something that follows it, is not gzip, or was changed. */
export function damagedGzip(cause?: unknown): SourceError {
  return new SourceError(
    "Cannot decompress gzip data: expected members of gzip, got damaged or other data",
    { cause },
  );
}
