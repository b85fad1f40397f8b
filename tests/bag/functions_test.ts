/** What users' functions go through on their way to a worker, operation by operation. */

import {
  type Bag,
  compute,
  delayed,
  fromModule,
  fromSequence,
  FunctionError,
  range,
  workers,
} from "../../mod.ts";
import { assert, assertEquals, assertRejects, assertThrows, fixture, test } from "../harness.ts";
import { bagOf, here } from "./model.ts";

const { shorten, shortenLater, makeSuffix } = fromModule<typeof import("../fixtures/fn_words.ts")>(
  fixture("fn_words"),
);

const words = (): Bag<string> => bagOf([["lemon", "fig"], [], ["banana", "kiwi", "lime"]]);

/** Every operation that takes functions, given captures of all kinds, and what it gives. */
function capturing(mean: ReturnType<Bag<number>["mean"]>) {
  const cut = (text: string) => text.slice(0, 2);
  const captures = { with: { sizes: new Map([["fig", 3]]), cut, mean } };
  const long = (word: string, { mean }: { mean: number }) => word.length > mean;
  const bag = words();
  const results: [Bag<unknown>, unknown[]][] = [
    [bag.map((w, { cut, sizes }) => cut(w) + (sizes.get(w) ?? ""), captures), [
      ...["le", "fi3", "ba", "ki", "li"],
    ]],
    [bag.filter(long, captures), ["lemon", "banana"]],
    [bag.remove(long, captures), ["fig", "kiwi", "lime"]],
    [bag.mapPartitions((part, { cut, mean }) => [part.map(cut), mean], captures), [
      ...[["le", "fi"], 4.4, [], 4.4, ["ba", "ki", "li"], 4.4],
    ]],
    [
      bag.mapPartitions(
        (part, { partition, partitions }, { cut, mean }) => [
          ...[partition, partitions],
          ...[...part.map(cut), mean],
        ],
        { ...captures, numbered: true },
      ),
      [0, 3, "le", "fi", 4.4, 1, 3, 4.4, 2, 3, "ba", "ki", "li", 4.4],
    ],
    [bag.join(["fix"], (w, { cut }) => cut(w), (o, { cut }) => cut(o), captures), [["fig", "fix"]]],
    [bag.distinct((w, { cut }) => cut(w).slice(0, 1), captures), [
      ...["lemon", "fig", "banana", "kiwi"],
    ]],
    [bag.topk(2, { by: (w, { mean }) => Math.abs(w.length - mean), ...captures }), [
      ...["banana", "fig"],
    ]],
    [
      bag.foldBy(
        (w, { cut }) => cut(w).slice(0, 1),
        (n: number, w, { mean }) => n + w.length * mean,
        {
          ...captures,
          initial: ({ mean }) => mean * 0,
          combine: (a, b, { mean }) => a + b + mean * 0,
        },
      ),
      [["l", 9 * 4.4], ["f", 3 * 4.4], ["b", 6 * 4.4], ["k", 4 * 4.4]],
    ],
  ];
  const items = [
    bag.any((w, { sizes }) => sizes.has(w), captures),
    bag.all((w, { sizes }) => sizes.has(w), captures),
    bag.fold((n: number, w, { cut }) => n + cut(w).length, {
      ...captures,
      initial: ({ mean }) => mean * 0,
      combine: (a, b, { mean }) => a + b + mean * 0,
    }),
    bag.count().map((n, { mean }) => n * mean, captures),
  ] as const;
  return { results, items, values: [true, false, 10, 22] };
}

test("captures reach every operation that takes a function, here and in workers", async () => {
  const mean = words().map((w) => w.length).mean();
  const { results, items, values } = capturing(mean);
  for (const options of [{}, here]) {
    for (const [bag, expected] of results) assertEquals(await bag.compute(options), expected);
    for (const [i, item] of items.entries()) assertEquals(await item.compute(options), values[i]);
  }
});

test("a factory makes captures once for every worker", async () => {
  await using pool = workers({ size: 2 });
  const ids = range(100, { npartitions: 20 }).map((_, { id }) => id, {
    with: () => ({ id: Math.random() }),
  });
  const made = new Set(await ids.compute({ scheduler: pool }));
  assert(made.size <= 2, `${made.size} made by 2 workers`);
});

test("a factory may be asynchronous, and be of a module", async () => {
  const later = async () => await Promise.resolve({ suffix: "?" });
  for (const options of [{}, here]) {
    const asked = words().take(1).map((w, { suffix }) => w + suffix, { with: later });
    assertEquals(await asked.compute(options), ["lemon?"]);
    const told = words().take(1).map((w, { suffix }) => w + suffix, { with: makeSuffix });
    assertEquals(await told.compute(options), ["lemon!"]);
  }
});

test("functions of modules work in every operation", async () => {
  for (const options of [{}, here]) {
    assertEquals(await words().map(shorten).compute(options), ["lem", "fig", "ban", "kiw", "lim"]);
    assertEquals(await words().map(shortenLater).filter(shorten).count().compute(options), 5);
    assertEquals(await words().distinct(shorten).count().compute(options), 5);
    assertEquals(await words().topk(1, { by: shortenLater }).compute(options), ["lime"]);
    assertEquals(
      await words().foldBy(shortenLater, (a, b) => a + b).take(1).compute(options),
      [["lem", "lemon"]],
    );
    assertEquals(await words().join(["ban"], shorten).compute(options), [["banana", "ban"]]);
    assertEquals(
      await words().map((w, { shorten }) => shorten(w), { with: { shorten } }).take(1)
        .compute(options),
      ["lem"],
    );
  }
});

