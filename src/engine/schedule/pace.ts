/**
 * How many tasks go into one message: one, until they turn out to be tiny.
 *
 * @module
 */

/** Milliseconds of work worth sending at once; keeps the cost of a message small beside it. */
const worthSending = 4;

/** Largest number of tasks sent at once. */
const largestBatch = 64;

/** Learns from finished tasks how long the next ones will take. */
export class Pace {
  #average: number | undefined;

  /** Notes how many milliseconds a task took. */
  note(elapsed: number): void {
    this.#average = this.#average === undefined ? elapsed : 0.7 * this.#average + 0.3 * elapsed;
  }

  /** Forgets what was learnt. */
  reset(): void {
    this.#average = undefined;
  }

  /** Number of tasks for one message where `ready` tasks are to be shared by `slots`. */
  batchLength(ready: number, slots: number): number {
    if (this.#average === undefined) return 1;
    const worth = Math.floor(worthSending / Math.max(this.#average, 0.01));
    return Math.max(1, Math.min(worth, Math.ceil(ready / (2 * slots)), largestBatch));
  }
}
