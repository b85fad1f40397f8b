/**
 * Profiles in numbers: by operation, by worker, and in all. Pure: from what was told to plain data.
 *
 * @module
 */

import type { SpilledProfile, TaskProfile } from "../../engine/profile.ts";
import type { ProfiledRun } from "./recording.ts";

/** Sums over tasks that are done; milliseconds, bytes and numbers of elements as of one task. */
export interface TaskSums {
  /** Number of tasks. */
  readonly tasks: number;
  /** What they took from when their turn came to their end. */
  readonly busy: number;
  /** What they waited for their turn, after they had been given to a worker. */
  readonly queued: number;
  /** What they waited for results of others. */
  readonly waiting: number;
  /** What they waited for who reads a stream. */
  readonly paused: number;
  /** What their loops took. */
  readonly computing: number;
  /** What it took to pack and unpack what they needed, and results that the caller is given. */
  readonly moving: number;
  /** Garbage collections while they ran; absent where the runtime does not tell. */
  readonly collecting?: number;
  /** Rough size of their results. */
  readonly bytes: number;
  /** Elements of results that are partitions. */
  readonly elements: number;
  /** Elements that loops have taken in. */
  readonly elementsIn: number;
  /** Bytes read from files and the like, as they are stored. */
  readonly bytesRead: number;
  /** Rough size of what was moved for them. */
  readonly bytesMoved: number;
  /** Rough size of what shuffles brought together for them. */
  readonly gathered: number;
  /** What went to disk and came back meanwhile for want of memory; absent where nothing did. */
  readonly spilled?: SpilledProfile;
}

/** The tasks of one layer of the graph. */
export interface OperationProfile extends TaskSums {
  /** Name of the layer. */
  readonly layer: string;
  /** The same for people, without what makes it unique. */
  readonly name: string;
  /** Operations that each task runs as one loop, the first one first. */
  readonly operations: readonly string[];
  /** Number of attempts that failed, were lost or stopped; no sum has them. */
  readonly unfinished: number;
  /** The longest that a task computed. */
  readonly longest: number;
  /** The median of what tasks computed. */
  readonly median: number;
  /** `longest` ÷ `median`; absent where the median is 0. */
  readonly skew?: number;
  /** The most that a shuffle brought together for a task, in bytes; absent where it did for fewer than two. */
  readonly mostGathered?: number;
  /** `mostGathered` ÷ the median of what it brought together for a task; absent where that is 0. */
  readonly gatheredSkew?: number;
}

/** What a worker did. */
export interface WorkerProfile extends TaskSums {
  /** Its number; absent for the calling thread, beside the workers. */
  readonly worker?: number;
  /** Part of the time of its runs in which it had a task that it could compute, or waited for one's inputs. */
  readonly use: number;
  /** Number of times that it was lost. */
  readonly losses: number;
}

/** A profile in numbers. */
export interface ProfileSummary {
  /** What ran. */
  readonly runs: readonly ProfiledRun[];
  /** When the first run began, in milliseconds since the Unix epoch; 0 where none has. */
  readonly at: number;
  /** Milliseconds from the start of the first run to the end of the last. */
  readonly elapsed: number;
  /** Sums over all tasks. */
  readonly totals: TaskSums & { readonly unfinished: number };
  /** By layer, those first whose tasks took the most time. */
  readonly operations: readonly OperationProfile[];
  /** By worker. */
  readonly workers: readonly WorkerProfile[];
  /** The tasks that took the most time, the slowest first. */
  readonly slowest: readonly TaskProfile[];
  /** Most that workers held of results at a time, in bytes, as far as was looked. */
  readonly mostHeld: number;
  /** Most memory that this process took; absent where the runtime does not tell. */
  readonly mostMemory?: number;
}

/** Number of tasks that are listed as slow. */
const mostSlow = 20;

type Sums = { -readonly [K in keyof TaskSums]: TaskSums[K] };

/** Sums up runs. */
export function summarise(runs: readonly ProfiledRun[]): ProfileSummary {
  const tasks = runs.flatMap((run) => run.tasks);
  const at = runs.length === 0 ? 0 : minimumOf(runs.map((run) => run.at));
  const samples = runs.flatMap((run) => run.samples);
  const memory = samples.flatMap((sample) => sample.memory ?? []);
  const done = tasks.filter(isDone);
  return {
    runs,
    at,
    elapsed: maximumOf(runs.map((run) => run.at - at + run.elapsed)),
    totals: { ...sumsOf(done), unfinished: tasks.length - done.length },
    operations: operationsOf(tasks),
    workers: workersOf(runs, tasks),
    slowest: done.toSorted((a, b) => busyOf(b) - busyOf(a)).slice(0, mostSlow),
    mostHeld: maximumOf(samples.map((sample) => sample.bytesHeld)),
    ...(memory.length === 0 ? {} : { mostMemory: maximumOf(memory) }),
  };
}

