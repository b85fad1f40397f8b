/** Chains that hang on one chain are one loop, and give what they give by themselves. */

import fc from "fast-check";
import {
  type Bag,
  computeAll,
  type ElementsSkippedEvent,
  explain,
  type Item,
  range,
  readText,
  type RunEvent,
  TaskError,
  zip,
} from "../../mod.ts";
import { assert, assertEquals, assertMatch, assertRejects, test } from "../harness.ts";
import { assertSame, bagOf, here, outcome, partitionsOf } from "./model.ts";

type Lazy = Bag<unknown> | Item<unknown>;

/** What a chain does with its elements, all of which it takes for numbers. */
const steps: Readonly<Record<string, (bag: Bag<unknown>) => Bag<unknown>>> = {
  map: (bag) => bag.map((x) => Number(x) * 3 + 1),
  captures: (bag) => bag.map((x, { add }) => Number(x) + add, { with: { add: 10 } }),
  filter: (bag) => bag.filter((x) => Number(x) % 2 === 0),
  remove: (bag) => bag.remove((x) => Number(x) % 3 === 0),
  flatMap: (bag) => bag.flatMap((x) => [x, Number(x) + 1]),
  iterators: (bag) => bag.map((x) => [x, x].values()).flatten(),
  async: (bag) => bag.map(async (x) => await Promise.resolve(Number(x) - 1), { concurrency: 3 }),
  promising: (bag) => bag.map((x) => Promise.resolve(Number(x) - 1)),
  skip: (bag) =>
    bag.map((x) => {
      if (Number(x) % 5 === 0) throw new RangeError("five");
      return x;
    }, { onError: "skip" }),
  collect: (bag) =>
    bag.map((x) => {
      if (Number(x) % 7 === 0) throw new RangeError("seven");
      return x;
    }, { onError: "collect" }),
  fail: (bag) =>
    bag.map((x) => {
      if (Number(x) === 13) throw new RangeError("thirteen");
      return x;
    }),
};

/** What is asked of a chain. */
const ends: Readonly<Record<string, (bag: Bag<unknown>) => Lazy>> = {
  itself: (bag) => bag,
  count: (bag) => bag.count(),
  sum: (bag) => bag.map((x) => Number(x)).sum(),
  fold: (bag) =>
    bag.map((x) => Number(x)).fold((a, b) => Math.max(a, b), {
      initial: -1,
      combine: (a, b) => Math.max(a, b),
    }),
  any: (bag) => bag.any((x) => Number(x) > 5),
  all: (bag) => bag.all((x) => Number(x) > 5),
  frequencies: (bag) => bag.map((x) => Number(x) % 4).frequencies(),
  topk: (bag) => bag.map((x) => Number(x)).filter((x) => !Number.isNaN(x)).topk(2),
  distinct: (bag) => bag.map((x) => Number(x) % 5).distinct(),
  groupBy: (bag) => bag.groupBy((x) => Number(x) % 3, { npartitions: 2 }),
  take: (bag) => bag.take(2),
  partitions: (bag) => bag.mapPartitions((part) => [[...part].length]),
  zip: (bag) => zip(bag, bag),
};

/** Steps, and what follows: ends of their own, and more of the same. */
interface Tree {
  readonly steps: readonly string[];
  readonly ends: readonly string[];
  readonly trees: readonly Tree[];
}

function treeOf(names: readonly string[]): fc.Arbitrary<Tree> {
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.record({
      steps: fc.array(fc.constantFrom(...names), { maxLength: 2 }),
      ends: fc.array(fc.constantFrom(...Object.keys(ends)), { maxLength: 3 }),
      trees: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constant([]),
        fc.array(tie("tree"), { minLength: 1, maxLength: 2 }),
      ),
    }),
  }));
  return tree;
}

function endsOf(bag: Bag<unknown>, tree: Tree): Lazy[] {
  const made = tree.steps.reduce((below, name) => steps[name]!(below), bag);
  const own = tree.ends.map((name) => ends[name]!(made));
  return [...own, ...tree.trees.flatMap((it) => endsOf(made, it))];
}

/** Results but for the stacks in them, which tell of the loop that ran. */
function withoutStacks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutStacks);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => name !== "stack");
  return Object.fromEntries(kept.map(([name, it]) => [name, withoutStacks(it)]));
}

/** What inline functions can count in. */
const counts = globalThis as { made?: number; ended?: number };

const element = fc.integer({ min: 0, max: 30 });
const harmless = Object.keys(steps).filter((name) => name !== "fail");

