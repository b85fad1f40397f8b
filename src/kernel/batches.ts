/**
 * Cutting any value that can be read as a partition into batches.
 *
 * @module
 */

import { describeValue } from "../values/describe_value.ts";
import { isOneShot, settleElements } from "../values/one_shot.ts";
import { PiecedPartition } from "../wire/aside.ts";
import type { Batch, DrawnElements, NumberRange } from "../ops/operation.ts";
import type { Attention } from "./attention.ts";
import { blaming, type Culprit, failureOf } from "./failure.ts";

/** Batches in order. */
export type Batches = Iterable<Batch> | AsyncIterable<Batch>;

/** Largest number of elements of a batch; between two, messages can be looked at. */
const largestBatch = 8192;

/** Longest time, in milliseconds, that elements which come one by one wait for more. */
const longestWait = 4;

/** Elements between two looks at the clock. */
const elementsPerLook = 16;

/** How elements that are made as they are read are to be read. */
export interface ReadingOptions {
  /** What is blamed where one cannot be made while it is read, outside the batches. */
  readonly maker?: Culprit;
  /** Whether the next element is asked for only when those before have been taken in. */
  readonly oneByOne?: boolean;
}

/** A partition's value in batches. */
export function batchesOf(value: unknown, options: ReadingOptions = {}): Batches {
  if (Array.isArray(value)) return inSlices(value);
  if (value instanceof PiecedPartition) return inPieces(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return inSlices(value as unknown as unknown[]);
  }
  if (typeof value === "object" && value !== null) {
    if (Symbol.iterator in value) return inBatches(value as Iterable<unknown>, options.maker);
    if (Symbol.asyncIterator in value) {
      return inAsyncBatches(value as AsyncIterable<unknown>, options.oneByOne);
    }
  }
  throw new TypeError(
    `Cannot read a partition: expected an iterable of elements, got ${describeValue(value)}`,
  );
}

/** The same batches, with failures to read them blamed on their maker. */
export async function* madeBy(maker: Culprit, batches: Batches): AsyncGenerator<Batch> {
  const iterator = Symbol.asyncIterator in batches
    ? batches[Symbol.asyncIterator]()
    : batches[Symbol.iterator]();
  let finished = false;
  try {
    for (;;) {
      let next: IteratorResult<Batch>;
      try {
        next = await iterator.next();
      } catch (error) {
        finished = true;
        throw failureOf(error, maker);
      }
      if (next.done === true) {
        finished = true;
        return;
      }
      yield next.value;
    }
  } finally {
    if (!finished) await blaming(maker, () => iterator.return?.());
  }
}

/** Whether the items of a batch are numbers that are not stored. */
export function isRange(items: Batch["items"]): items is NumberRange {
  return !isStored(items) && "step" in items;
}

/** Whether the items of a batch are made as they are read. */
export function isDrawn(items: Batch["items"]): items is DrawnElements {
  return !isStored(items) && "advance" in items;
}

/** Whether items are at hand. They are the user's then, and may have properties of any name. */
function isStored(items: Batch["items"]): items is readonly unknown[] {
  return Array.isArray(items) || ArrayBuffer.isView(items);
}

/** The elements of a batch, one by one. */
export function asIterable(items: Batch["items"]): Iterable<unknown> {
  if (isRange(items)) return numbers(items);
  return isDrawn(items) ? drawing(items) : items;
}

/** Elements, and how many of them have been read. */
export class Counted implements Iterable<unknown> {
  /** How many. */
  count = 0;
  readonly #elements: Iterable<unknown>;
  readonly #tell: (count: number) => void;

  /** Counts from here on; `tell` is told of each element as it is read. */
  constructor(elements: Iterable<unknown>, tell: (count: number) => void) {
    this.#elements = elements;
    this.#tell = tell;
  }

  *[Symbol.iterator](): Generator<unknown> {
    for (const element of this.#elements) {
      this.count++;
      this.#tell(1);
      yield element;
    }
  }
}

/**
 * A value that can be read more than once and travel: an array in place of a one-shot
 * iterator, and of each of a partition's elements that is one.
 */
export async function settle(value: unknown, attention: Attention): Promise<unknown> {
  if (Array.isArray(value)) return settleElements(value);
  if (!isOneShot(value) && !isAsyncOnly(value)) return value;
  const elements: unknown[] = [];
  for await (const { items } of batchesOf(value)) {
    for (const item of asIterable(items)) elements.push(item);
    await attention.pay();
  }
  return settleElements(elements);
}

function isAsyncOnly(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value &&
    !(Symbol.iterator in value);
}

function* inSlices(elements: readonly unknown[]): Generator<Batch> {
  if (elements.length <= largestBatch) return yield { items: elements };
  for (let start = 0; start < elements.length; start += largestBatch) {
    yield { items: elements.slice(start, start + largestBatch) };
  }
}

