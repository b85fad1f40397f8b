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
 * A result is at slots, or `here` (the thread that schedules). When a slot is
 * lost, its running tasks are ready again, and tasks whose only result was
 * there, if somebody still needs it, are undone, and so on down to their
 * dependencies.
 *
 * Which task comes next, for an idle slot:
 * 1. one that depends on results, most of which lie in this slot: it frees memory;
 * 2. a leaf (a task without dependencies) of the group this slot works on; a group
 *    is the leaves of one dependent, in order, so that neighbours are merged where
 *    they were made;
 * 3. a leaf of the first group nobody works on;
 * 4. a task that prefers a busy slot, rather than to idle;
 * 5. the last leaf of the longest group another slot works on.
 *
 * With a lookahead, leaves of outputs that are further than that ahead of the
 * first output not yet taken stay where they are.
 *
 * ```
 * sum ← count/0 ← filter(x/0)   group "sum": count/0, count/1, count/2
 *     ← count/1 …               next(0) = count/0, next(1) = count/2 (from the end),
 *     ← count/2 …               next(0) = count/1, then sum where most counts are
 * ```
 *
 * @module
 */

import type { Key } from "../graph/node.ts";

/** The place of results that the scheduling thread itself holds. */
export const here = -1;

/** A task to be added. */
export interface TaskSpec {
  readonly key: Key;
  readonly dependencies: readonly Key[];
  /** `"slot"` to run in a slot, `"control"` to be run by the scheduler, `"value"` if it is done. */
  readonly runs: "slot" | "control" | "value";
}

interface Task {
  readonly key: Key;
  readonly runs: TaskSpec["runs"];
  readonly dependencies: readonly Task[];
  readonly dependents: Task[];
  status: "waiting" | "ready" | "running" | "done";
  /** Number of dependencies whose result is missing. */
  missing: number;
  /** Number of dependents not done, and of callers who want the result. */
  readers: number;
  /** Where the result is. */
  readonly at: Set<number>;
  weight: number;
  /** Number of times a slot died under it. */
  deaths: number;
  /** Slot it runs in. */
  slot: number;
  /** Number of the first output that needs it. */
  rank: number;
  group: Group | undefined;
}

/** Leaves that are merged together. */
interface Group {
  readonly leaves: Task[];
  owner: number | undefined;
}

/** A result that may be dropped. */
export interface Release {
  readonly key: Key;
  readonly slots: readonly number[];
}

/** The state of one run. */
export class RunState {
  readonly #tasks = new Map<Key, Task>();
  readonly #groups: Group[] = [];
  /** Groups before this one have no leaves left. */
  #firstGroup = 0;
  /** The group each slot works on. */
  readonly #current: (Group | undefined)[] = [];
  readonly #queues: Task[][];
  readonly #control: Task[] = [];
  readonly #busy: boolean[];
  readonly #lookahead: number;
  #readyLeaves = 0;
  #outputs = 0;
  #taken = 0;

  /** Makes the state of a run without tasks; `lookahead` is a number of outputs. */
  constructor(slots: number, lookahead: number = Infinity) {
    this.#queues = Array.from({ length: slots }, () => []);
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
    for (const key of wanted) {
      this.#want(this.#get(key), asker === undefined ? this.#outputs++ : this.#get(asker).rank);
    }
    for (const task of added) {
      if (task.status === "waiting" && task.missing === 0) this.#makeReady(task);
    }
    this.#groups.sort((a, b) => rankOf(a) - rankOf(b));
    this.#firstGroup = 0;
  }

  /** Takes the next task for an idle slot, which is then busy; `undefined` if there is none. */
  next(slot: number): Key | undefined {
    const task = this.#queues[slot]!.shift() ?? this.#nextLeaf(slot) ?? this.#steal(slot);
    if (task === undefined) return undefined;
    task.status = "running";
    task.slot = slot;
    this.#busy[slot] = true;
    return task.key;
  }

  /** Takes the next task that the scheduler has to run itself. */
  nextControl(): Key | undefined {
    const task = this.#control.shift();
    if (task !== undefined) task.status = "running";
    return task?.key;
  }

  /** The slot has nothing to do. */
  idle(slot: number): void {
    this.#busy[slot] = false;
  }

