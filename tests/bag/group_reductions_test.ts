import fc from "fast-check";
import {
  type Bag,
  computeAll,
  EmptyBagError,
  fromSequence,
  type Item,
  range,
  reductions as r,
  TaskError,
} from "../../mod.ts";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import {
  assertSame,
  bagOf,
  grouped,
  here,
  inWorkers,
  outcome,
  partitionsOf,
  planOf,
  quickly,
} from "./model.ts";

interface Row {
  readonly key: string | number;
  readonly x: number;
  readonly word: string;
}

/** Numbers of all sizes; whole ones that add up to more than there are would have no sum. */
const number = (): fc.Arbitrary<number> =>
  fc.oneof(
    fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
    fc.constantFrom(0.1, 0.2, 1, -0, 1e300, 1e-20, 5e-324),
  );

const row = (): fc.Arbitrary<Row> =>
  fc.record({
    key: fc.constantFrom("a", "b", 0, 1),
    x: number(),
    word: fc.constantFrom("", "a", "b", "a long word that is cut out of a text"),
  }, { noNullPrototype: true });

/** All reductions, and what a bag of one group makes of the same. */
const all = {
  count: [r.count(), (rows: Bag<Row>) => rows.count()],
  sum: [r.sum("x"), (rows: Bag<Row>) => rows.pluck("x").sum()],
  mean: [r.mean("x"), (rows: Bag<Row>) => rows.pluck("x").mean()],
  var: [r.var("x", { ddof: 1 }), (rows: Bag<Row>) => rows.pluck("x").var({ ddof: 1 })],
  std: [r.std("x"), (rows: Bag<Row>) => rows.pluck("x").std()],
  min: [r.min("x"), (rows: Bag<Row>) => rows.pluck("x").min()],
  max: [r.max("word"), (rows: Bag<Row>) => rows.pluck("word").max()],
  pair: [r.max(["word", "x"]), (rows: Bag<Row>) => rows.pluck(["word", "x"]).max()],
  topk: [r.topk(2, "word"), (rows: Bag<Row>) => rows.topk(2, { by: "word" })],
  bottomk: [r.bottomk(2, (v: Row) => v.x), (rows: Bag<Row>) => rows.bottomk(2, { by: "x" })],
  first: [r.first("word"), (rows: Bag<Row>) => rows.take(1).pluck("word")],
  last: [r.last(), (rows: Bag<Row>) => rows.fold((_, next) => next)],
  quantile: [r.quantile("x", 0.5), (rows: Bag<Row>) => rows.pluck("x").quantiles([0.5])],
  quantiles: [
    r.quantiles("x", [0.1, 0.9], { relativeAccuracy: 0.1 }),
    (rows: Bag<Row>) => rows.pluck("x").quantiles([0.1, 0.9], { relativeAccuracy: 0.1 }),
  ],
  countDistinct: [
    r.countDistinct(["x", "word"], { precision: 6 }),
    (rows: Bag<Row>) => rows.pluck(["x", "word"]).countDistinct({ precision: 6 }),
  ],
  own: [
    r.custom({
      initial: [] as number[],
      add: (list, { x }: Row) => (list.push(x), list),
      combine: (a, b) => (a.push(...b), a),
      finish: (list) => list.join(),
    }),
    (rows: Bag<Row>) =>
      rows.pluck("x").fold((a, x) => [...a, x], {
        initial: [] as number[],
        combine: (a, b) => [...a, ...b],
      }).map((list) => list.join()),
  ],
} as const;

const reductions = Object.fromEntries(Object.entries(all).map(([name, [made]]) => [name, made]));

