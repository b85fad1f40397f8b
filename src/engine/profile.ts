/**
 * Where the time of a run goes, event by event, as its caller is told. Plain data.
 *
 * @module
 */

import type { Key } from "../graph/node.ts";

/** A run has begun. */
export interface RunStartEvent {
  /** Tag. */
  readonly type: "run-start";
  /** Which run this is. */
  readonly run: string;
  /** What runs, for people: `"text → frequencies"`. */
  readonly name: string;
  /** When it began, in milliseconds since the Unix epoch; all other times of it count from here. */
  readonly at: number;
  /** Number of workers that it may use; 1 where it runs on the caller's thread. */
  readonly workers: number;
}

/**
 * A task has been computed, or an attempt to do so has ended otherwise. Times are milliseconds; `given`,
 * `start` and `end` count from the start of the run.
 */
export interface TaskProfile {
  /** Tag. */
  readonly type: "task";
  /** Which run it belongs to. */
  readonly run: string;
  /** Key of the task. */
  readonly key: Key;
  /** What it has in common with the other tasks that do the same: the name of their layer. */
  readonly layer: string;
  /** The same for people, without what makes it unique: `"frequencies"`. */
  readonly name: string;
  /** Operations that it runs as one loop, the first one first: `["text", "map"]`. */
  readonly operations: readonly string[];
  /** Number of the worker; absent where the calling thread ran it beside the workers. */
  readonly worker?: number;
  /**
   * `"done"`; `"failed"`, with the run; `"lost"` with its worker, or since a worker was lost that had
   * what it needed, and then tried again; or `"stopped"` as the run ended. Of those that are lost or
   * stopped nothing is known but when they were given away and when they ended.
   */
  readonly outcome: "done" | "failed" | "lost" | "stopped";
  /** When it was given to its worker. */
  readonly given: number;
  /** When its turn came there. */
  readonly start: number;
  /** When it ended. */
  readonly end: number;
  /** From `given` to `start`: a worker that starts, messages, tasks before it in the same message. */
  readonly queued: number;
  /** What it waited, from `start` on, for results of others to come. */
  readonly waiting: number;
  /** What it waited for who reads its elements as a stream. */
  readonly paused: number;
  /**
   * What its loop took; what its functions await and what it reads from files is in it, and so is
   * `collecting`.
   */
  readonly computing: number;
  /**
   * What threads took, whichever they were, to pack and unpack what it needed of others, and its
   * result where the caller is given it.
   */
  readonly moving: number;
  /** Garbage collections of its thread while it ran; absent where the runtime does not tell. */
  readonly collecting?: number;
  /** Rough size of its result. */
  readonly bytes: number;
  /** Number of elements of its result, where that is a partition. */
  readonly elements?: number;
  /** Number of elements that its loops have taken in. */
  readonly elementsIn: number;
  /** Bytes that it has read from files and the like, as they are stored. */
  readonly bytesRead: number;
  /** Rough size of what was moved: what it needed of others, and its result if the caller is given it. */
  readonly bytesMoved: number;
  /** Rough size of what a shuffle brought together for it, wherever that lay. */
  readonly gathered?: number;
  /** What its worker wrote to disk and read back meanwhile for want of memory, if anything. */
  readonly spilled?: SpilledProfile;
}

/** Bytes that went to disk for want of memory, those that were read back, and milliseconds for both. */
export interface SpilledProfile {
  /** Bytes written. */
  readonly written: number;
  /** Bytes read. */
  readonly read: number;
  /** Milliseconds for both, which are part of `computing`, or follow it. */
  readonly elapsed: number;
}

/** How much the results take up that workers hold; told a few times a second, and at both ends. */
export interface RunSampleEvent {
  /** Tag. */
  readonly type: "sample";
  /** Which run it belongs to. */
  readonly run: string;
  /** Milliseconds since the start of the run. */
  readonly at: number;
  /** Rough size of the results that workers hold, in bytes. */
  readonly bytesHeld: number;
}

/** A worker is gone, with all results that it kept. */
export interface RunWorkerLostEvent {
  /** Tag. */
  readonly type: "worker-lost";
  /** Which run it belongs to. */
  readonly run: string;
  /** Milliseconds since the start of the run. */
  readonly at: number;
  /** Its number. */
  readonly worker: number;
  /** Why it is gone. */
  readonly reason: string;
}

/** A run has ended; nothing more is told of it. */
export interface RunEndEvent {
  /** Tag. */
  readonly type: "run-end";
  /** Which run it was. */
  readonly run: string;
  /** Milliseconds since its start. */
  readonly at: number;
  /** How it has ended: `"stopped"` by its signal or by a reader who left. */
  readonly state: "done" | "failed" | "stopped";
}

/** Something that a profile is made of. */
export type ProfileEvent =
  | RunStartEvent
  | TaskProfile
  | RunSampleEvent
  | RunWorkerLostEvent
  | RunEndEvent;

/** Takes note of where the time of runs goes. */
export type ProfileListener = (event: ProfileEvent) => void;
