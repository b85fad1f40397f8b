/**
 * The two ports of the engine. A *scheduler* takes a whole graph and gives
 * results; a cluster could be one. An *executor* is what our own scheduler
 * drives, task by task: a number of slots, each of which runs tasks and keeps
 * their results.
 *
 * @module
 */

import type { ElementLocation } from "../errors.ts";
import type { FunctionReference } from "../functions/reference.ts";
import type { Graph } from "../graph/graph.ts";
import type { Holder, Key, NodeLookup } from "../graph/node.ts";
import type { Counts } from "../kernel/meter.ts";
import type { Value } from "../kernel/program.ts";
import type { SkippedElements } from "../kernel/tolerated.ts";
import type { ProfileListener } from "./profile.ts";
import type { ProgressListener } from "./progress.ts";

/** Something that happened during a run, for progress bars, profiles and logs. */
export type RunEvent =
  | { readonly type: "task-start"; readonly key: Key; readonly slot: number }
  | {
    readonly type: "task-end";
    readonly key: Key;
    readonly slot: number;
    /** Milliseconds the task computed. */
    readonly elapsed: number;
    /** Rough size of its result, in bytes; shows which partitions are large. */
    readonly bytes: number;
    /** Number of elements, where its result is a partition. */
    readonly elements?: number;
    /** Rough size of what a shuffle brought together for the task, in bytes. */
    readonly gathered?: number;
  }
  | ElementsSkippedEvent
  | FilesSalvagedEvent
  | RequestsRetriedEvent
  | ResultsSpilledEvent
  | ResultKeptEvent
  | { readonly type: "worker-lost"; readonly slot: number; readonly reason: string };

/** A worker had no room for results that it keeps for later tasks, and wrote some to disk, or read some back. */
export interface ResultsSpilledEvent {
  /** Tag. */
  readonly type: "results-spilled";
  /** Key of the task during which it did. */
  readonly key: Key;
  /** Where: each worker has one file for a run, and one for all that is persisted. */
  readonly slot: number;
  /** Bytes written since the task before. */
  readonly written: number;
  /** Bytes read. */
  readonly read: number;
  /** Milliseconds for both. */
  readonly elapsed: number;
}

/** A worker keeps a result of a bag that is persisted. */
export interface ResultKeptEvent {
  /** Tag. */
  readonly type: "result-kept";
  /** Key of the partition. */
  readonly key: Key;
  /** Where. */
  readonly slot: number;
  /** Rough size of it in memory, in bytes. */
  readonly bytes: number;
  /** Whether it is in memory, until there is no room for it, or on disk from the start. */
  readonly to: "memory" | "disk";
}

/** What a worker has written to disk and read back for want of memory since its task before. */
export type Spilled = Omit<ResultsSpilledEvent, "type" | "key" | "slot">;

/**
 * A task went on without the elements for which a function threw, as its `onError` says, or without
 * the lines that `readText` could not read, as its `errors` says.
 */
export interface ElementsSkippedEvent {
  /** Tag. */
  readonly type: "elements-skipped";
  /** Key of the task; each is told of once, however often it runs. */
  readonly key: Key;
  /** Where it ran. */
  readonly slot: number;
  /** Operation the function was given to, for example `"map"`; `"text"` for lines not read. */
  readonly operation: string;
  /** Name or abbreviated source of the function; absent for lines not read. */
  readonly function?: string;
  /** Number of elements. */
  readonly count: number;
  /** The first of them: what was wrong, and where the element came from. */
  readonly first: { readonly error: unknown; readonly source: ElementLocation };
}

/** A task read only what is whole of damaged files, as the option `damaged` says. */
export interface FilesSalvagedEvent extends Omit<ElementsSkippedEvent, "type" | "function"> {
  /** Tag. */
  readonly type: "files-salvaged";
}

/** A task made requests again that a server could not answer, or whose connection was lost. */
export interface RequestsRetriedEvent extends Omit<ElementsSkippedEvent, "type" | "function"> {
  /** Tag. */
  readonly type: "requests-retried";
}

/** Settings of a run. */
export interface RunOptions {
  /** Stops the run; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with each event, between tasks; what it throws fails the run. */
  readonly onEvent?: (event: RunEvent) => void;
  /**
   * Called about five times a second with how far the run has come, and a last time when it has ended;
   * what it throws fails the run. Without, nothing is asked of workers and nothing is kept.
   */
  readonly onProgress?: ProgressListener;
  /**
   * Called with where the time goes: when the run begins and ends, for each task, and a few times a
   * second; what it throws fails the run. Without, nothing is measured.
   */
  readonly onProfile?: ProfileListener;
  /**
   * Whether the run stops, and with it the program, where somebody asks the process to end by SIGINT
   * (Ctrl-C) or SIGTERM: workers end, files that are being written are removed, a line at standard
   * error says so, and the process ends by the signal. Where the program listens to the signal itself,
   * that decides, and nothing is stopped. With `false`, signals are left alone altogether.
   * @default {true}
   */
  readonly handleSignals?: boolean;
}

