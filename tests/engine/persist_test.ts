/** Persisted bags: partitions that stay in workers, until nobody needs them. */

import fc from "fast-check";
import {
  Bag,
  computeAll,
  fromAsyncIterable,
  inline,
  persist,
  type PersistedBag,
  type Progress,
  range,
  type ResultKeptEvent,
  type RunEvent,
  SpillError,
  TaskError,
  WorkerLostError,
  workers,
} from "../../mod.ts";
import { collectGarbage } from "../garbage.ts";
import { LocalScheduler } from "../../src/engine/schedule/local_scheduler.ts";
import { WorkerExecutor } from "../../src/engine/workers/worker_executor.ts";
import { runtime } from "#runtime";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  byPath,
  fixture,
  runtimeName,
  tempDir,
  test,
} from "../harness.ts";
import { assertSame, bagOf, drained, hostileValue, partitionsOf } from "../bag/model.ts";
import { leftIn } from "./left_on_disk.ts";
import { recorder, sharedSchedulerOf, sharedWorkers, workerKinds } from "./schedulers.ts";

/** Kinds of workers that are there as long as nobody stops them. */
const keepingKinds = workerKinds.filter((kind) =>
  runtime.spawners.find(({ name }) => name === kind)!.canUnref
);

/** Other elements each time they are made. */
const draws = () => range(20, { npartitions: 5 }).map((n) => ({ n, drawn: Math.random() }));

const drawn = (x: { readonly drawn: number }) => x.drawn;

/** What is told of results that are kept. */
function keptIn(events: readonly RunEvent[]): ResultKeptEvent[] {
  return events.filter((event) => event.type === "result-kept");
}

test("bags of the same name that are persisted together share what is kept", async () => {
  const scheduler = sharedWorkers();
  const rows = range(6, { npartitions: 2 }).map((x) => ({ x }));
  for (const again of [rows.pluck("x"), await rows.pluck("x").persist({ scheduler })]) {
    const both = await persist([rows.pluck("x"), again], { scheduler });
    const [one, other] = both as [PersistedBag<number>, PersistedBag<number>];
    assertEquals(await one.compute({ scheduler }), [0, 1, 2, 3, 4, 5]);
    await one[Symbol.asyncDispose]();
    assertEquals((await other.count().explain()).includes("kept by"), true);
    assertEquals(await other.sum().compute({ scheduler }), 15);
    await other[Symbol.asyncDispose]();
    assertEquals((await other.count().explain()).includes("kept by"), false);
    assertEquals(await one.sum().compute({ scheduler }), 15);
  }
});

/** Ends the worker it runs in. */
function die(): void {
  const { process, close } = globalThis as typeof globalThis & {
    process?: { exit(code: number): void };
  };
  if (process) process.exit(3);
  else close();
}

/** Ends some workers of a pool, and all if it has one. */
async function killSome(scheduler: LocalScheduler): Promise<void> {
  const deadly = range(1).map((_, { die }) => {
    die();
    return new Promise<number>(() => {});
  }, { with: { die } });
  await assertRejects(() => deadly.compute({ scheduler }), WorkerLostError);
}

/** An executor that tells which holdings there are. */
class WatchedExecutor extends WorkerExecutor {
  readonly holdings = new Set<string>();

  override begin(...args: Parameters<WorkerExecutor["begin"]>): void {
    if (args[0].startsWith("kept")) this.holdings.add(args[0]);
    super.begin(...args);
  }

  override async end(run: string): Promise<void> {
    this.holdings.delete(run);
    await super.end(run);
  }
}

/** A pool, and the executor that it is of. */
function watchedPool({ size = 2, memory }: { size?: number; memory?: number } = {}) {
  const budget = memory === undefined ? {} : { memory: { spill: true, memory } };
  const executor = new WatchedExecutor({ size, spawner: runtime.spawners[0]!, ...budget });
  return { executor, pool: new LocalScheduler(executor) };
}

