/** Reductions of what a reduction by key makes, which read it bucket by bucket. */

import fc from "fast-check";
import { type Bag, computeAll, type Item, optimize } from "../../mod.ts";
import { assert, assertEquals, test } from "../harness.ts";
import { assertSame, bagOf, here, hostileValue, inWorkers, partitionsOf } from "./model.ts";

type Pair = [key: unknown, count: number];

const add = (a: number, b: number) => a + b;

/** What can be asked of pairs, and the answer by their array. */
const questions: readonly {
  readonly ask: (pairs: Bag<Pair>) => Bag<unknown> | Item<unknown>;
  readonly answer: (pairs: readonly Pair[]) => unknown;
}[] = [
  { ask: (pairs) => pairs.count(), answer: ({ length }) => length },
  {
    ask: (pairs) => pairs.pluck(1).sum(),
    answer: (pairs) => pairs.map((it) => it[1]).reduce(add, 0),
  },
  {
    ask: (pairs) => pairs.pluck(1).filter((n) => n > 1).sum(),
    answer: (pairs) => pairs.map((it) => it[1]).filter((n) => n > 1).reduce(add, 0),
  },
  {
    ask: (pairs) => pairs.filter(([, n]) => n % 2 === 0).count(),
    answer: (pairs) => pairs.filter(([, n]) => n % 2 === 0).length,
  },
  {
    ask: (pairs) => pairs.map((it) => Promise.resolve(it[1])).any((n) => n > 2),
    answer: (pairs) => pairs.some(([, n]) => n > 2),
  },
  {
    ask: (pairs) =>
      pairs.flatMap((it) => [it, it]).remove(([, n]) => n === 1).all(([, n]) => n < 3),
    answer: (pairs) => pairs.every(([, n]) => n < 3),
  },
  ...[0, 1, 3, 100].flatMap((k) => [
    {
      ask: (pairs: Bag<Pair>) => pairs.topk(k, { by: 1 }),
      answer: (pairs: readonly Pair[]) => pairs.toSorted((a, b) => b[1] - a[1]).slice(0, k),
    },
    {
      ask: (pairs: Bag<Pair>) => pairs.bottomk(k, { by: 1 }),
      answer: (pairs: readonly Pair[]) => pairs.toSorted((a, b) => a[1] - b[1]).slice(0, k),
    },
    {
      ask: (pairs: Bag<Pair>) => pairs.topk(k, { by: ([, n]) => n % 2 }),
      answer: (pairs: readonly Pair[]) => pairs.toSorted((a, b) => b[1] % 2 - a[1] % 2).slice(0, k),
    },
  ]),
];

test("what is asked of frequencies() is the same as of their array, ties included", async () => {
  await fc.assert(
    fc.asyncProperty(partitionsOf(hostileValue()), async (partitions) => {
      const pairs = bagOf(partitions).frequencies();
      const whole = await pairs.compute(here);
      const asked = questions.map(({ ask }) => ask(pairs));
      const answers = questions.map(({ answer }) => answer(whole as Pair[]));
      assertSame(await computeAll(asked, here), answers);
      assertSame(await computeAll([pairs, ...asked], { ...here, optimize: false }), [
        whole,
        ...answers,
      ]);
    }),
    { numRuns: 15 },
  );
});

test("min() and max() of what foldBy() makes pick the first of those that compare as equal", async () => {
  const zero = fc.constantFrom(0, -0);
  const elements = partitionsOf(fc.tuple(fc.integer({ min: 0, max: 9 }), zero));
  await fc.assert(
    fc.asyncProperty(elements, async (partitions) => {
      const zeros = bagOf([...partitions, [[10, -0] as [number, number]]])
        .foldBy(0, (_, [, zero]) => zero, { initial: 0, combine: (_, zero) => zero }).pluck(1);
      const [first] = await zeros.compute(here);
      assertSame(await computeAll([zeros.min(), zeros.max()], here), [first, first]);
    }),
    { numRuns: 25 },
  );
});

test("sums and extremes of counts, and the number of distinct elements, are those of the array", async () => {
  const bag = bagOf([["a", "b"], ["b", "c", "b"], [], ["c"]]);
  const counts = bag.frequencies().pluck(1);
  assertEquals(
    await computeAll([counts.min(), counts.max(), counts.mean(), counts.var(), counts.std()], here),
    [1, 3, 2, 2 / 3, Math.sqrt(2 / 3)],
  );
  const elements = [bag.distinct().count(), bag.distinct((x) => x > "a").count()];
  assertEquals(await computeAll(elements, here), [3, 2]);
  assertEquals(await bag.distinct().topk(2).compute(here), ["c", "b"]);
  assertEquals(await bag.frequencies({ sort: true }).topk(2, { by: () => 0 }).compute(here), [
    ["b", 3],
    ["c", 2],
  ]);
});

test("what is asked of frequencies() has no more than the buckets in common with the whole", () => {
  const pairs = bagOf([["a"], ["b"]]).frequencies();
  const asked = [
    pairs.count(),
    pairs.pluck(1).max(),
    pairs.filter(([, n]) => n > 1).count(),
  ].map(({ graph, key }) => [...optimize(graph, [key]).keys()]);
  const top = pairs.topk(1, { by: 1 });
  asked.push([...optimize(top.graph, top.keys).keys()]);
  for (const keys of asked) {
    assert(!keys.some((key) => pairs.keys.includes(key)), keys.join());
    assertEquals(keys.filter((key) => key.startsWith("frequencies-")).length, 2);
  }
});

test("the number of elements that are distinct by a key keeps none of them", async () => {
  const value = fc.record({ a: hostileValue(), b: hostileValue() });
  await fc.assert(
    fc.asyncProperty(partitionsOf(value), async (partitions) => {
      const bag = bagOf(partitions);
      const distinct = [
        bag.distinct("a"),
        bag.distinct(["a", "b"]),
        bag.distinct((x, { name }) => [x[name]], { with: { name: "b" as const } }),
        bag.distinct(async ({ b }) => await b),
      ];
      const [whole, counts] = await computeAll([distinct, distinct.map((it) => it.count())], here);
      assertEquals(counts, whole.map((elements) => (elements as unknown[]).length));
      assertEquals(await computeAll(distinct.map((it) => it.count()), here), counts);
    }),
    { numRuns: 15 },
  );
  const { graph, key } = bagOf([[{ a: 1 }], [{ a: 2 }]]).distinct("a").count();
  assert(![...optimize(graph, [key]).keys()].some((it) => it.startsWith("distinct-")));
});

test("workers answer from the buckets what this thread answers", async () => {
  const { scheduler } = inWorkers;
  const words = Array.from(
    { length: 9 },
    (_, p) => Array.from({ length: 300 }, (_, i) => `word ${(i * 7919 + p) % 211} and more`),
  );
  const pairs = bagOf(words).frequencies();
  const asked = [
    pairs.count(),
    pairs.topk(5, { by: 1 }),
    pairs.bottomk(5, { by: ([, n]) => n }),
    pairs.filter(([, n]) => n > 12).count(),
    pairs.pluck(1).max(),
    pairs.pluck(1).sum(),
  ];
  const [whole, ...answers] = await computeAll([pairs, ...asked], { scheduler });
  assertEquals(whole, await pairs.compute(here));
  assertEquals(answers as unknown[], await computeAll(asked, here) as unknown[]);
});