/** What a task took from when its turn came. */
export function busyOf({ start, end }: TaskProfile): number {
  return end - start;
}

/** Whether a task came to its end. */
export function isDone({ outcome }: TaskProfile): boolean {
  return outcome === "done";
}

function operationsOf(tasks: readonly TaskProfile[]): OperationProfile[] {
  const layers = grouped(tasks, ({ layer }) => layer);
  const profiles = Array.from(layers, ([layer, all]): OperationProfile => {
    const done = all.filter(isDone);
    const times = done.map(({ computing }) => computing).sort((a, b) => a - b);
    const longest = times.at(-1) ?? 0;
    const median = medianOf(times);
    const { name, operations } = all[0]!;
    return {
      layer,
      name,
      operations,
      ...sumsOf(done),
      unfinished: all.length - done.length,
      longest,
      median,
      ...(median === 0 ? {} : { skew: longest / median }),
      ...gatheredBy(done),
    };
  });
  return profiles.sort((a, b) => b.busy - a.busy);
}

/** How unevenly a shuffle has cut what it brought together. */
function gatheredBy(
  done: readonly TaskProfile[],
): Pick<OperationProfile, "mostGathered" | "gatheredSkew"> {
  const sizes = done.flatMap(({ gathered }) => gathered ?? []).sort((a, b) => a - b);
  if (sizes.length < 2) return {};
  const [mostGathered, median] = [sizes.at(-1)!, medianOf(sizes)];
  return { mostGathered, ...(median === 0 ? {} : { gatheredSkew: mostGathered / median }) };
}

function workersOf(runs: readonly ProfiledRun[], tasks: readonly TaskProfile[]): WorkerProfile[] {
  const byWorker = grouped(tasks, ({ worker }) => worker);
  const count = maximumOf(runs.map(({ workers }) => workers));
  const numbers: (number | undefined)[] = Array.from({ length: count }, (_, i) => i);
  if (byWorker.has(undefined)) numbers.push(undefined);
  return numbers.map((worker) => {
    const sums = sumsOf((byWorker.get(worker) ?? []).filter(isDone));
    const available = runs.filter((run) => (worker ?? 0) < run.workers)
      .reduce((sum, { elapsed }) => sum + elapsed, 0);
    const losses = runs.flatMap(({ lost }) => lost).filter((it) => it.worker === worker).length;
    return {
      ...(worker === undefined ? {} : { worker }),
      ...sums,
      use: available === 0 ? 0 : (worker === undefined ? sums.computing : sums.busy) / available,
      losses,
    };
  });
}

function sumsOf(tasks: readonly TaskProfile[]): TaskSums {
  const sums: Sums = {
    tasks: tasks.length,
    busy: 0,
    queued: 0,
    waiting: 0,
    paused: 0,
    computing: 0,
    moving: 0,
    bytes: 0,
    elements: 0,
    elementsIn: 0,
    bytesRead: 0,
    bytesMoved: 0,
    gathered: 0,
  };
  for (const task of tasks) {
    sums.busy += busyOf(task);
    sums.queued += task.queued;
    sums.waiting += task.waiting;
    sums.paused += task.paused;
    sums.computing += task.computing;
    sums.moving += task.moving;
    if (task.collecting !== undefined) sums.collecting = (sums.collecting ?? 0) + task.collecting;
    sums.bytes += task.bytes;
    sums.elements += task.elements ?? 0;
    sums.elementsIn += task.elementsIn;
    sums.bytesRead += task.bytesRead;
    sums.bytesMoved += task.bytesMoved;
    sums.gathered += task.gathered ?? 0;
    if (task.spilled !== undefined) sums.spilled = spilledBy(task.spilled, sums.spilled);
  }
  return sums;
}

function spilledBy(
  { written, read, elapsed }: SpilledProfile,
  before: SpilledProfile = { written: 0, read: 0, elapsed: 0 },
): SpilledProfile {
  return {
    written: before.written + written,
    read: before.read + read,
    elapsed: before.elapsed + elapsed,
  };
}

/** Node 20 has no `Map.groupBy`. */
function grouped<K>(
  tasks: readonly TaskProfile[],
  keyOf: (task: TaskProfile) => K,
): Map<K, TaskProfile[]> {
  const groups = new Map<K, TaskProfile[]>();
  for (const task of tasks) {
    const key = keyOf(task);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [task]);
    else group.push(task);
  }
  return groups;
}

function medianOf(sorted: readonly number[]): number {
  if (sorted.length === 0) return 0;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** One by one: arrays as long as there are tasks are too many arguments for a call. */
function maximumOf(numbers: readonly number[]): number {
  return numbers.reduce((most, n) => Math.max(most, n), 0);
}

function minimumOf(numbers: readonly number[]): number {
  return numbers.reduce((least, n) => Math.min(least, n), Infinity);
}
