/**
 * A profile in the Trace Event Format, which Perfetto and Chromium's `about:tracing` open.
 *
 * Each run is a process, and each worker a thread of it with a slice for each task: those follow each
 * other, as slices of one thread have to. Tasks of the calling thread may overlap, and are asynchronous
 * events. Times are microseconds, whole nanoseconds of which are kept: so a slice does not end after the
 * next one begins since both were rounded.
 *
 * @module
 */

import type { TaskProfile } from "../../engine/profile.ts";
import type { MemorySample, ProfiledRun } from "./recording.ts";
import { isDone } from "./summary.ts";

/** One event. */
interface TraceEvent {
  readonly ph: "X" | "M" | "C" | "i" | "b" | "e";
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly id?: string;
  readonly s?: "t";
  readonly args?: Readonly<Record<string, unknown>>;
}

/** The thread of a run that schedules it. */
const callingThread = 0;

/** Writes runs as JSON. */
export function traceOf(runs: readonly ProfiledRun[]): string {
  const first = runs.reduce((least, { at }) => Math.min(least, at), Infinity);
  const lines = runs.flatMap((run, i) =>
    eventsOf(run, i + 1, run.at - first).map((event) => JSON.stringify(event))
  );
  // One event a line, so that programs that read lines can read it.
  return `{"displayTimeUnit":"ms","traceEvents":[\n${lines.join(",\n")}\n]}\n`;
}

function eventsOf(run: ProfiledRun, pid: number, offset: number): TraceEvent[] {
  const at = (milliseconds: number) => nanoseconds(offset + milliseconds) / 1000;
  const named = (name: string, tid: number, args: TraceEvent["args"] & object): TraceEvent => {
    return { ph: "M", name, pid, tid, args };
  };
  const threads = Array.from({ length: run.workers + 1 }, (_, tid) => [
    named("thread_name", tid, {
      name: tid === callingThread ? "calling thread" : `worker ${tid - 1}`,
    }),
    named("thread_sort_index", tid, { sort_index: tid }),
  ]);
  return [
    named("process_name", callingThread, { name: `${run.run}: ${run.name}` }),
    named("process_sort_index", callingThread, { sort_index: pid }),
    ...threads.flat(),
    ...run.tasks.flatMap((task, i) => taskEvents(task, { pid, at, id: `${pid}.${i}` })),
    ...run.samples.flatMap((sample) => counters(sample, pid, at)),
    ...run.lost.map((lost): TraceEvent => ({
      ph: "i",
      name: "worker lost",
      cat: "worker",
      pid,
      tid: lost.worker + 1,
      ts: at(lost.at),
      s: "t",
      args: { reason: lost.reason },
    })),
  ];
}

function taskEvents(
  task: TaskProfile,
  { pid, at, id }: {
    readonly pid: number;
    readonly at: (milliseconds: number) => number;
    readonly id: string;
  },
): TraceEvent[] {
  const { type: _type, run: _run, given: _given, start, end, worker, name, ...args } = task;
  const event = { name, cat: "task", pid, args } as const;
  if (worker === undefined) {
    const own = { ...event, tid: callingThread, id };
    return [{ ph: "b", ...own, ts: at(start) }, { ph: "e", ...own, ts: at(end) }];
  }
  const tid = worker + 1;
  // Of what was lost or stopped nobody knows when it ran, if it did.
  if (!isDone(task) && task.outcome !== "failed") {
    return [{ ph: "i", ...event, tid, ts: at(end), s: "t" }];
  }
  return [{ ph: "X", ...event, tid, ts: at(start), dur: difference(at(end), at(start)) }];
}

function counters(
  { at, bytesHeld, memory }: MemorySample,
  pid: number,
  timeOf: (milliseconds: number) => number,
): TraceEvent[] {
  const counter = (name: string, bytes: number): TraceEvent => {
    return { ph: "C", name, pid, tid: callingThread, ts: timeOf(at), args: { bytes } };
  };
  const held = counter("results held", bytesHeld);
  return memory === undefined ? [held] : [held, counter("memory of the process", memory)];
}

function nanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1e6);
}

/** The difference of two times in microseconds. */
function difference(end: number, start: number): number {
  return Math.round((end - start) * 1000) / 1000;
}
