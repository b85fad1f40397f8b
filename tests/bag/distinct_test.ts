/** `distinct` by a key: which element is kept, wherever it goes from there. */

import fc from "fast-check";
import {
  type Bag,
  computeAll,
  fromSequence,
  isElementFailure,
  type Item,
  writeJsonLines,
  writeText,
} from "../../mod.ts";
import { assert, assertEquals, byPath, tempDir, test } from "../harness.ts";
import { textOf } from "../io/written.ts";
import { assertSame, bagOf, here, hostileValue, inWorkers, partitionsOf, splits } from "./model.ts";

/** Elements that tell where they are from, besides their key. */
interface Placed {
  readonly key: unknown;
  readonly place: number;
}

/** Numbers the elements of partitions of keys. */
function placed(partitions: readonly (readonly unknown[])[]): Placed[][] {
  let place = 0;
  return partitions.map((keys) => keys.map((key) => ({ key, place: place++ })));
}

/** What can be asked of what is distinct, and the answer by the array of it. */
const questions: readonly {
  readonly ask: (bag: Bag<Placed>) => Bag<unknown> | Item<unknown>;
  readonly answer: (elements: readonly Placed[]) => unknown;
}[] = [
  { ask: (bag) => bag, answer: (elements) => elements },
  { ask: (bag) => bag.count(), answer: ({ length }) => length },
  { ask: (bag) => bag.take(2), answer: (elements) => elements.slice(0, 2) },
  {
    ask: (bag) => bag.pluck("place").sum(),
    answer: (elements) => elements.reduce((sum, { place }) => sum + place, 0),
  },
  {
    ask: (bag) => bag.filter(({ place }) => place % 2 === 0).map(({ key }) => key),
    answer: (elements) => elements.filter(({ place }) => place % 2 === 0).map(({ key }) => key),
  },
  {
    ask: (bag) => bag.topk(3, { by: ({ place }) => place % 3 }),
    answer: (elements) => elements.toSorted((a, b) => b.place % 3 - a.place % 3).slice(0, 3),
  },
  {
    ask: (bag) =>
      bag.pluck("place").fold((a, b) => a * 2 + b, { initial: 1, combine: (_, b) => b }),
    answer: (elements) => elements.reduce((a, { place }) => a * 2 + place, 1),
  },
  {
    ask: (bag) => bag.map(({ place }) => place % 5).frequencies(),
    answer: (elements) => {
      const counts = new Map<number, number>();
      for (const { place } of elements) counts.set(place % 5, (counts.get(place % 5) ?? 0) + 1);
      return [...counts];
    },
  },
  {
    ask: (bag) => bag.map(({ place }) => place === 0 ? -0 : 0).min(),
    answer: (elements) => elements.length === 0 ? undefined : elements[0]!.place === 0 ? -0 : 0,
  },
];

test("what is asked of distinct() by a key is the same as of the array of first elements", async () => {
  const keys = partitionsOf(hostileValue());
  await fc.assert(
    fc.asyncProperty(keys, splits(), async (partitions, options) => {
      const bag = bagOf(placed(partitions)).distinct("key", options);
      const [first] = await computeAll([bagOf([placed(partitions).flat()]).distinct("key")], here);
      const asked = first!.length === 0 ? questions.slice(0, 6) : questions;
      const expected = asked.map(({ answer }) => answer(first!));
      const results = asked.map(({ ask }) => ask(bag));
      assertSame(await computeAll(results, here), expected);
      assertSame(await computeAll(results, { ...here, optimize: false }), expected);
      for (const [i, result] of results.entries()) {
        assertSame(await computeAll(result, here), expected[i]);
      }
    }),
    { numRuns: 20 },
  );
});

