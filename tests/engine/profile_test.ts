/** Where the time of runs goes, as their callers are told: what is summed up is what events tell. */

import fc from "fast-check";
import {
  computeAll,
  inline,
  type ProfileEvent,
  profiler,
  range,
  type RunEvent,
  type TaskProfile,
} from "../../mod.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  byPath,
  runtimeName,
  tempDir,
  test,
} from "../harness.ts";
import { pipelines, shapeOf } from "../diagnostics/profile_pipelines.ts";
import {
  kinds,
  recorder,
  sharedSchedulerFor,
  sharedSchedulerOf,
  workerKinds,
} from "./schedulers.ts";

/** What is told of a run in both ways. */
function listeners() {
  const told: ProfileEvent[] = [];
  const { events, onEvent } = recorder();
  const profile = profiler();
  const onProfile = (event: ProfileEvent) => void told.push(event);
  return { told, events, profile, options: { onEvent, onProfile, profile } };
}

function tasksIn(told: readonly ProfileEvent[]): TaskProfile[] {
  return told.filter((event) => event.type === "task");
}

/** What both ways tell of tasks that ended in a slot, in a form that can be compared. */
function endsOf(told: readonly ProfileEvent[], events: readonly RunEvent[]) {
  const show = (
    { key, slot, bytes, elements, gathered }: {
      key: string;
      slot: number | undefined;
      bytes: number;
      elements?: number;
      gathered?: number;
    },
  ) => [key, slot, bytes, elements, gathered].join(" ");
  return {
    told: tasksIn(told).filter(({ outcome, worker }) => outcome === "done" && worker !== undefined)
      .map((task) => show({ ...task, slot: task.worker })),
    events: events.filter((event) => event.type === "task-end").map(show),
  };
}

/** Checks what is true of any run: each start has an end, in order, and times fit into each other. */
function assertSound(told: readonly ProfileEvent[], events: readonly RunEvent[]): void {
  assertEquals(told[0]?.type, "run-start");
  assertEquals(told.at(-1)?.type, "run-end");
  assertEquals(told.filter(({ type }) => type === "run-start" || type === "run-end").length, 2);
  assert(told.filter(({ type }) => type === "sample").length >= 2);
  const ends = endsOf(told, events);
  assertEquals(ends.told, ends.events);
  const inSlots = tasksIn(told).filter(({ worker }) => worker !== undefined);
  assertEquals(inSlots.length, events.filter(({ type }) => type === "task-start").length);
  const before = new Map<number | undefined, number>();
  const took = told.at(-1) as Extract<ProfileEvent, { type: "run-end" }>;
  for (const task of tasksIn(told)) {
    const { worker, outcome, given, start, end, queued, waiting, paused, computing } = task;
    assert(0 <= given && given <= start && start <= end && end <= took.at, JSON.stringify(task));
    for (const time of [queued, waiting, paused, computing, task.moving]) assert(time >= 0);
    if (outcome !== "done") continue;
    assert(Math.abs(queued - (start - given)) < 1e-9);
    // Clocks of threads differ by as much as browsers round them.
    assert(waiting + paused + computing <= end - start + 1, JSON.stringify(task));
    if (worker === undefined) continue;
    assert((before.get(worker) ?? 0) <= start, "tasks of a worker overlap");
    before.set(worker, end);
  }
}

