import fc from "fast-check";
import {
  type Bag,
  computeAll,
  fromSequence,
  KeyError,
  optimize,
  range,
  TaskError,
} from "../../mod.ts";
import { partsNodesIn } from "../../src/engine/schedule/node_facts.ts";
import { hashSecret, shareHashSecret } from "../../src/tables/key_hash.ts";
import { partitionOfKey } from "../../src/tables/key_index.ts";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import {
  assertSame,
  bagOf,
  grouped,
  here,
  hostileValue,
  inWorkers,
  partitionsOf,
  planOf,
} from "./model.ts";

const append = (list: unknown[], x: unknown) => [...list, x];
const both = (a: unknown[], b: unknown[]) => [...a, ...b];
const listing = { initial: [] as unknown[], add: append, combine: both };

/** What each partition holds. */
function partitions<T>(bag: Bag<T>): Bag<T[]> {
  return bag.mapPartitions((part) => [[...part]]);
}

/** The partitions that `groupBy` promises. */
function model<T>(elements: readonly T[], key: (x: T) => unknown, npartitions: number): unknown {
  const parts: unknown[][] = Array.from({ length: npartitions }, () => []);
  for (const group of grouped(elements, key)) {
    parts[partitionOfKey(group.key, npartitions)]!.push([group.key, group.elements]);
  }
  return parts;
}

test("groupBy() brings equal keys together, in input order, whatever the partitions", async () => {
  await fc.assert(
    fc.asyncProperty(
      partitionsOf(hostileValue()),
      fc.integer({ min: 1, max: 9 }),
      async (parts, npartitions) => {
        const groups = bagOf(parts).groupBy((x) => x, { npartitions });
        assertSame(
          await partitions(groups).compute(here),
          model(parts.flat(), (x) => x, npartitions),
        );
      },
    ),
    { numRuns: 25 },
  );
});

test("groupBy() gives in workers, and unfused, what it gives on this thread", async () => {
  const { scheduler } = inWorkers;
  await fc.assert(
    fc.asyncProperty(partitionsOf(fc.tuple(hostileValue(), hostileValue())), async (parts) => {
      const groups = bagOf(parts).groupBy(([key]) => key, { npartitions: 3 });
      const expected = model(parts.flat(), ([key]) => key, 3);
      assertSame(await partitions(groups).compute({ scheduler }), expected);
      assertSame(await partitions(groups).compute({ ...here, optimize: false }), expected);
    }),
    { numRuns: 15 },
  );
});

test("groupBy() keeps long texts, numbers, tuples and records whole on their way to another worker", async () => {
  const { scheduler } = inWorkers;
  const elements = Array.from({ length: 700 }, (_, i) => i);
  const shapes = [
    (i: number) => i,
    (i: number) => `${i} is a text that is long enough to be a slice`,
    (i: number) => [i, `text ${i}`],
    (i: number) => ({ i, nested: { text: `text ${i}` } }),
    (i: number) => i % 3 === 0 ? i : i % 3 === 1 ? `${i}` : { i },
  ];
  for (const shape of shapes) {
    const made = elements.map((i) => ({ key: `key ${i % 13}`, value: shape(i) }));
    const groups = fromSequence(made, { npartitions: 7 }).groupBy("key", { npartitions: 4 });
    assertSame(await partitions(groups).compute({ scheduler }), model(made, (x) => x.key, 4));
  }
});

test("groupBy() has the partitions of its input, or as many as it is told", async () => {
  assertEquals(bagOf([[1], [2], [3]]).groupBy((x) => x).npartitions, 3);
  assertEquals(bagOf<number>([]).groupBy((x) => x).npartitions, 1);
  for (const npartitions of [1, 2, 40]) {
    const groups = bagOf([[1, 2], [3]]).groupBy((x) => x % 2, { npartitions });
    assertEquals(groups.npartitions, npartitions);
    assertEquals((await partitions(groups).compute(here)).flat().length, 2);
  }
});

test("groupBy() of nothing has no groups", async () => {
  for (const parts of [[], [[]], [[], []]]) {
    const groups = bagOf<number>(parts).groupBy((x) => x, { npartitions: 2 });
    assertEquals(await groups.compute(here), []);
    assertEquals(await groups.aggregate(listing).compute(here), []);
  }
});