  /** A result that a task in `slot` needs and the slot has not; the slot will have it from now on. */
  missingInputs(key: Key, slot: number): { key: Key; from: number }[] {
    const missing: { key: Key; from: number }[] = [];
    for (const task of this.#get(key).dependencies) {
      if (task.at.has(slot)) continue;
      const [from] = task.at;
      missing.push({ key: task.key, from: from! });
      task.at.add(slot);
    }
    return missing;
  }

  /** A task has run; gives the results nobody needs any more. */
  finished(key: Key, at: number, weight: number): Release[] {
    const task = this.#get(key);
    task.status = "done";
    task.at.add(at);
    task.weight = weight;
    const released: Release[] = [];
    for (const dependency of task.dependencies) {
      dependency.readers--;
      release(dependency, released);
    }
    for (const dependent of task.dependents) {
      if (dependent.status === "waiting" && --dependent.missing === 0) this.#makeReady(dependent);
    }
    release(task, released);
    return released;
  }

  /** An output has been given to the caller; gives the results nobody needs any more. */
  taken(key: Key): Release[] {
    this.#taken++;
    return this.answered(key);
  }

  /** A control task has got what it asked for; gives the results nobody needs any more. */
  answered(key: Key): Release[] {
    const task = this.#get(key);
    task.readers--;
    const released: Release[] = [];
    release(task, released);
    return released;
  }

  /** A running task has to run again since an input could not be had. */
  again(key: Key): void {
    const task = this.#get(key);
    task.status = "waiting";
    this.#recount(task);
  }

  /**
   * A slot and its results are gone; gives the tasks that were running there and how often that
   * has happened to them by their `fault`, which it is not where the slot was stopped on purpose.
   */
  lost(slot: number, fault: boolean = true): { key: Key; deaths: number }[] {
    const died: { key: Key; deaths: number }[] = [];
    for (const task of this.#tasks.values()) task.at.delete(slot);
    for (const task of this.#queues[slot]!.splice(0)) task.status = "waiting";
    for (const task of this.#tasks.values()) {
      if (task.status === "running" && task.slot === slot) {
        if (fault) task.deaths++;
        died.push({ key: task.key, deaths: task.deaths });
        task.status = "waiting";
      } else if (task.status === "done" && task.at.size === 0 && task.readers > 0) this.#undo(task);
    }
    for (const group of this.#groups) if (group.owner === slot) group.owner = undefined;
    this.#current[slot] = undefined;
    for (const task of this.#tasks.values()) {
      if (task.status === "ready" && task.dependencies.length > 0) this.#unqueue(task);
      if (task.status === "waiting") this.#recount(task);
    }
    this.#busy[slot] = false;
    return died;
  }

  /** Number of leaves and others that could run now, were there slots. */
  get ready(): number {
    return this.#queues.reduce((ready, queue) => ready + queue.length, this.#readyLeaves);
  }

  #get(key: Key): Task {
    const task = this.#tasks.get(key);
    if (task === undefined) {
      throw new RangeError(`Cannot find task ${key}: the run does not have it`);
    }
    return task;
  }

  #link({ key, dependencies, runs }: TaskSpec): Task {
    const task: Task = {
      key,
      runs,
      dependencies: dependencies.map((need) => this.#get(need)),
      dependents: [],
      status: runs === "value" ? "done" : "waiting",
      missing: 0,
      readers: 0,
      at: new Set(runs === "value" ? [here] : []),
      weight: 1,
      deaths: 0,
      slot: here,
      rank: Infinity,
      group: undefined,
    };
    this.#tasks.set(key, task);
    for (const dependency of task.dependencies) {
      dependency.dependents.push(task);
      dependency.readers++;
      if (dependency.status === "done" && dependency.at.size === 0) this.#undo(dependency);
      if (dependency.at.size === 0) task.missing++;
    }
    return task;
  }

  /** Notes an output, and for which output its dependencies are wanted first. */
  #want(output: Task, rank: number): void {
    output.readers++;
    if (output.status === "done" && output.at.size === 0) this.#undo(output);
    const open = [output];
    for (let task = open.pop(); task !== undefined; task = open.pop()) {
      if (task.rank <= rank) continue;
      task.rank = rank;
      open.push(...task.dependencies);
    }
  }

  /** A done task whose result is gone has to run again, and so may its dependencies. */
  #undo(task: Task): void {
    const open = [task];
    for (let undone = open.pop(); undone !== undefined; undone = open.pop()) {
      undone.status = "waiting";
      for (const dependency of undone.dependencies) {
        dependency.readers++;
        if (dependency.status === "done" && dependency.at.size === 0) open.push(dependency);
      }
      for (const dependent of undone.dependents) {
        if (dependent.status === "waiting") dependent.missing++;
      }
      this.#recount(undone);
    }
  }

