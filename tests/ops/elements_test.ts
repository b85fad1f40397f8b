import fc from "fast-check";
import * as elements from "../../src/ops/elements.ts";
import * as joining from "../../src/ops/join.ts";
import { collect, gather, limit, take } from "../../src/ops/collect.ts";
import type {
  Batch,
  ElementOperation,
  NumberRange,
  SinkOperation,
  ValueOperation,
} from "../../src/ops/operation.ts";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";

/** What an operation makes of elements, as closures; `fn` stands for the user's function. */
async function run(
  operation: ElementOperation,
  given: readonly unknown[],
  input: readonly unknown[],
  fn?: (x: unknown) => unknown,
): Promise<unknown[]> {
  const args = operation.prepare === undefined ? given : await operation.prepare(given);
  const out: unknown[] = [];
  const push = operation.push(args, (x) => void out.push(x));
  for (const x of input) push(x, fn?.(x));
  return out;
}

/** What a sink makes of elements. */
function sunk(sink: SinkOperation, args: readonly unknown[], input: readonly unknown[]): unknown {
  const state = sink.init(args);
  if (sink.full?.(state) !== true) {
    for (const x of input) if (sink.step(state, x, undefined, args) === true) break;
  }
  return sink.finish(state, args);
}

/** The index of a join's other side. */
function indexed(other: readonly unknown[], key: (x: unknown) => unknown): joining.Index {
  const table = joining.index.init([key]);
  for (const x of other) joining.index.step(table, x, key(x), [key]);
  return joining.index.finish(table, [key]) as joining.Index;
}

test("map, filter and remove pass on what they say", async () => {
  const odd = (x: unknown) => (x as number) % 2;
  assertEquals(await run(elements.map, [odd], [1, 2], odd), [1, 0]);
  assertEquals(await run(elements.filter, [odd], [1, 2, 3], odd), [1, 3]);
  assertEquals(await run(elements.remove, [odd], [1, 2, 3], odd), [2]);
});

test("pluck takes its fallback only if it was given one, undefined included", async () => {
  assertEquals(await run(elements.pluck, ["a"], [{ a: 1 }]), [1]);
  assertEquals(await run(elements.pluck, ["b", undefined], [{ a: 1 }]), [undefined]);
  await assertRejects(() => run(elements.pluck, ["b"], [{ a: 1 }]), RangeError, `look up "b"`);
});

test("flatten stops in the middle of an element when no more is wanted", () => {
  const out: unknown[] = [];
  const flatten: ElementOperation = elements.flatten;
  const push = flatten.push([], (x) => out.push(x) === 2);
  assertEquals([push([1, 2, 3], undefined), out], [true, [1, 2]]);
  assertEquals(push([], undefined), false);
});

test("index keeps the elements of each key, in order, as plain data", () => {
  assertEquals(indexed([1, 2, 3, 4], (x) => [(x as number) % 2]), {
    keys: [[1], [0]],
    values: [[1, 3], [2, 4]],
  });
  assertEquals(indexed([], (x) => x), { keys: [], values: [] });
});

test("join pairs elements with those of equal keys, and stops when no more is wanted", async () => {
  const index = indexed([[1, "a"], [1, "b"], [2, "c"]], (x) => (x as unknown[])[0]);
  assertEquals(await run(joining.join, [index], [1, 3], (x) => x), [
    [1, [1, "a"]],
    [1, [1, "b"]],
  ]);
  const args = await joining.join.prepare!([indexed([5, 5, 5], () => 1), "id"]);
  const out: unknown[] = [];
  assertEquals(joining.join.push(args, (x) => out.push(x) === 2)(1, 1), true);
  assertEquals(out, [[1, 5], [1, 5]]);
});

test("range gives its numbers in batches that need no memory, unless they have to be rounded", () => {
  const signal = new AbortController().signal;
  const open = (...args: [start: number, step: number, length: number, first?: number]) =>
    [...elements.range.open(args, { signal }) as Iterable<Batch>].map(({ items }) =>
      items as readonly number[] | NumberRange
    );
  assertEquals(open(5, 2, 3), [{ start: 5, step: 2, length: 3 }]);
  assertEquals(open(0, 1, 0), []);
  const long = open(0, 1, 200_000);
  assertEquals(long.map((items) => items.length), [65_536, 65_536, 65_536, 3392]);
  assertEquals(long[3], { start: 196_608, step: 1, length: 3392 });
  assertEquals(open(0, 0.1, 2, 7), [[0.7000000000000001, 0.8]]);
});

test("mapPartitions hands over arrays and takes back any iterable", async () => {
  const run = (fn: (part: unknown) => unknown, input: unknown = [1, 2]) =>
    elements.mapPartitions.run([fn, input]);
  assertEquals(await run((part) => part), [1, 2]);
  assertEquals([...await run((part) => part, new Set([1])) as Iterable<unknown>], [1]);
  const iterator = await run(() => new Set([1, 2])) as Iterator<unknown> & Iterable<unknown>;
  assertEquals([...iterator], [1, 2]);
  assert(Array.isArray(await run((part) => [Array.isArray(part)], (function* () {})())));
  for (const value of [undefined, null, "ab", 5, {}]) {
    await assertRejects(() => Promise.resolve(run(() => value)), TypeError, "expected an iterable");
  }
});

test("limit takes no element once it has enough", () => {
  assertEquals(sunk(limit, [2], [1, 2, 3]), [1, 2]);
  assertEquals(sunk(limit, [0], [1, 2, 3]), []);
  assertEquals(limit.step({ elements: [1], length: 2 }, 2, undefined, [2]), true);
  assertEquals(sunk(collect, [], [1, undefined]), [1, undefined]);
});

test("take asks for partitions one by one, until it has enough", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 6 }),
    fc.nat({ max: 10 }),
    async (partitions, k) => {
      const asked: number[] = [];
      const taken = await take.control([k], {
        npartitions: partitions.length,
        ask: (sink, args, i) => {
          asked.push(i);
          return Promise.resolve(sunk(sink, args, partitions[i]!));
        },
      });
      assertEquals(taken, partitions.flat().slice(0, k));
      let needed = 0;
      while (needed < partitions.length && partitions.slice(0, needed).flat().length < k) needed++;
      assertEquals(asked, Array.from({ length: needed }, (_, i) => i));
    },
  ));
});

test("gather joins partitions of any iterable", () => {
  assertEquals(gather.run([[[1], new Set([2]), [], [3]]]), [1, 2, 3]);
  assertEquals(gather.run([[]]), []);
  const operation: ValueOperation = gather;
  assertThrows(() => operation.run([[5]]), TypeError);
});
