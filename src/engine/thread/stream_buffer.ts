/**
 * Batches on their way from the task that makes them to the reader that pulls
 * them. The task waits when the buffer is full; the reader, when it is empty.
 *
 * @module
 */

import { Signal } from "../signal.ts";
import type { ThreadMemory } from "./thread_memory.ts";

/** Number of elements at which a buffer is full; more would outlive the youngest garbage. */
const capacity = 16_384;

/** Number of batches at which a buffer is full, since elements can be large, or slow to make. */
const mostBatches = 16;

/** Part of what a thread may hold at which a buffer is full, should a batch take that much. */
const mostOfRoom = 1 / 8;

/** Most elements that are handed over at once; the reader has put them together before they age. */
const largestBatch = 2_048;

/** The same of elements that take little, as numbers do: fewer messages for as many. */
const largestOfSmall = 8_192;

/** Bytes up to which elements take little. */
const bytesOfSmall = 2 ** 16;

/** Elements that were taken together, and how many were taken before. */
export interface Pulled {
  readonly elements: readonly unknown[];
  readonly before: number;
}

interface Batch {
  readonly elements: readonly unknown[];
  /** Rough size in memory. */
  readonly bytes: number;
}

/** A bounded queue of batches with one writer and one reader. */
export class StreamBuffer {
  readonly #memory: Pick<ThreadMemory, "count" | "room">;
  readonly #batches: Batch[] = [];
  readonly #changed = new Signal();
  #length = 0;
  #bytes = 0;
  #isDropped = false;
  #pulled: Pulled | undefined;
  #taken = 0;
  #state: "open" | "closed" | { readonly error: unknown } = "open";

  /** Makes an empty one, whose elements take up that memory. */
  constructor(memory: Pick<ThreadMemory, "count" | "room">) {
    this.#memory = memory;
  }

  /** What was taken last, for who has failed to send it on. */
  get pulled(): Pulled | undefined {
    return this.#pulled;
  }

  /** Adds elements of so many bytes; resolves when there is room for more. */
  async push(elements: readonly unknown[], bytes: number): Promise<void> {
    this.#throwIfFailed();
    if (this.#isDropped) return;
    const { length } = elements;
    const small = Math.min(largestOfSmall, Math.floor(length * bytesOfSmall / bytes));
    const most = Math.max(largestBatch, small);
    for (let start = 0; start < length; start += most) {
      const some = length <= most ? elements : elements.slice(start, start + most);
      this.#batches.push({ elements: some, bytes: bytes * some.length / length });
    }
    this.#grow(length, length === 0 ? 0 : bytes);
    this.#changed.notify();
    while (this.#isFull && this.#state === "open") await this.#changed.next();
    this.#throwIfFailed();
  }

  #throwIfFailed(): void {
    if (typeof this.#state === "object") throw this.#state.error;
  }

  get #isFull(): boolean {
    return this.#length >= capacity || this.#batches.length >= mostBatches ||
      this.#bytes >= this.#memory.room * mostOfRoom;
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

  /** Drops what is there and what will yet come: who reads is at the end. */
  drop(): void {
    this.#isDropped = true;
    this.#batches.length = 0;
    this.#grow(-this.#length, -this.#bytes);
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
      this.#throwIfFailed();
      if (this.#state === "closed" || this.#isDropped) return undefined;
      await this.#changed.next();
    }
  }

  /** Takes the first batch, and with it those that follow where they are small. */
  #takeSome(): readonly unknown[] {
    let [length, bytes] = [0, 0];
    const fits = this.#batches.findIndex((it) =>
      !isHandy(length += it.elements.length, bytes += it.bytes)
    );
    const batches = this.#batches.splice(0, fits === -1 ? Infinity : Math.max(1, fits));
    const lists = batches.map(({ elements }) => elements);
    const elements = lists.length === 1 ? lists[0]! : lists.flat();
    this.#grow(-elements.length, batches.reduce((sum, { bytes }) => sum - bytes, 0));
    return elements;
  }

  #grow(length: number, bytes: number): void {
    this.#length += length;
    // Sums of fractions are not exact: an empty buffer takes nothing.
    const change = this.#length === 0 ? -this.#bytes : bytes;
    this.#bytes += change;
    this.#memory.count(change);
  }
}

/** Whether so many elements of so many bytes are few enough to be handed over at once. */
function isHandy(length: number, bytes: number): boolean {
  return length <= largestBatch || (length <= largestOfSmall && bytes <= bytesOfSmall);
}
