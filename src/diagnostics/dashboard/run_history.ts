/**
 * The runs that a dashboard shows: those that go on, and the last ones that have ended, within bounds.
 *
 * @module
 */

import type { ProfileEvent } from "../../engine/profile.ts";
import type { Progress } from "../../engine/progress.ts";
import type { ProcessUsage } from "../../runtime/runtime.ts";
import { type ProfiledRun, Recording } from "../profile/recording.ts";

/** What is kept at most. */
export const kept = {
  /** Runs, of those that have ended. */
  runs: 20,
  /** Runs in all. */
  running: 200,
  /** Tasks of one run, the last ones. */
  tasks: 5000,
  /** Samples of the memory of one run, the last ones: those of half an hour. */
  samples: 9000,
} as const;

/** Milliseconds without any run after which what comes next is shown without what was before. */
const longPause = 30_000;

/** A run, by both ways in which it is told of. */
interface HistoryEntry {
  readonly recording: Recording;
  progress?: Progress;
  /** Number of its tasks that have been forgotten. */
  forgotten: number;
}

/** Takes note of runs, and forgets the oldest. */
export class RunHistory {
  readonly #usage: (() => ProcessUsage) | undefined;
  readonly #entries = new Map<string, HistoryEntry>();

  /** A history without runs; `usage` tells what this process takes. */
  constructor(usage: (() => ProcessUsage) | undefined) {
    this.#usage = usage;
  }

  /** Takes note of where time goes. */
  noteProfile(event: ProfileEvent): void {
    const entry = this.#entryOf(event.run);
    entry.recording.note(event);
    entry.forgotten += entry.recording.trim(kept);
    if (event.type === "run-end") this.#forget();
  }

  /** Takes note of how far a run has come. */
  noteProgress(progress: Progress): void {
    this.#entryOf(progress.run).progress = progress;
    if (progress.state !== "running") this.#forget();
  }

  /** The runs that go on, and those before them without a long pause between, oldest first. */
  get recent(): readonly ProfiledRun[] {
    const all = [...this.#entries.values()].flatMap(({ recording }) => recording.runs);
    let recent: ProfiledRun[] = [];
    let end = 0;
    for (const run of all.sort((a, b) => a.at - b.at)) {
      if (run.at - end > longPause) recent = [];
      recent.push(run);
      end = Math.max(end, run.at + run.elapsed);
    }
    return recent;
  }

  /** Number of tasks of recent runs that have been forgotten. */
  get forgotten(): number {
    return this.recent.reduce((sum, { run }) => sum + (this.#entries.get(run)?.forgotten ?? 0), 0);
  }

  /** How far all runs have come that are kept, the newest first. */
  get progress(): readonly Progress[] {
    return [...this.#entries.values()].flatMap(({ progress }) => progress ?? []).reverse();
  }

  #entryOf(run: string): HistoryEntry {
    let entry = this.#entries.get(run);
    if (entry === undefined) {
      entry = { recording: new Recording(this.#usage), forgotten: 0 };
      this.#entries.set(run, entry);
      // A scheduler of somebody else may never say that its runs have ended.
      const [oldest] = this.#entries.keys();
      if (this.#entries.size > kept.running) this.#entries.delete(oldest!);
    }
    return entry;
  }

  #forget(): void {
    const ended = [...this.#entries].filter(([, { recording, progress }]) => {
      return progress?.state !== "running" &&
        recording.runs.every(({ state }) => state !== "running");
    });
    for (const [run] of ended.slice(0, -kept.runs)) this.#entries.delete(run);
  }
}
