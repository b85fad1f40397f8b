/** Profiles as traces: what the format wants, and all that was told. */

import fc from "fast-check";
import { computeAll, inline, profiler, type TaskProfile, workers } from "../../mod.ts";
import { afterTest, assert, assertEquals, test } from "../harness.ts";
import { pipelines, shapeOf } from "./profile_pipelines.ts";
import { hostile, hostileName } from "./example_profile.ts";
import { faultsIn } from "./trace_rules.ts";

/** An event of a trace. */
interface Event {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: Readonly<Record<string, unknown>>;
}

function eventsOf(json: string): Event[] {
  return (JSON.parse(json) as { traceEvents: Event[] }).traceEvents;
}

for (const kind of ["inline", "workers"] as const) {
  test(`trace() has every task of any pipeline in the format's form, with ${kind}`, async () => {
    const scheduler = kind === "inline" ? inline() : workers({ size: 2 });
    afterTest(async () => await scheduler[Symbol.asyncDispose]());
    const property = fc.asyncProperty(pipelines, async (pipeline) => {
      const profile = profiler();
      const shape = shapeOf(pipeline);
      // Two at the same time: they have the workers in turns.
      await Promise.all([
        computeAll(shape, { scheduler, profile }),
        computeAll(shape, { scheduler, profile }),
      ]);
      const json = profile.trace();
      assertEquals(faultsIn(json), []);
      const events = eventsOf(json);
      for (const [i, { tasks, samples }] of profile.runs.entries()) {
        const own = events.filter(({ pid }) => pid === i + 1);
        const slices = own.filter(({ ph }) => ph === "X" || ph === "b");
        assertEquals(slices.map(({ args }) => args["key"]), tasks.map(({ key }) => key));
        assertEquals(slices.map(({ args }) => args["computing"]), tasks.map((it) => it.computing));
        assertEquals(slices.map(({ tid }) => tid), tasks.map(({ worker = -1 }) => worker + 1));
        for (const [j, { dur, ph }] of slices.entries()) {
          const { start, end } = tasks[j]!;
          if (ph === "X") assert(Math.abs(dur - (end - start) * 1000) <= 0.002);
        }
        const held = own.filter(({ ph, name }) => ph === "C" && name === "results held");
        assertEquals(held.map(({ args }) => args["bytes"]), samples.map((it) => it.bytesHeld));
      }
    });
    await fc.assert(property, { numRuns: kind === "inline" ? 16 : 8 });
  });
}

test("trace() has names as they are, and what came to nothing as instants", () => {
  const profile = profiler();
  hostile.forEach((event) => profile.note(event));
  const json = profile.trace();
  assertEquals(faultsIn(json), []);
  const events = eventsOf(json);
  assertEquals(
    events.find(({ name }) => name === "process_name")!.args["name"],
    `run1: ${hostileName}`,
  );
  const tasks = hostile.filter((event) => event.type === "task") as TaskProfile[];
  const instants = events.filter(({ ph }) => ph === "i");
  const nothing = tasks.filter(({ outcome }) => outcome === "lost" || outcome === "stopped");
  assertEquals(instants.map(({ args }) => args["key"] ?? args["reason"]), [
    ...nothing.map(({ key }) => key),
    hostileName,
  ]);
});

test("trace() of nothing is a trace", () => {
  assertEquals(faultsIn(profiler().trace()), []);
});

test("faultsIn() finds what is wrong with a trace", () => {
  const named = [
    { ph: "M", name: "process_name", pid: 1, tid: 1, args: { name: "run" } },
    { ph: "M", name: "thread_name", pid: 1, tid: 1, args: { name: "worker" } },
  ];
  const slice = { ph: "X", name: "a", cat: "task", pid: 1, tid: 1, ts: 10, dur: 10 };
  const async = { ph: "b", name: "a", cat: "task", pid: 1, tid: 1, ts: 10, id: "1" };
  const faults = (...events: object[]) =>
    faultsIn(JSON.stringify({ traceEvents: [...named, ...events] })).length;
  assertEquals(faults(slice), 0);
  assertEquals(faults(slice, { ...slice, ts: 12, dur: 3 }, { ...slice, ts: 20 }), 0);
  assertEquals(faults(slice, { ...slice, ts: 15 }), 1);
  assertEquals(faults({ ...slice, dur: -1 }), 1);
  assertEquals(faults({ ...slice, dur: undefined }), 1);
  assertEquals(faults({ ...slice, ts: "10" }), 1);
  assertEquals(faults({ ...slice, ph: "Q" }), 1);
  assertEquals(faults({ ...slice, color: "red" }), 1);
  assertEquals(faults({ ...slice, tid: 2 }), 1);
  assertEquals(faults({ ...slice, pid: 2 }), 2);
  assertEquals(faults(async), 1);
  assertEquals(faults(async, { ...async, ph: "e", ts: 9 }), 1);
  assertEquals(faults(async, { ...async, ph: "e", ts: 11 }), 0);
  assertEquals(faults({ ph: "C", name: "m", pid: 1, tid: 1, ts: 1, args: { bytes: "1" } }), 1);
  assertEquals(faults({ ph: "M", name: "thread_title", pid: 1, tid: 1, args: { name: "a" } }), 1);
  assertEquals(faultsIn("{}").length, 1);
});