for (const kind of ["inline", "workers"] as const) {
  test(`onProfile tells what events tell, of any pipeline, with ${kind}`, async () => {
    const scheduler = sharedSchedulerFor(kind);
    const property = fc.asyncProperty(pipelines, async (pipeline) => {
      const shape = shapeOf(pipeline);
      const { told, events, profile, options } = listeners();
      const without = await computeAll(shape, { scheduler });
      assertEquals(await computeAll(shape, { scheduler, ...options }), without);
      assertSound(told, events);
      assertEquals(profile.tasks, tasksIn(told));
      const { totals, operations, workers } = profile.summary();
      const ends = events.filter((event) => event.type === "task-end");
      const done = tasksIn(told).filter(({ outcome }) => outcome === "done");
      assertEquals(totals.tasks, done.length);
      assertEquals(totals.unfinished, 0);
      const near = (a: number, b: number) => assert(Math.abs(a - b) <= 1e-6 * Math.max(1, b));
      near(totals.bytes, ends.reduce((sum, { bytes }) => sum + bytes, 0));
      near(totals.gathered, ends.reduce((sum, { gathered = 0 }) => sum + gathered, 0));
      near(totals.elements, ends.reduce((sum, { elements = 0 }) => sum + elements, 0));
      for (const name of ["tasks", "computing", "waiting", "moving", "bytes"] as const) {
        for (const rows of [operations, workers]) {
          near(rows.reduce((sum, row) => sum + row[name], 0), totals[name]);
        }
      }
    });
    await fc.assert(property, { numRuns: kind === "inline" ? 40 : 20 });
  });
}

for (const kind of kinds) {
  test(`${kind}: onProfile tells what tasks computed, read and moved`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const { told, events, profile, options } = listeners();
    const keys = range(8000, { npartitions: 4 }).map((x) => `key ${x % 700}`);
    const groups = keys.groupBy((key) => key, { npartitions: 3 }).map(([key]) => key);
    assertEquals((await groups.compute({ scheduler, ...options })).length, 700);
    assertSound(told, events);
    const { totals, operations, elapsed } = profile.summary();
    const reading = operations.find((it) => it.operations[0] === "range")!;
    assertEquals(reading.tasks, 4);
    assertEquals(reading.elementsIn, 8000);
    assert(reading.computing > 0 && reading.longest >= reading.median);
    assert(totals.computing <= elapsed * 2 + 10);
    assert(totals.gathered > 0);
    // Results came to this thread, and parts to the other worker.
    assertEquals(totals.bytesMoved > 0, kind !== "inline");
    // A browser's clock may stand still for as long as that takes.
    if (runtimeName !== "browser") assertEquals(totals.moving > 0, kind !== "inline");
    assertEquals(totals.collecting !== undefined, runtimeName === "node");
  });

  test(`${kind}: onProfile tells of failures, and of what had begun`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const { told, events, profile, options } = listeners();
    const bag = range(10, { npartitions: 5 }).map((x) => {
      if (x === 5) throw new RangeError("five");
      return x;
    });
    await assertRejects(() => bag.compute({ scheduler, ...options }), Error, "five");
    assertSound(told, events);
    const failed = profile.tasks.filter(({ outcome }) => outcome === "failed");
    assertEquals(failed.map(({ key }) => key), [bag.keys[2]]);
    assertEquals(profile.runs[0]!.state, "failed");
    assertEquals(profile.summary().totals.unfinished >= 1, true);
  });

  test(`${kind}: onProfile tells of readers who leave and signals`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const leaving = listeners();
    const numbers = range(30, { npartitions: 3 }).map((x) => x);
    for await (const _ of numbers.stream({ scheduler, ...leaving.options })) break;
    assertSound(leaving.told, leaving.events);
    assertEquals(leaving.profile.runs[0]!.state, "stopped");

    const enough = new AbortController();
    const stopped = listeners();
    const endless = range(2, { npartitions: 1 }).map(async () => await new Promise(() => {}));
    const onEvent = (event: RunEvent) => {
      stopped.options.onEvent(event);
      if (event.type === "task-start") setTimeout(() => enough.abort(new RangeError("enough")));
    };
    await assertRejects(
      () => endless.compute({ scheduler, ...stopped.options, onEvent, signal: enough.signal }),
      RangeError,
    );
    assertSound(stopped.told, stopped.events);
    assertEquals(stopped.profile.tasks.map(({ outcome }) => outcome), ["stopped"]);
  });

  test(`${kind}: onProfile tells what a stream waits for its reader`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const { told, events, profile, options } = listeners();
    const texts = range(24_000, { npartitions: 1 }).map((x) => `element ${x}`);
    let read = 0;
    for await (const _ of texts.stream({ scheduler, ...options })) {
      if (read++ % 6000 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assertEquals(read, 24_000);
    assertSound(told, events);
    assert(profile.summary().totals.paused > 0);
  });
}

