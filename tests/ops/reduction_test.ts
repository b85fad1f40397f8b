import fc from "fast-check";
import { HeldAside } from "../../src/wire/held_aside.ts";
import { isPortable, portable } from "../../src/wire/portable.ts";
import { type Catalog, catalogOf, operations } from "../../src/ops/catalog.ts";
import { fold } from "../../src/ops/fold.ts";
import * as keyed from "../../src/ops/keyed_reductions.ts";
import * as numbers from "../../src/ops/numbers.ts";
import { operationId } from "../../src/ops/operation.ts";
import { countDistinct } from "../../src/ops/cardinality.ts";
import { histogram } from "../../src/ops/histogram.ts";
import { describe, sketch } from "../../src/ops/quantiles.ts";
import type { KeyedReduction, Reduction } from "../../src/ops/reduction.ts";
import { bottomk, topk } from "../../src/ops/select_top.ts";
import { assert, assertEquals, test } from "../harness.ts";

const add = (a: unknown, b: unknown) => (a as number) + (b as number);
const append = (list: unknown, more: unknown) => {
  (list as unknown[]).push(...[more].flat());
  return list;
};
const key = (x: unknown) => (x as number) % 3;

/** A reduction with arguments, and the key function the kernel calls for it. */
type Case<R> = [reduction: R, args: unknown[], keyOf?: (x: unknown) => unknown];

/** Every reduction that has no key. */
const reductions: Case<Reduction>[] = [
  [numbers.count, []],
  [numbers.sum, []],
  [numbers.mean, []],
  [numbers.variance, [1]],
  [numbers.std, [0]],
  [numbers.min, []],
  [numbers.max, []],
  [numbers.any, [undefined], (x) => x],
  [numbers.all, [undefined], (x) => x],
  [fold, [add, undefined, []]],
  [fold, [add, add, [0]]],
  [fold, [append, append, [[]]]],
  [topk, [undefined, 3], (x) => x],
  [bottomk, [undefined, 3], (x) => x],
  [histogram, [[0, 1, 2, 3]]],
  [sketch, [0.01]],
  [describe, [0.01]],
  [countDistinct, [4]],
];

/** Every reduction by key; partial states have the number of buckets as a further argument. */
const keyedReductions: Case<KeyedReduction>[] = [
  [keyed.frequencies, []],
  [keyed.distinct, [undefined], (x) => x],
  [keyed.distinct, [key], key],
  [keyed.foldBy, [key, append, append, [[]]], key],
  [keyed.foldBy, [key, add, undefined, []], key],
  [keyed.foldBy, [key, add, add, [0]], key],
];

/** Partitions of numbers of which many are equal. */
const partitions = fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 5 }), {
  minLength: 1,
  maxLength: 6,
});

test("partial states are plain data: they survive a clone as they are", async () => {
  for (const [{ name, partial }, args, keyOf] of reductions) {
    const state = await partialState(partial, args, [3, 1, 2, 3, 0.5], keyOf);
    assertEquals(structuredClone(state), state, name);
  }
  for (const [{ name, partial }, args, keyOf] of keyedReductions) {
    for (const buckets of [1, 3]) {
      const state = await partialState(partial, [...args, buckets], [3, 1, 2, 3, 0.5], keyOf);
      assertEquals(structuredClone(travelled(state)), travelled(state), name);
      assertEquals((state as unknown[]).length, buckets, name);
    }
  }
});

test("merging and finishing change no state they are given", async () => {
  const parts = [[3, 1], [2, 3, 0.5], [], [1e16, 1, -1e16, 7, 7, 7]];
  for (const [reduction, args, keyOf] of reductions) {
    const states = [];
    for (const part of parts) states.push(await partialState(reduction.partial, args, part, keyOf));
    const before = structuredClone(states);
    const merged = await reduction.merge.run([...args, states]);
    assertEquals(states, before, `${reduction.name}: merge`);
    const again = await reduction.merge.run([...args, states]);
    const result = await reduction.finish.run([...args, [merged]]);
    assertEquals(states, before, `${reduction.name}: finish`);
    assertEquals(merged, again, `${reduction.name}: merged twice`);
    assertEquals(result, await reduction.finish.run([...args, [again]]));
  }
});