/** Settings of a run whose results stay where they are made. */
export interface KeepOptions extends RunOptions {
  /** Whether results go to disk only where memory has no room for them, or at once. */
  readonly to: "memory" | "disk";
}

/** Results that are to stay where they are made, together as long as somebody needs one of them. */
export interface Keeping {
  /** Their keys. */
  readonly keys: readonly Key[];
  /** The tasks that make them, for when they are lost. */
  readonly recipe: NodeLookup;
}

/** What keeps the results of a {@linkcode Keeping}. */
export interface KeepingHolder extends Holder {
  /** Whether it keeps a result of this key, rather than that it came to the caller. */
  has(key: Key): boolean;
  /** Drops all of them, once no run uses them. */
  release(): void;
}

/** What there is when results are kept. */
export interface Kept {
  /** Results that came to the caller: those that nobody keeps elsewhere. */
  readonly results: ReadonlyMap<Key, unknown>;
  /** Who keeps the others, in the order of what was to be kept. */
  readonly holders: readonly KeepingHolder[];
}

/** How much of the results that later tasks need is kept in memory, and what becomes of the rest. */
export interface ResultsRoom {
  /** Number of threads that have it together. */
  readonly threads: number;
  /** Whether the thread is that of the caller, and not a worker. */
  readonly isHere: boolean;
  /** Rough number of bytes of results, in all threads together; absent where it is any amount. */
  readonly bytes?: number;
  /** Bytes of memory that somebody has asked for, of which results may be a part. */
  readonly memory?: number;
  /** Folder that the rest goes to, where one was named. */
  readonly directory?: string;
  /** Why nothing goes to disk; absent where the rest does. */
  readonly noDisk?: string;
}

/** Runs whole graphs, as they are: fuse them first. */
export interface Scheduler {
  /** Yields each output's key and value as it completes. */
  run(
    graph: Graph,
    outputs: readonly Key[],
    options?: RunOptions,
  ): AsyncIterable<readonly [Key, unknown]>;
  /**
   * Yields the elements of outputs that are partitions, batch by batch, in the order of
   * `outputs`. A slow reader slows the run: what is held does not grow with the number of outputs.
   */
  stream(
    graph: Graph,
    outputs: readonly Key[],
    options?: RunOptions,
  ): AsyncIterable<readonly unknown[]>;
  /**
   * Runs a graph and leaves results where they are made, for later runs; nothing is given where that
   * cannot be, and nothing has run then. A scheduler may do without.
   */
  keep?(
    graph: Graph,
    outputs: readonly Key[],
    keepings: readonly Keeping[],
    options: KeepOptions,
  ): Promise<Kept> | undefined;
  /** How much of results it keeps in memory, which `explain()` says; a scheduler may do without. */
  room?(): ResultsRoom | undefined;
}

/** A result that a slot keeps beyond the run that made it: of which holding, and its key there. */
export interface HeldResult {
  readonly holding: string;
  readonly key: Key;
}

/**
 * An input of a job, or where it is and which operation made it. With `part`, only that element of a
 * result is meant, and for this job alone. With `held`, it is no result of this run, but one that the
 * slot keeps; such a one is named also where the job's own slot has it.
 */
export type InputLocation =
  | {
    readonly key: Key;
    readonly part?: number;
    readonly slot: number;
    readonly operation: string;
    readonly held?: HeldResult;
  }
  | { readonly key: Key; readonly part?: number; readonly value: unknown }
  | PartsLocation;

/** One element of several results of a collection, for one job alone: which other slots have which. */
export interface PartsLocation {
  /** What the keys of the results begin with. */
  readonly name: string;
  readonly part: number;
  readonly from: readonly { readonly slot: number; readonly partitions: readonly number[] }[];
  readonly operation: string;
}

/** How a result is held. */
export interface Hold {
  readonly holding: string;
  readonly to: "memory" | "disk";
  /** Name of the operation that makes it, for messages. */
  readonly operation: string;
}

/** A task for a slot. */
export interface Job {
  readonly key: Key;
  /** Name of its operation, for messages. */
  readonly operation: string;
  readonly value: Value;
  /** Results the task needs that the slot does not have. */
  readonly inputs: readonly InputLocation[];
  /** Functions that `value` names. */
  readonly functions: readonly FunctionReference[];
  /**
   * `"keep"` in the slot until the run ends, `"hold"` beyond that, `"send"` with the reply, or
   * `"stream"` to be pulled.
   */
  readonly result: "keep" | "hold" | "send" | "stream";
  /** Where a result is held: in which holding, and whether it goes to disk at once. */
  readonly hold?: Hold;
  /** Whether its result is parts of a shuffle, each of which is read alone. */
  readonly inParts?: boolean;
}

