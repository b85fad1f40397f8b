/**
 * {@linkcode fromAsyncIterable}: a bag of what an asynchronous iterable gives.
 *
 * @module
 */

import { type Bag, sourceBag } from "../../bag/bag.ts";
import { values } from "../../plans/collection.ts";
import { checkInteger, checkOptions } from "../../values/check.ts";
import { Ending } from "../../engine/ending.ts";
import { addSupply } from "../../engine/supplies.ts";
import { inAsyncBatches } from "../../kernel/batches.ts";
import { describeValue } from "../../values/describe_value.ts";
import { ReadOnce } from "./read_once.ts";
import { supplied } from "./supplied.ts";

/** Options of {@linkcode fromAsyncIterable}. */
export interface FromAsyncIterableOptions {
  /**
   * Number of partitions, which is how many workers take elements at a time. With one, elements keep
   * their order. With more, each partition takes the next elements as soon as it wants some, so that
   * which they are, and the order of the bag, is another each time.
   *
   * @default {1}
   */
  readonly npartitions?: number;
}

const action = "call fromAsyncIterable()";

/**
 * Makes a bag of what an asynchronous iterable gives: rows of a database, messages of a socket, parsed
 * records of a stream.
 *
 * It is read on this thread, when the bag is computed, and no faster than the workers take it: memory
 * does not grow with it. It can be read only once, so that only one computation can have it; another one
 * is an error. `compute(a, b)` computes several results of it together, `persist()` keeps what is made
 * of it. When the computation ends, for whatever reason, the iterable is closed.
 *
 * @typeParam T Type of the elements.
 * @param iterable What gives the elements, which are cloned for the workers. A `ReadableStream` will do.
 * @param options How to share the elements out.
 * @returns A bag.
 * @throws {TypeError} If it is not an asynchronous iterable, or an option is unknown.
 * @throws {RangeError} If there is less than one partition.
 *
 * @example Rows as they come
 * ```ts
 * import { fromAsyncIterable } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * async function* rows() {
 *   for (let id = 0; id < 1000; id++) yield { id, even: id % 2 === 0 };
 * }
 *
 * const bag = fromAsyncIterable(rows());
 *
 * assertEquals(await bag.filter(({ even }) => even).count().compute(), 500);
 * ```
 */
export function fromAsyncIterable<T>(
  iterable: AsyncIterable<T> | ReadableStream<T>,
  options: FromAsyncIterableOptions = {},
): Bag<T> {
  checkOptions(options, ["npartitions"], action);
  const { npartitions = 1 } = options;
  checkInteger(npartitions, 1, { action, name: "npartitions" });
  const elements = elementsOf(iterable);
  const supply = addSupply(new ReadOnce("async iterable", (ended) => batchesOf(elements, ended)));
  return sourceBag(supplied, (i) => values(supply, i), npartitions);
}

async function* batchesOf(
  elements: AsyncIterable<unknown>,
  ended: AbortSignal,
): AsyncGenerator<readonly unknown[]> {
  const reading = new Reading(elements[Symbol.asyncIterator](), ended);
  try {
    for await (const { items } of inAsyncBatches(reading)) yield items;
  } finally {
    await reading.closed;
  }
}

/** Elements that are closed as soon as nobody wants them any more, also while one is waited for. */
class Reading implements AsyncIterableIterator<unknown> {
  /** Settles when they are closed, which has begun where it is there. */
  closed: Promise<void> | undefined;
  readonly #iterator: AsyncIterator<unknown>;
  readonly #ending = new Ending();
  #finished = false;

  constructor(iterator: AsyncIterator<unknown>, ended: AbortSignal) {
    this.#iterator = iterator;
    ended.addEventListener("abort", () => {
      // A generator that waits hears of it when it goes on, other iterators at once.
      this.#close().catch(() => {});
      this.#ending.come(ended.reason);
    }, { once: true });
  }

  async next(): Promise<IteratorResult<unknown>> {
    try {
      const next = await this.#ending.before(this.#iterator.next());
      if (next.done === true) this.#finished = true;
      return next;
    } catch (error) {
      this.#finished = true;
      throw error;
    }
  }

  async return(): Promise<IteratorResult<unknown>> {
    await this.#close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #close(): Promise<void> {
    return this.closed ??= (async () => {
      if (!this.#finished) await this.#iterator.return?.();
    })();
  }
}

function elementsOf(iterable: unknown): AsyncIterable<unknown> {
  if (typeof iterable === "object" && iterable !== null) {
    if (Symbol.asyncIterator in iterable) return iterable as AsyncIterable<unknown>;
    if (iterable instanceof ReadableStream) return chunksOfStream(iterable);
  }
  const advice = typeof iterable === "object" && iterable !== null && Symbol.iterator in iterable
    ? "; fromSequence() takes what is there already"
    : "";
  throw new TypeError(
    `Cannot ${action}: expected an asynchronous iterable, got ${describeValue(iterable)}${advice}`,
  );
}

/** Not every browser can iterate over a stream. */
async function* chunksOfStream(stream: ReadableStream<unknown>): AsyncGenerator<unknown> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}