test("merging and finishing by key change no state they are given", async () => {
  const parts = [[3, 1], [2, 3, 0.5], [], [1e16, 1, -1e16, 7, 7, 7]];
  for (const [reduction, args, keyOf] of keyedReductions) {
    const { name, partial } = reduction;
    const states: unknown[] = [];
    for (const part of parts) states.push(await partialState(partial, [...args, 3], part, keyOf));
    const before = structuredClone(travelled(states));
    const whole = await mergeWhole(reduction, args, states);
    assertEquals(travelled(states), before, `${name}: merge`);
    const byBucket = await mergeByBucket(reduction, args, states);
    assertEquals(travelled(states), before, `${name}: mergeBucket`);
    assertEquals(travelled(byBucket), travelled(whole), `${name}: merged twice`);
    const result = structuredClone(await reduction.finish.run([...args, [whole]]));
    assertEquals(travelled(states), before, `${name}: finish`);
    assertEquals(travelled(whole), travelled(byBucket), `${name}: finish`);
    assertEquals(
      await reduction.finish.run([...args, byBucket]),
      result,
      `${name}: finished twice`,
    );
  }
});

test("merging in groups is the same as merging at once", async () => {
  await fc.assert(
    fc.asyncProperty(
      partitions,
      fc.nat({ max: 6 }),
      async (parts, border) => {
        if (parts.flat().length === 0) return;
        for (const [reduction, args, keyOf] of reductions) {
          const states = [];
          for (const part of parts) {
            states.push(await partialState(reduction.partial, args, part, keyOf));
          }
          const merge = async (some: unknown[]) => await reduction.merge.run([...args, some]);
          const groups = [await merge(states.slice(0, border)), await merge(states.slice(border))];
          assertEquals(
            await reduction.finish.run([...args, groups]),
            await reduction.finish.run([...args, states]),
            reduction.name,
          );
        }
      },
    ),
    { numRuns: 20 },
  );
});

test("merging by key in groups, or by bucket, is the same as merging at once", async () => {
  await fc.assert(
    fc.asyncProperty(
      partitions,
      fc.nat({ max: 6 }),
      fc.integer({ min: 1, max: 9 }),
      async (parts, border, buckets) => {
        for (const [reduction, args, keyOf] of keyedReductions) {
          const { name, partial, finish } = reduction;
          const finished = async (table: unknown) => await finish.run([...args, [table]]);
          const statesOf = (count: number) =>
            Promise.all(parts.map((part) => partialState(partial, [...args, count], part, keyOf)));
          const atOnce = await finished(await mergeWhole(reduction, args, await statesOf(1)));

          const states = await statesOf(buckets);
          const groups = [states.slice(0, border), states.slice(border)].filter(({ length }) =>
            length > 0
          );
          const tables: unknown[] = [];
          for (const group of groups) tables.push(await mergeWhole(reduction, args, group));
          for (const merge of [mergeWhole, mergeByBucket]) {
            assertEquals(await finished(await merge(reduction, args, states)), atOnce, name);
            assertEquals(await finished(await merge(reduction, args, tables)), atOnce, name);
          }
        }
      },
    ),
    { numRuns: 20 },
  );
});

test("operations have ids of their own, but for those that several reductions share", () => {
  const byId: Catalog = catalogOf(operations);
  for (const operation of operations) {
    const found = byId.get(operationId(operation));
    assert(found !== undefined && found.kind === operation.kind, operation.name);
    assertEquals(found.name, operation.name);
  }
});

/** Merges whole tables. */
async function mergeWhole(
  { merge }: KeyedReduction,
  args: readonly unknown[],
  tables: readonly unknown[],
): Promise<unknown> {
  return await merge.run([...args, tables]);
}

/** Merges tables bucket by bucket. */
async function mergeByBucket(
  { mergeBucket }: KeyedReduction,
  args: readonly unknown[],
  tables: readonly unknown[],
): Promise<readonly unknown[]> {
  const [first] = tables as unknown[][];
  return await Promise.all(
    first!.map((_, b) =>
      mergeBucket.run([...args, tables.map((table) => new HeldAside((table as unknown[])[b]))])
    ),
  );
}

/** What a state is on another thread. */
function travelled(state: unknown): unknown {
  if (Array.isArray(state)) return state.map(travelled);
  return isPortable(state) ? state[portable]() : state;
}

async function partialState(
  partial: Reduction["partial"],
  given: readonly unknown[],
  elements: readonly unknown[],
  keyOf?: (x: unknown) => unknown,
): Promise<unknown> {
  if (partial.kind !== "sink") throw new TypeError(`${partial.name} is no sink`);
  const args = partial.prepare === undefined ? given : await partial.prepare(given);
  const state = partial.init(args);
  for (const x of elements) if (partial.step(state, x, keyOf?.(x), args) === true) break;
  return partial.finish(state, args);
}
