/**
 * Where partitions begin in the whole, for what depends on an element's place in
 * the bag and must not depend on how the bag is cut.
 *
 * @module
 */

import type { ValueOperation } from "./operation.ts";

/**
 * `offsets(counts)`: the number of elements before each partition, and at the end that of all.
 *
 * `[2, 0, 3]` gives `[0, 2, 2, 5]`.
 */
export const offsets: ValueOperation = {
  kind: "value",
  name: "offsets",
  run([counts]) {
    let before = 0;
    const starts = (counts as readonly number[]).map((count) => {
      const start = before;
      before += count;
      return start;
    });
    return [...starts, before];
  },
};
