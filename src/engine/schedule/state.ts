/**
 * What a run knows about its tasks. Pure bookkeeping: no promise, no message.
 *
 * A task is
 * - `waiting` while a result it needs is missing,
 * - `ready` when none is,
 * - `running` in a slot,
 * - `done` when it has run; its result is then `at` one or more places, until no
 *   task and no caller needs it any more, when it is released.
 *
 * A barrier runs nowhere: it is `done` when all that it waits for is, and holds on to that until
 * nobody needs the barrier any more. So a thousand tasks that each need a part of a thousand results
 * are two thousand dependencies, not a million.
 *
 * The result of a *kept* task was made by another run: it is done when it is known where that result is.
 *
 * A result is at slots, or `here` (the thread that schedules). When a slot is
 * lost, its running tasks are ready again, and tasks whose only result was
 * there, if somebody still needs it, are undone, and so on down to their
 * dependencies.
 *
 * Which task comes next, for an idle slot:
 * 1. one that depends on results, most of which lie in this slot: it frees memory;
 * 2. a leaf (a task that depends on nothing, or only on what is `here`) of the group
 *    this slot works on; a group is the leaves of one dependent, in order, so that
 *    neighbours are merged where they were made;
 * 3. a leaf of the first group nobody works on;
 * 4. a task that prefers a busy slot, rather than to idle;
 * 5. the last leaf of the longest group another slot works on.
 *
 * With a lookahead, outputs are read in order, and a slot that runs one waits for
 * the reader. So tasks for outputs that are further than that ahead of the first
 * one not yet taken stay where they are, and one slot is always left to the first
 * output that has not been made, or to what it needs: otherwise all slots could
 * wait for a reader who waits for that one.
 *
 * ```
 * sum ← count/0 ← filter(x/0)   group "sum": count/0, count/1, count/2
 *     ← count/1 …               next(0) = count/0, next(1) = count/2 (from the end),
 *     ← count/2 …               next(0) = count/1, then sum where most counts are
 * ```
 *
 * @module
 */

import type { Key } from "../../graph/node.ts";
import { LeafGroups, newGroup } from "./leaf_groups.ts";
import { PriorityQueue } from "./priority_queue.ts";
import type { TaskNumbers } from "./run_states.ts";
import {
  here,
  isAlwaysHere,
  isBroken,
  isGone,
  isMissing,
  type Release,
  release,
  takeBelow,
  type Task,
  type TaskSpec,
} from "./run_task.ts";

/** The state of one run. */
export class RunState {
  readonly #tasks = new Map<Key, Task>();
  readonly #leaves: LeafGroups<Task>;
  readonly #queues: PriorityQueue<Task>[];
  readonly #control: Task[] = [];
  readonly #busy: boolean[];
  readonly #lookahead: number;
  readonly #outputs: Task[] = [];
  /** Outputs before this one are done. */
  #firstOpen = 0;
  /** Outputs that run and that the reader may keep waiting. */
  readonly #streamedTasks = new Set<Task>();
  #taken = 0;
  #held = 0;

  /** Makes the state of a run without tasks; `lookahead` is a number of outputs. */
  constructor(slots: number, lookahead: number = Infinity) {
    this.#leaves = new LeafGroups(slots);
    this.#queues = Array.from({ length: slots }, () => new PriorityQueue());
    this.#busy = Array.from({ length: slots }, () => false);
    this.#lookahead = lookahead;
  }

