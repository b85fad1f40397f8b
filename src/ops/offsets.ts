/**
 * Where partitions begin in the whole, for what depends on an element's place in
 * the bag and must not depend on how the bag is cut.
 *
 * @module
 */

import type { ValueOperation } from "./operation.ts";

/**
 * The number of elements before each partition, and at the end that of all.
 *
 * `[2, 0, 3]` gives `[0, 2, 2, 5]`.
 */
export function offsetsOf(counts: readonly number[]): number[] {
  const offsets = [0];
  for (const count of counts) offsets.push(offsets.at(-1)! + count);
  return offsets;
}

/** `offsets(counts)`: {@linkcode offsetsOf} partitions that have been counted. */
export const offsets: ValueOperation<[counts: readonly number[]], readonly number[]> = {
  kind: "value",
  name: "offsets",
  run: ([counts]) => offsetsOf(counts),
};
