/** Results that memory has no room for: what computes with them, and what becomes of the files. */

import fc from "fast-check";
import {
  type Bag,
  compute,
  fromSequence,
  inline,
  type Item,
  range,
  readCsv,
  readText,
  reductions as r,
  type ResultsSpilledEvent,
  type RunEvent,
  type Scheduler,
  SpillError,
  TaskError,
  workers,
} from "../../mod.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertThrows,
  byPath,
  tempDir,
  test,
} from "../harness.ts";
import { assertSame, bagOf, hostileValue, partitionsOf } from "../bag/model.ts";
import {
  busy,
  recorder,
  schedulerOf,
  sharedSchedulerOf,
  sharedWorkers,
  stopAfterTest,
  workerKinds,
} from "./schedulers.ts";

/** Less than anything takes, so that all that a later task needs goes to disk. */
const nothing = { memory: 1 } as const;

interface Element {
  readonly k: unknown;
  readonly n: number;
}

const key = (x: Element) => x.k;
const asText = (x: Element) => `${x.n}`;
const appended = (list: readonly unknown[], x: Element): readonly unknown[] => [...list, x.n];
const bracketed = (before: unknown[], x: unknown[]): unknown[] => [before, x];

const everything = {
  n: r.count(),
  sum: r.sum("n" as const),
  std: r.std("n" as const),
  last: r.last(),
  top: r.topk(2, "n"),
  median: r.quantile("n" as const, 0.5),
  different: r.countDistinct(),
};

/** What moves elements from task to task, in each way there is. */
const operations: Readonly<Record<string, (bag: Bag<Element>) => Bag<unknown>>> = {
  groupBy: (bag) => bag.groupBy(key),
  "groupBy, few partitions": (bag) => bag.groupBy(key, { npartitions: 3 }),
  aggregate: (bag) => bag.groupBy(key, { npartitions: 3 }).sum("n"),
  join: (bag) => bag.join(bag.filter((x) => x.n > 1), key, key, { npartitions: 2 }),
  "outer join": (bag) => bag.join(bag.filter((x) => x.n > 1), key, key, { how: "outer" }),
  "join with one partition": (bag) => bag.join([{ k: 1, n: 1 }, { k: "1", n: 2 }], key, key),
  sortBy: (bag) => bag.sortBy("n"),
  repartition: (bag) => bag.repartition({ npartitions: 3 }),
  batches: (bag) => bag.batches(2),
  distinct: (bag) => bag.distinct(key),
  "distinct values": (bag) => bag.map(key).distinct(),
  frequencies: (bag) => bag.map(key).frequencies(),
  "frequencies, several partitions": (bag) => bag.map(key).frequencies({ npartitions: 3 }),
  foldBy: (bag) =>
    bag.foldBy(key, (sum, { n }) => sum + n, { initial: 0, combine: (a, b) => a + b }),
  "foldBy, lists": (bag) =>
    bag.foldBy(key, appended, { initial: [], combine: (a, b) => [...a, b] }),
  "foldBy, what it was given": (bag) => bag.map((x) => [x.k, [x.n]]).foldBy(0, bracketed),
  "foldBy, awaited": (bag) =>
    bag.foldBy(key, async (sum, { n }) => await sum * 3 + n, { initial: 1, combine: (a) => a }),
  "aggregate, all": (bag) => bag.groupBy(key, { npartitions: 1 }).aggregate(everything),
  zip: (bag) => bag.zip(bag.map(asText)),
  product: (bag) => bag.product(bag.map(asText)),
  accumulate: (bag) => bag.map(({ n }) => n).accumulate((a, b) => a + b),
};

const elements = partitionsOf(
  fc.record({ k: hostileValue(), n: fc.integer({ min: 0, max: 3 }) }, { noNullPrototype: true }),
).map((partitions) => partitions.slice(0, 7));

test("operations give the same where all that later tasks need goes to disk", async () => {
  const scheduler = sharedWorkers(nothing);
  let spilled = 0;
  const onEvent = ({ type }: RunEvent) => void (spilled += type === "results-spilled" ? 1 : 0);
  const options = { numRuns: 2 };
  for (const [name, operation] of Object.entries(operations)) {
    await fc.assert(
      fc.asyncProperty(elements, async (partitions) => {
        const result = operation(bagOf(partitions));
        const expected = await result.compute({ scheduler: inline() });
        assertSame([name, await result.compute({ scheduler, onEvent })], [name, expected]);
      }),
      options,
    );
  }
  assert(spilled > Object.keys(operations).length, `${spilled} tasks went to disk`);
});

