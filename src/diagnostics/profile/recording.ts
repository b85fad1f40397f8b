/**
 * What has been told of runs, in order: what reports are made of.
 *
 * @module
 */

import type { ProfileEvent, RunEndEvent, TaskProfile } from "../../engine/profile.ts";
import type { ProcessUsage } from "../../runtime/runtime.ts";

/** How much memory there was in use at a moment. */
export interface MemorySample {
  /** Milliseconds since the start of the run. */
  readonly at: number;
  /** Rough size of the results that workers held, in bytes. */
  readonly bytesHeld: number;
  /** Bytes that this process took, with all its threads; absent where the runtime does not tell. */
  readonly memory?: number;
  /** Milliseconds of processors that this process had taken since it began; absent likewise. */
  readonly processor?: number;
}

/** A worker that was lost. */
export interface LostWorker {
  /** Milliseconds since the start of the run. */
  readonly at: number;
  /** Its number. */
  readonly worker: number;
  /** Why. */
  readonly reason: string;
}

/** A run that has been profiled, or is being. */
export interface ProfiledRun {
  /** Which run this is. */
  readonly run: string;
  /** What ran, for people: `"text → frequencies"`. */
  readonly name: string;
  /** When it began, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** How it has ended, if it has. */
  readonly state: "running" | RunEndEvent["state"];
  /** Milliseconds that it took, or has taken up to what was told last. */
  readonly elapsed: number;
  /** Number of workers that it might use. */
  readonly workers: number;
  /** Its tasks, attempts that came to nothing included, in the order in which they ended. */
  readonly tasks: readonly TaskProfile[];
  /** Memory over time. */
  readonly samples: readonly MemorySample[];
  /** Workers that were lost. */
  readonly lost: readonly LostWorker[];
}

/** A run that is being noted. */
interface OpenRun extends ProfiledRun {
  state: ProfiledRun["state"];
  elapsed: number;
  readonly tasks: TaskProfile[];
  readonly samples: MemorySample[];
  readonly lost: LostWorker[];
}

/** Notes what is told of any number of runs. */
export class Recording {
  readonly #usage: (() => ProcessUsage) | undefined;
  readonly #runs: OpenRun[] = [];
  readonly #open = new Map<string, OpenRun>();

  /** An empty recording; `usage` tells what this process takes. */
  constructor(usage: (() => ProcessUsage) | undefined) {
    this.#usage = usage;
  }

  /** The runs, in the order in which they began. */
  get runs(): readonly ProfiledRun[] {
    return this.#runs;
  }

  /** Takes note of an event; of runs that have not begun here, nothing is noted. */
  note(event: ProfileEvent): void {
    if (event.type === "run-start") return this.#begin(event);
    const run = this.#open.get(event.run);
    if (run === undefined) return;
    run.elapsed = Math.max(run.elapsed, event.type === "task" ? event.end : event.at);
    switch (event.type) {
      case "task":
        return void run.tasks.push(event);
      case "sample":
        return void run.samples.push({
          at: event.at,
          bytesHeld: event.bytesHeld,
          ...this.#usage?.(),
        });
      case "worker-lost":
        return void run.lost.push({ at: event.at, worker: event.worker, reason: event.reason });
      case "run-end":
        run.state = event.state;
        this.#open.delete(event.run);
    }
  }

  /**
   * Forgets the first tasks and samples of runs that have many more than are to be kept.
   *
   * @returns Number of tasks that have been forgotten.
   */
  trim({ tasks, samples }: { readonly tasks: number; readonly samples: number }): number {
    let forgotten = 0;
    for (const run of this.#runs) {
      forgotten += trimmed(run.tasks, tasks);
      trimmed(run.samples, samples);
    }
    return forgotten;
  }

  #begin({ run, name, at, workers }: Extract<ProfileEvent, { readonly type: "run-start" }>): void {
    const started: OpenRun = {
      run,
      name,
      at,
      workers,
      state: "running",
      elapsed: 0,
      tasks: [],
      samples: [],
      lost: [],
    };
    this.#runs.push(started);
    this.#open.set(run, started);
  }
}

/** Removes the first of too many; a tenth at once, as that moves all others. */
function trimmed(list: unknown[], most: number): number {
  return list.length < most * 1.1 ? 0 : list.splice(0, list.length - most).length;
}
