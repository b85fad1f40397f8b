/**
 * Where the time of a job goes, by the clock of the thread that runs it.
 *
 * A thread packs and unpacks while it waits, and for others also while it computes. So the time of a
 * job is what it takes from its turn to its end, less what it waits, less what its thread moves
 * meanwhile, for whomever.
 *
 * @module
 */

import type { JobTimes } from "../ports.ts";

/** Adds up what a thread spends on moving results. */
export class TransferClock {
  /** Milliseconds so far. */
  elapsed = 0;

  /** Does a piece of such work, and tells how long it took. */
  time<T>(work: () => T): Timed<T> {
    const start = performance.now();
    const value = work();
    const elapsed = performance.now() - start;
    this.elapsed += elapsed;
    return { value, elapsed };
  }
}

/** What was made, and the milliseconds that it took. */
export interface Timed<T> {
  readonly value: T;
  readonly elapsed: number;
}

/** What has been moved for a job. */
export interface Moved {
  elapsed: number;
  bytes: number;
}

/** The clock of one job, from its turn on. */
export class JobClock {
  readonly #transfers: TransferClock;
  readonly #moved: Moved;
  readonly #start = performance.now();
  readonly #movedBefore: number;
  readonly #waited = { waiting: 0, paused: 0 };
  /** Since when it waits. */
  #waitsSince: number | undefined;

  /** Starts. */
  constructor(transfers: TransferClock, moved: Moved) {
    this.#transfers = transfers;
    this.#movedBefore = transfers.elapsed;
    this.#moved = moved;
  }

  /** Waits for inputs, or pauses for a reader. */
  async wait(how: "waiting" | "paused", promise: Promise<void>): Promise<void> {
    const start = performance.now();
    const moved = this.#transfers.elapsed;
    this.#waitsSince = start;
    try {
      await promise;
    } finally {
      this.#waitsSince = undefined;
      this.#waited[how] += performance.now() - start - (this.#transfers.elapsed - moved);
    }
  }

  /** Milliseconds up to now in which it did not wait. */
  get spent(): number {
    const { waiting, paused } = this.#waited;
    return (this.#waitsSince ?? performance.now()) - this.#start - waiting - paused;
  }

  /** Where the time went up to now. */
  times(): JobTimes {
    const elapsed = performance.now() - this.#start;
    const moved = this.#transfers.elapsed - this.#movedBefore;
    const { waiting, paused } = this.#waited;
    return {
      start: performance.timeOrigin + this.#start,
      elapsed,
      waiting: Math.max(0, waiting),
      paused: Math.max(0, paused),
      computing: Math.max(0, elapsed - waiting - paused - moved),
      moving: this.#moved.elapsed,
      bytesMoved: this.#moved.bytes,
    };
  }
}

/** The times of a job for which something more has been moved. */
export function withMoved(times: JobTimes, { elapsed, bytes }: Moved): JobTimes {
  if (elapsed + bytes === 0) return times;
  return { ...times, moving: times.moving + elapsed, bytesMoved: times.bytesMoved + bytes };
}