for (const kind of keepingKinds) {
  test(`${kind}: persist() leaves partitions in workers, where all that needs them reads them`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const { events, onEvent } = recorder();
    const bag = draws();
    const kept = await bag.persist({ scheduler, onEvent });
    assertEquals(keptIn(events).map(({ key }) => key).sort(), [...bag.keys]);
    assert(keptIn(events).every(({ bytes, to }) => bytes > 100 && to === "memory"));
    assertEquals([...kept.graph].map(([, { kind }]) => kind), Array(5).fill("kept"));
    const elements = await kept.compute({ scheduler });
    assertEquals(elements.map(({ n }) => n), Array.from({ length: 20 }, (_, i) => i));
    const all = elements.map(drawn);
    assertEquals(await kept.map(drawn).compute({ scheduler }), all);
    assertEquals(await drained(kept.map(drawn).stream({ scheduler })), all);
    assertEquals(await drained(kept.stream({ scheduler })), elements);
    assertEquals(await kept.take(9).compute({ scheduler }), elements.slice(0, 9));
    const sorted = all.toSorted((a, b) => a - b);
    const results = await computeAll({
      kept,
      sorted: kept.map(drawn).sortBy((x) => x),
      max: kept.map(drawn).max(),
      frequencies: kept.map(drawn).frequencies(),
      joined: kept.join(kept, (x) => x.n).count(),
      of: kept.filter((x, { max }) => x.drawn === max, { with: { max: kept.map(drawn).max() } }),
      first: kept.toDelayed()[0]!,
    }, { scheduler });
    assertEquals(results, {
      kept: elements,
      sorted,
      max: sorted.at(-1)!,
      frequencies: all.map((x) => [x, 1]),
      joined: 20,
      of: elements.filter((x) => x.drawn === sorted.at(-1)),
      first: elements.slice(0, 4),
    });
  });

  test(`${kind}: partitions that are lost with a worker are made again, once`, async () => {
    const pool = sharedSchedulerOf(kind) as LocalScheduler;
    const kept = await range(20, { npartitions: 5 }).map((n) => ({ n, text: `${n}` }))
      .sortBy(({ n }) => -n).persist({ scheduler: pool });
    const texts = kept.map(({ text }) => text);
    const expected = Array.from({ length: 20 }, (_, i) => `${19 - i}`);
    for (let round = 0; round < (kind === keepingKinds[0] ? 2 : 1); round++) {
      await killSome(pool);
      const { events, onEvent } = recorder();
      const [found, sum] = await Promise.all([
        texts.compute({ scheduler: pool, onEvent }),
        kept.map(({ n }) => n).sum().compute({ scheduler: pool }),
      ]);
      assertEquals([found, sum], [expected, 190]);
      const { events: later, onEvent: onLater } = recorder();
      assertEquals(await texts.compute({ scheduler: pool, onEvent: onLater }), expected);
      assertEquals(keptIn(later), []);
      assert(keptIn(events).length <= kept.npartitions);
    }
  });

  test(
    `${kind}: a worker that dies while it reads what is kept takes nothing along`,
    byPath,
    async () => {
      const scheduler = sharedSchedulerOf(kind);
      const kept = await range(40, { npartitions: 8 }).map((n) => ({ n })).persist({ scheduler });
      for (const when of kind === "processes" ? [38] : [3, 38]) {
        const path = `${await tempDir()}/died`;
        const deadly = kept.map(async ({ n }, { path, when }) => {
          if (n !== when) return n;
          const { writeFile } = await import("node:fs/promises");
          const isFirst = await writeFile(path, "", { flag: "wx" }).then(() => true, () => false);
          if (isFirst) (await import("node:process")).exit(3);
          return n;
        }, { with: { path, when } });
        const results = await computeAll([deadly, kept.count()], { scheduler });
        assertEquals(results, [Array.from({ length: 40 }, (_, n) => n), 40]);
      }
    },
  );

  test(`${kind}: a persisted bag goes on with other schedulers`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const kept = await draws().persist({ scheduler });
    const all = await kept.map(drawn).compute({ scheduler });
    const other = sharedSchedulerOf(kind, { size: 1 });
    for (const there of [inline(), other]) {
      assertEquals(await kept.map(drawn).compute({ scheduler: there }), all);
      assertEquals((await kept.compute({ scheduler: there })).map(drawn), all);
      assertEquals((await drained(kept.stream({ scheduler: there }))).map(drawn), all);
      assertEquals(await kept.map(drawn).take(7).compute({ scheduler: there }), all.slice(0, 7));
    }
    const again = await kept.persist({ scheduler: other });
    assertEquals([...again.graph].map(([, { kind }]) => kind), Array(5).fill("kept"));
    await kept[Symbol.asyncDispose]();
    assertEquals(await again.map(drawn).compute({ scheduler: other }), all);
    assertNotEquals(await kept.map(drawn).compute({ scheduler }), all);
  });

  test(`${kind}: what is kept is what a structured clone makes of it, wherever it is read`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const made = range(40, { npartitions: 2 }).map((n) => {
      class Point {
        readonly x = n;
      }
      return { point: new Point(), all: [n, new Date(n), undefined, -0, [n]] };
    });
    const kept = await made.persist({ scheduler });
    const names = kept.map(({ point }) => Object.getPrototypeOf(point) === Object.prototype);
    assertEquals(await names.all().compute({ scheduler }), true);
    assertSame(await kept.compute({ scheduler }), await made.compute({ scheduler }));
    const functions = range(4, { npartitions: 2 }).map((n) => ({ n, twice: () => 2 * n }));
    const error = await assertRejects(() => functions.persist({ scheduler }), TaskError);
    assertStringIncludes(
      error.message,
      'map failed: TypeError: Cannot keep the result: property "twice" of element 0 of the result is',
    );
  });
}

