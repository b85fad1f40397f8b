import fc from "fast-check";
import { type Catalog, catalogOf, operations } from "../../src/ops/catalog.ts";
import * as grouping from "../../src/ops/grouping.ts";
import * as numbers from "../../src/ops/numbers.ts";
import { operationId } from "../../src/ops/operation.ts";
import type { Reduction } from "../../src/ops/reduction.ts";
import { assert, assertEquals, test } from "../harness.ts";

const add = (a: unknown, b: unknown) => (a as number) + (b as number);
const append = (list: unknown, more: unknown) => {
  (list as unknown[]).push(...[more].flat());
  return list;
};
const key = (x: unknown) => (x as number) % 3;

/** Every reduction with arguments, and the key function the kernel calls for it. */
const reductions: [Reduction, args: unknown[], keyOf?: (x: unknown) => unknown][] = [
  [numbers.count, []],
  [numbers.sum, []],
  [numbers.mean, []],
  [numbers.variance, [1]],
  [numbers.std, [0]],
  [numbers.min, []],
  [numbers.max, []],
  [numbers.any, [undefined], (x) => x],
  [numbers.all, [undefined], (x) => x],
  [grouping.frequencies, []],
  [grouping.distinct, [undefined], (x) => x],
  [grouping.distinct, [key], key],
  [grouping.fold, [add, undefined, []]],
  [grouping.fold, [add, add, [0]]],
  [grouping.fold, [append, append, [[]]]],
  [grouping.foldBy, [key, append, append, [[]]], key],
  [grouping.foldBy, [key, add, undefined, []], key],
  [grouping.foldBy, [key, add, add, [0]], key],
  [grouping.topk, [undefined, 3], (x) => x],
];

test("partial states are plain data: they survive a clone as they are", async () => {
  for (const [reduction, args, keyOf] of reductions) {
    const state = await partialState(reduction, args, [3, 1, 2, 3, 0.5], keyOf);
    assertEquals(structuredClone(state), state, reduction.name);
  }
});

test("merging and finishing change no state they are given", async () => {
  const parts = [[3, 1], [2, 3, 0.5], [], [1e16, 1, -1e16, 7, 7, 7]];
  for (const [reduction, args, keyOf] of reductions) {
    const states = [];
    for (const part of parts) states.push(await partialState(reduction, args, part, keyOf));
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

test("merging in groups is the same as merging at once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 5 }), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.nat({ max: 6 }),
      async (parts, border) => {
        if (parts.flat().length === 0) return;
        for (const [reduction, args, keyOf] of reductions) {
          const states = [];
          for (const part of parts) states.push(await partialState(reduction, args, part, keyOf));
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
    { numRuns: 50 },
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

test("operations with a template also have a closure or a step", () => {
  for (const operation of operations) {
    if (operation.kind === "element") assert(typeof operation.push === "function");
    if (operation.kind === "sink") assert(typeof operation.step === "function");
    const calls = operation.kind === "sink" && operation.functions !== undefined;
    if (calls) assert(typeof operation.stepAsync === "function", operation.name);
  }
});

async function partialState(
  { partial }: Reduction,
  given: readonly unknown[],
  elements: readonly unknown[],
  keyOf?: (x: unknown) => unknown,
): Promise<unknown> {
  const args = partial.prepare === undefined ? given : await partial.prepare(given);
  const state = partial.init(args);
  for (const x of elements) if (partial.step(state, x, keyOf?.(x), args) === true) break;
  return partial.finish(state, args);
}