for (const kind of workerKinds) {
  test(`${kind}: a shuffle larger than memory goes to disk and comes back`, async () => {
    await using scheduler = schedulerOf(kind, { memory: "20 kB" });
    const { events, onEvent } = recorder();
    const bag = range(6000, { npartitions: 8 }).map((n) => ({ n, text: `number ${n}` }));
    const largest = bag.sortBy((x) => -x.n).map(({ text }) => text);
    const texts = await largest.compute({ scheduler, onEvent });
    assertEquals([texts.length, texts[0], texts.at(-1)], [6000, "number 5999", "number 0"]);
    const spilled = events.filter((event): event is ResultsSpilledEvent =>
      event.type === "results-spilled"
    );
    const sum = (of: (event: ResultsSpilledEvent) => number) =>
      spilled.reduce((sum, event) => sum + of(event), 0);
    // Sorted runs and their parts go to disk, each perhaps but the last, and come back.
    assert(sum(({ written }) => written) > 90_000, "little was written");
    assert(sum(({ read }) => read) > 60_000, "little was read");
    assert(spilled.every(({ elapsed }) => elapsed >= 0));
  });

  test(`${kind}: a value that many tasks need comes back, however often it goes`, async () => {
    const scheduler = sharedSchedulerOf(kind, nothing);
    const table = range(300, { npartitions: 3 }).map((n) => [n, `${n}`] as const)
      .repartition({ npartitions: 1 });
    const joined = range(300, { npartitions: 9 }).join(table, (n) => n, ([n]) => n);
    const texts = await joined.map(([n, [, text]]) => `${n}` === text).all().compute({ scheduler });
    assertEquals(texts, true);
  });
}

test("a partition larger than memory goes to disk while it is made", async () => {
  const scheduler = sharedWorkers({ size: 1, memory: "10 kB" });
  const bag = range(2000, { npartitions: 1 }).map((n) => ({ n: n % 997, text: `text ${n}` }));
  const two = range(2000, { npartitions: 2 }).map((n) => ({ n, text: `text ${n % 1500}` }));
  const jobs: Readonly<Record<string, Bag<unknown> | Item<unknown>>> = {
    sortBy: bag.sortBy(({ n }) => -n),
    groupBy: bag.groupBy(({ n }) => n),
    join: bag.join(bag.filter(({ n }) => n % 3 === 0), "n", "n", { npartitions: 2 }),
    semi: bag.join(bag.filter(({ n }) => n % 3 === 0), "n", "n", { how: "semi", npartitions: 1 }),
    frequencies: bag.pluck("text").frequencies(),
    "frequencies, read on": bag.pluck("text").frequencies().map(([text, n]) => `${text}: ${n}`),
    "frequencies, several partitions": bag.pluck("text").frequencies({ npartitions: 2 }),
    distinct: bag.distinct("n"),
    "distinct, two partitions": two.distinct("text"),
    "distinct, many partitions": two.concat(bag, two, bag).distinct(({ text }) => text),
    "distinct, counted": two.concat(bag, two).distinct("text").count(),
    foldBy: bag.foldBy("text", (sum: number, { n }) => sum + n / 3, {
      initial: 0.1,
      combine: (a, b) => a + b,
      npartitions: 2,
    }),
    "foldBy, one partition": bag.foldBy("text", (sum: number, { n }) => sum + n / 3, {
      initial: 0.1,
      combine: (a, b) => a + b,
    }),
    "foldBy, few keys with long lists": bag.map(({ n, text }) => ({ n: n % 9, text })).foldBy(
      "n",
      (texts: string[], { text }) => {
        texts.push(text);
        return texts;
      },
      { initial: () => [], combine: (a, b) => [...a, ...b] },
    ),
    aggregate: bag.groupBy("text", { npartitions: 1 }).aggregate({ n: r.count(), last: r.last() }),
    repartition: bag.repartition({ npartitions: 2 }),
    batches: bag.batches(3),
    zip: bag.zip(bag.pluck("text").map((text) => text.length)),
    accumulate: bag.pluck("n").accumulate((sum, n) => sum + n / 3),
    mapPartitions: bag.repartition({ npartitions: 1 }).mapPartitions((all) => [all.length, all[7]]),
  };
  for (const [name, job] of Object.entries(jobs)) {
    const { events, onEvent } = recorder();
    const found = await job.compute({ scheduler, onEvent });
    assertEquals([name, found], [name, await job.compute({ scheduler: inline() })]);
    const written = events.map((event) => event.type === "results-spilled" ? event.written : 0);
    assert(Math.max(...written) > 10_000, `${name} wrote ${written}`);
  }
});