/** What became of a job. */
export type JobReply =
  | {
    readonly key: Key;
    readonly status: "done";
    /** Rough size of the result, in bytes. */
    readonly bytes: number;
    /** Number of elements, where the result is an array of them. */
    readonly elements?: number;
    /** Rough size of all parts of other results that the task took, if it takes parts, in bytes. */
    readonly gathered?: number;
    /** Milliseconds spent. */
    readonly elapsed: number;
    /** What its slot has written to disk and read back for want of memory, if anything. */
    readonly spilled?: Spilled;
    /** The elements it went on without, where there are any. */
    readonly skipped?: readonly SkippedElements[];
    /** What it has read, where it has read anything. */
    readonly counts?: Counts;
    /** The result, where it was to be sent. */
    readonly value?: unknown;
    /** Where its time went, where the run is measured. */
    readonly times?: JobTimes;
  }
  | {
    readonly key: Key;
    readonly status: "failed";
    readonly failure: JobFailure;
    /** As of a job that is done, if it has come so far. */
    readonly times?: JobTimes;
  }
  /** An input could not be had since the slot that held it is gone. */
  | { readonly key: Key; readonly status: "input-lost" };

/** Where the time of a job went: milliseconds by the clock of the thread that ran it. */
export interface JobTimes {
  /** When its turn came, since the Unix epoch. */
  readonly start: number;
  /** From its turn to its end. */
  readonly elapsed: number;
  /** What it waited for inputs at first. */
  readonly waiting: number;
  /** What it waited for who reads its stream. */
  readonly paused: number;
  /** What its loop took. */
  readonly computing: number;
  /** What threads took to pack and unpack its inputs, and its result where that was sent. */
  readonly moving: number;
  /** Rough size of those, in bytes. */
  readonly bytesMoved: number;
  /** Garbage collections meanwhile, where the runtime tells. */
  readonly collecting?: number;
}

/** What a job has read so far. */
export interface JobCounts extends Counts {
  readonly key: Key;
}

/** Why a job failed. */
export interface JobFailure {
  readonly operation: string;
  readonly function: string | undefined;
  readonly source: ElementLocation | undefined;
  /** What was thrown, rebuilt on this thread. */
  readonly error: unknown;
}

/** Thrown by who brings a job's inputs where one of them was held by a slot that is gone. */
export class InputLost extends Error {
  override readonly name: string = "InputLost";
}

/** A slot is gone, with all results it kept. */
export class SlotLost extends Error {
  override readonly name: string = "SlotLost";
}

/** Why a task failed that had more time than it may. */
export class TaskLate extends Error {
  override readonly name: string = "TaskLate";
  /** Milliseconds that it may have. */
  readonly limit: number;

  /** Notes the limit. */
  constructor(limit: number) {
    super(`A task had not ended after ${limit} ms`);
    this.limit = limit;
  }
}

/** How far a slot has come: one that is absent starts when it is needed. */
export type SlotState = "absent" | "starting" | "started";

/** Runs tasks in slots. What takes a `run` belongs to the run of that name. */
export interface Executor extends AsyncDisposable {
  /** Number of tasks that run at the same time. */
  readonly slots: number;
  /** Whether slots are to be given one task at a time, so that the one is known that takes too long. */
  readonly oneByOne?: boolean;
  /** Whether tasks run on the thread that schedules, which hears of nothing while a function runs. */
  readonly runsHere?: boolean;
  /**
   * Whether slots can hold results beyond the run that made them, in a *holding*: a run that is begun
   * for them and has no jobs. It is told when a slot is lost, and ended when nobody needs them.
   */
  readonly holds?: boolean;
  /** How much of results its slots keep in memory, as far as that is known before they start. */
  room?(): ResultsRoom | undefined;
  /**
   * Begins a run. `onLost` is called when a slot and its results are gone, before its calls
   * reject; `fault` is false where the slot was stopped on purpose, `cause` an error nobody caught.
   * With `measures`, replies have times.
   */
  begin(
    run: string,
    onLost: (slot: number, reason: string, fault: boolean, cause?: unknown) => void,
    onReady?: () => void,
    measures?: boolean,
  ): void;
  /** How far a slot has come. One that has not started takes tasks too, but they wait. */
  stage(slot: number): SlotState;
  /**
   * Makes sure that a slot is starting or has started, and tells whether it is or has; when it
   * has, every run's `onReady` is called.
   */
  prepare(slot: number): boolean;
  /**
   * Runs jobs one after another in a slot and resolves when all are done, or at the first that
   * is not, with as many replies. Rejects with {@linkcode SlotLost}; the slot is usable again.
   * `forget` names results that the slot may drop before.
   */
  execute(
    slot: number,
    run: string,
    jobs: readonly Job[],
    forget: readonly Key[],
  ): Promise<readonly JobReply[]>;
  /**
   * The next elements of a streaming job's result, `undefined` at the end, or `null` where the
   * job has failed, as its reply will tell. May be called while it runs. Rejects with
   * {@linkcode SlotLost}, or with why the elements cannot be had.
   */
  pull(slot: number, run: string, key: Key): Promise<readonly unknown[] | undefined | null>;
  /**
   * What the jobs have read that a slot was given last and has not answered for, those that it has come
   * to. Rejects with {@linkcode SlotLost}. Absent where that cannot be told while they run.
   */
  counts?(slot: number, run: string): Promise<readonly JobCounts[]>;
  /**
   * Ends a run: cancels what is under way and drops all its results. Resolves when nothing of it is
   * under way any more, as far as that can be brought about.
   */
  end(run: string): Promise<void>;
}
