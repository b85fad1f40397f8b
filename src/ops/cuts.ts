/**
 * Cutting a bag anew by the place of its elements in the whole.
 *
 * @module
 */

import { gather } from "./collect.ts";
import type { ValueOperation } from "./operation.ts";
import { arrayOf } from "./partitions.ts";

/** Where partitions begin now, and where they are to begin; both end with the number of elements. */
export interface Cuts {
  readonly offsets: readonly number[];
  readonly wanted: readonly number[];
}

/** Where part `i` begins if `length` elements are cut into `n` parts whose sizes differ by at most 1. */
export function balancedStart(length: number, n: number, i: number): number {
  const [size, more] = [Math.floor(length / n), length % n];
  // `length * i / n`, rounded down, without a product that may be too large to be exact.
  return i * size + Math.floor((i * more) / n);
}

/** Cuts into parts of `size` elements, the last perhaps smaller; at least one part. */
export function sizedCuts(size: number, offsets: readonly number[]): Cuts {
  const total = offsets.at(-1)!;
  const length = Math.max(1, Math.ceil(total / size)) + 1;
  return { offsets, wanted: Array.from({ length }, (_, i) => Math.min(total, i * size)) };
}

/** `balanced-cuts(n, offsets)`: cuts into `n` parts whose sizes differ by at most one. */
export const balancedCuts: ValueOperation = {
  kind: "value",
  name: "balanced-cuts",
  run([n, offsets]): Cuts {
    const total = (offsets as readonly number[]).at(-1)!;
    const length = (n as number) + 1;
    return {
      offsets: offsets as readonly number[],
      wanted: Array.from({ length }, (_, i) => balancedStart(total, n as number, i)),
    };
  },
};

/** `batch-cuts(n, offsets)`: moves each border up to where the next batch of `n` begins. */
export const batchCuts: ValueOperation = {
  kind: "value",
  name: "batch-cuts",
  run([n, offsets]): Cuts {
    const size = n as number;
    const total = (offsets as readonly number[]).at(-1)!;
    return {
      offsets: offsets as readonly number[],
      wanted: (offsets as readonly number[]).map((it) =>
        Math.min(total, Math.ceil(it / size) * size)
      ),
    };
  },
};

/** `cut(cuts, i, input)`: partition `i` in the parts that it has in common with each new one. */
export const cut: ValueOperation = {
  kind: "value",
  name: "cut",
  async run([cuts, i, input]) {
    const { offsets, wanted } = cuts as Cuts;
    const elements = await arrayOf(input);
    const begin = offsets[i as number]!;
    const length = offsets[(i as number) + 1]! - begin;
    if (elements.length !== length) {
      throw new RangeError(
        `Cannot cut a partition: expected the ${length} elements that were counted, ` +
          `got ${elements.length}; what it is made from has changed since`,
      );
    }
    const within = (place: number) => Math.min(length, Math.max(0, place - begin));
    return wanted.slice(0, -1).map((start, j) =>
      elements.slice(within(start), within(wanted[j + 1]!))
    );
  },
};

/** `repartition(parts)`: the parts as one partition. */
export const repartition: ValueOperation = { ...gather, name: "repartition" };

/** `batches(n, parts)`: the elements of the parts, in arrays of `n`, the last perhaps shorter. */
export const batches: ValueOperation = {
  kind: "value",
  name: "batches",
  run([n, parts]) {
    const size = n as number;
    const made: unknown[][] = [];
    let batch: unknown[] = [];
    // One by one, since `flat` would leave out the holes of arrays that users' functions made.
    for (const part of parts as readonly (readonly unknown[])[]) {
      for (const element of part) {
        if (batch.length % size === 0) made.push(batch = []);
        batch.push(element);
      }
    }
    return made;
  },
};