/** What is told of a run that fails. */
async function failureIn(run: Promise<unknown>): Promise<unknown> {
  const { message, source, operation, function: fn, cause } = await assertRejects(
    () => run,
    TaskError,
  ) as TaskError;
  return [message.replace(/-[0-9a-f]{12}/, ""), source, operation, fn, String(cause)];
}

test("an element that is folded late fails where, and only if, it would have failed at once", async () => {
  const lines = Array.from(
    { length: 2000 },
    (_, i) => `${i % 700} ${i}${i % 9 === 0 ? " ü" : ""}`,
  );
  const blob = new Blob([lines.join("\n")]);
  const csv = new Blob([
    "k,n\n",
    ...lines.map((line) => `${line.split(" ").slice(0, 2).join(",")}\n`),
  ]);
  const jobs = (bad: readonly number[]): Readonly<Record<string, Bag<unknown>>> => {
    const options = { initial: 0, combine: (a: number, b: number) => a + b, with: { bad } };
    const add = (sum: number, n: number, { bad }: { bad: readonly number[] }) => {
      if (bad.includes(n)) throw new RangeError(`not ${n}`);
      return sum + n / 3;
    };
    const numbers = range(2000, { npartitions: 1 });
    const remainder = (n: number) => n % 700;
    const numberOf = (line: string) => Number(line.split(" ")[1]);
    const twice = function* (line: string) {
      yield Number(line.split(" ")[1]);
      yield -Number(line.split(" ")[1]) - 1;
    };
    return {
      numbers: numbers.foldBy(remainder, add, options),
      text: readText(blob).map(numberOf).filter((n) => n % 4 > 0).foldBy(remainder, add, options),
      items: readText(blob).flatMap(twice).foldBy(remainder, add, options),
      records: readCsv(csv, { types: { k: "string", n: "number" } }).pluck("n")
        .foldBy(remainder, add, options),
      "a stream": readText(blob.stream()).map(numberOf).foldBy(remainder, add, options),
      "functions that wait": numbers.foldBy(remainder, async (sum: number, n, { bad }) => {
        if (bad.includes(n)) throw new RangeError(`not ${n}`);
        return await (sum + n / 3);
      }, options),
      "a promise late": numbers.foldBy(
        remainder,
        (sum: number, n, { bad }) => {
          if (bad.includes(n)) throw new RangeError(`not ${n}`);
          return n === 1601 ? Promise.resolve(sum + n) : sum + n;
        },
        options,
      ),
      reductions: numbers.map(
        (n, { bad }) => ({ k: n % 700, n: (bad.includes(n) ? "x" : n) as number }),
        { with: { bad } },
      ).groupBy("k", { npartitions: 1 }).aggregate({ n: r.count(), sum: r.sum("n" as const) }),
      "another step fails": numbers.map((n, { bad }) => {
        if (n === 1990 && bad.length > 0) throw new Error("the last");
        return n;
      }, { with: { bad } }).foldBy(remainder, add, options),
      skipped: numbers.map((n) => {
        if (n % 7 === 0) throw new Error("seven");
        return n;
      }, { onError: "skip" }).foldBy(remainder, add, options),
      "two in one loop": numbers.foldBy((n) => n % 600, add, options)
        .concat(numbers.filter((n) => n < 1900).foldBy(remainder, add, options)),
    };
  };
  const limited = sharedWorkers({ size: 1, memory: "60 kB" });
  let spilled = 0;
  const onEvent = ({ type }: RunEvent) => void (spilled += type === "results-spilled" ? 1 : 0);
  for (const bad of [[], [1901, 1301, 1802]]) {
    for (const name of Object.keys(jobs(bad))) {
      const found = async (scheduler: Scheduler) => {
        const run = jobs(bad)[name]!.compute({ scheduler, onEvent });
        return bad.length > 0 ? await failureIn(run) : await run;
      };
      assertEquals([name, bad, await found(limited)], [name, bad, await found(sharedWorkers())]);
    }
  }
  assert(spilled > 9, `${spilled} tasks went to disk`);
});

