/**
 * The byte at which the lines of a file are cut.
 *
 * @module
 */

import type { Encoding } from "../text/encoding.ts";

/** Bytes that end lines. */
export const LF = 10, CR = 13;

/** Bytes at the start of a file that tell what its lines end with. */
export const LINE_END_SAMPLE = 64 * 2 ** 10;

/** The byte at which lines are cut, by those that a file begins with: CR only where there is nothing else. */
export function lineEndOf(bytes: Uint8Array): number {
  const sample = bytes.subarray(0, LINE_END_SAMPLE);
  return !sample.includes(LF) && sample.includes(CR) ? CR : LF;
}

/** What a line end is in an encoding. */
export function lineEndBytes(lineEnd: number, { family, name }: Encoding): Uint8Array {
  if (family !== "utf-16") return Uint8Array.of(lineEnd);
  return name === "utf-16le" ? Uint8Array.of(lineEnd, 0) : Uint8Array.of(0, lineEnd);
}
