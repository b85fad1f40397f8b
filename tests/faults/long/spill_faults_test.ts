/** What goes wrong while results are on disk: the answer is right, or a named error, and nothing is left. */

import { runtime } from "#runtime";
import {
  type Bag,
  range,
  type RunEvent,
  type Scheduler,
  SpillError,
  TaskError,
  workers,
} from "../../../mod.ts";
import { LocalScheduler } from "../../../src/engine/schedule/local_scheduler.ts";
import { WorkerExecutor } from "../../../src/engine/workers/worker_executor.ts";
import type { Spawner, WorkerLink } from "../../../src/runtime/runtime.ts";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
  byPath,
  runtimeName,
  tempDir,
  test,
  type TestOptions,
} from "../../harness.ts";
import { leftIn } from "../../engine/left_on_disk.ts";
import { schedulerOf, workerKinds } from "../../engine/schedulers.ts";
import { anySeed, randomFrom } from "../random.ts";
import { smallDisk } from "../small_disk.ts";
import { usageNow } from "../usage.ts";

const linux = {
  only: ["deno", "bun", "node"],
  because: "pages have no disks to mount, and lock their files",
} as const satisfies TestOptions;

/** Less than any of the jobs has in one partition. */
const memory = "20 kB";

const bag = range(3000, { npartitions: 4 }).map((n) => ({ n: n * 7 % 1009, text: `text ${n}` }));

/** What sets aside what there is no room for, in several ways. */
const jobs: Readonly<Record<string, Bag<unknown>>> = {
  sortBy: bag.sortBy("n"),
  groupBy: bag.groupBy("n", { npartitions: 3 }),
  join: bag.join(bag.filter(({ n }) => n % 3 === 0), "n", "n", { npartitions: 2 }),
  frequencies: bag.pluck("text").frequencies(),
};

const [sorted] = Object.values(jobs) as [Bag<unknown>];

