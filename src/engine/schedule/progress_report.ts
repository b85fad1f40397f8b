/**
 * Telling of the progress of a run: asks slots now and then how far they are, and tells the listener.
 *
 * Slots are asked, rather than telling by themselves, so that a worker does nothing for a run that
 * nobody watches, and no more than it is asked for one that somebody does. One that computes answers
 * when it looks at messages, between two pieces of a batch; until it has, it is not asked again.
 *
 * @module
 */

import type { Executor } from "../ports.ts";
import type { Progress, ProgressListener } from "../progress.ts";
import type { RunProgress } from "./run_progress.ts";

/** Milliseconds between two reports. */
const reportEvery = 200;

/** The run that is reported on. */
export interface ReportedRun {
  readonly name: string;
  readonly executor: Pick<Executor, "counts">;
  readonly progress: RunProgress;
  readonly listener: ProgressListener;
  /** Ends the run, since the listener threw. */
  fail(error: unknown): void;
}

/** Reports on a run from its begin to its end. */
export class ProgressReport {
  readonly #run: ReportedRun;
  readonly #asked = new Set<number>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Makes a report that has not begun. */
  constructor(run: ReportedRun) {
    this.#run = run;
  }

  /** Reports from now on. */
  begin(): void {
    this.#timer = setInterval(() => this.#report(), reportEvery);
    // What is left by its reader without an end is to keep no process alive.
    (this.#timer as { unref?(): void }).unref?.();
  }

  /** Reports for the last time. */
  end(state: Exclude<Progress["state"], "running">): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    const { progress, listener } = this.#run;
    try {
      listener(progress.snapshot(state));
    } catch (error) {
      // A run that has failed tells of that.
      if (state === "done") throw error;
    }
  }

  #report(): void {
    const { progress, listener, fail } = this.#run;
    for (const slot of progress.slots) this.#ask(slot);
    try {
      listener(progress.snapshot("running"));
    } catch (error) {
      fail(error);
    }
  }

  async #ask(slot: number): Promise<void> {
    const { name, executor, progress } = this.#run;
    if (executor.counts === undefined || this.#asked.has(slot)) return;
    this.#asked.add(slot);
    try {
      progress.counted(slot, await executor.counts(slot, name));
    } catch {
      // It is gone; the run hears of that from elsewhere.
    } finally {
      this.#asked.delete(slot);
    }
  }
}
