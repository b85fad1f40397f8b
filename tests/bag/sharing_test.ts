/** What two computations share, and what they must not. */

import { type Bag, compute, computeAll, fromSequence, range, workers } from "../../mod.ts";
import { assert, assertEquals, test } from "../harness.ts";
import { bagOf, here } from "./model.ts";

test("compute() runs what its bags and items have in common once", async () => {
  const ids = range(40, { npartitions: 8 }).map(() => Math.random());
  for (const options of [{}, here]) {
    const [first, second, max, top, sum] = await computeAll(
      [ids, ids.filter(() => true), ids.max(), ids.topk(1), ids.sum({ splitEvery: 2 })],
      options,
    );
    assertEquals(second, first);
    assertEquals([max, top], [Math.max(...first), [max]]);
    assertEquals(sum, await fromSequence(first).sum().compute(here));
  }
});

test("compute() runs equal work that was written twice once", async () => {
  const base = range(10, { npartitions: 3 });
  const random = () => Math.random();
  const [a, b] = await compute(base.map(random), base.map(random));
  assertEquals(a, b);
  const [c, d] = await compute(base.map(random), base.map(() => Math.random()));
  assert(c[0] !== d[0]);
});

test("compute() gives results in the order asked for, repeated ones too", async () => {
  const bag = range(3);
  assertEquals(await compute(bag.count(), bag, bag.count(), bag), [3, [0, 1, 2], 3, [0, 1, 2]]);
  assertEquals(await compute(), []);
});

test("mean(), var() and std() share one pass", () => {
  const counted = range(10, { npartitions: 5 });
  const { graph, key } = counted.var();
  const shared = [counted.mean(), counted.std({ ddof: 1 })].map((item) => [...item.graph.keys()]);
  const leaves = [...graph.keys()].filter((name) => name !== key);
  for (const keys of shared) assertEquals(keys.slice(0, -1), leaves);
});

/** Reductions whose functions change what they are given as much as they may. */
function greedy(bag: Bag<number[]>) {
  const append = (list: number[], more: readonly number[]) => {
    list.push(...more);
    return list;
  };
  const smallerIntoLarger = (a: number[], b: number[]) => {
    const [longer, shorter] = a.length >= b.length ? [a, b] : [b, a];
    longer.push(...shorter);
    return longer;
  };
  return [
    bag.fold(append, { splitEvery: 2 }),
    bag.fold(append, { combine: smallerIntoLarger, splitEvery: 2 }),
    bag.fold(append, { initial: [], combine: smallerIntoLarger, splitEvery: 2 }),
    bag.fold(append, { initial: () => [], combine: append, splitEvery: 3 }),
    bag.foldBy((x) => x.length, append, { splitEvery: 2 }).map(([, list]) => list).flatten()
      .fold<number[]>((list, x) => [...list, x], { initial: [], combine: append }),
    bag.foldBy(() => 0, append, { initial: [], combine: smallerIntoLarger, splitEvery: 2 })
      .fold<number[]>((_, [, list]) => list, { initial: [], combine: append }),
  ];
}

test("fold() and foldBy() let functions change accumulators, never elements or shared states", async () => {
  const expected = Array.from({ length: 20 }, (_, i) => i);
  const partitions = [
    [[0], [1, 2]],
    [],
    [[3]],
    [[4, 5, 6], [7]],
    [[8]],
    [[9, 10]],
    [
      ...[[11], [12, 13], [14]],
    ],
    [[15, 16, 17, 18]],
    [[19]],
  ];
  const bag = bagOf(partitions);
  const sorted = (list: number[]) => list.toSorted((a, b) => a - b);
  for (let round = 0; round < 2; round++) {
    for (const options of [here, {}]) {
      for (const folded of greedy(bag)) {
        assertEquals(sorted(await folded.compute(options)), expected);
      }
      const all = await computeAll([...greedy(bag), bag], options);
      assertEquals(all.at(-1), partitions.flat());
      for (const list of all.slice(0, -1) as number[][]) assertEquals(sorted(list), expected);
    }
  }
});

test("fold() and foldBy() share partial states with others and never change them", async () => {
  const append = (list: number[], x: number) => {
    list.push(x);
    return list;
  };
  const intoFirst = (a: number[], b: number[]) => {
    a.push(...b);
    return a;
  };
  const intoSecond = (a: number[], b: number[]) => {
    b.unshift(...a);
    return b;
  };
  const initial = (): number[] => [];
  const one = () => 1;
  const bag = range(24, { npartitions: 12 });
  const folded = [intoFirst, intoSecond].flatMap((combine) =>
    ([2, 3, 5, false] as const).flatMap((splitEvery) => [
      bag.foldBy(one, append, { initial, combine, splitEvery }).pluck(1).flatten(),
      bag.fold(append, { initial, combine, splitEvery }),
    ])
  );
  for (const options of [here, {}]) {
    const results: unknown[] = await computeAll(folded, options);
    for (const result of results) assertEquals(result, await bag.compute(here));
  }
});

test("fold() copies an initial value at the call and for every partition", async () => {
  const initial: number[] = [];
  const folded = range(4, { npartitions: 4 }).fold((list, x) => {
    list.push(x);
    return list;
  }, { initial, combine: (a, b) => [...a, ...b] });
  initial.push(100);
  for (const options of [here, here, {}]) {
    assertEquals(await folded.compute(options), [0, 1, 2, 3]);
  }
  assertEquals(initial, [100]);
});

test("results belong to the caller: changing them changes no later result", async () => {
  const stored = [bagOf([[3, 1], [2]]), bagOf([[3, 1, 2]])];
  const persisted = await range(3, { npartitions: 1 }).map((x) => x).persist(here);
  for (const bag of [...stored, persisted]) {
    for (const result of [bag, bag.map((x) => x), bag.distinct(), bag.topk(3), bag.take(3)]) {
      const elements = await result.compute(here);
      const before = [...elements];
      elements.length = 0;
      assertEquals(await result.compute(here), before);
    }
  }
});

test("functions of partitions may change the arrays they are given", async () => {
  const sort = (partition: readonly number[]) => (partition as number[]).sort();
  const add = (sums: readonly number[]) => sums.reduce((a, b) => a + b, 0);
  const greedy = (partition: readonly number[]) =>
    (partition as number[]).splice(0).reduce((a, b) => a + b, 0);
  for (const options of [here, {}]) {
    const bag = bagOf([[3, 1, 2]]);
    const made = bag.map((x) => x);
    for (const input of [bag, made]) {
      const results = await computeAll([
        input,
        input.mapPartitions(sort),
        input.reduction(greedy, add),
        input.mapPartitions((partition) => [...partition]),
      ], options);
      assertEquals(results, [[3, 1, 2], [1, 2, 3], 6, [3, 1, 2]]);
    }
  }
});

test("a bag is computed anew each time, by whatever pool", async () => {
  await using pool = workers({ size: 1 });
  const ids = range(1).map(() => Math.random());
  const [a] = await ids.compute({ scheduler: pool });
  const [b] = await ids.compute({ scheduler: pool });
  assert(a !== b);
});