for (const kind of workerKinds.filter((kind) => !keepingKinds.includes(kind))) {
  test(`${kind}: workers that stop when they are idle keep nothing; the program does`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const kept = await draws().persist({ scheduler });
    assertEquals([...kept.graph].map(([, { kind }]) => kind), Array(5).fill("data"));
    const all = await kept.map(drawn).compute({ scheduler });
    assertEquals(await kept.map(drawn).compute({ scheduler: inline() }), all);
    await assertRejects(() => draws().persist({ scheduler, to: "disk" }), SpillError, "to disk");
    await kept[Symbol.asyncDispose]();
    assertEquals(await kept.map(drawn).compute({ scheduler }), all);
  });
}

for (const to of ["memory", "disk"] as const) {
  test(`persist() gives the same, whatever is kept, in any partitions, with no room (${to})`, async () => {
    const scheduler = sharedWorkers({ memory: 1 });
    await fc.assert(
      fc.asyncProperty(partitionsOf(hostileValue()), async (all) => {
        const partitions = all.slice(0, 7);
        const expected = partitions.flat().map((x) => [x]);
        await using kept = await bagOf(partitions).map((x) => [x]).persist({ scheduler, to });
        assertSame(await kept.compute({ scheduler }), expected);
        assertSame(await kept.map(([x]) => x).compute({ scheduler }), partitions.flat());
        const [pairs, count] = await computeAll([kept.zip(kept), kept.count()], { scheduler });
        assertSame(pairs, expected.map((x) => [x, x]));
        assertEquals(count, expected.length);
        assertSame(
          await drained(kept.repartition({ npartitions: 2 }).stream({ scheduler })),
          expected,
        );
      }),
      { numRuns: 4 },
    );
  });
}

test("persist({ to }) says what is written and read, and what is held", async () => {
  const scheduler = sharedWorkers();
  const texts = range(4000, { npartitions: 4 }).map((n) => `number ${n}`);
  const { events, onEvent } = recorder();
  const reports: Progress[] = [];
  const onProgress = (progress: Progress) => void reports.push(progress);
  const kept = await texts.persist({ scheduler, to: "disk", onEvent, onProgress });
  const bytes = keptIn(events).reduce((sum, event) => sum + event.bytes, 0);
  assertEquals([keptIn(events).length, reports.at(-1)!.bytesHeld], [4, bytes]);
  assertEquals(reports.at(-1)!.outputs, { done: 4, total: 4 });
  const spilled = (all: readonly RunEvent[], what: "written" | "read") =>
    all.reduce((sum, it) => sum + (it.type === "results-spilled" ? it[what] : 0), 0);
  assert(spilled(events, "written") > 30_000);
  for (let i = 0; i < 2; i++) {
    const { events, onEvent } = recorder();
    assertEquals(await kept.count().compute({ scheduler, onEvent }), 4000);
    assert(spilled(events, "read") > 30_000);
    assertEquals(spilled(events, "written"), 0);
  }
});

