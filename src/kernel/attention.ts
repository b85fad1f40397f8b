/**
 * Looking at messages while a task computes.
 *
 * @module
 */

/** What a thread that computes can be told meanwhile. */
export interface Interruptions {
  /** Aborted when the task is cancelled. */
  readonly signal: AbortSignal;
  /** Waits until messages that have arrived have been delivered. */
  yieldToMessages(): Promise<void>;
}

/** Looks at messages, but not all the time. */
export class Attention {
  readonly #from: Interruptions;
  readonly #patience: number;
  #last = performance.now();

  /** `patience` is for how many milliseconds messages may wait. */
  constructor(from: Interruptions, patience: number = 20) {
    this.#from = from;
    this.#patience = patience;
  }

  /** Lets messages arrive if some may have been waiting long; rejects if the task is cancelled. */
  async pay(): Promise<void> {
    if (performance.now() - this.#last > this.#patience) {
      await this.#from.yieldToMessages();
      this.#last = performance.now();
    }
    this.#from.signal.throwIfAborted();
  }
}