test("a fold is given instances of classes as they are, and its values stay what they are", async () => {
  const scheduler = sharedWorkers({ size: 1, memory: "3 kB" });
  const points = range(3000, { npartitions: 1 }).map((x) => {
    class Point {
      readonly x = x;
      get twice() {
        return 2 * this.x;
      }
    }
    return new Point();
  });
  const sums = points.foldBy(
    ({ x }) => x % 701,
    (sums: Map<string, number>, { twice }) => sums.set("twice", (sums.get("twice") ?? 0) + twice),
    { initial: () => new Map(), combine: (a) => a },
  ).map(([key, sums]) => [key, sums.get("twice")]);
  const found = await sums.compute({ scheduler });
  assertEquals(found, await sums.compute({ scheduler: inline() }));
  assertEquals(found[1], [1, 2 * (1 + 702 + 1403 + 2104 + 2805)]);
});

test("what several shuffles of one loop have set aside lasts until it is read", async () => {
  const scheduler = sharedWorkers({ memory: "20 kB" });
  const bag = range(1000, { npartitions: 2 }).map((n) => ({ n: n % 397, text: `text ${n}` }));
  const results = [
    bag.sortBy("n").pluck("text"),
    bag.groupBy("n", { npartitions: 3 }).map(([n, all]) => [n, all.length]),
    bag.join(bag.filter(({ n }) => n < 9), "n", "n").count(),
  ] as const;
  const found = await compute(results, { scheduler });
  assertEquals(found, await compute(results, { scheduler: inline() }));
});

test("what has no bytes stays in memory, though it is more than there is room for", async () => {
  const scheduler = sharedWorkers({ size: 1, ...nothing });
  const bag = range(4, { npartitions: 2 }).map((n) => ({ n, twice: () => 2 * n }));
  const sorted = bag.sortBy(({ n }) => -n).map(({ twice }) => twice());
  assertEquals(await sorted.compute({ scheduler }), [6, 4, 2, 0]);
});

test("a limit that cannot be kept is an error that says what would help", async () => {
  await using scheduler = workers({ size: 1, memory: "2 kB", spill: false });
  const sorted = range(10_000, { npartitions: 4 }).sortBy((n) => -n);
  const error = await assertRejects(() => sorted.compute({ scheduler }), TaskError);
  assert(error.cause instanceof SpillError);
  for (const part of ["in the 333 of a worker", "spill: true", "workers({ memory })"]) {
    assert(error.cause.message.includes(part), error.cause.message);
  }
});

test("workers() refuses memory and folders that it cannot mean", () => {
  const refused = (options: object, message: string) => {
    const error = assertThrows(() => workers(options)) as Error;
    assert(error.message.includes(message), error.message);
  };
  refused({ memory: "a lot" }, "Cannot make a pool of workers: expected 'memory'");
  refused({ memory: 0 }, "expected 'memory' to be bytes, an integer of at least 1");
  refused({ memory: {} }, "expected 'memory' to be a number of bytes");
  refused({ spill: "/tmp" }, "true, false or { directory }");
  refused({ spill: { folder: "/tmp" } }, "true, false or { directory }");
});

test("a folder that is not there is named when something has to go there", byPath, async () => {
  const directory = `${await tempDir()}/missing`;
  await using scheduler = workers({ size: 1, ...nothing, spill: { directory } });
  const sorted = range(1000, { npartitions: 4 }).sortBy((n) => -n);
  const error = await assertRejects(() => sorted.compute({ scheduler }), TaskError);
  assert(error.cause instanceof SpillError);
  assert(error.cause.message.includes(directory), error.cause.message);
});

/** What is in the folder for what memory has no room for. */
async function leftIn(directory: string | undefined): Promise<string[]> {
  if (directory === undefined) {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("holdall-spill", { create: true });
    const names: string[] = [];
    const keys = (folder as unknown as { keys(): AsyncIterable<string> }).keys();
    for await (const name of keys) names.push(name);
    return names;
  }
  const { readdir } = await import("node:fs/promises");
  return await readdir(directory);
}