/** What bags of one group each make of the elements. */
async function model(rows: readonly Row[]): Promise<[unknown, Record<string, unknown>][]> {
  return await Promise.all(
    grouped(rows, ({ key }) => key).map(async ({ key, elements }) => {
      const group = bagOf([elements]);
      const asked = Object.values(all).map(([, alone]) => alone(group) as Item<unknown>);
      const found = await computeAll(asked, quickly);
      const results = Object.keys(all).map((name, i) => {
        const single = name === "first" || name === "quantile";
        return [name, single ? (found[i] as unknown[])[0] : found[i]];
      });
      return [key, Object.fromEntries(results)] as [unknown, Record<string, unknown>];
    }),
  );
}

test("aggregate() by name is what bags of one group are reduced to, whatever the partitions", async () => {
  await fc.assert(
    fc.asyncProperty(
      partitionsOf(row()),
      fc.constantFrom(2, 3, false),
      async (parts, splitEvery) => {
        const groups = bagOf(parts).groupBy("key", { npartitions: 1 });
        const expected = await model(parts.flat());
        assertSame(await groups.aggregate(reductions).compute(here), expected);
        assertSame(
          await groups.aggregate(reductions, { splitEvery: splitEvery as 2 | false }).compute(here),
          expected,
        );
      },
    ),
    { numRuns: 15 },
  );
});

test("aggregate() by name has the partitions, keys and order of the groups", async () => {
  await fc.assert(
    fc.asyncProperty(partitionsOf(row()), fc.integer({ min: 1, max: 9 }), async (parts, n) => {
      const groups = bagOf(parts).groupBy("key", { npartitions: n });
      const keys = groups.mapPartitions((part) => [[...part].map(([key]) => key)]);
      const counts = groups.aggregate({ n: r.count() });
      const found = counts.mapPartitions((part) => [[...part].map(([key]) => key)]);
      assertSame(await found.compute(here), await keys.compute(here));
      assertEquals(counts.npartitions, n);
      const two = groups.aggregate({ n: r.count() }, { npartitions: 2 });
      assertEquals(two.npartitions, 2);
      assertEquals((await two.compute(here)).length, (await counts.compute(here)).length);
    }),
    { numRuns: 15 },
  );
});

test("the methods of groups give what aggregate() gives by name", async () => {
  await fc.assert(
    fc.asyncProperty(partitionsOf(row()), async (parts) => {
      const groups = bagOf(parts).groupBy("key", { npartitions: 1 });
      const methods: Record<string, Bag<[string | number, unknown]>> = {
        count: groups.count(),
        sum: groups.sum("x"),
        mean: groups.mean(({ x }) => x),
        var: groups.var("x", { ddof: 1 }),
        std: groups.std("x"),
        min: groups.min("x"),
        max: groups.max("word", { splitEvery: 2 }),
        pair: groups.max(["word", "x"]),
        topk: groups.topk(2, "word"),
        bottomk: groups.bottomk(2, ({ x }) => x),
        first: groups.first("word"),
        last: groups.last(),
        quantile: groups.quantile("x", 0.5),
        quantiles: groups.quantiles("x", [0.1, 0.9], { relativeAccuracy: 0.1 }),
        countDistinct: groups.countDistinct(["x", "word"], { precision: 6 }),
      };
      const expected = await model(parts.flat());
      for (const [name, method] of Object.entries(methods)) {
        assertSame(
          await method.compute(here),
          expected.map(([key, results]) => [key, results[name]]),
        );
      }
    }),
    { numRuns: 15 },
  );
});

test("aggregate() by name gives in workers, from many groups, what it gives on this thread", async () => {
  const { scheduler } = inWorkers;
  const rows = Array.from({ length: 500 }, (_, i): Row => ({
    key: `key ${(i * 7919) % 29}`,
    x: (i % 13) / 7,
    word: `word ${i % 31}`,
  }));
  const expected = await model(rows);
  for (const npartitions of [1, 9]) {
    const groups = fromSequence(rows, { npartitions }).groupBy("key", { npartitions: 1 });
    assertSame(await groups.aggregate(reductions).compute({ scheduler }), expected);
  }
  const wide = fromSequence(rows, { npartitions: 9 }).groupBy("key", { npartitions: 5 });
  const found = await wide.aggregate(reductions).compute({ scheduler });
  assertSame(new Map(found as [unknown, unknown][]).size, expected.length);
});