test("groupBy() takes a name, an index or several in place of a function", async () => {
  const bag = bagOf([[{ a: 1, b: "x" }, { a: 2, b: "y" }], [{ a: 1, b: "z" }]]);
  const one = { npartitions: 1 };
  assertEquals(await bag.groupBy("a", one).map(([k, g]) => [k, g.length]).compute(here), [
    ...[[1, 2], [2, 1]],
  ]);
  assertEquals(await bag.groupBy(["b", "a"], one).pluck(0).compute(here), [
    ...[["x", 1], ["y", 2], ["z", 1]],
  ]);
  assertEquals(await bagOf([[[7, 8]], [[7, 9]]]).groupBy(0, one).compute(here), [
    [7, [[7, 8], [7, 9]]],
  ]);
});

test("groupBy() passes captures, awaits, and calls the key once for each element", async () => {
  const globals = globalThis as { keyed?: number };
  globals.keyed = 0;
  const counting = bagOf([[1, 2], [3]]).groupBy((x) => {
    (globalThis as { keyed?: number }).keyed!++;
    return x % 2;
  });
  await counting.compute(here);
  assertEquals(globals.keyed, 3);
  delete globals.keyed;

  const later = bagOf([[1, 2], [3]]).groupBy(
    async (x, { n }) => await Promise.resolve(x % n),
    { with: { n: 2 }, npartitions: 1, concurrency: 2 },
  );
  for (const options of [here, {}]) {
    assertEquals(await later.compute(options), [[1, [1, 3]], [0, [2]]]);
  }
});

test("groupBy() names a key that has no value to compare, and where it came from", async () => {
  const groups = bagOf([[1], [2]]).groupBy((x) => x === 2 ? { at: [() => 1] } : 0);
  for (const options of [here, {}]) {
    const error = await assertRejects(() => groups.compute(options), TaskError, "at[0]");
    assert(error.cause instanceof KeyError || (error.cause as Error).name === "KeyError");
    assert(error.message.includes("split-groupBy"));
  }
});

test("groupBy() refuses what is no key, no number of partitions or no option", () => {
  const bag = bagOf([[1]]);
  assertThrows(
    () => bag.groupBy(null as never),
    TypeError,
    "groupBy(): expected 'key' to be a function",
  );
  assertThrows(() => bag.groupBy((x) => x, { npartitions: 0 }), RangeError, "at least 1");
  assertThrows(() => bag.groupBy((x) => x, { npartitions: 1.5 }), RangeError, "'npartitions'");
  assertThrows(() => bag.groupBy((x) => x, { splitEvery: 2 } as never), TypeError, "no option");
  assertThrows(
    () => bag.groupBy("a" as never, { with: {} } as never),
    TypeError,
    "the option 'with'",
  );
});

test("groupBy() hashes in each partition, and moves only the part that a task needs", () => {
  const id = (x: number) => x;
  const groups = range(4, { npartitions: 2 }).groupBy(id, { npartitions: 2 });
  assertEquals(planOf(groups), [
    "split-groupBy/0: split-groupBy(id, 2, range(0, 1, 2))",
    "split-groupBy/1: split-groupBy(id, 2, range(2, 1, 2))",
    "barrier-split-groupBy: all of split-groupBy/*",
    "groupBy/0: groupBy(split-groupBy/*[0])",
    "groupBy/1: groupBy(split-groupBy/*[1])",
  ]);
  const counts = groups.map(([key]) => key).count();
  const graph = optimize(counts.graph, [counts.key]);
  const needs = [...graph].flatMap(([key, node]) =>
    key.startsWith("count") ? partsNodesIn(node).map(({ part }) => part) : []
  );
  assertEquals(needs, [0, 1]);
});

test("groupBy() leaves its input's elements alone when a group is changed", async () => {
  const bag = fromSequence([3, 1, 2], { npartitions: 2 });
  const groups = bag.groupBy(() => 0, { npartitions: 1 });
  const sorted = groups.map(([, group]) => group.sort());
  assertEquals(await computeAll([sorted, bag], here), [[[1, 2, 3]], [3, 1, 2]]);
});