test("asynchronous functions are awaited in every operation, results in order", async () => {
  const later = async (x: number) => {
    for (let i = x % 5; i > 0; i--) await Promise.resolve();
    return x;
  };
  const odd = async (x: number) => await Promise.resolve(x % 2);
  const add = async (a: number, b: number) => await Promise.resolve(a + b);
  const bag = range(30, { npartitions: 4 });
  const numbers = await bag.compute(here);
  for (const options of [{}, here]) {
    assertEquals(await bag.map(later).compute(options), numbers);
    assertEquals(await bag.filter(odd).count().compute(options), 15);
    assertEquals(await bag.remove(odd).map(later).take(3).compute(options), [0, 2, 4]);
    assertEquals(await bag.map(later, { concurrency: 1 }).sum().compute(options), 435);
    assertEquals(await bag.any(odd).compute(options), true);
    assertEquals(await bag.all(odd).compute(options), false);
    assertEquals(await bag.fold(add).compute(options), 435);
    const from5 = { initial: async () => await Promise.resolve(5), combine: add };
    assertEquals(await bag.fold(add, from5).compute(options), 455);
    assertEquals(await bag.foldBy(odd, add, from5).compute(options), [[0, 230], [1, 245]]);
    assertEquals(await bag.foldBy(odd, add).compute(options), [[0, 210], [1, 225]]);
    assertEquals(await bag.distinct(odd).compute(options), [0, 1]);
    assertEquals(await bag.topk(2, { by: later }).compute(options), [29, 28]);
    assertEquals(await bag.sum().map(later).compute(options), 435);
    assertEquals(
      await bag.mapPartitions(async (part) => [await Promise.resolve(part.length)])
        .compute(options),
      [7, 8, 7, 8],
    );
  }
});

test("a function that only sometimes returns a promise is awaited all the same", async () => {
  const sometimes = (x: number) => x === 7 ? Promise.resolve(x) : x;
  const concat = (list: number[], x: number) => {
    list.push(x);
    return x === 7 ? Promise.resolve(list) : list;
  };
  const bag = range(10, { npartitions: 2 });
  for (const options of [{}, here]) {
    assertEquals(await bag.map(sometimes).compute(options), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const folded = bag.fold(concat, { initial: [], combine: (a, b) => [...a, ...b] });
    assertEquals(await folded.compute(options), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const lists = fromSequence([[1], [7], [2]], { npartitions: 1 }).fold((a, [b]) => {
      a.push(b!);
      return b === 7 ? Promise.resolve(a) : a;
    });
    assertEquals(await lists.compute(options), [1, 7, 2]);
  }
});

test("concurrency bounds the calls that are under way in a partition", async () => {
  for (const concurrency of [1, 3]) {
    const most = range(20, { npartitions: 1 }).map(async (_, { count }) => {
      count.now++;
      count.most = Math.max(count.most, count.now);
      for (let i = 0; i < 100; i++) await Promise.resolve();
      count.now--;
      return count.most;
    }, { with: () => ({ count: { now: 0, most: 0 } }), concurrency }).max();
    assertEquals(await most.compute(), concurrency);
  }
});

test("an item among captures is computed once, however many tasks use it", async () => {
  const id = range(1, { npartitions: 1 }).map(() => Math.random()).max();
  const seen = range(50, { npartitions: 10 }).map((_, { id }) => id, { with: { id } }).distinct();
  assertEquals(await seen.count().compute(), 1);
  const [value, ids] = await compute(id, seen);
  assertEquals(ids, [value]);
});

test("captures that change later are noticed, items included", async () => {
  const captures = { add: 1, item: range(3).sum() };
  const map = () => range(1).map((_, { add, item }) => add + item, { with: captures });
  const before = map();
  captures.add = 10;
  captures.item = range(4).sum();
  assertEquals(await before.compute(here), [4]);
  assertEquals(await map().compute(here), [16]);
});

test("lazy values that are not computed among captures are refused with what to write", async () => {
  const other = range(3);
  const map = (captures: object) => range(3).map((x) => x, { with: captures });
  const says: [object, string][] = [
    [{ other }, "with.other of map() to a worker: a bag among captures is not computed"],
    [{ other }, "Make an item of it, { with: { other: delayed(bag) } }"],
    [{ all: { other } }, "{ with: { all: delayed(bag) } }"],
    [{ all: { n: other.count() } }, "with.all.n of map() to a worker: an item inside another"],
    [{ all: { n: other.count() } }, "Make it a capture of its own, { with: { n: item } }"],
  ];
  for (const [captures, text] of says) assertThrows(() => map(captures), FunctionError, text);
  const asItem = range(2).map((x, { other }) => other.length + x, {
    with: { other: delayed(other) },
  });
  assertEquals(await asItem.compute(here), [3, 4]);
});

test("a function that throws says which operation of which partition", async () => {
  const bag = bagOf([[1], [2], [3]]).map((x) => {
    if (x === 2) throw new RangeError("two");
    return x;
  });
  for (const options of [{}, here]) {
    const error = await assertRejects(() => bag.sum().compute(options), Error, "two");
    const { operation, partition, cause } = error as Error & Record<string, unknown>;
    assertEquals([operation, partition, cause instanceof RangeError], ["map", 1, true]);
  }
});