test("distinct() by a key gives elements of all shapes back as they were, through workers", async () => {
  const { scheduler } = inWorkers;
  const make = (i: number): unknown =>
    [
      { id: i % 210, name: `somebody whose name is ${i}`, tags: ["a", `tag ${i % 40}`, `${i}`] },
      [i % 210, `somebody whose name is ${i}`],
      { id: i % 210, ...i % 3 === 0 ? { sometimes: new Date(i) } : {}, nested: { at: [i] } },
      { id: i % 210, nothing: undefined, none: null, n: i % 2 === 0 ? -0 : NaN, big: BigInt(i) },
    ][Math.floor(i / 900) % 4];
  const keyOf = (x: unknown) => (Array.isArray(x) ? x[0] : (x as { id: number }).id) as number;
  const elements = Array.from({ length: 3600 }, (_, i) => make((i * 7919) % 3600));
  const seen = new Set<string>();
  const kind = (x: unknown) => {
    const [key] = Object.values(x as object);
    return `${key} ${JSON.stringify(Object.keys(x as object))}`;
  };
  const expected = elements.filter((x) => !seen.has(kind(x)) && seen.add(kind(x)));
  for (const npartitions of [2, 13]) {
    const distinct = fromSequence(elements, { npartitions })
      .distinct((x, { kind }) => kind(x), { with: { kind } });
    const [whole, count, sum] = await computeAll(
      [
        distinct,
        distinct.count(),
        distinct.map((x, { keyOf }) => keyOf(x), { with: { keyOf } }).sum(),
      ],
      { scheduler },
    );
    assertEquals(whole, expected, `${npartitions} partitions`);
    assertEquals([count, sum], [
      expected.length,
      expected.reduce((sum: number, x) => sum + keyOf(x), 0),
    ]);
  }
});

test("distinct() by an asynchronous key, and beside others, keeps the same elements", async () => {
  const { scheduler } = inWorkers;
  const lines = Array.from({ length: 900 }, (_, i) => i % 10 === 9 ? "{" : `{"n":${i % 97}}`);
  const parsed = fromSequence(lines, { npartitions: 6 })
    .map((line): { n: number } => JSON.parse(line), { onError: "collect" });
  const good = parsed.remove(isElementFailure);
  const [byName, later, failures] = await computeAll([
    good.distinct("n"),
    good.distinct(async ({ n }) => await Promise.resolve(n)),
    parsed.filter(isElementFailure).count(),
  ], { scheduler });
  assertEquals(byName.map(({ n }) => n).toSorted((a, b) => a - b), [...Array(97).keys()]);
  assertEquals(later, byName);
  assertEquals(failures, 90);
});

test("what is distinct by a key is written in its order, by whoever has it", byPath, async () => {
  const folder = await tempDir();
  let file = 0;
  const keys = partitionsOf(fc.integer({ min: 0, max: 9 }));
  await fc.assert(
    fc.asyncProperty(keys, fc.boolean(), async (partitions, single) => {
      const distinct = bagOf(placed(partitions)).distinct("key");
      const odd = distinct.filter(({ place }) => place % 2 === 1);
      const path = `${folder}/${file++}`;
      const options = { ...here, single };
      const [written] = await writeJsonLines(distinct, `${path}.jsonl`, options);
      const lines = await distinct.map((x) => `${JSON.stringify(x)}\n`).compute(here);
      assertEquals(await textOf(written!.path), lines.join(""));
      assertEquals(written!.elements, lines.length);

      const text = odd.map(({ place }) => `${place}`);
      const [other] = await writeText(text, `${path}.txt.gz`, options);
      assertEquals(
        await textOf(other!.path),
        (await text.compute(here)).map((it) => `${it}\n`).join(""),
      );
    }),
    { numRuns: 25 },
  );
});

test("what is distinct by a key is written by several tasks, into one file", byPath, async () => {
  const folder = await tempDir();
  const distinct = bagOf(placed([["a"], ["b", "a"], ["c"]])).distinct("key");
  for (const single of [true, false]) {
    const plan = await writeJsonLines(distinct, `${folder}/x.jsonl`, { single, compute: false })
      .explain();
    assert(/writeJsonLines.*3/.test(plan), plan);
  }
});
