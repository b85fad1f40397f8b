/** Results that memory has no room for: what computes with them, and what becomes of the files. */

import {
  type Bag,
  compute,
  fromSequence,
  inline,
  profiler,
  range,
  type ResultsSpilledEvent,
  SpillError,
  TaskError,
  workers,
} from "../../mod.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
  byPath,
  tempDir,
  test,
} from "../harness.ts";
import { leftIn } from "./left_on_disk.ts";
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

const large = range(2000, { npartitions: 1 }).map((n) => ({ n: n % 997, text: `text ${n}` }));

/** What makes more of one partition than there is room for. */
const largeJobs: Readonly<Record<string, Bag<unknown>>> = {
  sortBy: large.sortBy(({ n }) => -n),
  groupBy: large.groupBy(({ n }) => n),
  join: large.join(large.filter(({ n }) => n % 3 === 0), "n", "n", { npartitions: 2 }),
  "semi join": large.join(large.filter(({ n }) => n % 3 === 0), "n", "n", {
    how: "semi",
    npartitions: 1,
  }),
  frequencies: large.pluck("text").frequencies(),
  "frequencies, read on": large.pluck("text").frequencies().map(([text, n]) => `${text}: ${n}`),
  "frequencies, several partitions": large.pluck("text").frequencies({ npartitions: 2 }),
  distinct: large.distinct("n"),
  foldBy: large.foldBy("text", (sum: number, { n }) => sum + n / 3, {
    initial: 0.1,
    combine: (a, b) => a + b,
    npartitions: 2,
  }),
  repartition: large.repartition({ npartitions: 2 }),
  batches: large.batches(3),
  zip: large.zip(large.pluck("text").map((text) => text.length)),
  accumulate: large.pluck("n").accumulate((sum, n) => sum + n / 3),
  mapPartitions: large.repartition({ npartitions: 1 }).mapPartitions((all) => [all.length, all[7]]),
};

for (const [name, job] of Object.entries(largeJobs)) {
  test(`${name}: a partition larger than memory goes to disk while it is made`, async () => {
    const scheduler = sharedWorkers({ size: 1, memory: "40 kB" });
    const { events, onEvent } = recorder();
    const found = await job.compute({ scheduler, onEvent });
    assertEquals(found, await job.compute({ scheduler: inline() }));
    const written = events.map((event) => event.type === "results-spilled" ? event.written : 0);
    assert(Math.max(...written) > 10_000, `wrote ${written}`);
  });
}

interface Keyed {
  readonly k: number;
  readonly text: string;
}

const matches = range(-1, 499, 1, { npartitions: 2 }).map((k) => ({ k }));

/** What brings the elements of a key together. */
const gathering: Readonly<Record<string, (bag: Bag<Keyed>) => Bag<unknown>>> = {
  groupBy: (bag) => bag.groupBy("k", { npartitions: 4 }),
  join: (bag) => bag.join(matches, "k", "k", { npartitions: 4 }),
  "outer join": (bag) => bag.join(matches, "k", "k", { how: "outer", npartitions: 4 }),
};

for (const [name, job] of Object.entries(gathering)) {
  test(`${name}: one key that most elements have is not cut in vain, and is told of`, async () => {
    const scheduler = sharedWorkers({ size: 1, memory: "20 kB" });
    const even = range(2000, { npartitions: 4 }).map((n) => ({ k: n % 499, text: `text ${n}` }));
    const skewed = even.map(({ k, text }) => ({ k: k % 10 === 0 ? k : -1, text }));
    const written = async (bag: Bag<unknown>, profile = profiler()) => {
      const { events, onEvent } = recorder();
      const found = await bag.compute({ scheduler, onEvent, profile });
      assertEquals(found, await bag.compute({ scheduler: inline() }));
      const gathered = events.flatMap((event) =>
        event.type === "task-end" ? event.gathered ?? [] : []
      ).sort((a, b) => a - b);
      const sum = events.reduce(
        (sum, event) => sum + (event.type === "results-spilled" ? event.written : 0),
        0,
      );
      return { sum, ratio: gathered.at(-1)! / gathered[1]! };
    };
    const profile = profiler();
    const [usual, { sum, ratio }] = [await written(job(even)), await written(job(skewed), profile)];
    // Cut as often as it may be, it would be 0.6 and more.
    assert(sum < 0.55 * usual.sum, `wrote ${sum} bytes, and ${usual.sum} of even keys`);
    assert(usual.ratio < 2 && ratio > 4, `${usual.ratio} and ${ratio} × the median`);
    assertMatch(profile.report(), /\nUneven shuffles\nfor one task \S+ kB, \S+ × the median: .*/);
  });
}

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

test("what functions capture leaves less room for results", async () => {
  const scheduler = sharedWorkers({ size: 1, memory: "1 MB" });
  const written = async (bag: Bag<unknown>) => {
    const { events, onEvent } = recorder();
    assertEquals(await bag.count().compute({ scheduler, onEvent }), 2500);
    return events.reduce(
      (sum, event) => sum + (event.type === "results-spilled" ? event.written : 0),
      0,
    );
  };
  const texts = range(2500, { npartitions: 3 }).map((n) => `text ${n}`);
  assertEquals(await written(texts.sortBy()), 0);
  const large = { text: "x".repeat(200_000) };
  const longer = texts.map((text, { text: more }) => `${text}${more.length}`, { with: large });
  assert(await written(longer.sortBy()) > 10_000, "little was written");
});

test("what functions capture is no reason to fail where nothing can go to disk", async () => {
  const scheduler = sharedWorkers({ size: 1, memory: "1.2 MB", spill: false });
  const large = { text: "x".repeat(400_000) };
  const texts = range(2500, { npartitions: 3 })
    .map((n, { text }) => `text ${n} of ${text.length}`, { with: large });
  assertEquals(await texts.sortBy().count().compute({ scheduler }), 2500);
  const error = await assertRejects(
    () => texts.map((text) => text.repeat(20)).sortBy().count().compute({ scheduler }),
    TaskError,
  );
  const cause = error.cause as Error;
  assert(cause instanceof SpillError, String(cause));
  assertMatch(cause.message, /^Cannot keep results of \d{6,} bytes in the 200000 of a worker/);
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
