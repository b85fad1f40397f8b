import fc from "fast-check";
import {
  type Bag,
  computeAll,
  EmptyBagError,
  fromSequence,
  type Item,
  optimize,
  range,
} from "../../mod.ts";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import {
  assertModel,
  assertSame,
  bagOf,
  grouped,
  here,
  hostileValue,
  outcome,
  partitionsOf,
  planOf,
  splits,
} from "./model.ts";

const small = fc.integer({ min: -3, max: 9 });
const anyNumber = fc.oneof(fc.double(), small, fc.constantFrom(0, -0, 1, 2.5, 9, 10));

// deno-lint-ignore no-explicit-any -- wrong arguments
const wrong = (value: unknown) => value as any;

test("statistics nest in each partition and end in one task", () => {
  const bag = range(4, { npartitions: 2 });
  const sources = ["range(0, 1, 2)", "range(2, 1, 2)"];
  const reduced = (result: Bag<unknown> | Item<unknown>, partial: string, last: string) => {
    const [name, args = ""] = partial.split(/\((.*)\)/s);
    assertEquals(planOf(result), [
      ...sources.map((source, i) => `${name}/${i}: ${name}(${args}${source})`),
      last,
    ]);
  };
  reduced(
    bag.bottomk(2),
    "bottomk(undefined, 2, )",
    "bottomk/0: bottomk(undefined, 2, [bottomk/0, bottomk/1])",
  );
  reduced(
    bag.histogram({ edges: [0, 1] }),
    "histogram([0, 1], )",
    "histogram: histogram([0, 1], [histogram/0, histogram/1])",
  );
  reduced(
    bag.quantiles([0.5]),
    "sketch(0.01, )",
    "quantiles: quantiles([0.5], merge-sketch(0.01, [sketch/0, sketch/1]))",
  );
  reduced(bag.describe(), "describe(0.01, )", "describe: describe(0.01, [describe/0, describe/1])");
  reduced(
    bag.countDistinct(),
    "countDistinct(14, )",
    "countDistinct: countDistinct(14, [countDistinct/0, countDistinct/1])",
  );
  const size = (part: readonly unknown[]) => part.length;
  const add = (sizes: readonly number[]) => sizes.reduce((a, b) => a + b, 0);
  reduced(
    bag.reduction(size, add),
    "reduction(size, add, )",
    "aggregate: aggregate(size, add, [reduction/0, reduction/1])",
  );
});

test("countBy() is the frequencies of the keys", () => {
  const bag = fromSequence([{ a: 1 }], { npartitions: 1 });
  const key = ({ a }: { a: number }) => a;
  assertEquals(planOf(bag.countBy(key)), planOf(bag.map(key).frequencies()));
  assertEquals(planOf(bag.countBy("a")), planOf(bag.pluck("a").frequencies()));
});

test("quantiles() asked for apart are read from one sketch", () => {
  const bag = range(4, { npartitions: 2 });
  const [low, high] = [bag.quantiles([0.1]), bag.quantiles([0.9])].map(({ graph, key }) =>
    [...optimize(graph, [key]).keys()].filter((key) => key.startsWith("sketch"))
  );
  assertEquals(low?.length, 2);
  assertEquals(low, high);
});

test("countBy() counts the elements of each key, as first seen", async () => {
  await assertModel(
    hostileValue(),
    (bag, options) => bag.countBy((x) => [typeof x, x], options).compute(here),
    (elements) =>
      grouped(elements, (x) => [typeof x, x]).map(({ key, elements }) => [key, elements.length]),
  );
  await assertModel(
    fc.record({ a: small, b: fc.constantFrom("x", "y") }),
    (bag, options) => bag.countBy(["b", "a"], options).compute(here),
    (elements) =>
      grouped(elements, ({ a, b }) => [b, a]).map(({ key, elements }) => [key, elements.length]),
  );
});

test("bottomk() finds the smallest, smallest first, and of equals the first", async () => {
  const ks = [0, 1, 3, 100];
  await assertModel(
    fc.tuple(small, fc.nat()),
    (bag, options) => computeAll(ks.map((k) => bag.bottomk(k, { ...options, by: 0 })), here),
    (elements) => {
      const sorted = elements.toSorted((a, b) => a[0] - b[0]);
      return ks.map((k) => sorted.slice(0, k));
    },
  );
  await assertModel(
    fc.string(),
    (bag, options) => computeAll(ks.map((k) => bag.bottomk(k, options)), here),
    (elements) => {
      const sorted = elements.toSorted((a, b) => a < b ? -1 : a > b ? 1 : 0);
      return ks.map((k) => sorted.slice(0, k));
    },
  );
  assertEquals(await bagOf([[NaN, 1], [NaN], [2]]).bottomk(3).compute(here), [1, 2, NaN]);
});

