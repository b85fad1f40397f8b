/**
 * How far a run has come. Pure bookkeeping, like the state of the run, of which it is told what
 * becomes of tasks; it exists only where somebody asks.
 *
 * What a task has read is known for certain once it is done; until then, workers tell of it now and
 * then. A task that is done is never counted again, though it may run again for others' sake. One that
 * is lost with its worker takes along what it had read, but what has been shown is not taken back: the
 * numbers stay where they are until the next attempt has come as far.
 *
 * @module
 */

import type { GraphNode, Key, NodeLookup } from "../../graph/node.ts";
import { layerOf, partitionOf } from "../../graph/graph.ts";
import type { Counts } from "../../kernel/meter.ts";
import type { SourceSize } from "../../ops/operation.ts";
import type { JobCounts, JobReply } from "../ports.ts";
import type { Progress } from "../progress.ts";
import {
  addRunning,
  fractionOf,
  type Layer,
  newLayer,
  noteShown,
  nothingUnderWay,
  shownLayer,
  type UnderWay,
  type WatchedLayer,
} from "./progress_layers.ts";
import {
  askerOf,
  groupOf,
  layerName,
  mostAsked,
  operationsOf,
  readsData,
  readsFirst,
  sizeOf,
  titleOf,
} from "./progress_names.ts";
import type { TaskSpec } from "./run_task.ts";

/** A task. */
interface WatchedTask {
  readonly node: GraphNode;
  readonly layer: Layer;
  /** Whether it reads from outside, and needs no other partition. */
  readonly isFirst: boolean;
  isDone: boolean;
}

/** Tasks that a slot, or this thread, was given at once. */
interface Given {
  readonly keys: readonly Key[];
  readonly since: number;
  /** What they have read, as far as has been told. */
  counts: ReadonlyMap<Key, Counts>;
}

/** A task that runs and is not done. */
interface RunningTask {
  readonly task: WatchedTask;
  readonly since: number;
  readonly counts: Counts;
}

/** What there is to see of a run. */
export interface WatchedRun {
  readonly name: string;
  /** The tasks, those that they depend on included. */
  readonly nodes: NodeLookup;
  /** What the caller has asked for. */
  readonly outputs: ReadonlySet<Key>;
  /** Rough size in bytes of all results that slots hold. */
  held(): number;
  /** Milliseconds on some clock. */
  now(): number;
}

/** Milliseconds over which rates are taken. */
const rateOver = 3000;

/** Part of the work that is shown at most before the run is done. */
const mostWhileRunning = 0.999;

/** Milliseconds of work before which nothing is said of the time left. */
const earliest = 500;

/** Smallest part of the work from which the time for the rest is told. */
const smallestPart = 0.005;

const nothing: Counts = { bytes: 0, elements: 0, read: 0 };

const untold: ReadonlyMap<Key, Counts> = new Map();

/** The progress of one run. */
export class RunProgress {
  readonly #run: WatchedRun;
  readonly #start: number;
  readonly #layers = new Map<string, Layer>();
  readonly #tasks = new Map<Key, WatchedTask>();
  /** What each slot was given last, until it has answered. */
  readonly #given = new Map<number, Given>();
  /** What this thread runs. */
  readonly #here = new Map<Key, Given>();
  #done = 0;
  readonly #delivered = new Set<Key>();
  readonly #first = { done: 0, total: 0 };
  /** Tasks that ask for others one after another, as long as they need them. */
  readonly #asking = new Set<Key>();
  #firstOperations: readonly string[] | undefined;
  #title: string | undefined;
  /** Of tasks that are done. */
  readonly #counted = { bytes: 0, read: 0, out: 0, skipped: 0 };
  /** Most that has been shown. */
  readonly #shown = { bytes: 0, read: 0, fraction: 0 };
  /** When work was last known not to have begun: workers take time to start. */
  #idleUntil: number;
  #samples: { readonly at: number; readonly bytes: number; readonly read: number }[] = [];

  /** The progress of a run that begins now. */
  constructor(run: WatchedRun) {
    this.#run = run;
    this.#start = this.#idleUntil = run.now();
    this.#samples.push({ at: this.#start, bytes: 0, read: 0 });
  }