  /**
   * Adds tasks, dependencies before dependents; those already known are kept. `wanted` are
   * outputs, unless a control task, `asker`, is the one who wants them.
   */
  add(specs: Iterable<TaskSpec>, wanted: readonly Key[], asker?: Key): void {
    const added: Task[] = [];
    for (const spec of specs) if (!this.#tasks.has(spec.key)) added.push(this.#link(spec));
    let lowered = false;
    for (const key of wanted) {
      const task = this.#get(key);
      const rank = asker === undefined ? this.#outputs.push(task) - 1 : this.#get(asker).rank;
      if (this.#want(task, rank)) lowered = true;
    }
    if (lowered) this.#requeue();
    for (const task of added) {
      if (task.status === "waiting" && task.missing === 0) this.#makeReady(task);
    }
  }

  /** Takes the next task for an idle slot, which is then busy; `undefined` if there is none. */
  next(slot: number): Key | undefined {
    const limit = this.#limit();
    const task = takeBelow(limit, this.#queues[slot]!) ?? this.#leaves.next(slot, limit) ??
      this.#steal(slot, limit);
    if (task === undefined) return undefined;
    task.status = "running";
    task.slot = slot;
    task.brought = [];
    this.#busy[slot] = true;
    if (this.#lookahead < Infinity && task.dependents.length === 0) this.#streamedTasks.add(task);
    return task.key;
  }

  /** Number of times a slot died under a task. */
  deaths(key: Key): number {
    return this.#get(key).deaths;
  }

  /** Takes the next task that the scheduler has to run, or to find the result of, itself. */
  nextControl(): Key | undefined {
    const task = this.#control.shift();
    if (task !== undefined) task.status = "running";
    return task?.key;
  }

  /** The slot has nothing to do. */
  idle(slot: number): void {
    this.#busy[slot] = false;
  }

  /**
   * Results that a task about to run in `slot` needs and the slot has not; it has them from now
   * on, unless only parts of them are brought.
   */
  missingInputs(key: Key, slot: number): { key: Key; from: number }[] {
    const task = this.#get(key);
    const missing = task.dependencies.filter(({ at, coming, runs }) =>
      runs !== "barrier" && !at.has(slot) && !coming?.has(slot)
    );
    task.brought = missing.filter(({ key }) => !task.inParts?.has(key));
    for (const input of task.brought) (input.coming ??= new Set()).add(slot);
    return missing.map(({ key, at: [from] }) => ({ key, from: from! }));
  }

  /** Where those results are that a barrier has waited for and `slot` has not: their positions, by slot. */
  missingParts(barrier: Key, slot: number): ReadonlyMap<number, readonly number[]> {
    const missing = new Map<number, number[]>();
    for (const [i, { at }] of this.#get(barrier).dependencies.entries()) {
      if (at.has(slot)) continue;
      const [from] = at as Iterable<number> as [number];
      const positions = missing.get(from);
      if (positions === undefined) missing.set(from, [i]);
      else positions.push(i);
    }
    return missing;
  }

  /** A task has run; gives the results nobody needs any more. */
  finished(key: Key, at: number, bytes: number): Release[] {
    const task = this.#get(key);
    task.status = "done";
    task.bytes = bytes;
    this.#put(task, at);
    this.#streamedTasks.delete(task);
    const released: Release[] = this.#settleBrought(task, true);
    for (const dependency of task.dependencies) this.#leave(dependency, released);
    this.#tellDependents(task);
    this.#held -= release(task, released);
    return released;
  }

  /** An output has been given to the caller; gives the results nobody needs any more. */
  taken(key: Key): Release[] {
    this.#taken++;
    return this.answered(key);
  }

  /** A control task has got what it asked for; gives the results nobody needs any more. */
  answered(key: Key): Release[] {
    const released: Release[] = [];
    this.#leave(this.#get(key), released);
    return released;
  }

  /**
   * A running task has to run again since an input could not be had. What was to be brought to
   * its slot may have come or not; gives it, so that the slot drops what has.
   */
  again(key: Key): Release[] {
    const task = this.#get(key);
    task.status = "waiting";
    this.#streamedTasks.delete(task);
    const released = this.#settleBrought(task, false);
    this.#recount([task]);
    return released;
  }

  /**
   * A slot and its results are gone; gives the tasks that were running there and how often that
   * has happened to them by their `fault`, which it is not where the slot was stopped on purpose.
   */
  lost(slot: number, fault: boolean = true): { key: Key; deaths: number }[] {
    const died: { key: Key; deaths: number }[] = [];
    for (const task of this.#tasks.values()) {
      if (task.at.delete(slot)) this.#held -= task.bytes;
      task.coming?.delete(slot);
      if (task.status !== "running" || task.slot !== slot) continue;
      if (fault) task.deaths++;
      died.push({ key: task.key, deaths: task.deaths });
      task.status = "waiting";
      this.#streamedTasks.delete(task);
    }
    for (const task of this.#tasks.values()) if (isBroken(task)) this.#close(task);
    for (const task of this.#tasks.values()) if (isGone(task)) this.#undo(task);
    this.#leaves.free(slot);
    this.#busy[slot] = false;
    this.#requeue();
    return died;
  }

  /** Rough size in bytes of all results that slots hold, copies included. */
  get held(): number {
    return this.#held;
  }

  /** Number of tasks that do not have their result from the start, and of those that have it now. */
  get tasks(): { readonly done: number; readonly total: number } {
    const tasks = [...this.#tasks.values()].filter(({ runs }) =>
      runs === "slot" || runs === "control"
    );
    return { done: tasks.filter(({ status }) => status === "done").length, total: tasks.length };
  }

  /** How many of those are in which state. */
  get numbers(): TaskNumbers {
    const numbers = { waiting: 0, ready: 0, running: 0, done: 0, lost: 0 };
    for (const { runs, status, deaths } of this.#tasks.values()) {
      if (runs !== "slot" && runs !== "control") continue;
      numbers[status]++;
      if (deaths > 0) numbers.lost++;
    }
    return numbers;
  }

  /** Number of leaves and others that could run now, were there slots. */
  get ready(): number {
    return this.#queues.reduce((ready, queue) => ready + queue.length, this.#leaves.size);
  }

  #get(key: Key): Task {
    const task = this.#tasks.get(key);
    if (task === undefined) {
      throw new RangeError(`Cannot find task ${key}: the run does not have it`);
    }
    return task;
  }

  /** The result of a task has come about. */
  #tellDependents({ dependents }: Task): void {
    for (const dependent of dependents) {
      if (dependent.status === "waiting" && --dependent.missing === 0) this.#makeReady(dependent);
    }
  }

  /** A result has one reader fewer; with a barrier that has none, all that it waited for has one fewer. */
  #leave(task: Task, released: Release[]): void {
    task.readers--;
    if (task.runs !== "barrier") this.#held -= release(task, released);
    else if (task.readers === 0 && task.status === "done") {
      task.at.clear();
      for (const dependency of task.dependencies) this.#leave(dependency, released);
    }
  }

  /** All that a barrier waits for is there. */
  #open(barrier: Task): void {
    barrier.status = "done";
    for (const { at } of barrier.dependencies) for (const slot of at) barrier.at.add(slot);
    // It may wait for nothing.
    if (barrier.at.size === 0) barrier.at.add(here);
    this.#tellDependents(barrier);
  }

  /** Not all that a barrier has waited for is there any more. */
  #close(barrier: Task): void {
    barrier.status = "waiting";
    barrier.at.clear();
    for (const dependent of barrier.dependents) {
      if (dependent.status === "waiting") dependent.missing++;
    }
  }

  /** What was being brought to a task's slot is there now, or is not to be counted on. */
  #settleBrought({ slot, brought }: Task, came: boolean): Release[] {
    const released: Release[] = [];
    for (const input of brought) {
      const { key, status, at, coming } = input;
      // Where the result was lost meanwhile, it is being made again, and this copy is not known of.
      if (!coming?.delete(slot)) continue;
      if (came && status === "done" && at.size > 0) this.#put(input, slot);
      else released.push({ key, slots: [slot] });
    }
    return released;
  }