/** Asserts that soon nothing is left: a worker may be making or removing a file when the run has ended. */
async function assertNothingLeft(directory: string | undefined): Promise<void> {
  for (let wait = 0; wait < 100 && (await leftIn(directory)).length > 0; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assertEquals(await leftIn(directory), []);
}

test("nothing is left of files, whatever became of the run", byPath, async () => {
  const directory = await tempDir();
  await using scheduler = workers({ size: 2, ...nothing, spill: { directory } });
  const numbers = fromSequence(Array.from({ length: 800 }, (_, i) => i), { npartitions: 6 });
  const sorted = numbers.sortBy((n) => -n);
  for (let run = 0; run < 3; run++) {
    assertEquals((await sorted.compute({ scheduler })).length, 800);
    assertEquals(await leftIn(directory), []);
  }
  const failing = sorted.map((n) => {
    if (n === 3) throw new RangeError("three");
    return n;
  });
  await assertRejects(() => failing.compute({ scheduler }), TaskError);
  assertEquals(await leftIn(directory), []);
  const controller = new AbortController();
  const stop = stopAfterTest();
  const endless = sorted.map(busy, { with: stop }).compute({
    scheduler,
    signal: controller.signal,
    onEvent: ({ type }) => type === "results-spilled" && controller.abort(),
  });
  await assertRejects(() => endless);
  await assertNothingLeft(directory);
});

test("pages leave no files, and sweep up what others have left", {
  only: ["browser"],
  because: "other runtimes have files by path",
}, async () => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle("holdall-spill", { create: true });
  await folder.getFileHandle("left", { create: true });
  await using scheduler = workers({ size: 2, ...nothing });
  const sorted = range(2000, { npartitions: 6 }).sortBy((n) => -n);
  assertEquals((await sorted.compute({ scheduler })).length, 2000);
  await assertNothingLeft(undefined);
});

/** An element of a class, which would be a plain object if it came back from disk. */
class Point {
  readonly x: number;

  constructor(x: number) {
    this.x = x;
  }

  get twice(): number {
    return 2 * this.x;
  }
}

test("inline() keeps within a budget, and instances of classes as they are", byPath, async () => {
  const scheduler = inline({ memory: "10 kB" });
  const { events, onEvent } = recorder();
  const written = () =>
    events.reduce((sum, event) => sum + (event.type === "results-spilled" ? event.written : 0), 0);
  const texts = range(5000, { npartitions: 4 }).map((n) => ({ n, text: `text ${n}` }));
  const sorted = texts.sortBy(({ n }) => -n).pluck("text");
  assertEquals(await sorted.take(1).compute({ scheduler, onEvent }), ["text 4999"]);
  assert(written() > 100_000, `${written()} bytes were written`);
  const points = Array.from({ length: 5000 }, (_, x) => new Point(x));
  const twice = fromSequence(points, { npartitions: 4 }).sortBy(({ x }) => -x).map((point) =>
    point.twice
  );
  assertEquals(await twice.take(2).compute({ scheduler }), [9998, 9996]);
});

test("inline() has nothing go to disk that would come back as something else", byPath, async () => {
  const scheduler = inline({ memory: 1 });
  const expression = /a/g;
  expression.lastIndex = 3;
  const values: readonly unknown[] = [
    expression,
    Object.assign(new Map(), { own: 1 }),
    Object.assign(new Error("wrong"), { own: 1 }),
    { [Symbol.for("own")]: 1 },
    new Uint8Array(new SharedArrayBuffer(8)),
    Object.create(null),
    new Point(1),
  ];
  for (const value of values) {
    const bag = fromSequence([{ n: 1, value }, { n: 0, value }], { npartitions: 2 });
    const [first] = await bag.sortBy("n").pluck("value").compute({ scheduler });
    assert(first === value, `another object came back for ${String(Object.keys(value as object))}`);
  }
});

test("memory that threads share stays in memory, though there is no room", byPath, async () => {
  const scheduler = sharedWorkers({ size: 1, ...nothing });
  const cells = range(4, { npartitions: 2 }).map((n) => ({
    n,
    cell: new Int32Array(new SharedArrayBuffer(4)),
  }));
  const shared = cells.sortBy(({ n }) => -n).map(({ cell }) =>
    cell.buffer instanceof SharedArrayBuffer
  );
  assertEquals(await shared.compute({ scheduler }), [true, true, true, true]);
});

test("inline() says what would help where a budget cannot be kept, and refuses what it cannot mean", async () => {
  const scheduler = inline({ memory: "1 kB", spill: false });
  const sorted = range(5000, { npartitions: 4 }).sortBy((n) => -n);
  const error = await assertRejects(() => sorted.compute({ scheduler }), TaskError);
  assert(error.cause instanceof SpillError);
  for (
    const part of ["in the 167 there is room for", "inline({ spill: true })", "inline({ memory })"]
  ) {
    assert(error.cause.message.includes(part), error.cause.message);
  }
  assertThrows(() => inline({ memory: -1 }), RangeError, "Cannot make an inline scheduler");
  assertThrows(() => inline({ memory: 9, size: 2 } as object), TypeError, "size");
});
