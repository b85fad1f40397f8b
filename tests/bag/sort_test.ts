import fc from "fast-check";
import { type Bag, fromSequence, range, TaskError } from "../../mod.ts";
import { compareValues } from "../../src/values/compare.ts";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import { assertSame, bagOf, here, inWorkers, partitionsOf, planOf } from "./model.ts";

/** What each partition holds. */
function partitions<T>(bag: Bag<T>): Bag<T[]> {
  return bag.mapPartitions((part) => [[...part]]);
}

/** The elements as they are to come out: a stable sort, by places so that none is left out. */
function model<T>(elements: readonly T[], key: (x: T) => unknown, descending = false): T[] {
  const sign = descending ? -1 : 1;
  return elements.map((_, i) => i)
    .sort((i, j) => sign * compareValues(key(elements[i]!), key(elements[j]!)) || i - j)
    .map((i) => elements[i]!);
}

/** Ranks of one kind, with many ties and all that is odd about the kind. */
const ranks: readonly fc.Arbitrary<unknown>[] = [
  fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(NaN, 0, -0, 1n, 2n ** 60n, Infinity)),
  fc.oneof(fc.string({ maxLength: 1 }), fc.constantFrom("\u{1f600}", "\uffff", "long ".repeat(9))),
  fc.boolean(),
  fc.constantFrom(new Date(0), new Date(1), new Date(NaN)),
  fc.array(fc.constantFrom(1, 2, NaN), { maxLength: 2 }),
];

test("sortBy() is a stable sort, whatever the partitions of the input and of the result", async () => {
  for (const rank of ranks) {
    await fc.assert(
      fc.asyncProperty(
        partitionsOf(rank),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        async (parts, npartitions, descending) => {
          let place = 0;
          const placed = parts.map((part) => part.map((rank) => ({ rank, place: place++ })));
          const bag = bagOf(placed).sortBy(({ rank }) => rank, { npartitions, descending });
          const found = await partitions(bag).compute(here);
          assertEquals(found.length, npartitions);
          assertSame(found.flat(), model(placed.flat(), (x) => x.rank, descending));
          // Equal keys never part.
          const ends = found.filter((part) => part.length > 0);
          for (let i = 1; i < ends.length; i++) {
            assert(compareValues(ends[i - 1]!.at(-1)!.rank, ends[i]![0]!.rank) !== 0);
          }
        },
      ),
      { numRuns: 20 },
    );
  }
});

test("sortBy() without a key sorts the elements themselves, ties in their order", async () => {
  for (const rank of ranks) {
    await fc.assert(
      fc.asyncProperty(partitionsOf(rank), async (parts) => {
        assertSame(await bagOf(parts).sortBy().compute(here), model(parts.flat(), (x) => x));
        assertSame(
          await bagOf(parts).sortBy(undefined, { descending: true }).compute(here),
          model(parts.flat(), (x) => x, true),
        );
      }),
      { numRuns: 15 },
    );
  }
});

test("sortBy() takes a name, an index or several, captures and asynchronous functions", async () => {
  const people = bagOf([[{ name: "b", at: [2] }, { name: "a", at: [2] }], [{
    name: "c",
    at: [1],
  }]]);
  const names = async (bag: typeof people, options = {}) =>
    (await bag.compute(options)).map(({ name }) => name).join("");
  for (const options of [here, {}]) {
    assertEquals(await names(people.sortBy("name"), options), "abc");
    assertEquals(await names(people.sortBy(["at", "name"]), options), "cab");
    assertEquals(await names(people.sortBy(({ at }) => at), options), "cba");
    const sign = people.sortBy(
      async ({ at }, { sign }) => await Promise.resolve(sign * at[0]!),
      { with: { sign: -1 }, npartitions: 2 },
    );
    assertEquals(await names(sign, options), "bac");
  }
});

test("sortBy() cuts many elements into parts of about the same size", async () => {
  const mixed = (n: number) => Array.from({ length: n }, (_, i) => (i * 7919) % n);
  for (const [n, from, to] of [[5000, 7, 5], [5000, 1, 30], [3000, 60, 60]] as const) {
    for (const elements of [mixed(n), mixed(n).toSorted((a, b) => b - a)]) {
      const sorted = fromSequence(elements, { npartitions: from }).sortBy(undefined, {
        npartitions: to,
      });
      const sizes = (await partitions(sorted).compute(here)).map((part) => part.length);
      assertEquals([sizes.length, sizes.reduce((sum, size) => sum + size, 0)], [to, n]);
      assert(Math.max(...sizes) <= 2 * n / to, `${n} elements, ${from} to ${to}: ${sizes}`);
    }
  }
});

