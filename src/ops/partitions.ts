/**
 * Partitions as whole values: made of what users' functions return, and read.
 *
 * @module
 */

import { describeValue } from "../values/describe_value.ts";
import type { Batch, UserFunction, ValueOperation } from "./operation.ts";

/** Elements between two looks at messages. */
export const batchSize = 4096;

/**
 * `fromPartitions(f)` or `fromPartitions(f, partition)`: the elements that `f` makes. What reads them takes
 * them one by one, so that a generator is never ahead of its reader, and is closed by it.
 */
export const fromPartitions: ValueOperation<[make: UserFunction, partition?: number]> = {
  kind: "value",
  name: "fromPartitions",
  streams: true,
  async run([make, ...partition]) {
    const made = await make(...partition);
    return partitionOf(made, "the result of the function of fromPartitions()");
  },
};

/** `fromDelayed(position, value)`: the elements of a value. */
export const fromDelayed: ValueOperation<[position: number, value: unknown]> = {
  kind: "value",
  name: "fromDelayed",
  run: ([position, value]) => partitionOf(value, `item ${position} of fromDelayed()`),
};

/** `delayed(value)`: the value. */
export const delayed: ValueOperation<[value: unknown]> = {
  kind: "value",
  name: "delayed",
  run: ([value]) => value,
};

/** `object(names, values)`: a plain object. */
export const object: ValueOperation<[names: readonly string[], values: readonly unknown[]]> = {
  kind: "value",
  name: "object",
  run: ([names, values]) => Object.fromEntries(names.map((name, i) => [name, values[i]])),
};

/** What can be read as a partition, of any iterable of elements; `subject` is whose it is. */
export function partitionOf(value: unknown, subject: string): unknown {
  if (typeof value === "object" && value !== null) {
    if (Array.isArray(value) || isTypedArray(value)) return value;
    // Generators, since objects of the user's own classes could not be sent.
    if (Symbol.iterator in value) return each(value as Iterable<unknown>);
    if (Symbol.asyncIterator in value) return eachAsync(value as AsyncIterable<unknown>);
  }
  const advice = typeof value === "string" ? "; for its characters, spread it: [...text]" : "";
  throw new TypeError(
    `Cannot use ${subject} as a partition: expected an iterable such as an array, ` +
      `got ${describeValue(value)}${advice}`,
  );
}

/** The elements of a partition, which a hand-written graph may make as any iterable. */
export async function arrayOf(partition: unknown): Promise<readonly unknown[]> {
  return Array.isArray(partition) ? partition : await ownArrayOf(partition);
}

/** The same in an array that may be changed: a partition's own may be stored for other tasks. */
export async function ownArrayOf(partition: unknown): Promise<unknown[]> {
  if (Array.isArray(partition)) return partition.slice();
  const elements: unknown[] = [];
  for await (const element of partition as Iterable<unknown>) elements.push(element);
  return elements;
}

/**
 * Elements one after another as batches, made when they are asked for; `weightOf` tells how much an
 * element holds.
 */
export function* batched<T>(
  elements: Iterable<T>,
  weightOf: (element: T) => number = () => 1,
): Generator<Batch> {
  let items: T[] = [];
  let weight = 0;
  for (const element of elements) {
    items.push(element);
    weight += weightOf(element);
    if (weight < batchSize) continue;
    yield { items };
    items = [];
    weight = 0;
  }
  if (items.length > 0) yield { items };
}

/** A DataView has bytes, but no elements. */
function isTypedArray(value: object): boolean {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function* each(elements: Iterable<unknown>): Generator<unknown> {
  yield* elements;
}

async function* eachAsync(elements: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  yield* elements;
}