test("countDistinct() of groups is that of the whole bag, from a few values to many", async () => {
  for (const n of [0, 1, 5, 1535, 1537, 20_000]) {
    const bag = range(n, { npartitions: 3 }).map((x) => ({ key: "k", x }));
    const alone = await bag.pluck("x").countDistinct().compute(here);
    const found = await bag.groupBy("key").countDistinct("x").compute(here);
    assertEquals(found, n === 0 ? [] : [["k", alone]]);
  }
});

test("aggregate() of a bag makes several reductions of all elements", async () => {
  await fc.assert(
    fc.asyncProperty(partitionsOf(row()), async (parts) => {
      const rows = parts.flat().map((it) => ({ ...it, key: 0 }));
      if (rows.length === 0) return;
      const [[, expected] = []] = await model(rows);
      const bag = bagOf(parts).map((it) => ({ ...it, key: 0 }));
      assertSame(await bag.aggregate(reductions).compute(here), expected);
      assertSame(await bag.aggregate(reductions, { splitEvery: 2 }).compute(here), expected);
    }),
    { numRuns: 20 },
  );
});

test("aggregate() of an empty bag counts, and fails where a reduction would", async () => {
  for (const parts of [[], [[]], [[], []]]) {
    const bag = bagOf<number>(parts);
    const empty = { n: r.count(), sum: r.sum(), top: r.topk(2), some: r.countDistinct() };
    assertEquals(await bag.aggregate(empty).compute(here), { n: 0, sum: 0, top: [], some: 0 });
    for (const reduction of [r.mean(), r.min(), r.first(), r.last(), r.quantile(undefined, 0.5)]) {
      const made = bag.aggregate({ made: reduction });
      assertEquals(await outcome(() => made.compute(here)), "EmptyBagError");
    }
    assertEquals(await bag.groupBy((x) => x).mean().compute(here), []);
  }
  assert(EmptyBagError.prototype instanceof Error);
});

test("reductions of groups pass captures, items among them, and await", async () => {
  const bag = bagOf([[1, 2], [], [3]]);
  const largest = bag.max();
  const groups = bag.groupBy((x) => x % 2, { npartitions: 1 });
  const made = groups.aggregate({
    scaled: r.sum((x, { largest, by }) => x * by / largest, { with: { largest, by: 6 } }),
    later: r.topk(1, async (x) => await Promise.resolve(-x)),
    own: {
      initial: async () => await Promise.resolve(0),
      add: async (a: number, x, { by }: { by: number }) => await Promise.resolve(a + x * by),
      combine: async (a: number, b: number) => await Promise.resolve(a + b),
      finish: async (a: number) => await Promise.resolve(`${a}`),
      with: { by: 10 },
    },
  });
  const unaware = groups.sum((x) => Promise.resolve(x));
  for (const options of [here, {}]) {
    assertEquals(await made.compute(options) as unknown, [
      [1, { scaled: 8, later: [1], own: "40" }],
      [0, { scaled: 4, later: [2], own: "20" }],
    ]);
    assertEquals(await unaware.compute(options), [[1, 4], [0, 2]]);
  }
});

test("reductions of groups keep names of any kind, in their order", async () => {
  const names = ["b", "a", "__proto__", "constructor"];
  const spec = Object.fromEntries(names.map((name) => [name, r.count()]));
  const [[, results] = []] = await bagOf([[1]]).groupBy((x) => x).aggregate(spec).compute({});
  assertEquals(Object.entries(results!), names.map((name) => [name, 1]));
});