test("sortBy() of equal keys, of few and of none leaves partitions empty", async () => {
  const sizes = async (bag: Bag<number>) =>
    (await partitions(bag.sortBy(undefined, { npartitions: 4 })).compute(here))
      .map((part) => part.length);
  assertEquals(await sizes(bagOf([[5, 5], [5], [5, 5, 5]])), [6, 0, 0, 0]);
  assertEquals((await sizes(bagOf([[], [1]]))).toSorted(), [0, 0, 0, 1]);
  assertEquals(await sizes(bagOf<number>([[], []])), [0, 0, 0, 0]);
  assertEquals(await sizes(bagOf<number>([])), [0, 0, 0, 0]);
});

test("sortBy() gives in workers what it gives on this thread", async () => {
  const { scheduler } = inWorkers;
  const words = Array.from({ length: 1300 }, (_, i) => `word number ${(i * 7919) % 401}`);
  const bag = fromSequence(words.map((word, i) => ({ word, i })), { npartitions: 9 });
  for (const descending of [false, true]) {
    const sorted = bag.sortBy("word", { descending, npartitions: 5 });
    assertSame(
      await sorted.compute({ scheduler }),
      model(await bag.compute(here), (x) => x.word, descending),
    );
    assertSame(
      await partitions(sorted).compute({ scheduler }),
      await partitions(sorted).compute({ ...here, optimize: false }),
    );
  }
});

test("sortBy() refuses keys that have no order, wherever they are, and names both", async () => {
  const hostile: [unknown, unknown][] = [[1, "a"], [undefined, 2], [undefined, undefined], [{}, 1]];
  for (const [a, b] of hostile) {
    for (const parts of [[[a, b]], [[a], [b]], [[], [b], [], [a]]]) {
      for (const npartitions of [1, 3]) {
        const sorted = bagOf(parts).sortBy(undefined, { npartitions });
        const error = await assertRejects(
          () => sorted.compute(here),
          TaskError,
          "Cannot compare",
        );
        assertEquals((error.cause as Error).name, "TypeError");
      }
    }
  }
  const mixed = bagOf([[1, 2, 3], ["a"]] as unknown[][]).sortBy();
  await assertRejects(() => mixed.compute({}), TaskError, 'string "a"');
});

test("sortBy() refuses wrong arguments at the call", () => {
  const bag = range(3);
  assertThrows(() => bag.sortBy(null as never), TypeError, "sortBy()");
  assertThrows(() => bag.sortBy(undefined, { npartitions: 0 }), RangeError, "at least 1");
  assertThrows(
    () => bag.sortBy("a" as never, { concurrency: 2 }),
    TypeError,
    "the option 'concurrency'",
  );
  assertThrows(() => bag.sortBy(undefined, { descending: 1 as never }), TypeError, "true or false");
  assertThrows(() => bag.sortBy(undefined, { desc: true } as never), TypeError, "no option 'desc'");
});

test("sortBy() stops merging when enough elements have been taken", async () => {
  assertEquals(await range(1000, { npartitions: 4 }).sortBy((x) => -x).take(3).compute(here), [
    ...[999, 998, 997],
  ]);
});

test("sortBy() sorts each partition, finds bounds once, and merges", () => {
  const id = (x: number) => x;
  assertEquals(planOf(range(4, { npartitions: 2 }).sortBy(id)), [
    "run-sortBy/0: run-sortBy(id, false, 64, range(0, 1, 2))",
    "run-sortBy/1: run-sortBy(id, false, 64, range(2, 1, 2))",
    "bounds-sortBy: bounds-sortBy(2, false, [run-sortBy/0[1], run-sortBy/1[1]])",
    "split-sortBy/0: split-sortBy(bounds-sortBy, false, runs-sortBy(run-sortBy/0))",
    "split-sortBy/1: split-sortBy(bounds-sortBy, false, runs-sortBy(run-sortBy/1))",
    "barrier-split-sortBy: all of split-sortBy/*",
    "sortBy/0: sortBy(false, split-sortBy/*[0])",
    "sortBy/1: sortBy(false, split-sortBy/*[1])",
  ]);
});