test("persist() refuses what it cannot do, and says what would help", async () => {
  const bag = range(1000, { npartitions: 2 }).map((n) => `${n}`);
  const told = async (options: Parameters<typeof bag.persist>[0], message: string) => {
    const error = await assertRejects(() => bag.persist(options)) as Error;
    const { cause = error } = error;
    assertStringIncludes((cause as Error).message, message);
    return cause;
  };
  await using scheduler = workers({ size: 1, spill: false });
  const error = await told(
    { scheduler, to: "disk" },
    "expected workers({ spill: true }), got false",
  );
  assert(error instanceof SpillError);
  assert(
    await told({ scheduler: inline(), to: "disk" }, "Cannot persist to disk") instanceof SpillError,
  );
  await told({ to: "tape" as "disk" }, `expected 'to' to be "memory" or "disk", got string "tape"`);
  await told({ two: 1 } as never, "known are scheduler");
  await assertRejects(() => bag.compute({ to: "disk" } as never), TypeError, "no option 'to'");
  await assertRejects(
    () => bag.count().persist({ to: "disk" } as never),
    TypeError,
    "no option 'to'",
  );
  const several = persist as (...shapes: unknown[]) => Promise<unknown>;
  await assertRejects(
    () => several(bag, bag, { to: "disk" }),
    TypeError,
    "persist([a, b], { to })",
  );
  await assertRejects(() => several([bag], { size: 1 }), TypeError, "no option 'size'");
});

test("persist() of several keeps each bag by itself, what they share made once", async () => {
  const { executor, pool } = watchedPool();
  await using _ = pool;
  const bag = draws();
  const numbers = bag.map(drawn);
  const [all, { some }, max] = await persist([bag, { some: numbers }, numbers.max()], {
    scheduler: pool,
  });
  assertEquals(executor.holdings.size, 2);
  const [elements, found] = await computeAll([all, some], { scheduler: pool });
  assertEquals([elements.map(drawn), Math.max(...found)], [found, await max.compute()]);
  await (all as typeof all & AsyncDisposable)[Symbol.asyncDispose]();
  assertEquals(executor.holdings.size, 1);
  assertEquals(await some.compute({ scheduler: pool }), found);
  // What a program has given, or a control operation made, is in this process already.
  const given = await persist({ taken: numbers.take(3), data: bagOf([[1, 2], [3]]) }, {
    scheduler: pool,
  });
  assertEquals(executor.holdings.size, 1);
  assertEquals((await given.taken.compute()).length, 3);
  assertEquals(await given.data.sum().compute(), 6);
});

test("persist() of a persisted bag keeps it by itself", async () => {
  const scheduler = sharedWorkers();
  const first = await draws().persist({ scheduler });
  const second = await first.persist({ scheduler, to: "disk" });
  const all = await first.map(drawn).compute({ scheduler });
  assertEquals(await second.map(drawn).compute({ scheduler }), all);
  await first[Symbol.asyncDispose]();
  assertEquals(await second.map(drawn).compute({ scheduler }), all);
  await second[Symbol.asyncDispose]();
  assertNotEquals(await second.map(drawn).compute({ scheduler }), all);
});

test("parts of a shuffle that are kept are taken one by one", async () => {
  const scheduler = sharedWorkers();
  const sorted = range(40, { npartitions: 4 }).map((n) => n % 7).repartition({ npartitions: 3 });
  const scatter = sorted.graph.layers().find(({ name }) => name?.startsWith("cut-"))!;
  const parts = new Bag<number[]>(sorted.graph, scatter.name!, scatter.size);
  for (const to of ["memory", "disk"] as const) {
    const kept = await parts.persist({ scheduler, to });
    const [found, lists] = await computeAll([sorted, kept], { scheduler });
    assertEquals(found, Array.from({ length: 40 }, (_, n) => n % 7));
    assertEquals(lists.flat().length, 40);
  }
});