function* inPieces(partition: PiecedPartition): Generator<Batch> {
  for (const elements of partition.pieces()) yield* inSlices(elements);
}

/** How many elements make a batch, which starts small: whoever wants few does not have many made. */
export class BatchSize {
  #full = 1;
  #start = performance.now();

  /** Starts a batch. */
  start(): void {
    this.#start = performance.now();
  }

  /** Whether so many elements are enough, or have taken long enough. */
  isFull(length: number): boolean {
    if (length < this.#full) return length % elementsPerLook === 0 && this.#elapsed() > longestWait;
    const grows = this.#elapsed() < longestWait;
    this.#full = grows ? Math.min(2 * this.#full, largestBatch) : Math.ceil(this.#full / 2);
    return true;
  }

  #elapsed(): number {
    return performance.now() - this.#start;
  }
}

/** Elements of an iterable in batches, each of them made when it is read. */
function* inBatches(elements: Iterable<unknown>, maker?: Culprit): Generator<Batch> {
  const drawn = new Drawn(elements[Symbol.iterator](), maker);
  try {
    while (!drawn.finished) {
      drawn.start();
      yield { items: drawn };
    }
  } finally {
    drawn.close();
  }
}

/** What an iterator makes, in batches of which none takes long. */
class Drawn implements DrawnElements {
  current: unknown;
  finished = false;
  readonly #iterator: Iterator<unknown>;
  readonly #maker: Culprit | undefined;
  readonly #size = new BatchSize();
  #count = 0;

  constructor(iterator: Iterator<unknown>, maker: Culprit | undefined) {
    this.#iterator = iterator;
    this.#maker = maker;
  }

  /** Starts a batch. */
  start(): void {
    this.#count = 0;
    this.#size.start();
  }

  advance(): boolean {
    if (this.finished || (this.#count > 0 && this.#size.isFull(this.#count))) return false;
    try {
      const next = this.#iterator.next();
      this.finished = next.done === true;
      this.current = next.value;
    } catch (error) {
      this.finished = true;
      throw this.#maker === undefined ? error : failureOf(error, this.#maker);
    }
    this.#count++;
    return !this.finished;
  }

  /** Tells the iterator that no more are wanted, if there might be more. */
  close(): void {
    if (!this.finished) this.#iterator.return?.();
  }
}

/**
 * Elements that are waited for, in batches: what is there does not wait long for more. One that fails,
 * or never comes, does not keep those before it from being taken in.
 */
export async function* inAsyncBatches<T>(
  elements: AsyncIterable<T>,
  oneByOne: boolean = false,
): AsyncGenerator<Batch & { readonly items: readonly T[] }> {
  const iterator = elements[Symbol.asyncIterator]();
  const size = new BatchSize();
  let coming: Promise<IteratorResult<T>> | undefined;
  let finished = false;
  let failure: { readonly error: unknown } | undefined;
  try {
    while (!finished) {
      const items: T[] = [];
      const patience = new Patience(longestWait);
      do {
        coming ??= iterator.next();
        let next: IteratorResult<T> | undefined;
        try {
          // An element that does not come in time is the next batch's.
          next = items.length === 0 ? await coming : await patience.before(coming);
        } catch (error) {
          finished = true;
          failure = { error };
          break;
        }
        if (next === undefined) break;
        if (items.length === 0) size.start();
        coming = undefined;
        finished = next.done === true;
        if (next.done !== true) items.push(next.value);
      } while (!finished && !oneByOne && !size.isFull(items.length));
      patience.end();
      if (items.length > 0) yield { items };
    }
    if (failure !== undefined) throw failure.error;
  } finally {
    if (!finished) {
      const closed = (async () => await iterator.return?.())();
      if (coming === undefined) await closed;
      // It is at work still, maybe for ever.
      else closed.catch(() => {});
    }
  }
}

/** Waits for promises, but not longer than some time after the first of them was waited for. */
class Patience {
  readonly #time: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #expired: Promise<undefined> | undefined;

  constructor(time: number) {
    this.#time = time;
  }

  /** The value, or `undefined` where it does not come in time. */
  before<T>(promise: Promise<T>): Promise<T | undefined> {
    this.#expired ??= new Promise((resolve) => {
      this.#timer = setTimeout(() => resolve(undefined), this.#time);
    });
    return Promise.race([promise, this.#expired]);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function* drawing(elements: DrawnElements): Generator<unknown> {
  while (elements.advance()) yield elements.current;
}

function* numbers({ start, step, length }: NumberRange): Generator<number> {
  for (let i = 0; i < length; i++) yield start + i * step;
}