for (
  const [name, { options, numRuns }] of Object.entries({
    inline: { options: { ...here, onEvent: () => {} }, numRuns: 40 },
    workers: { options: { onEvent: () => {} }, numRuns: 15 },
  })
) {
  test(`${name}: any tree of chains gives together what each of them gives apart`, async () => {
    await fc.assert(
      fc.asyncProperty(partitionsOf(element), treeOf(harmless), async (partitions, tree) => {
        const lazies = endsOf(bagOf<unknown>(partitions), tree);
        const together = await computeAll(lazies, options);
        for (const [i, lazy] of lazies.entries()) {
          const apart = await lazy.compute(options);
          assertSame(withoutStacks(together[i]), withoutStacks(apart));
        }
      }),
      { numRuns },
    );
  });

  test(`${name}: a tree of chains fails as one of them does apart, and only then`, async () => {
    await fc.assert(
      fc.asyncProperty(
        partitionsOf(element),
        treeOf([...Object.keys(steps), "fail", "fail"]),
        async (partitions, tree) => {
          const lazies = endsOf(bagOf<unknown>(partitions), tree);
          const apart = await Promise.all(
            lazies.map((lazy) => outcome(() => lazy.compute(options))),
          );
          const together = await outcome(() => computeAll(lazies, options));
          if (apart.includes("RangeError")) assertEquals(together, "RangeError");
          else assertSame(withoutStacks(together), withoutStacks(apart));
        },
      ),
      { numRuns: Math.ceil(numRuns / 2) },
    );
  });

  test(`${name}: functions of a chain that several read are called once for each element`, async () => {
    const random = bagOf([[1, 2], [], [3]]).map(() => Math.random());
    const [all, largest, sum, none, first] = await computeAll([
      random,
      random.topk(1),
      random.sum(),
      random.filter((x) => x > 1).count(),
      random.map((x) => [x]).flatten(),
    ], options);
    assertEquals(first, all);
    assertEquals(largest, [Math.max(...all)]);
    assertEquals(sum, await bagOf([all]).sum().compute(here));
    assertEquals(none, 0);
  });

  test(`${name}: an iterator that can be read once is read by several`, async () => {
    const iterators = bagOf([[1, 2], [3]]).map((x) => [x, x].values());
    assertEquals(
      await computeAll<unknown>(
        [iterators.flatten(), iterators, iterators.flatten().sum()],
        options,
      ),
      [[1, 1, 2, 2, 3, 3], [[1, 1], [2, 2], [3, 3]], 12],
    );
  });

  test(`${name}: a generator without end is read as far as it is wanted, beside other chains`, async () => {
    const numbers = range(3, { npartitions: 1 }).map((x) => x + 1);
    const endless = numbers.flatMap(function* (x) {
      for (;;) yield x++;
    });
    const before = range(2, { npartitions: 1 }).flatMap(function* (x) {
      for (;;) yield x++;
    });
    assertEquals(
      await computeAll([
        numbers.count(),
        endless.any((x) => x > 100),
        numbers.sum(),
        before.any((x) => x > 100),
        before.map((x) => 2 * x).any((x) => x > 100),
      ], options),
      [3, true, 6, true, true],
    );
  });

  test(`${name}: onError counts an element of the shared part once, of a branch for that branch`, async () => {
    const events: ElementsSkippedEvent[] = [];
    const onEvent = (event: RunEvent) => {
      if (event.type === "elements-skipped") events.push(event);
    };
    const odd = (x: number) => {
      if (x % 2 === 0) throw new RangeError("even");
      return x;
    };
    const small = (x: number) => {
      if (x > 5) throw new RangeError("large");
      return x;
    };
    const shared = bagOf([[1, 2, 3], [4, 5, 7, 9]]).map(odd, { onError: "skip" });
    const results = await computeAll([
      shared.count(),
      shared.map(small, { onError: "skip" }).sum(),
      shared.max(),
    ], { ...options, onEvent });
    assertEquals(results, [5, 9, 9]);
    const counts = new Map<string, number>();
    for (const { function: fn = "", count } of events) {
      counts.set(fn, (counts.get(fn) ?? 0) + count);
    }
    assertEquals(Object.fromEntries(counts), { odd: 2, small: 2 });
  });

  test(`${name}: an error in a branch says which function failed, at which element`, async () => {
    const text = readText(new Blob(["1\n2\nx\n"]));
    const numbers = text.map((line) => line.trim());
    const parse = (line: string) => JSON.parse(line) as number;
    const error = await assertRejects(
      () => computeAll([numbers.count(), numbers.map(parse).sum()], options),
      TaskError,
      "map(parse) failed at blob, line 3",
    );
    assert(error.cause instanceof SyntaxError);
    const [operation, line] = [(error as TaskError).operation, (error as TaskError).source?.line];
    assertEquals([operation, line, (error as TaskError).partition], ["map", 3, 0]);
    const strict = text.map(parse);
    await assertRejects(
      () => computeAll([strict.count(), strict.sum()], options),
      TaskError,
      "map(parse) failed at blob, line 3",
    );
  });
}