test("aggregate() is what a fold of each group is: the same keys, order and partitions", async () => {
  await fc.assert(
    fc.asyncProperty(
      partitionsOf(hostileValue()),
      fc.integer({ min: 1, max: 12 }),
      async (parts, npartitions) => {
        const groups = bagOf(parts).groupBy((x) => x, { npartitions });
        assertEquals(groups.aggregate(listing).npartitions, npartitions);
        const expected = model(parts.flat(), (x) => x, npartitions);
        assertSame(await partitions(groups.aggregate(listing)).compute(here), expected);
      },
    ),
    { numRuns: 25 },
  );
});

test("aggregate() finishes each result, with captures, in workers too", async () => {
  const groups = range(100, { npartitions: 9 }).groupBy(
    (x, { n }) => x % n,
    { with: { n: 3 }, npartitions: 2 },
  );
  const means = groups.aggregate({
    initial: () => ({ sum: 0, count: 0 }),
    add: ({ sum, count }, x, { scale }) => ({ sum: sum + x * scale, count: count + 1 }),
    combine: (a, b) => ({ sum: a.sum + b.sum, count: a.count + b.count }),
    finish: async ({ sum, count }, { scale }) => await Promise.resolve([sum / count, scale]),
    with: { scale: 2 },
  });
  const expected = [[0, [99, 2]], [1, [98, 2]], [2, [100, 2]]];
  for (const options of [here, {}]) {
    const found = await means.compute(options);
    assertEquals(found.toSorted((a, b) => a[0] - b[0]), expected as typeof found);
  }
});