test("explain() says what is kept, and what is made again", async () => {
  const { pool } = watchedPool({ size: 1 });
  await using _ = pool;
  const kept = await range(300, { npartitions: 3 }).map((n) => `${n}`).persist({ scheduler: pool });
  const plan = () => kept.count().explain();
  const before = await plan();
  assertStringIncludes(before, "in: 3 partitions, 3 results that are kept");
  assertStringIncludes(before, ": 3 results\n   kept by 1 worker, 8.1 kB");
  await killSome(pool);
  assertStringIncludes(
    await plan(),
    "kept by 0 workers, 0; 3 lost with a worker, to be made again",
  );
  assertEquals(await kept.count().compute({ scheduler: pool }), 300);
  assertEquals(await plan(), before);
  await kept[Symbol.asyncDispose]();
  assert(!(await plan()).includes("kept"));
  assertStringIncludes(await plan(), "range → map");
});

test("what is persisted goes when it is disposed of, when nobody reads it any more", async () => {
  const { executor, pool } = watchedPool();
  await using _ = pool;
  const kept = await draws().persist({ scheduler: pool });
  const all = await kept.map(drawn).compute({ scheduler: pool });
  const reader = kept.map(drawn).stream({ scheduler: pool }).getReader();
  const read = [(await reader.read()).value];
  await kept[Symbol.asyncDispose]();
  assertEquals(executor.holdings.size, 1);
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    read.push(next.value);
  }
  assertEquals(read, all);
  assertEquals(executor.holdings.size, 0);
  await kept[Symbol.asyncDispose]();
  assertNotEquals(await kept.map(drawn).compute({ scheduler: pool }), all);
});

test("what is made again for a run that ends is given up, unless others wait for it", async () => {
  const { executor, pool } = watchedPool();
  await using _ = pool;
  const kept = await range(40, { npartitions: 8 }).map((n) => [n]).persist({ scheduler: pool });
  for (const waiting of [0, 2]) {
    await killSome(pool);
    const controller = new AbortController();
    const onEvent = ({ type }: RunEvent) => type === "task-start" && controller.abort();
    const ended = kept.count().compute({ scheduler: pool, signal: controller.signal, onEvent });
    const others = Array.from({ length: waiting }, () => kept.count().compute({ scheduler: pool }));
    await assertRejects(() => ended, DOMException);
    assertEquals(await Promise.all(others), others.map(() => 40));
    assertEquals(await kept.flatten().sum().compute({ scheduler: pool }), 780);
    assertEquals(executor.holdings.size, 1);
  }
});

test("a bag whose pool has closed is made again by another", async () => {
  const { pool } = watchedPool();
  const kept = await draws().persist({ scheduler: pool });
  await pool[Symbol.asyncDispose]();
  assertEquals((await kept.compute()).length, 20);
  assertEquals(await kept.take(2).count().compute({ scheduler: inline() }), 2);
  await assertRejects(
    () => kept.compute({ scheduler: pool }),
    TypeError,
    "the pool of workers is closed",
  );
  await assertRejects(() => kept.persist({ scheduler: pool }), TypeError, "is closed");
  await kept[Symbol.asyncDispose]();
});

test("what can be read once is kept, and cannot be made again", async () => {
  const scheduler = sharedWorkers();
  async function* numbers() {
    for (let i = 0; i < 9; i++) yield await Promise.resolve(i);
  }
  const kept = await fromAsyncIterable(numbers()).map((n) => n + 1).persist({ scheduler });
  assertEquals(await kept.sum().compute({ scheduler }), 45);
  assertEquals(await kept.sum().compute({ scheduler: inline() }), 45);
  await kept[Symbol.asyncDispose]();
  await assertRejects(() => kept.sum().compute({ scheduler }), TaskError, "only once");
});

