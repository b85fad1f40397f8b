/**
 * Writing to standard error at once, by way of `node:fs`.
 *
 * @module
 */

import { writeSync } from "node:fs";

/** File descriptor of standard error. */
const STDERR = 2;

/** Writes all of it at once, or what there is room for: nobody is to wait or fail for that. */
export function writeError(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(STDERR, bytes, done);
  } catch {
    // Nobody reads any more, or not fast enough.
  }
}