test("aggregate() makes no groups", () => {
  const sums = range(4, { npartitions: 2 }).groupBy((x) => x % 2)
    .aggregate({ initial: 0, add: (a, x) => a + x, combine: (a, b) => a + b, finish: (a) => -a });
  const operations = planOf(sums).map((line) => line.replace(/.*?: |\(.*/g, ""));
  assertEquals(operations, ["foldBy", "foldBy", "all of foldBy/*", "aggregate", "aggregate"]);
});

test("aggregate() refuses what it lacks, by name", () => {
  const groups = bagOf([[1]]).groupBy((x) => x) as unknown as {
    aggregate(options?: object): unknown;
  };
  const f = (x: number) => x;
  assertThrows(() => groups.aggregate(), TypeError, "aggregate(): expected 'initial'");
  assertThrows(() => groups.aggregate({ add: f, combine: f }), TypeError, "expected 'initial'");
  assertThrows(() => groups.aggregate({ initial: 0, add: f }), TypeError, "expected 'combine'");
  assertThrows(
    () => groups.aggregate({ initial: 0, combine: f }),
    TypeError,
    "aggregate() without its add function",
  );
  assertThrows(
    () => groups.aggregate({ initial: 0, add: f, combine: f, finish: 5 }),
    TypeError,
    "aggregate() without its finish function",
  );
  assertThrows(() => groups.aggregate({ initial: 0, key: f }), TypeError, "no option 'key'");
});

test("dask 5: groupBy() has one group for equal keys, in whatever partition they are", async () => {
  const keys = [1, true, "1", 1n, 0, -0, NaN, NaN, null, undefined, [1], [1], { a: 1 }, { a: 1 }];
  const groups = bagOf(keys.map((key) => [key])).groupBy((key) => key);
  for (const options of [here, {}]) {
    const sizes = (await groups.compute(options)).map(([, group]) => group.length);
    assertEquals(sizes.toSorted(), [1, 1, 1, 1, 1, 1, 2, 2, 2, 2]);
  }
});

test("dask 1.5: groupBy() keeps the order of elements and honours npartitions", async () => {
  const parity = bagOf([[1, 2, 3], [4, 5, 6]]).groupBy((x) => x % 2, { npartitions: 1 });
  assertEquals(await parity.compute(here), [[1, [1, 3, 5]], [0, [2, 4, 6]]]);
  const many = range(33, { npartitions: 33 }).groupBy((x) => x, { npartitions: 5 });
  assertEquals(many.npartitions, 5);
  assertEquals((await many.compute(here)).length, 33);
  assertEquals((await many.compute(here)).length, 33, "a second time");
});

test("dask 1.5: an error of the key function reaches the caller", async () => {
  const groups = bagOf([[1]]).groupBy((): number => {
    throw new RangeError("no key");
  });
  for (const options of [here, {}]) {
    await assertRejects(() => groups.compute(options), TaskError, "no key");
  }
});

test("wide frequencies(), distinct() and foldBy() have each key once, in the part of its hash", async () => {
  await fc.assert(
    fc.asyncProperty(
      partitionsOf(hostileValue()),
      fc.integer({ min: 2, max: 12 }),
      async (parts, npartitions) => {
        const bag = bagOf(parts);
        const wide = { npartitions };
        const results = [
          bag.frequencies(wide),
          bag.distinct(undefined, wide),
          bag.foldBy((x) => x, append, {
            initial: [],
            combine: both,
            npartitions,
          }),
        ] as const;
        assertEquals(results.map((it) => it.npartitions), results.map(() => npartitions));
        const groups = model(parts.flat(), (x) => x, npartitions) as [unknown, unknown[]][][];
        assertSame(await computeAll(results.map((it) => partitions<unknown>(it)), here), [
          groups.map((part) => part.map(([key, { length }]) => [key, length])),
          groups.map((part) => part.map(([, [first]]) => first)),
          groups,
        ]);
      },
    ),
    { numRuns: 25 },
  );
});

test("wide reductions by key give in workers what they give on this thread", async () => {
  const { scheduler } = inWorkers;
  const words = Array.from({ length: 1300 }, (_, i) => `word number ${(i * 7919) % 401}`);
  for (const npartitions of [1, 5, 12]) {
    const bag = fromSequence(words, { npartitions });
    const counts = partitions(bag.frequencies({ npartitions: 6 }));
    const expected = (model(words, (x) => x, 6) as [string, string[]][][])
      .map((part) => part.map(([key, { length }]) => [key, length]));
    assertSame(await counts.compute({ scheduler }), expected);
  }
});

test("wide reductions by key merge each bucket at once, and none of the tables whole", () => {
  const counts = range(20, { npartitions: 20 }).frequencies({ npartitions: 3 });
  const graph = optimize(counts.graph, counts.keys);
  const names = [...graph.keys()].map((key) => key.replace(/-[0-9a-f]{12}.*/, ""));
  assertEquals(names.length, 20 + 1 + 3);
  assertEquals([...new Set(names)].sort(), ["barrier-frequencies", "frequencies"]);
  const [taken] = partsNodesIn(graph.get(counts.keys[1]!)!);
  assertEquals([taken!.npartitions, taken!.part], [20, 1]);
});

test("wide reductions by key refuse what would not mean anything", () => {
  const bag = range(4);
  for (const splitEvery of [2, false] as const) {
    const options = { npartitions: 2, splitEvery };
    assertThrows(() => bag.distinct(undefined, options), TypeError, "'splitEvery' or several");
    assertThrows(() => bag.frequencies(options), TypeError, "'splitEvery' or several");
    assertThrows(() => bag.foldBy((x) => x, (a) => a, options), TypeError, "not both");
  }
  assertThrows(() => bag.frequencies({ sort: true, npartitions: 2 }), TypeError, "sortBy(1");
  assertEquals(bag.frequencies({ sort: true, npartitions: 1, splitEvery: 2 }).npartitions, 1);
  assertThrows(() => bag.frequencies({ npartitions: 0 }), RangeError, "at least 1");
  assertThrows(() => bag.fold((a) => a, { npartitions: 2 } as never), TypeError, "no option");
});

test("the order of results does not depend on the secret of a process's hashes", async () => {
  const before = hashSecret().slice();
  const ask = async (secret: Int32Array) => {
    shareHashSecret(secret);
    const words = bagOf([["a", "b", "c", "d"], ["e", "a", "f"], ["g", "h", "b"]]);
    return await computeAll([
      words.groupBy((x) => x, { npartitions: 4 }),
      words.frequencies({ npartitions: 3 }),
      words.groupBy((x) => [x, 1]).count(),
      words.join(words, (x) => x, (x) => x),
      words.distinct().count(),
      words.frequencies().topk(3, { by: 1 }),
    ], here);
  };
  try {
    assertEquals(await ask(Int32Array.of(1, 2)), await ask(Int32Array.of(-3, 4_000_000)));
  } finally {
    shareHashSecret(before);
  }
});
