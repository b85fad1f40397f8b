/**
 * Tells where the time of a run goes. It hears of tasks from the run, with the times that threads have
 * measured; it exists only where somebody listens.
 *
 * Threads tell when a job began by the clock of the system, which all of them can read. Where that would
 * have a job run before it was given, or after its reply came, it is moved by as much.
 *
 * @module
 */

import { layerOf, partitionOf } from "../../graph/graph.ts";
import type { GraphNode, Key } from "../../graph/node.ts";
import type { JobReply, JobTimes } from "../ports.ts";
import type { ProfileEvent, ProfileListener, RunEndEvent, TaskProfile } from "../profile.ts";
import { groupOf, layerName, operationsOf, readsFirst, titleOf } from "./progress_names.ts";

/** Milliseconds between two samples. */
const sampleEvery = 200;

/** The run that is profiled. */
export interface ProfiledRun {
  readonly name: string;
  /** The tasks, those that they depend on included. */
  readonly nodes: ReadonlyMap<Key, GraphNode>;
  /** What the caller has asked for. */
  readonly outputs: ReadonlySet<Key>;
  readonly slots: number;
  readonly listener: ProfileListener;
  /** Rough size in bytes of all results that slots hold. */
  held(): number;
  /** Ends the run, since the listener threw. */
  fail(error: unknown): void;
}

/** What the tasks of a layer have in common. */
type LayerNames = Pick<TaskProfile, "layer" | "name" | "operations">;

/** What a message gave to a slot. */
interface Message {
  readonly given: number;
  /** What is to be added to times by the clock of the slot. */
  shift: number;
}

/** What is told of an attempt that has not come to its end. */
const nothingKnown = {
  queued: 0,
  waiting: 0,
  paused: 0,
  computing: 0,
  moving: 0,
  bytes: 0,
  elementsIn: 0,
  bytesRead: 0,
  bytesMoved: 0,
} as const;

/** The profile of one run. */
export class RunProfile {
  readonly #run: ProfiledRun;
  readonly #start = performance.now();
  readonly #layers = new Map<string, LayerNames>();
  /** Tasks that have been given to a slot and are not answered for. */
  readonly #given = new Map<Key, number>();
  readonly #messages: Message[] = [];
  /** When the last task of each slot ended. */
  readonly #ends: number[] = [];
  /** Tasks that run on this thread, and since when. */
  readonly #here = new Map<Key, number>();
  /** What the listener has thrown, which is told nothing more. */
  #thrown: { readonly error: unknown } | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** The profile of a run that begins now. */
  constructor(run: ProfiledRun) {
    this.#run = run;
  }