test("reductions of groups make no groups", () => {
  const groups = range(4, { npartitions: 2 }).groupBy((x) => x % 2, { npartitions: 1 });
  for (const made of [groups.sum(), groups.aggregate({ n: r.count(), sum: r.sum() })]) {
    const operations = planOf(made).map((line) => line.replace(/.*?: |\(.*/g, ""));
    assertEquals(operations, [
      "aggregate",
      "aggregate",
      "all of aggregate/*",
      "bucket-aggregate",
      "bucket-aggregate",
      "aggregate",
    ]);
  }
});

test("reductions of groups have equal names for equal work", () => {
  const groups = () => range(4, { name: "x" } as object).groupBy("a" as never);
  const bag = bagOf([[{ a: 1, b: 2 }]]);
  assertEquals(bag.groupBy("a").sum("b").name, bag.groupBy("a").sum("b").name);
  const several = () => bag.groupBy("a").aggregate({ n: r.count(), q: r.quantile("b", 0.5) });
  assertEquals(several().name, several().name);
  assert(bag.groupBy("a").sum("b").name !== bag.groupBy("a").sum("a").name);
  assert(bag.groupBy("a").var("b").name !== bag.groupBy("a").var("b", { ddof: 1 }).name);
  assertThrows(groups, TypeError, "no option 'name'");
});

test("a result that cannot be made says which one, and where", async () => {
  const bag = bagOf([[{ a: 1, b: "x" }]]) as unknown as Bag<{ a: number; b: number }>;
  const several = bag.groupBy("a").aggregate({ n: r.count(), wrong: r.sum("b") });
  const failing = bag.groupBy("a").aggregate({
    wrong: r.mean((): number => {
      throw new RangeError("no value");
    }),
  });
  for (const options of [here, {}]) {
    const error = await assertRejects(() => several.compute(options), TaskError, "'wrong'");
    assert(error.message.includes("Cannot sum: expected a number or bigint"));
    await assertRejects(() => failing.compute(options), TaskError, "no value");
  }
});

test("reductions refuse what they cannot use, by name", () => {
  const groups = bagOf([[{ a: 1 }]]).groupBy("a") as unknown as {
    aggregate(reductions?: object, options?: object): unknown;
    topk(k: unknown, by?: unknown, options?: object): unknown;
    sum(by?: unknown, options?: unknown): unknown;
    quantiles(by: unknown, qs: unknown, options?: object): unknown;
    countDistinct(by: unknown, options?: object): unknown;
  };
  const refused: [() => unknown, typeof TypeError | typeof RangeError, string][] = [
    [() => groups.aggregate({}), TypeError, "expected reductions by name"],
    [() => groups.aggregate({ n: 5 }), TypeError, "expected 'n' to be a reduction"],
    [() => groups.aggregate({ n: r.count }), TypeError, "expected 'n' to be a reduction"],
    [() => groups.aggregate({ n: r.count() }, { by: 1 }), TypeError, "no option 'by'"],
    [() => groups.aggregate({ n: { initial: 0, add: 5 } }), TypeError, "expected 'combine'"],
    [() => groups.topk(-1), RangeError, "topk(): expected 'k'"],
    [() => groups.topk(1, { by: "a" }), TypeError, "topk(): expected 'by' to be a function"],
    [() => groups.sum("a", { with: {} }), TypeError, "the option 'with'"],
    [() => groups.sum("a", { ddof: 1 }), TypeError, "no option 'ddof'"],
    [() => groups.sum("a", { npartitions: 0 }), RangeError, "sum(): expected 'npartitions'"],
    [() => groups.sum("a", 5), TypeError, "expected options to be an object"],
    [() => groups.quantiles("a", [2]), RangeError, "'qs' to be numbers from 0 to 1"],
    [() => groups.countDistinct("a", { precision: 3 }), RangeError, "'precision'"],
    [() => r.custom({ add: () => 0 } as never), TypeError, "custom(): expected 'initial'"],
  ];
  for (const [call, type, message] of refused) assertThrows(call, type, message);
});