  /** Notes where a result is. */
  #put(task: Task, at: number): void {
    if (at !== here && !task.at.has(at)) this.#held += task.bytes;
    task.at.add(at);
  }

  #link({ key, dependencies, runs, inParts }: TaskSpec): Task {
    const task: Task = {
      key,
      runs,
      inParts,
      dependencies: dependencies.map((need) => this.#get(need)),
      dependents: [],
      status: runs === "value" ? "done" : "waiting",
      missing: 0,
      readers: 0,
      at: new Set(runs === "value" ? [here] : []),
      bytes: 0,
      deaths: 0,
      slot: here,
      brought: [],
      rank: Infinity,
      group: undefined,
    };
    this.#tasks.set(key, task);
    for (const dependency of task.dependencies) {
      dependency.readers++;
      this.#remake(dependency);
      // Only now, since undoing counts what is missing for the dependents that are there.
      dependency.dependents.push(task);
      if (dependency.at.size === 0) task.missing++;
    }
    return task;
  }

  /**
   * Notes a caller, and for which output a task and its dependencies are wanted first; tells
   * whether any of them was wanted later before.
   */
  #want(wanted: Task, rank: number): boolean {
    wanted.readers++;
    this.#remake(wanted);
    let lowered = false;
    const open = [wanted];
    for (let task = open.pop(); task !== undefined; task = open.pop()) {
      if (task.rank <= rank) continue;
      if (task.rank < Infinity) lowered = true;
      task.rank = rank;
      // One by one: of all that a task may need, `push` could not take so many at once.
      for (const dependency of task.dependencies) open.push(dependency);
    }
    return lowered;
  }

  /**
   * A done task whose result is gone has to run again, and so may its dependencies; gives all
   * of those, for the caller to find out which can run.
   */
  #undo(task: Task): Task[] {
    const all: Task[] = [];
    const open = [task];
    for (let undone = open.pop(); undone !== undefined; undone = open.pop()) {
      // Two tasks that are undone may need the same third one.
      if (undone.status !== "done") continue;
      undone.status = "waiting";
      all.push(undone);
      this.#firstOpen = 0;
      for (const dependency of undone.dependencies) {
        dependency.readers++;
        if (isGone(dependency)) open.push(dependency);
      }
      for (const dependent of undone.dependents) {
        if (dependent.status === "waiting") dependent.missing++;
      }
    }
    return all;
  }

  /** Has a task run again if its result is gone. */
  #remake(task: Task): void {
    if (!isGone(task)) return;
    this.#recount(this.#undo(task));
  }

  /** Finds out anew which tasks can run, and which of them first. */
  #requeue(): void {
    this.#leaves.requeue();
    for (const queue of this.#queues) for (const task of queue.clear()) task.status = "waiting";
    this.#recount([...this.#tasks.values()].filter(({ status }) => status === "waiting"));
  }

  /** Counts what is missing for each, before any of them tells others that it is there. */
  #recount(waiting: readonly Task[]): void {
    for (const task of waiting) task.missing = task.dependencies.filter(isMissing).length;
    for (const task of waiting) {
      if (task.missing === 0 && task.status === "waiting") this.#makeReady(task);
    }
  }

  #makeReady(task: Task): void {
    if (task.runs === "barrier") return this.#open(task);
    task.status = "ready";
    if (task.runs === "control" || task.runs === "kept") this.#control.push(task);
    else if (task.dependencies.every(isAlwaysHere)) this.#addLeaf(task);
    else this.#queues[this.#preferredSlot(task)]!.add(task, task.rank);
  }

  #addLeaf(task: Task): void {
    let merging = task.dependents[0] ?? task;
    // What only takes something out of a result does not bring neighbours together.
    while (merging.dependencies.length === 1 && merging.dependents.length > 0) {
      merging = merging.dependents[0]!;
    }
    // A leaf that runs again comes first: something has been waiting for it.
    this.#leaves.add(task, merging.group ??= newGroup(), task.deaths > 0);
  }

  /**
   * The slot where most of a task's input lies; the shortest queue if none does. Of what it needs
   * parts, it has most likely as much in one place as in another, so any that has some will do,
   * and so will any that has inputs that are empty.
   */
  #preferredSlot(task: Task): number {
    const held = this.#queues.map(() => 0);
    const holders = new Set<number>();
    for (const { key, at, bytes } of task.dependencies) {
      for (const slot of at) {
        if (slot === here) continue;
        holders.add(slot);
        if (!task.inParts?.has(key)) held[slot]! += bytes;
      }
    }
    const most = Math.max(...held);
    if (most > 0) return held.indexOf(most);
    const lengths = this.#queues.map((queue, slot) =>
      holders.size > 0 && !holders.has(slot)
        ? Infinity
        : queue.length + (this.#busy[slot] ? 0.5 : 0)
    );
    return lengths.indexOf(Math.min(...lengths));
  }

  #steal(slot: number, limit: number): Task | undefined {
    for (const [owner, queue] of this.#queues.entries()) {
      if (owner === slot || !this.#busy[owner]) continue;
      const task = takeBelow(limit, queue);
      if (task !== undefined) return task;
    }
    return this.#leaves.steal(slot, limit);
  }

  /** Tasks of this rank and above may not start. */
  #limit(): number {
    if (this.#lookahead === Infinity) return Infinity;
    while (this.#outputs[this.#firstOpen]?.status === "done") this.#firstOpen++;
    const first = this.#outputs[this.#firstOpen];
    const others = this.#streamedTasks.size -
      (first !== undefined && this.#streamedTasks.has(first) ? 1 : 0);
    const limit = this.#taken + this.#lookahead;
    return others < this.#queues.length - 1 ? limit : Math.min(limit, this.#firstOpen + 1);
  }
}
