/**
 * Batches on their way from the task that makes them to the reader that pulls
 * them. The task waits when the buffer is full; the reader, when it is empty.
 *
 * @module
 */

import { Signal } from "../signal.ts";

/** Number of elements at which a buffer is full; more would outlive the youngest garbage. */
const capacity = 16_384;

/** Number of batches at which a buffer is full, since elements can be large, or slow to make. */
const mostBatches = 16;

/** Largest number of elements handed over at once; the reader has put them together before they age. */
const largestBatch = 2_048;

/** Elements that were taken together, and how many were taken before. */
export interface Pulled {
  readonly elements: readonly unknown[];
  readonly before: number;
}

/** A bounded queue of batches with one writer and one reader. */
export class StreamBuffer {
  readonly #batches: (readonly unknown[])[] = [];
  readonly #changed = new Signal();
  #length = 0;
  #pulled: Pulled | undefined;
  #taken = 0;
  #state: "open" | "closed" | { readonly error: unknown } = "open";

  /** What was taken last, for who has failed to send it on. */
  get pulled(): Pulled | undefined {
    return this.#pulled;
  }

  /** Adds elements; resolves when there is room for more. */
  async push(elements: readonly unknown[]): Promise<void> {
    for (let start = 0; start < elements.length; start += largestBatch) {
      const whole = elements.length <= largestBatch;
      this.#batches.push(whole ? elements : elements.slice(start, start + largestBatch));
    }
    this.#length += elements.length;
    this.#changed.notify();
    while (this.#isFull && this.#state === "open") await this.#changed.next();
    if (typeof this.#state === "object") throw this.#state.error;
  }

  get #isFull(): boolean {
    return this.#length >= capacity || this.#batches.length >= mostBatches;
  }

  /** Says that there will be no more elements. */
  close(): void {
    this.#state = "closed";
    this.#changed.notify();
  }

  /** Makes the reader, once it has read what was there, and the writer fail. */
  fail(error: unknown): void {
    this.#state = { error };
    this.#changed.notify();
  }

  /** Takes the elements that are there, or the next that come; `undefined` at the end. */
  async pull(): Promise<readonly unknown[] | undefined> {
    for (;;) {
      if (this.#batches.length > 0) {
        const elements = this.#takeSome();
        this.#pulled = { elements, before: this.#taken };
        this.#taken += elements.length;
        this.#changed.notify();
        return elements;
      }
      if (this.#state === "closed") return undefined;
      if (typeof this.#state === "object") throw this.#state.error;
      await this.#changed.next();
    }
  }

  /** Takes the first batch, and with it those that follow where they are small. */
  #takeSome(): readonly unknown[] {
    let length = 0;
    const fits = this.#batches.findIndex((batch) => (length += batch.length) > largestBatch);
    const batches = this.#batches.splice(0, fits === -1 ? Infinity : Math.max(1, fits));
    const elements = batches.length === 1 ? batches[0]! : batches.flat();
    this.#length -= elements.length;
    return elements;
  }
}
