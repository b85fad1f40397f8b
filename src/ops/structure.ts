/**
 * Operations that go through partitions side by side, or one after the other.
 *
 * @module
 */

import { PiecedPartition } from "../wire/aside.ts";
import { collect } from "./collect.ts";
import { copied } from "./fold.ts";
import type { SourceOperation, UserFunction, ValueOperation } from "./operation.ts";
import { arrayOf, batchSize } from "./partitions.ts";

/** Elements between two looks at how much there is room for. */
const elementsPerLook = 64;

/** `zip(others, input)`: tuples of an element of the input and its neighbours in the others. */
export const zip: SourceOperation<[others: readonly unknown[], input: unknown]> = {
  kind: "source",
  name: "zip",
  inner: true,
  readsPieces: true,
  async *open([others, input]) {
    const columns: Column[] = [];
    for (const it of [input, ...others]) columns.push(await columnOf(it));
    const lengths = columns.map((it) => it instanceof PiecedPartition ? it.size : it.length);
    const [length = 0] = lengths;
    if (lengths.some((it) => it !== length)) {
      throw new RangeError(
        "Cannot zip partitions: expected the same number of elements in each, got " +
          `${lengths.join(" and ")}; for bags of equal length, ` +
          "repartition() all to the same number of partitions first",
      );
    }
    const readers = columns.map((column) => column[Symbol.iterator]());
    for (let start = 0; start < length; start += batchSize) {
      const size = Math.min(batchSize, length - start);
      yield { items: Array.from({ length: size }, () => readers.map((it) => it.next().value)) };
    }
  },
};

/** A partition that is read one element after another, perhaps from disk. */
type Column = readonly unknown[] | PiecedPartition;

async function columnOf(partition: unknown): Promise<Column> {
  return partition instanceof PiecedPartition ? partition : await arrayOf(partition);
}

/** What has been accumulated: nothing yet, or a value. */
export type Carry = readonly [] | readonly [value: unknown];

/** `initial-accumulate(factory)`: the carry that the first partition is given. */
export const accumulateInitial: ValueOperation<[factory: UserFunction], Carry> = {
  kind: "value",
  name: "initial-accumulate",
  run: async ([factory]) => [await factory()],
};

/**
 * `accumulate(binop, emits, input, carry)`: the values accumulated, and the carry for the next
 * partition. `emits` says to begin with the carry itself. The input is not the last argument, so
 * that the tasks that make it are not fused into the chain, and run side by side.
 */
export const accumulateStep: ValueOperation<
  [binop: UserFunction, emits: boolean, input: unknown, carry: Carry],
  readonly [accumulated: unknown, carry: Carry]
> = {
  kind: "value",
  id: "accumulate.step",
  name: "accumulate",
  readsPieces: true,
  async run([binop, emits, input, carry], room) {
    let seen = carry.length === 1;
    // The function may change what it is given: it never gets what is an element already.
    let value = copied(carry[0]);
    const accumulated = collect.init([]);
    try {
      if (emits) accumulated.push(copied(value));
      for (const element of await columnOf(input)) {
        value = seen ? binop(value, element) : copied(element);
        if (value instanceof Promise) value = await value;
        seen = true;
        accumulated.push(copied(value));
        if (room !== undefined && accumulated.length % elementsPerLook === 0) {
          await collect.relieve!(accumulated, [], room);
        }
      }
      return [await collect.finish(accumulated, [], room), seen ? [value] : []];
    } catch (error) {
      await collect.abandon!(accumulated, []);
      throw error;
    }
  },
};

/** `accumulate(accumulated)`: the partition that a step has made. */
export const accumulate: ValueOperation<[accumulated: unknown]> = {
  kind: "value",
  name: "accumulate",
  readsPieces: true,
  run: ([accumulated]) => accumulated,
};