  /** A task has been added, after those that it depends on. */
  added(key: Key, node: GraphNode, runs: TaskSpec["runs"]): void {
    if ((runs !== "slot" && runs !== "control") || this.#tasks.has(key)) return;
    const name = layerOf(key);
    const isFirst = name !== key && readsFirst(node, this.#run.nodes);
    const group = name === key ? groupOf(key, node) : name;
    const layer = this.#layers.get(group) ?? this.#newLayer(group, key, node, isFirst);
    if (mostAsked(node) > 0) this.#asking.add(key);
    layer.total++;
    if (isFirst) {
      this.#first.total++;
      this.#firstOperations ??= layer.operations;
    }
    this.#tasks.set(key, { node, layer, isFirst, isDone: false });
  }

  /** Tasks have been given to a slot. */
  started(keys: readonly Key[], slot: number): void {
    this.#given.set(slot, { keys, since: this.#run.now(), counts: untold });
  }

  /** A task runs on this thread. */
  startedHere(key: Key): void {
    this.#here.set(key, { keys: [key], since: this.#run.now(), counts: untold });
  }

  /** A slot has told what tasks have read that it has been given. */
  counted(slot: number, counts: readonly JobCounts[]): void {
    const given = this.#given.get(slot);
    if (given !== undefined) given.counts = new Map(counts.map(({ key, ...told }) => [key, told]));
  }

  /** A slot has answered for what it was given, or is gone; what is not done will be given again. */
  idle(slot: number): void {
    this.#given.delete(slot);
  }

  /** A task has been computed. */
  finished(key: Key, reply: FinishedReply): void {
    const task = this.#tasks.get(key)!;
    if (task.isDone) return;
    const { counts = nothing, elapsed, bytes, elements = 0, skipped } = reply;
    const { layer } = task;
    this.#here.delete(key);
    this.#asking.delete(key);
    task.isDone = true;
    this.#done++;
    layer.done++;
    layer.elapsed += elapsed;
    layer.elementsIn += counts.elements;
    layer.bytesRead += counts.bytes;
    layer.elementsOut += elements;
    layer.bytesMade += bytes;
    if (task.isFirst) this.#first.done++;
    this.#counted.bytes += counts.bytes;
    this.#counted.read += this.#readBy(task, counts);
    for (const { of = "elements", count } of skipped ?? []) {
      if (of === "elements") this.#counted.skipped += count;
    }
  }

  /** An output has come, or all of its elements have been made. */
  delivered(key: Key, elements: number): void {
    if (!this.#run.outputs.has(key) || this.#delivered.has(key)) return;
    this.#delivered.add(key);
    if (partitionOf(key) !== undefined) this.#counted.out += elements;
  }

  /** How far the run has come. */
  snapshot(state: Progress["state"]): Progress {
    const now = this.#run.now();
    let running = this.#running();
    let layers = this.#watched(running, now);
    this.#note(running, layers, now);
    const shown = this.#shown;
    if (state === "done") shown.fraction = 1;
    if (state !== "running" && running.length > 0) {
      // What was under way when the run ended is not any more.
      running = [];
      layers = this.#watched(running, now);
    }
    const remaining = state === "running" ? this.#remaining(now) : undefined;
    const done = this.#done;
    const total = this.#tasks.size;
    return {
      run: this.#run.name,
      state,
      name: this.#title ??= titleOf(this.#firstOperations, this.#run.outputs),
      elapsed: now - this.#start,
      ...(remaining === undefined ? {} : { remaining }),
      fraction: shown.fraction,
      partitions: this.#first.total === 0 ? { done, total } : { ...this.#first },
      outputs: { done: this.#delivered.size, total: this.#run.outputs.size },
      tasks: { done, total, running: running.length, waiting: total - done - running.length },
      bytesRead: shown.bytes,
      elementsRead: shown.read,
      elementsOut: this.#counted.out,
      elementsSkipped: this.#counted.skipped,
      bytesHeld: this.#run.held(),
      ...this.#rates(now, state),
      layers: layers.map(shownLayer),
    };
  }

  /** Slots in which tasks are under way. */
  get slots(): Iterable<number> {
    return this.#given.keys();
  }

  #newLayer(group: string, key: Key, node: GraphNode, reads: boolean): Layer {
    const name = partitionOf(key) === undefined ? group : layerName(key);
    const asker = askerOf(key);
    const most = asker === undefined ? 0 : mostAsked(this.#run.nodes.get(asker));
    const layer = newLayer({ name, operations: operationsOf(node), reads, most });
    this.#layers.set(group, layer);
    return layer;
  }

  /** Tasks that run and are not done. */
  #running(): RunningTask[] {
    const running: RunningTask[] = [];
    for (const { keys, since, counts } of [...this.#given.values(), ...this.#here.values()]) {
      for (const key of keys) {
        const task = this.#tasks.get(key)!;
        if (!task.isDone) running.push({ task, since, counts: counts.get(key) ?? nothing });
      }
    }
    return running;
  }

  /** Number of elements from outside that a task has read. */
  #readBy({ node }: WatchedTask, { elements, read }: Counts): number {
    return read === elements || !readsData(node, this.#run.nodes) ? read : elements;
  }

  /** Notes what will be shown, which is never less than before. */
  #note(running: readonly RunningTask[], layers: readonly WatchedLayer[], now: number): void {
    let { bytes, read } = this.#counted;
    for (const { task, counts } of running) {
      bytes += counts.bytes;
      read += this.#readBy(task, counts);
    }
    const shown = this.#shown;
    shown.bytes = Math.max(shown.bytes, bytes);
    shown.read = Math.max(shown.read, read);
    // All may be done but for giving it to the caller.
    shown.fraction = Math.max(shown.fraction, Math.min(fractionOf(layers), mostWhileRunning));
    if (shown.fraction === 0) this.#idleUntil = now;
    for (const layer of layers) noteShown(layer);
  }

  #watched(tasks: readonly RunningTask[], now: number): WatchedLayer[] {
    const underWay = new Map<Layer, UnderWay>();
    for (const { task: { node, layer }, since, counts } of tasks) {
      let running = underWay.get(layer);
      if (running === undefined) underWay.set(layer, running = nothingUnderWay());
      const { bytes, elements } = counts;
      const part = elements + bytes === 0
        ? undefined
        : partOf(sizeOf(node, this.#run.nodes), counts);
      addRunning(running, { elapsed: now - since, part, elements, bytes });
    }
    return Array.from(
      this.#layers.values(),
      (layer) => ({ layer, running: underWay.get(layer) ?? nothingUnderWay() }),
    );
  }

  #remaining(now: number): number | undefined {
    const { fraction } = this.#shown;
    const worked = now - this.#idleUntil;
    // Whoever asks for one task after another may have enough after each.
    const known = this.#asking.size === 0 && worked >= earliest && fraction >= smallestPart;
    return known ? worked * (1 - fraction) / fraction : undefined;
  }

  #rates(
    now: number,
    state: Progress["state"],
  ): Pick<Progress, "bytesPerSecond" | "elementsPerSecond"> {
    const { bytes, read } = this.#shown;
    const samples = this.#samples;
    if (state === "running") {
      samples.push({ at: now, bytes, read });
      while (samples.length > 2 && now - samples[1]!.at >= rateOver) samples.shift();
    }
    const from = state === "running" ? samples[0]! : { at: this.#start, bytes: 0, read: 0 };
    const seconds = (now - from.at) / 1000;
    if (seconds <= 0) return { bytesPerSecond: 0, elementsPerSecond: 0 };
    return {
      bytesPerSecond: (bytes - from.bytes) / seconds,
      elementsPerSecond: (read - from.read) / seconds,
    };
  }
}

/** What a reply tells of a task that is done; a task that this thread has run has read nothing. */
type FinishedReply =
  & Pick<Extract<JobReply, { readonly status: "done" }>, "elapsed" | "bytes">
  & Partial<
    Pick<Extract<JobReply, { readonly status: "done" }>, "counts" | "elements" | "skipped">
  >;

/** How much of a task is done by what it has read, where that can be told. */
function partOf(size: SourceSize | undefined, { bytes, elements }: Counts): number | undefined {
  if (size === undefined) return undefined;
  const [all, some] = "bytes" in size ? [size.bytes, bytes] : [size.elements, elements];
  return some === 0 ? undefined : some / all;
}
