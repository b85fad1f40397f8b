/**
 * Making ranges of numbers that loops run over fast.
 *
 * @module
 */

import type { NumberRange } from "./operation.ts";

/**
 * A range whose numbers are integers to the engine where they are small. JavaScriptCore keeps what it
 * has computed as floating point, whole or not, and then a loop over such numbers does all its
 * arithmetic that way: a remainder took 15 times as long. The two objects are apart, since of one
 * variable for both cases it would make floating point again.
 */
export function numberRange(start: number, step: number, length: number): NumberRange {
  return isSmall(start) && isSmall(step) && isSmall(length)
    ? { start: start | 0, step: step | 0, length: length | 0 }
    : { start, step, length };
}

function isSmall(x: number): boolean {
  return (x | 0) === x && !Object.is(x, -0);
}
