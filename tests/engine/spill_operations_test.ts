/** Every operation whose tasks keep results for others, where there is no room for any of them. */

import fc from "fast-check";
import { type Bag, fromSequence, inline, type Item, reductions as r } from "../../mod.ts";
import { assertSame, bagOf, hostileValue, partitionsOf } from "../bag/model.ts";
import { assert, test } from "../harness.ts";
import { sharedWorkers } from "./schedulers.ts";

/** Less than anything takes, so that all that a later task needs goes to disk. */
const nothing = { memory: 1 } as const;

interface Element {
  readonly k: unknown;
  readonly n: number;
}

const key = (x: Element) => x.k;
const asText = (x: Element) => `${x.n}`;

/** Groups of elements whose number is at least 1, as the other side of joins. */
const others = (bag: Bag<Element>) => bag.filter((x) => x.n > 1);
const addUp = (a: number, b: number) => a + b;
/** For what no empty bag has. */
const withThree = (bag: Bag<Element>) =>
  bag.concat(fromSequence([1, 2, 3]).map((n): Element => ({ k: "1", n })));
const numbersOf = (bag: Bag<Element>) => bag.map(({ n }) => n);
const reduced = {
  all: r.count(),
  mean: r.mean("n"),
  std: r.std("n"),
  first: r.first("k"),
  last: r.last("k"),
  largest: r.topk(2, "n"),
  middle: r.quantile("n", 0.5),
  different: r.countDistinct("k"),
};

/** What moves elements from task to task, in each way there is. */
const operations: Readonly<Record<string, (bag: Bag<Element>) => Bag<unknown> | Item<unknown>>> = {
  groupBy: (bag) => bag.groupBy(key),
  "groupBy, few partitions": (bag) => bag.groupBy(key, { npartitions: 3 }),
  aggregate: (bag) => bag.groupBy(key, { npartitions: 3 }).sum("n"),
  "aggregate, all reductions": (bag) => bag.groupBy(key).aggregate(reduced),
  "aggregate of all elements": (bag) => withThree(bag).aggregate(reduced),
  join: (bag) => bag.join(others(bag), key, key, { npartitions: 2 }),
  ...Object.fromEntries(
    (["left", "right", "outer", "semi", "anti"] as const).map((how) => [
      `${how} join`,
      (bag: Bag<Element>) => bag.join(others(bag), key, key, { how }),
    ]),
  ),
  "join with one partition": (bag) => bag.join([{ k: 1, n: 1 }, { k: "1", n: 2 }], key, key),
  "join with an item": (bag) => bag.join(bag.topk(2, { by: "n" }), key, key, { how: "left" }),
  sortBy: (bag) => bag.sortBy("n"),
  "sortBy, descending": (bag) => bag.sortBy(({ n }) => n, { descending: true, npartitions: 2 }),
  "sortBy, any keys": (bag) => bag.map(key).filter((k) => typeof k === "string").sortBy(),
  repartition: (bag) => bag.repartition({ npartitions: 3 }),
  mapPartitions: (bag) =>
    bag.repartition({ npartitions: 2 }).mapPartitions((all) => [all.length, ...all]),
  batches: (bag) => bag.batches(2),
  distinct: (bag) => bag.distinct(key),
  "distinct, counted": (bag) => bag.distinct(key).count(),
  "distinct values": (bag) => bag.map(key).distinct(),
  frequencies: (bag) => bag.map(key).frequencies(),
  "frequencies, sorted": (bag) => numbersOf(bag).frequencies({ sort: true }),
  "frequencies, several partitions": (bag) => bag.map(key).frequencies({ npartitions: 3 }),
  countBy: (bag) => bag.countBy(key, { npartitions: 2 }),
  foldBy: (bag) => bag.foldBy(key, (sum, { n }) => sum + n, { initial: 0, combine: addUp }),
  "foldBy, several partitions": (bag) =>
    bag.foldBy(key, (sum, { n }) => sum + n / 3, { initial: 0.1, combine: addUp, npartitions: 2 }),
  fold: (bag) => numbersOf(bag).fold((sum, n) => sum + n / 3, { initial: 0.1, combine: addUp }),
  reduction: (bag) =>
    bag.reduction((all) => [...all], (lists) => [...lists].flat(), { splitEvery: 2 }),
  topk: (bag) => bag.topk(3, { by: "n" }),
  describe: (bag) => numbersOf(withThree(bag)).describe(),
  quantiles: (bag) => numbersOf(withThree(bag)).quantiles([0.2, 0.9]),
  sample: (bag) => withThree(bag).sample(3, { seed: 1 }),
  choices: (bag) => withThree(bag).choices(3, { seed: 1 }),
  randomSample: (bag) => bag.randomSample(0.5, { seed: 1 }),
  take: (bag) => bag.sortBy("n").take(3),
  zip: (bag) => bag.zip(bag.map(asText)),
  unzip: (bag) => bag.map(({ k, n }) => [k, n] as const).unzip(2)[1],
  concat: (bag) => bag.concat(bag.sortBy("n")),
  product: (bag) => bag.product(bag.map(asText)),
  accumulate: (bag) => numbersOf(bag).accumulate(addUp),
  "capture of an item": (bag) => {
    const all = bag.map(asText).reduction((texts) => [...texts], (lists) => [...lists].flat());
    return bag.map(({ n }, { all }) => n + all.length, { with: { all } });
  },
};

const elements = partitionsOf(
  fc.record({ k: hostileValue(), n: fc.integer({ min: 0, max: 3 }) }, { noNullPrototype: true }),
).map((partitions) => partitions.slice(0, 7));

/** Elements of which each partition has some, which go to disk whatever is made of them. */
const some: Element[][] = [0, 1, 2].map((i) =>
  [0, 1, 2, 3].map((n) => ({ k: `key ${(i + n) % 5}`, n: (i + n) % 4 }))
);

for (const [name, operation] of Object.entries(operations)) {
  test(`${name}: gives the same where all that later tasks need goes to disk`, async () => {
    const scheduler = sharedWorkers(nothing);
    let spilled = 0;
    await fc.assert(
      fc.asyncProperty(elements, async (partitions) => {
        const result = operation(bagOf(partitions));
        const expected = await result.compute({ scheduler: inline() });
        const found = await result.compute({
          scheduler,
          onEvent: ({ type }) => void (spilled += type === "results-spilled" ? 1 : 0),
        });
        assertSame(found, expected);
      }),
      { numRuns: 2, examples: [[some]] },
    );
    assert(spilled > 0, "nothing went to disk");
  });
}