test("reduction() gives every partition to one function and all results to the other", async () => {
  await assertModel(
    hostileValue(),
    (bag, { splitEvery }) =>
      bag.reduction(
        (part) => [[...part]],
        (results) => results.flat(),
        splitEvery === undefined ? {} : { splitEvery },
      ).compute(here),
    (_, partitions) => partitions,
  );
});

test("reduction() always aggregates, a single partition and none too", async () => {
  const size = (part: readonly unknown[]) => part.length;
  const describe = (sizes: readonly number[]) => `sizes ${sizes.join()}`;
  const of = (partitions: number[][]) =>
    bagOf(partitions).reduction(size, describe, { splitEvery: false }).compute(here);
  assertEquals(await of([[1, 2]]), "sizes 2");
  assertEquals(await of([]), "sizes ");
  assertEquals(await of([[], [1], []]), "sizes 0,1,0");
});

test("reduction() merges splitEvery neighbours at a time", async () => {
  const nested = bagOf([[1], [2], [3], [4], [5]]).reduction(
    (part): string => part.join(),
    (results) => `(${results.join(" ")})`,
    { splitEvery: 2 },
  );
  assertEquals(await nested.compute(here), "((((1 2) (3 4)) ((5))))".slice(1, -1));
});

test("reduction() lets aggregate change what it is given", async () => {
  const merged = bagOf([[1], [2], [3]]).reduction(
    (part) => [...part],
    (results) => {
      const [first = [], ...others] = results;
      for (const other of others) first.push(...other);
      return first;
    },
  );
  const both = computeAll([merged, merged.map((list) => list.length)], here);
  assertEquals(await both, [[1, 2, 3], 3]);
  assertEquals(await merged.compute(here), [1, 2, 3]);
});

test("reduction() of a fold folds, merges in order, and finishes once", async () => {
  await assertModel(
    hostileValue(),
    (bag, options) =>
      bag.reduction({
        ...options,
        initial: (): unknown[] => [],
        add: (list, x) => {
          list.push(x);
          return list;
        },
        combine: (a, b) => [...a, ...b],
        finish: (list) => ({ list }),
      }).compute(here),
    (elements) => ({ list: elements }),
  );
  const plain = bagOf([[1], [], [2]]).reduction({
    initial: 0,
    add: (sum, x) => sum + x,
    combine: (a, b) => a + b,
  });
  assertEquals(await plain.compute(here), 3);
});

test("reduction() and countBy() call functions with captures, asynchronous ones, in workers", async () => {
  const bag = range(100, { npartitions: 5 });
  const options = { with: { by: 3, total: bag.count() } };
  const [sum, counts, folded] = await computeAll([
    bag.reduction(
      (part, { by }) => Promise.resolve(part.length * by),
      (results, { total }) => results.reduce((a, b) => a + b, 0) + 0 * total,
      options,
    ),
    bag.countBy((x, { by }) => x % by, options),
    bag.reduction({
      ...options,
      initial: 0,
      add: (sum, x, { by }) => sum + x * by,
      combine: (a, b) => a + b,
      finish: (sum, { total }) => Promise.resolve(sum / total),
    }),
  ]);
  assertEquals(sum, 300);
  assertEquals(counts, [[0, 34], [1, 33], [2, 33]]);
  assertEquals(folded, 148.5);
});

test("histogram() counts every number in the bin whose edges it lies between", async () => {
  const edges = [-2, 0, 0.5, 9, 10];
  await assertModel(
    anyNumber,
    (bag, options) => bag.histogram({ ...options, edges }).compute(here),
    (numbers) => ({
      edges,
      counts: [0, 1, 2, 3].map((i) =>
        numbers.filter((x) => x >= edges[i]! && (x < edges[i + 1]! || (i === 3 && x === 10))).length
      ),
      below: numbers.filter((x) => x < -2).length,
      above: numbers.filter((x) => x > 10).length,
      nan: numbers.filter(Number.isNaN).length,
    }),
    { numRuns: 25 },
  );
});