for (const kind of workerKinds) {
  test(
    `${kind}: onProfile tells of tasks that ran again since their worker died`,
    byPath,
    async () => {
      const scheduler = sharedSchedulerOf(kind);
      const path = `${await tempDir()}/died`;
      const { told, events, profile, options } = listeners();
      const bag = range(400, { npartitions: 4 }).map(async (x, { path }) => {
        if (x !== 190) return x;
        const { writeFile } = await import("node:fs/promises");
        const isFirst = await writeFile(path, "", { flag: "wx" }).then(() => true, () => false);
        if (isFirst) {
          const { exit } = await import("node:process");
          exit(3);
          await new Promise(() => {});
        }
        return x;
      }, { with: { path } });
      assertEquals(await bag.count().compute({ scheduler, ...options }), 400);
      assertSound(told, events);
      const lost = profile.tasks.filter(({ outcome }) => outcome === "lost");
      assert(lost.length >= 1);
      const [{ lost: workers } = { lost: [] }] = profile.runs;
      // Another may be stopped meanwhile for what a test before has left it with.
      const deaths = events.filter(({ type }) => type === "worker-lost").length;
      assert(deaths >= 1);
      assertEquals(workers.length, deaths, JSON.stringify(workers));
      assertEquals(profile.summary().workers.reduce((sum, { losses }) => sum + losses, 0), deaths);
    },
  );
}

for (const kind of kinds) {
  test(`${kind}: onProfile tells of garbage collections while tasks ran`, {
    only: ["node"],
    because: "other runtimes do not tell of them",
  }, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const { options, profile } = listeners();
    const wasteful = range(4, { npartitions: 4 }).map((x) => {
      let kept: number[][] = [];
      for (let i = 0; i < 150_000; i++) {
        kept.push([i, x]);
        if (kept.length > 50_000) kept = [];
      }
      return kept.length;
    });
    await wasteful.sum().compute({ scheduler, ...options });
    const tasks = profile.tasks.filter(({ operations }) => operations.includes("map"));
    assertEquals(tasks.length, 4);
    // A task whose loop fits between two collections has none.
    for (const { computing, collecting } of tasks) {
      assert(collecting! >= 0 && collecting! <= computing, `${collecting} of ${computing}`);
    }
    assert(tasks.some(({ collecting }) => collecting! > 0));
    assertEquals(
      profile.summary().totals.collecting,
      profile.tasks.reduce((sum, { collecting = 0 }) => sum + collecting, 0),
    );
  });
}

test("a listener of a profile that throws fails the run", async () => {
  for (const type of ["run-start", "task", "sample", "run-end"]) {
    const onProfile = (event: ProfileEvent) => {
      if (event.type === type) throw new RangeError(`no ${type}`);
    };
    await assertRejects(
      () => range(5).sum().compute({ scheduler: inline(), onProfile }),
      RangeError,
      `no ${type}`,
    );
  }
});

test("a run without a profile is not measured", async () => {
  const measured: (boolean | undefined)[] = [];
  const executor = new (await import("../../src/engine/thread/inline.ts")).InlineExecutor({
    catalog: (await import("../../src/catalog.ts")).catalog,
    yieldToMessages: () => Promise.resolve(),
  });
  const { LocalScheduler } = await import("../../src/engine/schedule/local_scheduler.ts");
  const begin = executor.begin.bind(executor);
  executor.begin = (run, onLost, onReady, measures) => {
    measured.push(measures);
    begin(run, onLost, onReady, measures);
  };
  const scheduler = new LocalScheduler(executor);
  await range(5).sum().compute({ scheduler });
  await range(5).sum().compute({ scheduler, profile: profiler() });
  assertEquals(measured, [false, true]);
});