  /** The run begins. */
  begin(): void {
    const { name: run, slots } = this.#run;
    const at = performance.timeOrigin + this.#start;
    this.#emit({ type: "run-start", run, name: this.#title(), at, workers: slots });
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), sampleEvery);
    // What is left by its reader without an end is to keep no process alive.
    (this.#timer as { unref?(): void }).unref?.();
  }

  /** Tasks have been given to a slot in one message. */
  started(keys: readonly Key[], slot: number): void {
    this.#messages[slot] = { given: this.#now(), shift: 0 };
    for (const key of keys) this.#given.set(key, slot);
  }

  /** A slot has answered; each of its replies is told of next. */
  replied(slot: number, replies: readonly JobReply[]): void {
    const message = this.#messages[slot]!;
    const all = replies.flatMap((it) => it.status !== "input-lost" && it.times ? [it.times] : []);
    const [first, last] = [all[0], all.at(-1)];
    if (first === undefined || last === undefined) return;
    const late = this.#since(last) + last.elapsed - this.#now();
    const early = message.given - this.#since(first);
    message.shift = Math.max(Math.min(0, -late), early);
  }

  /** What has become of one of the tasks of a message. */
  ended(key: Key, slot: number, reply: JobReply | undefined): void {
    if (reply === undefined || reply.status === "input-lost") return this.#missed(key, "lost");
    this.#given.delete(key);
    const { given, shift } = this.#messages[slot]!;
    const { times } = reply;
    const now = this.#now();
    const turn = times ? this.#since(times) + shift : now;
    // Browsers round their clocks.
    const start = Math.min(now, Math.max(given, this.#ends[slot] ?? 0, turn));
    const end = Math.min(now, Math.max(start, turn + (times?.elapsed ?? 0)));
    this.#ends[slot] = end;
    this.#tell(key, {
      worker: slot,
      outcome: reply.status,
      given,
      start,
      end,
      queued: start - given,
      waiting: times?.waiting ?? 0,
      paused: times?.paused ?? 0,
      computing: times?.computing ?? 0,
      moving: times?.moving ?? 0,
      ...(times?.collecting === undefined ? {} : { collecting: times.collecting }),
      bytesMoved: times?.bytesMoved ?? 0,
      ...madeBy(reply),
    });
  }

  /** A slot is gone, with what it was given. */
  lost(slot: number, reason: string): void {
    this.#emit({ type: "worker-lost", run: this.#run.name, at: this.#now(), worker: slot, reason });
    for (const [key, at] of this.#given) if (at === slot) this.#missed(key, "lost");
  }

  /** A task runs on this thread. */
  startedHere(key: Key): void {
    this.#here.set(key, this.#now());
  }

  /** It is done, or has failed; it has waited all the time, or computed. */
  endedHere(key: Key, outcome: "done" | "failed", spent: "waiting" | "computing"): void {
    const start = this.#here.get(key);
    if (start === undefined) return;
    this.#here.delete(key);
    const end = this.#now();
    this.#tell(key, { ...nothingKnown, outcome, given: start, start, end, [spent]: end - start });
  }

  /** The run has ended. */
  end(state: RunEndEvent["state"]): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const key of [...this.#given.keys()]) this.#missed(key, "stopped");
    for (const [key, given] of this.#here) {
      const end = this.#now();
      this.#tell(key, { ...nothingKnown, outcome: "stopped", given, start: given, end });
    }
    this.#sample();
    this.#emit({ type: "run-end", run: this.#run.name, at: this.#now(), state });
    // A run that has failed tells of that.
    if (state === "done" && this.#thrown !== undefined) throw this.#thrown.error;
  }

  #missed(key: Key, outcome: "lost" | "stopped"): void {
    const slot = this.#given.get(key);
    if (slot === undefined) return;
    this.#given.delete(key);
    const { given } = this.#messages[slot]!;
    const end = this.#now();
    this.#tell(key, { ...nothingKnown, worker: slot, outcome, given, start: given, end });
  }

  #tell(key: Key, told: Omit<TaskProfile, "type" | "run" | "key" | keyof LayerNames>): void {
    this.#emit({ type: "task", run: this.#run.name, key, ...this.#namesOf(key), ...told });
  }

  #namesOf(key: Key): LayerNames {
    const node = this.#run.nodes.get(key)!;
    const name = layerOf(key);
    const layer = name === key ? groupOf(key, node) : name;
    let names = this.#layers.get(layer);
    if (names === undefined) {
      const shown = partitionOf(key) === undefined ? layer : layerName(key);
      this.#layers.set(layer, names = { layer, name: shown, operations: operationsOf(node) });
    }
    return names;
  }

  #title(): string {
    const { nodes, outputs } = this.#run;
    for (const [key, node] of nodes) {
      const isTask = node.kind !== "data" && node.kind !== "kept";
      const isFirst = isTask && layerOf(key) !== key && readsFirst(node, nodes);
      if (isFirst) return titleOf(operationsOf(node), outputs);
    }
    return titleOf(undefined, outputs);
  }

  #sample(): void {
    const { name: run } = this.#run;
    this.#emit({ type: "sample", run, at: this.#now(), bytesHeld: this.#run.held() });
  }

  #emit(event: ProfileEvent): void {
    if (this.#thrown !== undefined) return;
    try {
      this.#run.listener(event);
    } catch (error) {
      this.#thrown = { error };
      this.#run.fail(error);
    }
  }

  #now(): number {
    return performance.now() - this.#start;
  }

  /** When a job began, on the clock of the run. */
  #since({ start }: JobTimes): number {
    return start - performance.timeOrigin - this.#start;
  }
}

/** What a task has made and read, as its reply tells. */
function madeBy(
  reply: Exclude<JobReply, { readonly status: "input-lost" }>,
): Pick<TaskProfile, "bytes" | "elements" | "elementsIn" | "bytesRead" | "gathered" | "spilled"> {
  if (reply.status === "failed") return { bytes: 0, elementsIn: 0, bytesRead: 0 };
  const { bytes, elements, gathered, counts, spilled } = reply;
  return {
    bytes,
    ...(elements === undefined ? {} : { elements }),
    elementsIn: counts?.elements ?? 0,
    bytesRead: counts?.bytes ?? 0,
    ...(gathered === undefined ? {} : { gathered }),
    ...(spilled === undefined ? {} : { spilled }),
  };
}
