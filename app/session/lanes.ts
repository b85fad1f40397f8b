/**
 * Which worker did something when, for the page to draw.
 *
 * @module
 */

import type { RunEvent } from "holdall";
import type { Lane } from "../model.ts";

/** Notes tasks as they begin and end. */
export class Lanes {
  readonly #open = new Map<string, Lane>();
  readonly #workers = new Set<number>();
  #ended: Lane[] = [];

  /** Number of workers that have been given a task. */
  get workers(): number {
    return this.#workers.size;
  }

  /** Takes note of an event `at` milliseconds after the start of the run. */
  note(event: RunEvent, at: number): void {
    if (event.type === "task-start") {
      this.#workers.add(event.slot);
      this.#open.set(event.key, { worker: event.slot, start: at });
    } else if (event.type === "task-end") {
      const lane = this.#open.get(event.key);
      this.#open.delete(event.key);
      if (lane !== undefined) this.#ended.push({ ...lane, end: at });
    }
  }

  /** What has ended since this was asked before, and what goes on. */
  take(): readonly Lane[] {
    const ended = this.#ended;
    this.#ended = [];
    return [...ended, ...this.#open.values()];
  }
}
