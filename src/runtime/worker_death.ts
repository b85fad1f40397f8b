/**
 * The bookkeeping of one worker's end, shared by the spawners.
 *
 * @module
 */

import type { WorkerDeath } from "./runtime.ts";

/** A worker's end, told once by whichever sign of it comes first. */
export class Death {
  /** Settles when the worker is gone. */
  readonly promise: Promise<WorkerDeath>;
  #resolve: (death: WorkerDeath) => void = () => {};
  #started = false;

  /** The end of a worker that is about to start. */
  constructor() {
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Whether the worker has ever replied. */
  get started(): boolean {
    return this.#started;
  }

  /** Notes that the worker has replied: what goes wrong from here is no failure to start. */
  start(): void {
    this.#started = true;
  }

  /** Says that the worker is gone. */
  settle(reason: string, cause?: unknown): void {
    this.#resolve(cause === undefined ? { reason } : { reason, cause });
  }

  /** Says that an error that nobody caught ended the worker, or kept it from starting. */
  fail(cause: unknown): void {
    const [name, message] = cause instanceof Error
      ? [`${cause.name}: `, cause.message]
      : ["", String(cause)];
    this.settle(
      this.#started ? `threw an uncaught error: ${name}${message}` : `did not start: ${message}`,
      cause,
    );
  }
}
