/**
 * Cutting any value that can be read as a partition into batches.
 *
 * @module
 */

import { describeValue } from "../ops/describe_value.ts";
import type { Batch, NumberRange } from "../ops/operation.ts";
import { TaskFailure } from "./failure.ts";

/** Batches in order. */
export type Batches = Iterable<Batch> | AsyncIterable<Batch>;

/** What a failure to read batches is blamed on. */
export interface Origin {
  readonly operation: string;
  readonly function?: string | undefined;
}

/** Largest number of elements of a batch; between two, messages can be looked at. */
const largestBatch = 8192;

/** Longest time, in milliseconds, that elements which come one by one wait for more. */
const longestWait = 20;

/** A partition's value in batches. */
export function batchesOf(value: unknown): Batches {
  if (Array.isArray(value)) return inSlices(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return inSlices(value as unknown as unknown[]);
  }
  if (typeof value === "object" && value !== null) {
    if (Symbol.iterator in value) return inBatches(value as Iterable<unknown>);
    if (Symbol.asyncIterator in value) return inAsyncBatches(value as AsyncIterable<unknown>);
  }
  throw new TypeError(
    `Cannot read a partition: expected an iterable of elements, got ${describeValue(value)}`,
  );
}

/** The same batches, with failures to read them blamed on `origin`. */
export async function* blaming(origin: Origin, batches: Batches): AsyncGenerator<Batch> {
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
        throw blame(error, origin);
      }
      if (next.done === true) {
        finished = true;
        return;
      }
      yield next.value;
    }
  } finally {
    if (!finished) await iterator.return?.();
  }
}

/** An error as a failure of `origin`, unless it is known better whose it is. */
export function blame(error: unknown, { operation, function: fn }: Origin): TaskFailure {
  return error instanceof TaskFailure ? error : new TaskFailure(error, operation, fn);
}

/** Whether the items of a batch are numbers that are not stored. */
export function isRange(items: readonly unknown[] | NumberRange): items is NumberRange {
  return !Array.isArray(items) && "step" in items;
}

/** The elements of a batch, one by one. */
export function asIterable(items: readonly unknown[] | NumberRange): Iterable<unknown> {
  return isRange(items) ? numbers(items) : items;
}

/**
 * A value that can be read more than once and travel: an array in place of a one-shot
 * iterator, and of each of a partition's elements that is one.
 */
export async function settle(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return settleElements(value);
  if (isOneShot(value)) return settleElements([...value]);
  if (isAsyncOnly(value)) {
    const elements: unknown[] = [];
    for await (const element of value) elements.push(element);
    return settleElements(elements);
  }
  return value;
}

/** As {@linkcode settle}, for the elements of an array; copies it only where one changes. */
export function settleElements(elements: readonly unknown[]): readonly unknown[] {
  if (!elements.some(isOneShot)) return elements;
  return elements.map(settleElement);
}

/** An element that can be read more than once: an array in place of a one-shot iterator. */
export function settleElement(element: unknown): unknown {
  return isOneShot(element) ? [...element] : element;
}

function isOneShot(value: unknown): value is IterableIterator<unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  if (!("next" in value) || !(Symbol.iterator in value)) return false;
  return typeof value.next === "function" &&
    (value as Iterable<unknown>)[Symbol.iterator]() === value;
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

/** Batches start small, so that whoever wants few elements does not make many. */
function* inBatches(elements: Iterable<unknown>): Generator<Batch> {
  let items: unknown[] = [];
  let full = 1;
  for (const element of elements) {
    items.push(element);
    if (items.length < full) continue;
    yield { items };
    items = [];
    full = Math.min(2 * full, largestBatch);
  }
  if (items.length > 0) yield { items };
}

async function* inAsyncBatches(elements: AsyncIterable<unknown>): AsyncGenerator<Batch> {
  let items: unknown[] = [];
  let full = 1;
  let start = performance.now();
  for await (const element of elements) {
    items.push(element);
    if (items.length < full && performance.now() - start < longestWait) continue;
    yield { items };
    items = [];
    full = Math.min(2 * full, largestBatch);
    start = performance.now();
  }
  if (items.length > 0) yield { items };
}

function* numbers({ start, step, length }: NumberRange): Generator<number> {
  for (let i = 0; i < length; i++) yield start + i * step;
}
