/**
 * Whether something goes on, a run or a worker, and waiting for what may never come if it does not.
 *
 * @module
 */

import { Signal } from "./signal.ts";

/** The end of a run, say: it comes once, and nothing that waits in the run outlasts it. */
export class Ending {
  readonly #changed = new Signal();
  readonly #waiting = new Set<(error: unknown) => void>();
  #end: { readonly error: unknown } | undefined;

  /** Whether the run has ended. */
  get hasCome(): boolean {
    return this.#end !== undefined;
  }

  /** Ends the run; only the first error counts. */
  come(error: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    for (const reject of this.#waiting) reject(error);
    this.#waiting.clear();
    this.#changed.notify();
  }

  /** Says that what somebody waits for by {@linkcode until} may have come. */
  changed(): void {
    this.#changed.notify();
  }

  /** Waits until `find` finds something; rejects if the run ends first. */
  async until<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      if (this.#end !== undefined) throw this.#end.error;
      const found = find();
      if (found !== undefined) return found;
      await this.#changed.next();
    }
  }

  /** The promise's value; rejects if the run ends first. */
  before<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) reject(this.#end.error);
      this.#waiting.add(reject);
      promise.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }
}