test("a loop with branches reads no further than the branch that wants most", async () => {
  counts.made = 0;
  const numbers = range(1000, { npartitions: 1 }).map((x) => {
    (globalThis as { made?: number }).made!++;
    return x;
  });
  const found = await computeAll([
    numbers.any((x) => x === 10),
    numbers.flatMap((x) => [x, x]).any((x) => x === 99),
  ], here);
  assertEquals(found, [true, true]);
  assertEquals(counts.made, 100);
});

test("elements behind the last that is wanted may fail, or never come, where calls are awaited", async () => {
  const strict = (x: number) => {
    if (x === 3) throw new RangeError("three");
    return x;
  };
  const big = (x: number) => x > 1;
  const later = bagOf([[1, 2, 3, 4]]).map((x) => Promise.resolve(x));
  const failing = later.map(strict);
  assertEquals(await failing.any(big).compute(here), true);
  assertEquals(await computeAll([failing.any(big), failing.take(2)], here), [true, [1, 2]]);
  // What one element became is passed on up to the first that fails.
  const several = bagOf([[1]]).map((x) => Promise.resolve(x)).flatMap((x) => [x, x + 1, x + 2]);
  assertEquals(await several.map(strict).any(big).compute(here), true);
  // Calls of an earlier element are awaited before a later one's failure is told.
  const awaited = bagOf([[1, 2, 3]]).map(strict).map((x) => Promise.resolve(x), { concurrency: 9 });
  assertEquals(await awaited.any(big).compute(here), true);
  const made = bagOf([[1, 2, 3]]).map(strict).flatMap(function* (x) {
    yield x;
  });
  assertEquals(await made.any(big).compute(here), true);
  const madeLater = bagOf([[1, 2, 3]]).map(strict).flatMap(async function* (x) {
    yield await Promise.resolve(x);
  }, { concurrency: 9 });
  assertEquals(await madeLater.any(big).compute(here), true);
  await assertRejects(() => madeLater.count().compute(here), TaskError, "map(strict) failed");
  const never = bagOf([[1, 2, 3]]).map((x) =>
    x < 3 ? Promise.resolve(x) : new Promise<number>(() => {})
  );
  assertEquals(await computeAll([never.any(big), never.take(1)], here), [true, [1]]);
});

test("a failure before branches that await is told with its place, though they work meanwhile", async () => {
  const shared = bagOf([Array.from({ length: 100 }, (_, i) => i)])
    .map((x) => Promise.resolve(x))
    .map(function strict(x) {
      if (x === 77) throw new RangeError("77");
      return x;
    });
  const slow = shared.map(async function slow(x) {
    await new Promise((resolve) => setTimeout(resolve, x % 3));
    return x;
  });
  const error = await assertRejects(
    () => computeAll([shared.count(), slow.sum()], here),
    TaskError,
    "map(strict) failed at element 77",
  );
  assertEquals((error as TaskError).source?.index, 77);
});

test("a branch that has enough closes what it reads, and is not run again", async () => {
  [counts.made, counts.ended] = [0, 0];
  const endless = (x: number) => ({
    *[Symbol.iterator]() {
      const counts = globalThis as { made?: number; ended?: number };
      try {
        for (;;) {
          counts.made!++;
          yield x;
        }
      } finally {
        counts.ended!++;
      }
    },
  });
  const bag = range(20, { npartitions: 1 }).map((x) => x);
  const found = await computeAll([
    bag.map(endless).flatten().any((_x) => (globalThis as { made?: number }).made! > 5),
    bag.count(),
  ], here);
  assertEquals([found, counts.made, counts.ended], [[true, 20], 6, 1]);
});

test("explain() of several shows the tree that they are", async () => {
  const lines = readText(new Blob(["a b\nc\n"])).map((line) => line.split(" "));
  const text = await explain({ lines: lines.count() }, [lines.flatten().frequencies()], 5);
  const plain = text.replace(/-[0-9a-f]{12}/g, "");
  assertMatch(
    plain,
    /1\. fork-map: 1 task\n {3}fork\(\[count\(·\), .*\(1, flatten\(·\)\)\], map\(/,
  );
  assertMatch(plain, /loop 1: map\(f0 = .*\), \{ count; flatten, frequencies \}\n/);
  assertMatch(plain, /branch1: if \(open0\) \{\n/);
  const waiting = lines.map(async (words) => await words);
  assertMatch(
    await explain(waiting.count(), waiting.flatten()),
    /branches take some elements each/,
  );
  assertEquals(await explain(), "0 tasks in 0 stages");
});
