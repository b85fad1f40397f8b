/** Tasks that take longer than their pool allows. */

import { inline, range, TaskError, TaskTimeoutError, workers } from "../../mod.ts";
import { inTime } from "../../src/engine/workers/time_limit.ts";
import { busy, schedulerOf, stopAfterTest, workerKinds } from "../engine/schedulers.ts";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
  assertThrows,
  test,
} from "../harness.ts";

/** Ways of taking for ever, by what runs then. */
const endless = {
  busy,
  waiting: (): Promise<number> => new Promise(() => {}),
};

/** Milliseconds, more than what a machine takes that is busy with other things. */
const limit = 1500;

for (const kind of workerKinds) {
  for (const [way, fn] of Object.entries(endless)) {
    // One way tells of processes what there is to tell: they differ in how they are stopped.
    if (kind === "processes" && way === "waiting") continue;
    test(`${kind}: a task that takes too long is stopped, named, and its worker replaced (${way})`, async () => {
      await using scheduler = schedulerOf(kind, { taskTimeout: limit });
      const { stop } = stopAfterTest(kind);
      const bag = range(40, { npartitions: 4 }).map(
        async (n, { stop, fn }) => n === 25 ? await fn(n, { stop }) : n,
        { with: { stop, fn: fn as typeof busy } },
      );
      const error = await assertRejects(() => bag.compute({ scheduler }), TaskTimeoutError);
      assertEquals([error.operation, error.partition, error.limit], ["map", 2, limit]);
      assertEquals(error.function !== undefined, true);
      assertStringIncludes(error.message, `had not ended after ${limit} ms`);
      assertInstanceOf(error.cause, DOMException);
      assertEquals(error.cause.name, "TimeoutError");
      assertEquals(await range(10).sum().compute({ scheduler }), 45);
    });
  }

  test(`${kind}: what tasks wait for is none of their time`, async () => {
    await using scheduler = schedulerOf(kind, { size: 1, taskTimeout: limit });
    const bag = range(60_000, { npartitions: 3 });
    let count = 0;
    // The reader takes longer than each task may.
    for await (const _ of bag.map((n) => n + 1)) {
      if (count++ % 20_000 !== 10_000) continue;
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
    assertEquals(count, 60_000);
    // Tasks, each in time, which take longer together.
    const slow = range(4, { npartitions: 4 }).map(async (n) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return n;
    });
    assertEquals(await slow.sum().compute({ scheduler }), 6);
  });
}

test("a computation that shares a worker with one that is stopped goes on, or is late as well", async () => {
  const [kind] = workerKinds as [typeof workerKinds[number]];
  await using scheduler = schedulerOf(kind, { size: 1, taskTimeout: limit });
  const { stop } = stopAfterTest(kind);
  const other = range(8, { npartitions: 8 }).map(async (n) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return n;
  }).sum().compute({ scheduler }).catch((error: unknown) => error);
  await assertRejects(
    () => range(1).map(busy, { with: { stop } }).compute({ scheduler }),
    TaskTimeoutError,
  );
  const outcome = await other;
  assert(outcome === 28 || outcome instanceof TaskTimeoutError, String(outcome));
  assertEquals(await range(8).sum().compute({ scheduler }), 28);
});

test("inTime() counts what the worker says, and since when it does not answer", async () => {
  const never = new Promise<string>(() => {});
  const hasStarted = () => true;
  // A worker that waits says so, however long.
  const soon = new Promise<string>((resolve) => setTimeout(resolve, 150, "done"));
  const waits = { limit: 50, hasStarted, spent: () => Promise.resolve(0) };
  assertEquals(await inTime(soon, waits), "done");
  const spends = { limit: 1000, hasStarted, spent: () => Promise.resolve(1000) };
  assertEquals(await inTime(never, spends), "late");
  const start = performance.now();
  const silent = { limit: 100, hasStarted, spent: () => new Promise<number>(() => {}) };
  assertEquals(await inTime(never, silent), "late");
  assert(performance.now() - start >= 99);
  const failing = { limit: 20, hasStarted, spent: () => Promise.reject(new Error("gone")) };
  await assertRejects(
    () => inTime(new Promise((_, reject) => setTimeout(reject, 60, new Error("lost"))), failing),
    Error,
    "lost",
  );
  const absent = { ...silent, hasStarted: () => false };
  assertEquals(await inTime(soon, absent), "done");
});

test("workers() and inline() refuse a taskTimeout that they cannot keep", () => {
  for (const taskTimeout of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(() => workers({ taskTimeout }), RangeError, "'taskTimeout'");
  }
  assertThrows(
    () => workers({ taskTimeout: "1 s" as unknown as number }),
    TypeError,
    "taskTimeout",
  );
  assertThrows(
    () => inline({ taskTimeout: 100 } as Parameters<typeof inline>[0]),
    TypeError,
    "what runs on this thread cannot be stopped from it",
  );
});

test("TaskTimeoutError is a TaskError", () => {
  assert(TaskTimeoutError.prototype instanceof TaskError);
});