test("20 persists leave nothing, done or not", async () => {
  const { executor, pool } = watchedPool({ memory: 1 });
  await using _ = pool;
  const bag = range(30, { npartitions: 3 }).map((n) => ({ n }));
  const failing = bag.map(({ n }) => {
    if (n === 25) throw new RangeError("25");
    return n;
  });
  let before = Infinity;
  for (let i = 0; i < 20; i++) {
    if (i === 10) {
      await assertSoon(async () => {
        await bag.count().compute({ scheduler: pool });
        return [0, 1].every((slot) => executor.stage(slot) === "started");
      });
      before = await openFiles();
    }
    const to = i % 2 === 0 ? "disk" : "memory";
    if (i % 10 === 0) {
      await assertRejects(() => failing.persist({ scheduler: pool, to }), TaskError);
    } else if (i % 10 === 1) {
      const signal = AbortSignal.abort();
      await assertRejects(() => bag.persist({ scheduler: pool, to, signal }));
    } else if (i % 10 === 2) {
      const controller = new AbortController();
      const onEvent = ({ type }: RunEvent) => type === "result-kept" && controller.abort();
      const { signal } = controller;
      await assertRejects(() => bag.persist({ scheduler: pool, to, onEvent, signal }));
    } else {
      await using kept = await bag.persist({ scheduler: pool, to });
      assertEquals(await kept.count().compute({ scheduler: pool }), 30);
    }
  }
  assertEquals(executor.holdings.size, 0);
  await assertSoon(async () => (await openFiles()) <= before);
});

test("what is persisted goes when nobody can compute it any more", {
  only: ["deno", "bun", "node"],
  because: "pages cannot have their garbage collected",
}, async () => {
  const { executor, pool } = watchedPool({ size: 1 });
  await using _ = pool;
  const derived = await (async () => {
    const kept = await draws().persist({ scheduler: pool });
    await draws().persist({ scheduler: pool });
    return kept.map(drawn);
  })();
  let polls = 0;
  await assertSoon(async () => {
    // A collection takes long with all that tests have left, and what it found is told a little later.
    if (polls++ % 10 === 0) await collectGarbage();
    return executor.holdings.size === 1;
  });
  const all = await derived.compute({ scheduler: pool });
  assertEquals(await derived.compute({ scheduler: pool }), all);
});

test("Deno without leave to write is told what it lacks", {
  only: ["deno"],
  because: "other runtimes ask for no leave",
}, async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--no-check", "--allow-read"],
      ...[new URL(fixture("persisting")).pathname],
    ],
  }).output();
  const told = new TextDecoder().decode(stdout).trim();
  assertEquals(
    told,
    "SpillError: Cannot persist to disk: expected --allow-write=/tmp, which Deno was " +
      "not given\n4950",
  );
});

test("a folder that cannot be written is named", byPath, async () => {
  const directory = `${await tempDir()}/missing`;
  await using scheduler = workers({ size: 1, spill: { directory } });
  const bag = range(10).map((n) => ({ n }));
  const error = await assertRejects(() => bag.persist({ scheduler, to: "disk" }), TaskError);
  assert(error.cause instanceof SpillError);
  assertStringIncludes(error.cause.message, directory);
  assertEquals(await (await bag.persist({ scheduler })).count().compute({ scheduler }), 10);
});

/** Number of files that this process, or the folder for what has no room of a page, has open. */
async function openFiles(): Promise<number> {
  return (await leftIn(runtimeName === "browser" ? undefined : "/proc/self/fd")).length;
}

/** Asserts that something comes to be so: workers are told of ends, and answer nothing. */
async function assertSoon(isSo: () => Promise<boolean>): Promise<void> {
  for (let wait = 0; wait < 200 && !await isSo(); wait++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert(await isSo());
}

test("a partition larger than memory is kept in pieces", async () => {
  await using scheduler = workers({ size: 2, memory: "20 kB" });
  const bag = range(6000, { npartitions: 2 }).map((n) => ({ n, text: `text ${n}` }));
  const expected = await bag.compute({ scheduler: inline() });
  for (const to of ["memory", "disk"] as const) {
    const { events, onEvent } = recorder();
    await using kept = await bag.persist({ scheduler, to, onEvent });
    assertEquals(keptIn(events).map(({ bytes }) => bytes > 150_000), [true, true]);
    const written = events.map((event) => event.type === "results-spilled" ? event.written : 0);
    assert(written.reduce((sum, it) => sum + it, 0) > 150_000, `${to}: wrote ${written}`);
    assertEquals(await kept.compute({ scheduler }), expected);
    assertEquals(await kept.repartition({ npartitions: 3 }).compute({ scheduler }), expected);
    assertEquals(await kept.pluck("n").sum().compute({ scheduler: inline() }), 17_997_000);
  }
});
