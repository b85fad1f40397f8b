/** Every operation on real workers, for any data: the same to the last bit as on this thread. */

import fc from "fast-check";
import { type Bag, computeAll, fromSequence, type Item, workers } from "../../mod.ts";
import { assertEquals, test } from "../harness.ts";
import {
  bagOf,
  grouped,
  here,
  hostileValue,
  inWorkers,
  numbers,
  outcome,
  partitionsOf,
  spell,
} from "./model.ts";

type Results = (Bag<unknown> | Item<unknown>)[];

/** Results of any data, none of which fails. */
function ofValues(bag: Bag<unknown>): Results {
  const append = (list: unknown[], x: unknown) => [...list, x];
  const options = { initial: [], combine: (a: unknown[], b: unknown[]) => [...a, ...b] };
  return [
    bag,
    bag.map((x) => [x, typeof x]),
    bag.map((x) => Promise.resolve(x)),
    bag.filter((x) => x),
    bag.remove((x) => x),
    bag.map((x) => [x, x]).flatten(),
    bag.map((x) => ({ x })).pluck<unknown>(["x", "y"], { default: undefined }),
    bag.mapPartitions((part) => [part.length, ...part]),
    bag.join(bag.distinct(), (x) => x),
    bag.take(3),
    bag.count(),
    bag.any(),
    bag.all((x) => x !== null),
    bag.fold<unknown[]>(append, { ...options, splitEvery: 2 }),
    bag.foldBy((x) => x, append, options),
    bag.frequencies({ sort: true, splitEvery: 2 }),
    bag.distinct((x) => typeof x),
    bag.frequencies().topk(2, { by: 1 }),
    bag.count().map((n, { any }) => [n, any], { with: { any: bag.any() } }),
  ];
}

/** Reductions of numbers, which fail for an empty bag. */
function ofNumbers(bag: Bag<number>): Item<unknown>[] {
  return [bag.sum(), bag.mean(), bag.var({ ddof: 1 }), bag.std(), bag.min(), bag.max()];
}

test("every operation gives in workers what it gives on this thread", async () => {
  await fc.assert(
    fc.asyncProperty(partitionsOf(hostileValue()), async (partitions) => {
      const results = ofValues(bagOf(partitions));
      const found = await computeAll(results);
      const inline = await computeAll(results, here);
      inline.forEach((value, i) => assertEquals(spell(found[i]), spell(value), `result ${i}`));
    }),
    { numRuns: 15 },
  );
});

test("reductions by key in workers keep the order of keys, however many partitions", async () => {
  const { scheduler } = inWorkers;
  const add = (a: number, b: number) => a + b;
  // A step that has no divisor in common with the length, so that keys come in no order.
  const elements = Array.from({ length: 600 }, (_, i) => (i * 7919) % 600);
  const word = (x: number) => `${x % 101} `.repeat(1 + x % 3);
  for (const npartitions of [2, 12]) {
    const bag = fromSequence(elements, { npartitions });
    for (const splitEvery of [2, 8, false] as const) {
      const [frequencies, firsts, sums] = await computeAll([
        bag.map((x, { word }) => word(x), { with: { word } }).frequencies({ splitEvery }),
        bag.distinct((x) => [x % 211], { splitEvery }),
        bag.foldBy((x) => x % 307, (sum, x) => sum + x, { initial: 0, combine: add, splitEvery }),
      ], { scheduler });
      const label = `${npartitions} partitions, splitEvery ${splitEvery}`;
      assertEquals(
        frequencies,
        grouped(elements.map(word), (x) => x).map(({ key, elements: { length } }) => [key, length]),
        label,
      );
      assertEquals(firsts, grouped(elements, (x) => x % 211).map((it) => it.elements[0]), label);
      assertEquals(
        sums,
        grouped(elements, (x) => x % 307).map((it) => [it.key, it.elements.reduce(add)]),
        label,
      );
    }
  }
});

test("every reduction of numbers gives in workers what it gives on this thread", async () => {
  await fc.assert(
    fc.asyncProperty(partitionsOf(numbers()), async (partitions) => {
      const results = ofNumbers(bagOf(partitions));
      for (const result of results) {
        const found = await outcome(() => result.compute());
        assertEquals(spell(found), spell(await outcome(() => result.compute(here))));
      }
    }),
    { numRuns: 12 },
  );
});

test("every operation gives the same without fusing, and in any company", async () => {
  await fc.assert(
    fc.asyncProperty(partitionsOf(hostileValue()), async (partitions) => {
      const results = ofValues(bagOf(partitions));
      const together = await computeAll(results, { ...here, optimize: false });
      for (const [i, result] of results.entries()) {
        assertEquals(spell(await result.compute(here)), spell(together[i]), `result ${i}`);
      }
    }),
    { numRuns: 15 },
  );
});

test("functions of one source that return promises work each time they are written", async () => {
  await using scheduler = workers({ size: 1 });
  for (let i = 0; i < 3; i++) {
    const bag = fromSequence([1, 2, 3], { npartitions: 2 }).map((x) => Promise.resolve(x * 2));
    assertEquals(await bag.compute({ scheduler }), [2, 4, 6]);
  }
});
