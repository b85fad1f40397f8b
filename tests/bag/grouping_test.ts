import fc from "fast-check";
import { type Bag, computeAll, EmptyBagError, KeyError, readText } from "../../mod.ts";
import { assert, assertEquals, assertRejects, test } from "../harness.ts";
import { assertModel, bagOf, grouped, here, hostileValue, outcome } from "./model.ts";

const small = fc.integer({ min: -3, max: 9 });

test("fold() with an initial value keeps the order of elements and of partitions", async () => {
  await assertModel(
    hostileValue(),
    (bag, options) =>
      bag.fold<unknown[]>((list, x) => [...list, x], {
        ...options,
        initial: [],
        combine: (a, b) => [...a, ...b],
      }).compute(here),
    (elements) => elements,
  );
});

test("fold() without an initial value starts from the first element", async () => {
  await assertModel(
    fc.string({ maxLength: 3 }),
    (bag, options) => outcome(() => bag.fold((a, b) => a + b, options).compute(here)),
    (elements) => elements.length === 0 ? "EmptyBagError" : elements.join(""),
  );
});

test("fold() merges partitions by combine, and never elements", async () => {
  const longest = bagOf([[1, 2], [], [3]]).fold(
    (a, b) => a * 10 + b,
    { combine: (a, b) => a * 1000 + b },
  );
  assertEquals(await longest.compute(here), 12003);
});

test("fold() starts every partition that has elements from the initial value", async () => {
  const add = (a: number, b: number) => a + b;
  const sum = (parts: number[][]) => bagOf(parts).fold(add, { initial: 10, combine: add });
  assertEquals(await sum([[1], [], [2]]).compute(here), 23);
  assertEquals(await sum([[], []]).compute(here), 10);
  assertEquals(await sum([]).compute(here), 10);
  for (const initial of [0, "", null, undefined, false, NaN]) {
    const folded = bagOf<unknown>([[], []]).fold<unknown>((a) => a, { initial, combine: (a) => a });
    assert(Object.is(await folded.compute(here), initial));
  }
});

test("fold() of nothing without an initial value is an EmptyBagError", async () => {
  const folded = bagOf<number>([[], []]).fold((a, b) => a + b);
  const error = await assertRejects(() => folded.compute(here), Error, "fold() of an empty bag");
  assert(error instanceof EmptyBagError || error.cause instanceof EmptyBagError);
});

test("foldBy() folds the elements of each key in order, keys as first seen", async () => {
  await assertModel(
    hostileValue(),
    (bag, options) =>
      bag.foldBy((x) => x, (list, x) => [...list, x], {
        ...options,
        initial: [] as unknown[],
        combine: (a, b) => [...a, ...b],
      }).compute(here),
    (elements) => grouped(elements, (x) => x).map(({ key, elements }) => [key, elements]),
  );
});

test("foldBy() without an initial value starts from a key's first element", async () => {
  await assertModel(
    small,
    (bag, options) => bag.foldBy((x) => x % 3, (a, b) => a + b, options).compute(here),
    (elements) =>
      grouped(elements, (x) => x % 3)
        .map(({ key, elements }) => [key, elements.reduce((a, b) => a + b)]),
  );
});

test("foldBy() takes a name, an index or several in place of a function", async () => {
  const pair = fc.record({ a: small, b: fc.constantFrom("x", "y") });
  const add = (sum: number, { a }: { a: number }) => sum + a;
  const combine = (a: number, b: number) => a + b;
  await assertModel(
    pair,
    (bag, options) => bag.foldBy("b", add, { ...options, initial: 0, combine }).compute(here),
    (elements) =>
      grouped(elements, ({ b }) => b).map(({ key, elements }) => [key, elements.reduce(add, 0)]),
  );
  await assertModel(
    pair,
    (bag, options) =>
      bag.foldBy(["b", "a"], add, { ...options, initial: 0, combine }).compute(here),
    (elements) =>
      grouped(elements, ({ a, b }) => [b, a])
        .map(({ key, elements }) => [key, elements.reduce(add, 0)]),
  );
});

test("frequencies() counts equal values of any kind, as first seen", async () => {
  await assertModel(
    hostileValue(),
    (bag, options) => bag.frequencies(options).compute(here),
    (elements) => grouped(elements, (x) => x).map(({ key, elements }) => [key, elements.length]),
    { numRuns: 25 },
  );
});

test("frequencies({ sort: true }) puts the most frequent first, equals as first seen", async () => {
  await assertModel(
    small,
    (bag, options) => bag.frequencies({ ...options, sort: true }).compute(here),
    (elements) =>
      grouped(elements, (x) => x).map(({ key, elements }) => [key, elements.length] as const)
        .sort((a, b) => b[1] - a[1]),
  );
});