test("histogram() makes bins of equal width whose edges decide", async () => {
  const { edges, counts } = await bagOf([[0.1, 0.2], [0.3, 0.7, 1]])
    .histogram({ bins: 10, min: 0, max: 1 }).compute(here);
  assertEquals(edges, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  assertEquals(counts, [0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
});

test("histogram() refuses edges that are none, and elements that are no numbers", async () => {
  const bag = range(3);
  const refused = (options: unknown, kind: typeof TypeError | typeof RangeError, text: string) =>
    assertThrows(() => bag.histogram(wrong(options)), kind, text);
  refused(undefined, TypeError, "got neither");
  refused({}, TypeError, "got neither");
  refused({ bins: 2, edges: [0, 1] }, TypeError, "got both");
  refused({ bins: 2, min: 0 }, TypeError, "got number 0 and undefined");
  refused({ bins: 0, min: 0, max: 1 }, RangeError, "'bins'");
  refused({ bins: 2 ** 33, min: 0, max: 1 }, RangeError, "an integer from 1 to 16777216");
  refused({ bins: 2, min: 1, max: 1 }, RangeError, "less than 'max'");
  refused({ bins: 2, min: -1e308, max: 1e308 }, RangeError, "finite");
  refused({ bins: 2, min: 0, max: Infinity }, RangeError, "finite");
  refused({ bins: 2, min: NaN, max: 1 }, RangeError, "finite");
  refused({ bins: 9, min: 1, max: 1 + 2 ** -52 }, RangeError, "above the one before");
  refused({ edges: [1] }, RangeError, "at least 2 edges");
  refused({ edges: [1, 1] }, RangeError, "got 1 after 1");
  refused({ edges: [0, NaN, 1] }, RangeError, "got NaN after 0");
  refused({ edges: [0, "1"] }, TypeError, 'an array with string "1"');
  refused({ edges: 5 }, TypeError, "in an array, got number 5");
  for (const element of ["1", 1n, null, true]) {
    const histogram = bagOf<unknown>([[1], [element]]).histogram({ edges: [0, 1] });
    assertEquals(await outcome(() => histogram.compute(here)), "TypeError");
  }
});

test("quantiles() are near the exact ones and the same for every partitioning", async () => {
  const finite = fc.oneof(fc.double({ noNaN: true }), small, fc.constantFrom(1e300, 1e-300, -0));
  const qs = [0, 0.1, 0.5, 0.99, 1];
  await assertModel(
    finite,
    async (bag, options) => {
      const found = await outcome(() =>
        bag.quantiles(qs, { ...options, relativeAccuracy: 0.02 }).compute(here)
      );
      const elements = await bag.compute(here);
      const whole = bagOf([elements]).quantiles(qs, { relativeAccuracy: 0.02 });
      assertSame(found, await outcome(() => whole.compute(here)));
      if (elements.length === 0) return found;
      const sorted = elements.toSorted((a, b) => a - b);
      return (found as number[]).map((x, i) => {
        const exact = sorted[Math.floor(qs[i]! * (sorted.length - 1))]!;
        return x === exact || Math.abs(exact) < 1e-300 || Math.abs(x / exact - 1) <= 0.02001;
      });
    },
    (elements) => elements.length === 0 ? "EmptyBagError" : qs.map(() => true),
    { numRuns: 25 },
  );
});

test("quantiles() and describe() refuse what has no rank, at the call or when computed", async () => {
  const bag = range(3);
  assertThrows(() => bag.quantiles([1.5]), RangeError, "numbers from 0 to 1, got 1.5");
  assertThrows(() => bag.quantiles([NaN]), RangeError, "got NaN");
  assertThrows(() => bag.quantiles(wrong(0.5)), TypeError, "'qs' to be numbers in an array");
  assertThrows(() => bag.quantiles(wrong(["1"])), TypeError, 'string "1"');
  for (const relativeAccuracy of [0, 1, -1, NaN, 1e-10]) {
    assertThrows(() => bag.quantiles([1], { relativeAccuracy }), RangeError, "'relativeAccuracy'");
    assertThrows(() => bag.describe({ relativeAccuracy }), RangeError, "'relativeAccuracy'");
  }
  for (const [element, error] of [[NaN, "RangeError"], ["1", "TypeError"], [1n, "TypeError"]]) {
    const unranked = bagOf<unknown>([[1], [element]]);
    assertEquals(await outcome(() => unranked.quantiles([0.5]).compute(here)), error);
    assertEquals(await outcome(() => unranked.describe().compute(here)), error);
  }
  for (const empty of [bagOf<number>([]), bagOf<number>([[], []])]) {
    const error = await assertRejects(() => empty.describe().compute(here), Error, "describe()");
    assert(error instanceof EmptyBagError || error.cause instanceof EmptyBagError);
  }
});

test("describe() gives what the single statistics give", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.oneof(fc.double({ noNaN: true }), small), { maxLength: 5 }), {
        minLength: 1,
        maxLength: 5,
      }).filter((partitions) => partitions.flat().length > 0),
      async (partitions) => {
        const bag = bagOf(partitions);
        const [description, count, mean, std, min, max, [q1, median, q3]] = [
          await bag.describe({ splitEvery: 2 }).compute(here),
          await bag.count().compute(here),
          await bag.mean().compute(here),
          await bag.std().compute(here),
          await bag.min().compute(here),
          await bag.max().compute(here),
          await bag.quantiles([0.25, 0.5, 0.75]).compute(here),
        ];
        assertEquals(description, { count, mean, std, min, q1, median, q3, max });
      },
    ),
    { numRuns: 25 },
  );
});

