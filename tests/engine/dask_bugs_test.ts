/**
 * Faults of dask's schedulers, numbered as in section 0 of the study of it, that this library must
 * not have; the others are in `tests/bag/dask_bugs_test.ts`.
 */

import { range, type RunEvent, TaskError } from "../../mod.ts";
import { LocalScheduler } from "../../src/engine/schedule/local_scheduler.ts";
import { WorkerExecutor } from "../../src/engine/workers/worker_executor.ts";
import type { Spawner } from "../../src/runtime/runtime.ts";
import { runtime } from "#runtime";
import { assert, assertEquals, assertRejects, test } from "../harness.ts";
import { here } from "../bag/model.ts";
import { sharedWorkers, type Stop, stopAfterTest } from "./schedulers.ts";

/** What tests note on the thread where functions run. */
const globals = globalThis as { order?: number[] };

for (
  const [wait, blocked] of Object.entries<(x: number, stop: Stop) => unknown>({
    "wait forever": async (x: number) => {
      if (x === 0) throw new RangeError("no 0");
      await new Promise(() => {});
      return x;
    },
    "compute forever": (x: number, { stop }: Stop) => {
      if (x === 0) throw new RangeError("no 0");
      while (stop === null || Atomics.load(stop, 0) === 0);
      return x;
    },
  })
) {
  test(`dask 2: a failure ends a computation whose other partitions ${wait}`, async () => {
    const scheduler = sharedWorkers();
    const bag = range(8, { npartitions: 8 }).map(blocked, { with: stopAfterTest() });
    for (
      const failing of [() => bag.compute({ scheduler }), () => bag.count().compute({ scheduler })]
    ) {
      const error = await assertRejects(failing, TaskError, "no 0") as TaskError;
      assertEquals(error.partition, 0);
    }
    assertEquals(await range(8).sum().compute({ scheduler }), 28, "and of no other computation");
  });
}

test("dask 2: no partition is begun after one has failed", async () => {
  globals.order = [];
  const failing = range(8, { npartitions: 8 }).map((x) => {
    (globalThis as typeof globals).order!.push(x);
    if (x === 2) throw new RangeError("no 2");
    return x;
  });
  await assertRejects(() => failing.compute(here), TaskError, "no 2");
  assertEquals(globals.order, [0, 1, 2]);
  delete globals.order;
});

test("dask 11: a constant is sent to a worker once, however many tasks need it", async () => {
  for (const spawner of runtime.spawners) {
    const sent: string[] = [];
    await using scheduler = new LocalScheduler(
      new WorkerExecutor({ size: 1, spawner: tapped(spawner, sent) }),
    );
    const table = ["a row of the table"];
    const bag = range(40, { npartitions: 40 }).map((x, { table }) => table[0]!.length + x, {
      with: { table },
    });
    assertEquals(await bag.max().compute({ scheduler }), 39 + 18);
    assertEquals(await bag.map((x) => -x).min().compute({ scheduler }), -39 - 18);
    const calls = sent.filter((message) => message.includes('"execute"'));
    assert(calls.length >= 2, `${calls.length}`);
    assertEquals(calls.filter((message) => message.includes("a row of the table")).length, 1);
  }
});

/** A spawner that tells what is sent to its workers. */
function tapped(spawner: Spawner, sent: string[]): Spawner {
  return {
    ...spawner,
    spawn: (options) => {
      const link = spawner.spawn(options);
      const post = link.port.postMessage.bind(link.port);
      link.port.postMessage = (
        message: unknown,
        transfer?: Transferable[] | StructuredSerializeOptions,
      ) => {
        sent.push(JSON.stringify(message));
        post(message, transfer as Transferable[] ?? []);
      };
      return link;
    },
  };
}

test("dask 11: what functions capture is one and the same in all tasks of a worker", async () => {
  const scheduler = sharedWorkers();
  const bag = range(40, { npartitions: 40 });
  const rows = Array.from({ length: 1000 }, (_, i) => ({ i }));
  const item = range(1000).map((i) => ({ i })).fold((_, b) => b);
  const events: RunEvent[] = [];
  const same = bag.map((_, { rows, item }) => {
    const globals = globalThis as unknown as { seen?: readonly unknown[] };
    globals.seen ??= [rows, item];
    return globals.seen[0] === rows && globals.seen[1] === item;
  }, { with: { rows, item } });
  assertEquals(
    await same.compute({ scheduler, onEvent: (event) => void events.push(event) }),
    Array(40).fill(true),
  );
  const made = events.filter((it) => it.type === "task-start" && it.key === item.key);
  assertEquals(made.length, 1, "an item is computed once");
});

test("dask 12: partitions run in order on this thread", async () => {
  globals.order = [];
  const noted = range(10, { npartitions: 10 }).map((x) => {
    (globalThis as typeof globals).order!.push(x);
    return x;
  });
  for (const result of [noted, noted.sum(), noted.frequencies()]) {
    globals.order = [];
    await result.compute(here);
    assertEquals(globals.order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
  delete globals.order;
});

test("dask 12: a worker starts partitions in order, whatever is made of them", async () => {
  const scheduler = sharedWorkers({ size: 1 });
  const bag = range(40, { npartitions: 40 }).map((x) => x + 1);
  const expected = Array.from({ length: 40 }, (_, i) => i);
  for (const result of [bag, bag.sum({ splitEvery: 2 }), bag.frequencies(), bag.sortBy()]) {
    const started: string[] = [];
    const onEvent = (event: RunEvent) => {
      if (event.type === "task-start") started.push(event.key);
    };
    // Twice, since the second time the worker knows how long tasks take, and gets many at once.
    for (let repeat = 0; repeat < 2; repeat++) {
      started.length = 0;
      await result.compute({ scheduler, onEvent });
      const leaf = started[0]!.replace(/\d+$/, "");
      const leaves = started.filter((key) => key.startsWith(leaf));
      assertEquals(leaves.map((key) => Number(key.slice(leaf.length))), expected);
    }
  }
});

test("dask 12: of several failures, the first partition's is told", async () => {
  const scheduler = sharedWorkers({ size: 1 });
  const failing = range(40, { npartitions: 40 }).map((x) => {
    if (x % 10 === 7) throw new RangeError(`no ${x}`);
    return x;
  });
  for (const options of [here, { scheduler }]) {
    for (const run of [() => failing.compute(options), () => failing.sum().compute(options)]) {
      const error = await assertRejects(run, TaskError, "no 7") as TaskError;
      assertEquals(error.partition, 7);
    }
  }
});