test("distinct() keeps the first of equal elements, or of those with equal keys", async () => {
  await assertModel(
    hostileValue(),
    (bag) => bag.distinct().compute(here),
    (elements) => grouped(elements, (x) => x).map(({ elements: [first] }) => first),
    { numRuns: 25 },
  );
  await assertModel(
    small,
    (bag, options) => bag.distinct((x) => x % 4, options).compute(here),
    (elements) => grouped(elements, (x) => x % 4).map(({ elements: [first] }) => first),
  );
  await assertModel(
    fc.tuple(small, small),
    (bag, options) => bag.distinct(0, options).compute(here),
    (elements) => grouped(elements, ([x]) => x).map(({ elements: [first] }) => first),
  );
});

test("grouping refuses what cannot be compared by value, and says what it is", async () => {
  const one: Bag<number> = bagOf([[1]]);
  const results = [
    one.map(() => () => 1).frequencies(),
    one.map(() => [Symbol("s")]).distinct(),
    one.foldBy(() => ({ a: new WeakMap() }), (a) => a),
    one.join([1], () => Promise, () => 1),
  ];
  for (const result of results) {
    const error = await assertRejects(() => result.compute(here), Error, "compare by value");
    assert(error.cause instanceof KeyError);
  }
});

test("topk() finds the largest, largest first, and of equals the first", async () => {
  const ranked = fc.tuple(small, fc.nat());
  const ks = [0, 1, 3, 100];
  await assertModel(
    ranked,
    async (bag, options) =>
      await computeAll(
        ks.flatMap((k) => [
          bag.topk(k, { ...options, by: 0 }),
          bag.topk(k, { ...options, by: ([x]) => -x }),
        ]),
        here,
      ),
    (elements) =>
      ks.flatMap((k) => [
        elements.toSorted((a, b) => b[0] - a[0]).slice(0, k),
        elements.toSorted((a, b) => a[0] - b[0]).slice(0, k),
      ]),
  );
  await assertModel(
    fc.string(),
    async (bag, options) => await computeAll(ks.map((k) => bag.topk(k, options)), here),
    (elements) => {
      const sorted = elements.toSorted((a, b) => a < b ? 1 : a > b ? -1 : 0);
      return ks.map((k) => sorted.slice(0, k));
    },
  );
});

test("topk() ranks by several keys, one after the other", async () => {
  await assertModel(
    fc.record({ a: fc.nat({ max: 2 }), b: fc.nat({ max: 2 }) }),
    (bag, options) => bag.topk(3, { ...options, by: ["a", "b"] }).compute(here),
    (elements) => elements.toSorted((x, y) => y.a - x.a || y.b - x.b).slice(0, 3),
  );
});

test("topk() puts NaN last and refuses ranks that have no order", async () => {
  assertEquals(await bagOf([[NaN, 1], [NaN], [2]]).topk(3).compute(here), [2, 1, NaN]);
  assertEquals(
    await outcome(() => bagOf<unknown>([[1], ["a"]]).topk(2).compute(here)),
    "TypeError",
  );
});

test("grouping an empty bag gives an empty bag", async () => {
  for (const partitions of [[], [[]], [[], []]]) {
    const bag = bagOf<number>(partitions);
    const results = [
      bag.frequencies(),
      bag.distinct(),
      bag.topk(3),
      bag.foldBy((x) => x, (a, b) => a + b),
    ] as const;
    for (const result of results) {
      assertEquals(result.npartitions, 1);
      assertEquals(await result.count().compute(here), 0);
    }
  }
});

test("what is shuffled of files that cannot be cut has a partition for each 64 MiB", () => {
  const megabyte = new Uint8Array(2 ** 20);
  const lines = readText(new Blob(Array.from({ length: 130 }, () => megabyte)), {
    compression: "gzip",
  });
  const words = lines.filter((line) => line !== "").flatMap((line) => line.split(" "));
  assertEquals(lines.npartitions, 1);
  assertEquals(words.groupBy((word) => word).npartitions, 3);
  assertEquals(words.sortBy().npartitions, 3);
  assertEquals(words.join(words, (word) => word, (word) => word, { how: "outer" }).npartitions, 5);
  assertEquals(words.groupBy((word) => word, { npartitions: 2 }).npartitions, 2);
  // How much is left of what was reduced, nobody knows.
  assertEquals(words.frequencies().sortBy().npartitions, 1);
});