test("countDistinct() estimates the same for all elements as for the different ones", async () => {
  await fc.assert(
    fc.asyncProperty(partitionsOf(hostileValue()), splits(), async (partitions, options) => {
      const bag = bagOf(partitions);
      const estimate = await bag.countDistinct({ ...options, precision: 6 }).compute(here);
      const once = bagOf([await bag.distinct().compute(here)]).countDistinct({ precision: 6 });
      assertEquals(estimate, await once.compute(here));
    }),
    { numRuns: 25 },
  );
});

test("countDistinct() tells a few values of all kinds apart", async () => {
  const values = [
    ...[NaN, -0, 0, 1, 1n, "1", true, false, null, undefined, "", "0", 0n, [], {}, [[]], [0], [
      "0",
    ]],
    ...[new Date(0), new Date(NaN), { a: 1, b: [2] }, { b: [2], a: 1 }, new Set([1]), new Map()],
  ];
  // Twice two of them are equal.
  const different = values.length - 2;
  assertEquals(await bagOf([values, values]).countDistinct().compute(here), different);
});

test("countDistinct() does not depend on partitions or workers", async () => {
  const elements = Array.from({ length: 5000 }, (_, i) => `word ${i % 3000}`);
  const estimates = await computeAll([
    fromSequence(elements, { npartitions: 1 }).countDistinct(),
    fromSequence(elements, { npartitions: 9 }).countDistinct({ splitEvery: 2 }),
    fromSequence(elements.toReversed(), { npartitions: 4 }).countDistinct(),
  ]);
  assertEquals(new Set(estimates).size, 1);
  assert(Math.abs(estimates[0]! / 3000 - 1) < 0.03);
  const low = await bagOf([elements]).countDistinct({ precision: 4 }).compute(here);
  assert(low > 0 && low !== estimates[0]);
});

test("countDistinct() refuses what is no value, and other precisions", async () => {
  for (const precision of [3, 19, 4.5]) {
    assertThrows(() => range(1).countDistinct({ precision }), RangeError, "'precision'");
  }
  const functions = bagOf([[1]]).map(() => () => 1);
  assertEquals(await outcome(() => functions.countDistinct().compute(here)), "KeyError");
});

test("reduction() refuses what is missing at the call", () => {
  const bag = range(3);
  assertThrows(() => bag.reduction(wrong(5), wrong(5)), TypeError, "reduction()");
  assertThrows(() => bag.reduction(wrong(() => 1), wrong(undefined)), TypeError, "aggregate");
  const add = (a: number, b: number) => a + b;
  assertThrows(() => bag.reduction(wrong({ add, combine: add })), TypeError, "'initial'");
  assertThrows(() => bag.reduction(wrong({ initial: 0, add })), TypeError, "'combine'");
  assertThrows(() => bag.reduction(wrong({ initial: 0, combine: add })), TypeError, "add");
  assertThrows(() => bag.reduction({ initial: 0, add, combine: add, splitEvery: 1 }), RangeError);
  assertThrows(
    () => bag.reduction(wrong({ initial: 0, add, combine: add, last: add })),
    TypeError,
    "no option 'last'",
  );
  const fold = { initial: 0, add, combine: add };
  assertThrows(() => bag.reduction(wrong(fold), wrong({ splitEvery: 2 })), TypeError, "splitEvery");
  assertThrows(() => bag.reduction(wrong(fold), wrong(add)), TypeError, "no argument after");
});

test("countBy() refuses options of a function where it has none", () => {
  const bag = bagOf([[{ a: 1 }]]);
  assertThrows(() => bag.countBy("a", { concurrency: 2 }), TypeError, "the option 'concurrency'");
  assertThrows(
    () => bag.countBy(wrong(null)),
    TypeError,
    "'key' to be a function, a property name",
  );
});
