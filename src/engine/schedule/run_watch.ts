/**
 * Who watches a run: its progress and its profile, each of which exists only where somebody listens, and
 * what is said of runs that take long.
 *
 * @module
 */

import type { GraphNode, Key } from "../../graph/node.ts";
import type { Executor, JobReply, RunOptions } from "../ports.ts";
import { ProgressReport } from "./progress_report.ts";
import { RunProfile } from "./run_profile.ts";
import { RunProgress } from "./run_progress.ts";
import { noteRun, type TaskNumbers } from "./run_states.ts";
import type { TaskSpec } from "./run_task.ts";

/** The run that is watched. */
export interface RunToWatch {
  readonly name: string;
  readonly executor: Pick<Executor, "slots" | "counts" | "stage">;
  readonly nodes: ReadonlyMap<Key, GraphNode>;
  readonly outputs: ReadonlySet<Key>;
  /** How many tasks are in which state. */
  tasks(): TaskNumbers;
  /** Rough size in bytes of all results that slots hold. */
  held(): number;
  /** Ends the run, since a listener threw. */
  fail(error: unknown): void;
}

/** Passes on what becomes of tasks. */
export class RunWatch {
  readonly #progress: RunProgress | undefined;
  readonly #report: ProgressReport | undefined;
  readonly #profile: RunProfile | undefined;
  readonly #run: RunToWatch;
  /** What slots have been given, and when. */
  readonly #given = new Map<number, { readonly keys: readonly Key[]; readonly at: number }>();
  #leave = () => {};

  /** Watches a run that begins now, for those who listen. */
  constructor(run: RunToWatch, { onProgress, onProfile }: RunOptions) {
    const { name, executor } = run;
    this.#run = run;
    if (onProgress !== undefined) {
      const progress = new RunProgress({ ...run, now: () => performance.now() });
      const fail = (error: unknown) => run.fail(error);
      this.#progress = progress;
      this.#report = new ProgressReport({ name, executor, progress, listener: onProgress, fail });
    }
    if (onProfile === undefined) return;
    this.#profile = new RunProfile({ ...run, slots: executor.slots, listener: onProfile });
  }

  /** Whether threads are to tell where the time goes. */
  get measures(): boolean {
    return this.#profile !== undefined;
  }

  /** The run begins. */
  begin(): void {
    const { name, executor } = this.#run;
    this.#leave = noteRun({
      name,
      executor,
      begun: performance.now(),
      given: this.#given,
      tasks: () => this.#run.tasks(),
    });
    this.#report?.begin();
    this.#profile?.begin();
  }

  /** The run has ended. */
  end(state: "done" | "failed" | "stopped"): void {
    this.#leave();
    try {
      this.#profile?.end(state);
    } finally {
      this.#report?.end(state);
    }
  }

  /** A task has been added, after those that it depends on. */
  added(key: Key, node: GraphNode, runs: TaskSpec["runs"]): void {
    this.#progress?.added(key, node, runs);
  }

  /** Tasks have been given to a slot in one message. */
  started(keys: readonly Key[], slot: number): void {
    this.#given.set(slot, { keys, at: performance.now() });
    this.#progress?.started(keys, slot);
    this.#profile?.started(keys, slot);
  }

  /** A slot has answered; each of its replies is told of next. */
  replied(slot: number, replies: readonly JobReply[]): void {
    this.#profile?.replied(slot, replies);
  }

  /** What has become of one of the tasks of a message; nothing, where one before it was not done. */
  ended(key: Key, slot: number, reply: JobReply | undefined): void {
    this.#profile?.ended(key, slot, reply);
    if (reply?.status === "done") this.#progress?.finished(key, reply);
  }

  /** A slot has answered for all that it was given, or is gone. */
  idle(slot: number): void {
    this.#given.delete(slot);
    this.#progress?.idle(slot);
  }

  /** A slot is gone, with what it was given. */
  lost(slot: number, reason: string): void {
    this.#profile?.lost(slot, reason);
    this.#progress?.idle(slot);
  }

  /** A task runs on this thread. */
  startedHere(key: Key): void {
    this.#progress?.startedHere(key);
    this.#profile?.startedHere(key);
  }

  /** A task of this thread has ended; it has waited for others all the time, or computed. */
  endedHere(key: Key, outcome: "done" | "failed", spent: "waiting" | "computing"): void {
    if (outcome === "done") this.#progress?.finished(key, { elapsed: 0, bytes: 0 });
    this.#profile?.endedHere(key, outcome, spent);
  }

  /** An output has come, or all of its elements have been made. */
  delivered(key: Key, elements: number): void {
    this.#progress?.delivered(key, elements);
  }
}