  #recount(task: Task): void {
    task.missing = task.dependencies.filter((dependency) => dependency.at.size === 0).length;
    if (task.missing === 0) this.#makeReady(task);
  }

  #makeReady(task: Task): void {
    task.status = "ready";
    if (task.runs === "control") this.#control.push(task);
    else if (task.dependencies.length > 0) this.#queues[this.#preferredSlot(task)]!.push(task);
    else this.#addLeaf(task);
  }

  #addLeaf(task: Task): void {
    const first = task.group ?? task.dependents[0]?.dependencies.find((t) => t.group)?.group;
    const group = first ?? { leaves: [], owner: undefined };
    if (first === undefined) this.#groups.push(group);
    task.group = group;
    this.#firstGroup = 0;
    this.#readyLeaves++;
    // A leaf that runs again comes first: something has been waiting for it.
    if (task.deaths > 0) group.leaves.unshift(task);
    else group.leaves.push(task);
  }

  #unqueue(task: Task): void {
    for (const queue of this.#queues) {
      const position = queue.indexOf(task);
      if (position >= 0) queue.splice(position, 1);
    }
    task.status = "waiting";
  }

  /** The slot where most of a task's input lies; the shortest queue if none does. */
  #preferredSlot(task: Task): number {
    const weights = this.#queues.map(() => 0);
    for (const dependency of task.dependencies) {
      for (const slot of dependency.at) if (slot !== here) weights[slot]! += dependency.weight;
    }
    const most = Math.max(...weights);
    if (most > 0) return weights.indexOf(most);
    const lengths = this.#queues.map((queue, slot) => queue.length + (this.#busy[slot] ? 0.5 : 0));
    return lengths.indexOf(Math.min(...lengths));
  }

  #nextLeaf(slot: number): Task | undefined {
    let group = this.#current[slot];
    if (group === undefined || !this.#mayStart(group)) {
      group = this.#unownedGroup();
      if (group === undefined) return undefined;
      group.owner = slot;
      this.#current[slot] = group;
    }
    return this.#leaf(group.leaves.shift());
  }

  #unownedGroup(): Group | undefined {
    for (const group of this.#openGroups()) if (group.owner === undefined) return group;
    return undefined;
  }

  #steal(slot: number): Task | undefined {
    for (const [owner, queue] of this.#queues.entries()) {
      if (owner !== slot && this.#busy[owner] && queue.length > 0) return queue.pop();
    }
    let longest: Group | undefined;
    for (const group of this.#openGroups()) {
      if (group.leaves.length > (longest?.leaves.length ?? 0)) longest = group;
    }
    return this.#leaf(longest?.leaves.pop());
  }

  #leaf(task: Task | undefined): Task | undefined {
    if (task !== undefined) this.#readyLeaves--;
    return task;
  }

  /** Groups with leaves that may start, in order of rank. */
  *#openGroups(): Generator<Group, undefined> {
    while (this.#groups[this.#firstGroup]?.leaves.length === 0) this.#firstGroup++;
    for (let g = this.#firstGroup; g < this.#groups.length; g++) {
      const group = this.#groups[g]!;
      if (group.leaves.length === 0) continue;
      if (!this.#mayStart(group)) return;
      yield group;
    }
  }

  #mayStart(group: Group): boolean {
    return group.leaves.length > 0 && rankOf(group) < this.#taken + this.#lookahead;
  }
}

function rankOf(group: Group): number {
  return group.leaves[0]?.rank ?? Infinity;
}

function release(task: Task, released: Release[]): void {
  if (task.readers > 0 || task.at.size === 0 || task.status !== "done") return;
  released.push({ key: task.key, slots: [...task.at] });
  task.at.clear();
}
