/**
 * Operations that go through partitions side by side, or one after the other.
 *
 * @module
 */

import { copied } from "./fold.ts";
import type { ValueOperation } from "./operation.ts";
import { arrayOf } from "./partitions.ts";

/** `zip(others, input)`: tuples of an element of the input and its neighbours in the others. */
export const zip: ValueOperation = {
  kind: "value",
  name: "zip",
  async run([others, input]) {
    const columns = [await arrayOf(input)];
    for (const other of others as readonly unknown[]) columns.push(await arrayOf(other));
    const [{ length }] = columns as [readonly unknown[]];
    if (columns.some((column) => column.length !== length)) {
      throw new RangeError(
        "Cannot zip partitions: expected the same number of elements in each, got " +
          `${columns.map((column) => column.length).join(" and ")}; for bags of equal length, ` +
          "repartition() all to the same number of partitions first",
      );
    }
    return Array.from({ length }, (_, i) => columns.map((column) => column[i]));
  },
};

/** What has been accumulated: nothing yet, or a value. */
export type Carry = readonly [] | readonly [value: unknown];

/** `initial-accumulate(factory)`: the carry that the first partition is given. */
export const accumulateInitial: ValueOperation = {
  kind: "value",
  name: "initial-accumulate",
  async run([factory]): Promise<Carry> {
    return [await (factory as () => unknown)()];
  },
};

/**
 * `accumulate(binop, emits, input, carry)`: the values accumulated, and the carry for the next
 * partition. `emits` says to begin with the carry itself. The input is not the last argument, so
 * that the tasks that make it are not fused into the chain, and run side by side.
 */
export const accumulateStep: ValueOperation = {
  kind: "value",
  id: "accumulate.step",
  name: "accumulate",
  async run([binop, emits, input, carry]): Promise<readonly [unknown[], Carry]> {
    const call = binop as (folded: unknown, element: unknown) => unknown;
    let seen = (carry as Carry).length === 1;
    // The function may change what it is given: it never gets what is an element already.
    let value = copied((carry as Carry)[0]);
    const accumulated = emits === true ? [copied(value)] : [];
    for (const element of await arrayOf(input)) {
      value = seen ? call(value, element) : copied(element);
      if (value instanceof Promise) value = await value;
      seen = true;
      accumulated.push(copied(value));
    }
    return [accumulated, seen ? [value] : []];
  },
};

/** `accumulate(accumulated)`: the partition that a step has made. */
export const accumulate: ValueOperation = {
  kind: "value",
  name: "accumulate",
  run: ([accumulated]) => accumulated,
};