/** Asserts that soon nothing is left: workers are told of the end of a run, and answer nothing. */
async function assertNothingLeft(directory: string | undefined, message?: string): Promise<void> {
  for (let wait = 0; wait < 200 && (await leftIn(directory)).length > 0; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assertEquals(await leftIn(directory), [], message);
}

/** A folder for what there is no room for; that of a page is its own. */
async function scratch(): Promise<string | undefined> {
  return runtimeName === "browser" ? undefined : await tempDir();
}

function spillTo(directory: string | undefined) {
  return directory === undefined ? {} : { spill: { directory } };
}

for (const kind of workerKinds) {
  test(`${kind}: a real disk that is full is an error of what was to go there`, linux, async () => {
    const disk = await smallDisk(1);
    if (disk === undefined) return;
    const { statfs } = await import("node:fs/promises");
    const free = async () => (await statfs(disk)).bfree;
    const before = await free();
    // Another worker may be busy for a moment with what has failed.
    const assertFreed = async () => {
      for (let wait = 0; wait < 200 && await free() < before; wait++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assertEquals([await free(), await leftIn(disk)], [before, []]);
    };
    await using scheduler = schedulerOf(kind, { memory, spill: { directory: disk } });
    const large = range(60_000, { npartitions: 4 }).map((n) => ({ n: -n, text: `text ${n}` }));
    for (const job of [large.sortBy("n"), large.groupBy("n"), large.pluck("text").frequencies()]) {
      const error = await assertRejects(() => job.compute({ scheduler }), TaskError);
      assertInstanceOf(error.cause, SpillError);
      assertStringIncludes(error.message, "that memory has no room for to disk");
      assertStringIncludes(error.message.toLowerCase(), "no space left on device");
      assertStringIncludes(error.message, "workers({ spill: { directory } })");
      await assertFreed();
    }
    assertEquals(await sorted.compute({ scheduler }), await sorted.compute());
    await assertFreed();
  });

  test(`${kind}: a folder that may not be written is named`, linux, async () => {
    const disk = await smallDisk(1, { isReadOnly: true });
    if (disk === undefined) return;
    await using scheduler = schedulerOf(kind, { memory, spill: { directory: disk } });
    const plan = await sorted.explain({ scheduler });
    // Deno looks at the modes of a folder alone.
    if (runtimeName !== "deno") {
      assertStringIncludes(plan, "more is an error: nothing goes to disk (");
    }
    assertStringIncludes(plan, disk);
    const error = await assertRejects(() => sorted.compute({ scheduler }), TaskError);
    assertInstanceOf(error.cause, SpillError);
    assertStringIncludes(error.message, disk);
    assertEquals(await range(9).sum().compute({ scheduler }), 36);
  });

  test(`${kind}: a worker that dies while it writes, or is read from, is made up for`, {
    timeout: 180_000,
  }, async () => {
    const seed = anySeed();
    const random = randomFrom(seed);
    const directory = await scratch();
    const { scheduler, links } = mortalPool(kind, directory);
    await using _ = scheduler;
    const expected: Record<string, unknown> = {};
    for (const [name, job] of Object.entries(jobs)) expected[name] = await job.compute();
    let deaths = 0;
    for (let round = 0; round < 16; round++) {
      const [name, job] = Object.entries(jobs)[round % 4]!;
      // One that has a file already: there is a moment in which a file has a name.
      let spills = 1 + Math.floor(random() * 12);
      const onEvent = (event: RunEvent) => {
        if (event.type === "worker-lost") deaths++;
        if (event.type !== "results-spilled" || --spills !== 0) return;
        const { slot } = event;
        setTimeout(() => links.get(slot)?.terminate("was killed by a test"), random() * 4);
      };
      const found = await job.compute({ scheduler, onEvent });
      assertEquals(found, expected[name], `${name}, round ${round} of seed ${seed}`);
    }
    assert(deaths > 4, `${deaths} deaths`);
    await assertNothingLeft(directory, `seed ${seed}`);
  });

  test(`${kind}: a run that spills is stopped at each of its events, and the next works`, {
    timeout: 180_000,
  }, async () => {
    const directory = await scratch();
    await using scheduler = schedulerOf(kind, { memory, ...spillTo(directory) });
    const job = jobs["groupBy"]!;
    let events = 0;
    const expected = await job.compute({ scheduler, onEvent: () => events++ });
    assertEquals(expected, await job.compute());
    assert(events > 20, `${events} events`);
    for (let at = 0; at < events - 1; at++) {
      const controller = new AbortController();
      const reason = new Error(`stopped at event ${at}`);
      let seen = 0;
      const outcome = await job.compute({
        scheduler,
        signal: controller.signal,
        onEvent: () => void (seen++ === at && controller.abort(reason)),
      }).catch((error: unknown) => error);
      // How many events there are depends on who is faster.
      if (outcome !== reason) assertEquals(outcome, expected);
    }
    assertEquals(await job.compute({ scheduler }), expected);
    await assertNothingLeft(directory);
  });
}

/** A pool whose workers can be killed, by slot. */
function mortalPool(kind: string, directory: string | undefined) {
  const links = new Map<number, WorkerLink>();
  const spawner = runtime.spawners.find(({ name }) => name === kind)!;
  const spawn: Spawner["spawn"] = (options) => {
    const link = spawner.spawn(options);
    // Workers are named after their slots.
    links.set(Number(options.name.split(" ").at(-1)), link);
    return link;
  };
  const executor = new WorkerExecutor({
    size: 2,
    spawner: { ...spawner, spawn },
    memory: { memory: 20_000, spill: true, ...(directory === undefined ? {} : { directory }) },
  });
  return { scheduler: new LocalScheduler(executor, runtime.guardProcess), links };
}

/** Numbers of the files without a name that this process has open in a folder. */
async function openIn(directory: string): Promise<string[]> {
  const { readdir, readlink } = await import("node:fs/promises");
  const paths = (await readdir("/proc/self/fd")).map((number) => `/proc/self/fd/${number}`);
  const targets = await Promise.all(paths.map((path) => readlink(path).catch(() => "")));
  return paths.filter((_, i) => targets[i]!.startsWith(directory));
}

for (const way of ["cut", "changed"] as const) {
  test(`files that are ${way} under a run give the right answer or a SpillError`, {
    ...linux,
    timeout: 120_000,
  }, async () => {
    const fs = await import("node:fs");
    const directory = await tempDir();
    await using scheduler = workers({ size: 2, memory, spill: { directory } });
    const seed = anySeed();
    const random = randomFrom(seed);
    const damage = async () => {
      for (const path of await openIn(directory)) {
        try {
          if (way === "cut") fs.truncateSync(path, Math.floor(random() * fs.statSync(path).size));
          else {
            const file = fs.openSync(path, "r+");
            const at = Math.floor(random() * Math.max(1, fs.fstatSync(file).size - 64));
            fs.writeSync(file, new Uint8Array(64).fill(0xa5), 0, 64, at);
            fs.closeSync(file);
          }
        } catch {
          // It has been closed meanwhile.
        }
      }
    };
    const outcomes = { right: 0, told: 0 };
    for (const [name, job] of Object.entries(jobs)) {
      const expected = await job.compute();
      for (let round = 0; round < 12; round++) {
        let spills = 1 + Math.floor(random() * 6);
        let damaged: Promise<void> | undefined;
        const outcome = await job.compute({
          scheduler,
          onEvent({ type }) {
            if (type === "results-spilled" && --spills === 0) damaged = damage();
          },
        }).catch((error: unknown) => error);
        await damaged;
        const message = `${name}, round ${round} of seed ${seed}`;
        if (Array.isArray(outcome)) {
          assertEquals(outcome, expected, message);
          outcomes.right++;
        } else {
          assertInstanceOf(outcome, TaskError, message);
          assertInstanceOf(outcome.cause, SpillError, `${message}: ${outcome.message}`);
          outcomes.told++;
        }
      }
    }
    assert(outcomes.told > 3, JSON.stringify(outcomes));
    assertEquals(await sorted.compute({ scheduler }), await sorted.compute());
    await assertNothingLeft(directory);
  });
}

test("a key whose elements are more than all memory is named, and can be reduced", {
  ...linux,
  timeout: 120_000,
}, async () => {
  await using scheduler = workers({ size: 2, memory: "32 MB" });
  // Nine of ten have one key: about 90 MB, where one group may have 64 MiB.
  const texts = range(120_000, { npartitions: 8 }).map((n) => ({
    k: n % 10 === 0 ? n % 1000 : -1,
    text: `text ${n} `.padEnd(850),
  }));
  const matches = range(-1, 1000, 1, { npartitions: 2 }).map((k) => ({ k }));
  const gathered: Bag<unknown>[] = [
    texts.groupBy("k").map(([, all]) => all.length),
    texts.join(matches, "k", "k", { npartitions: 4 }).map(([{ k }]) => k),
  ];
  for (const job of gathered) {
    const error = await assertRejects(() => job.compute({ scheduler }), TaskError);
    assertInstanceOf(error.cause, SpillError);
    assertStringIncludes(error.message, "the elements of one key, number -1: there are 108000");
  }
  const counts = new Map(await texts.groupBy("k").count().compute({ scheduler }));
  assertEquals([counts.get(-1), counts.get(0), counts.size], [108_000, 120, 101]);
});

test("1 000 runs that spill leave no file and no handle", {
  ...byPath,
  timeout: 600_000,
}, async () => {
  const directory = await tempDir();
  await using scheduler = workers({ size: 2, memory: 1, spill: { directory } });
  const small = range(40, { npartitions: 2 }).map((n) => ({ n }));
  const failing = small.sortBy("n").map(({ n }) => {
    if (n === 30) throw new RangeError("thirty");
    return n;
  });
  const compute = async (times: number) => {
    for (let i = 0; i < times; i++) {
      if (i % 10 === 1) await assertRejects(() => failing.compute({ scheduler }), TaskError);
      else if (i % 10 === 2) await assertRejects(() => stopped(small.sortBy("n"), scheduler));
      else assertEquals(await small.groupBy("n").count().compute({ scheduler }), groups);
    }
    await assertNothingLeft(directory);
    return await usageNow();
  };
  const groups = await small.groupBy("n").count().compute();
  const before = await compute(100);
  const after = await compute(1000);
  const said = JSON.stringify({ before, after });
  assert((after.files ?? 0) <= (before.files ?? 0) + 4, said);
  // Workers hear of the end of a run after the one who computed it.
  for (let wait = 0; wait < 200 && (await openIn(directory)).length > 0; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assertEquals(await openIn(directory), []);
});

/** A run that is stopped when it first has gone to disk. */
async function stopped(bag: Bag<unknown>, scheduler: Scheduler): Promise<void> {
  const controller = new AbortController();
  const onEvent = ({ type }: RunEvent) => type === "results-spilled" && controller.abort();
  await bag.compute({ scheduler, signal: controller.signal, onEvent });
}

test("100 runs that spill leave no file of a page", {
  only: ["browser"],
  because: "others have files by path",
  timeout: 180_000,
}, async () => {
  await using scheduler = workers({ size: 2, memory: 1 });
  const small = range(40, { npartitions: 2 }).map((n) => ({ n }));
  for (let i = 0; i < 100; i++) {
    if (i % 10 === 2) await assertRejects(() => stopped(small.sortBy("n"), scheduler));
    else assertEquals((await small.groupBy("n").compute({ scheduler })).length, 40);
  }
  await assertNothingLeft(undefined);
});
