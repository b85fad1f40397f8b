/**
 * A task as the state of a run knows it, and what can be told of one alone.
 *
 * @module
 */

import type { Key } from "../../graph/node.ts";
import type { Group } from "./leaf_groups.ts";
import type { PriorityQueue } from "./priority_queue.ts";

/** The place of results that the scheduling thread itself holds. */
export const here = -1;

/** A task to be added. */
export interface TaskSpec {
  readonly key: Key;
  readonly dependencies: readonly Key[];
  /** Dependencies of which it needs only a part, which is brought for it alone. */
  readonly inParts?: { has(key: Key): boolean };
  /**
   * `"slot"` to run in a slot, `"control"` to be run by the scheduler, `"kept"` to be found by it,
   * `"value"` if it is done, `"barrier"` to be done when all that it waits for is.
   */
  readonly runs: "slot" | "control" | "kept" | "value" | "barrier";
}

/** A task of a run. */
export interface Task {
  readonly key: Key;
  readonly runs: TaskSpec["runs"];
  readonly inParts: TaskSpec["inParts"];
  readonly dependencies: readonly Task[];
  readonly dependents: Task[];
  status: "waiting" | "ready" | "running" | "done";
  /** Number of dependencies whose result is missing. */
  missing: number;
  /** Number of dependents not done, and of callers who want the result. */
  readers: number;
  /** Where the result is. */
  readonly at: Set<number>;
  /** Slots it is being brought to; absent until it is brought anywhere. */
  coming?: Set<number>;
  /** Rough size of its result, in bytes. */
  bytes: number;
  /** Number of times a slot died under it. */
  deaths: number;
  /** Slot it runs in. */
  slot: number;
  /** Dependencies whose results were to be brought to that slot. */
  brought: readonly Task[];
  /** Number of the first output that needs it. */
  rank: number;
  /** Leaves of which it is the first dependent. */
  group: Group<Task> | undefined;
}

/** A result that may be dropped. */
export interface Release {
  readonly key: Key;
  readonly slots: readonly number[];
}

/** Takes the first task of a queue if its rank is below `limit`. */
export function takeBelow(limit: number, queue: PriorityQueue<Task>): Task | undefined {
  const first = queue.peek();
  return first !== undefined && first.rank < limit ? queue.take() : undefined;
}

/** Whether a result is nowhere, be it not yet or not any more. */
export function isMissing(task: Task): boolean {
  return task.at.size === 0;
}

/** Whether a result that somebody still needs is nowhere any more. */
export function isGone({ status, at, readers }: Task): boolean {
  return status === "done" && at.size === 0 && readers > 0;
}

/** Whether a result is on the scheduling thread, where it cannot be lost. */
export function isAlwaysHere({ at, runs }: Task): boolean {
  return runs !== "barrier" && at.has(here);
}

/** Whether a barrier that somebody still needs holds on to something that is nowhere any more. */
export function isBroken({ runs, status, at, readers, dependencies }: Task): boolean {
  return runs === "barrier" && status === "done" && readers > 0 &&
    (at.size === 0 || dependencies.some(isMissing));
}

/**
 * Forgets where a result is if nobody needs it, and notes that it may be dropped; gives the bytes that
 * slots no longer hold.
 */
export function release(task: Task, released: Release[]): number {
  if (task.readers > 0 || task.at.size === 0 || task.status !== "done") return 0;
  // What a control task would give the second time may not fit what came of the first.
  const kept = task.runs === "control" ? here : undefined;
  const slots = [...task.at].filter((slot) => slot !== kept);
  if (slots.length > 0) released.push({ key: task.key, slots });
  for (const slot of slots) task.at.delete(slot);
  return task.bytes * slots.filter((slot) => slot !== here).length;
}
