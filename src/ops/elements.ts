/**
 * Operations on one element at a time, and on one partition at a time.
 *
 * @module
 */

import { describeValue } from "../values/describe_value.ts";
import { getter, type KeyPicker, type LookupKey, pickersOf } from "../values/lookup.ts";
import { numberRange } from "./number_range.ts";
import type {
  ElementOperation,
  SourceOperation,
  UserFunction,
  ValueOperation,
} from "./operation.ts";
import { ownArrayOf, partitionOf } from "./partitions.ts";
import { pickSource, writtenKey } from "./pick_source.ts";

/** `map(f, input)`: what `f` returns for each element. */
export const map: ElementOperation<[fn: UserFunction]> = {
  kind: "element",
  name: "map",
  functionAt: 0,
  passesResult: true,
  pureBy: () => "",
  template: ({ y, next }) => next(y),
  push: (_, next) => (_x, y) => next(y),
  passOn: (x) => x,
};

/** `filter(f, input)`: the elements for which `f` returns something truthy. */
export const filter: ElementOperation<[predicate: UserFunction]> = {
  kind: "element",
  name: "filter",
  functionAt: 0,
  pureBy: () => "",
  template: ({ x, y, next }) => `if (${y}) {\n${next(x)}\n}`,
  push: (_, next) => (x, y) => y ? next(x) : undefined,
  passOn: () => true,
};

/** `remove(f, input)`: the elements for which `f` returns something falsy. */
export const remove: ElementOperation<[predicate: UserFunction]> = {
  kind: "element",
  name: "remove",
  functionAt: 0,
  pureBy: () => "",
  template: ({ x, y, next }) => `if (!${y}) {\n${next(x)}\n}`,
  push: (_, next) => (x, y) => y ? undefined : next(x),
  passOn: () => false,
};

/** `pluck(key, input)` or `pluck(key, fallback, input)`: a property, or several, of each element. */
export const pluck: ElementOperation<
  [key: LookupKey, fallback?: unknown],
  [get: (x: unknown) => unknown, ...pickers: KeyPicker[]]
> = {
  kind: "element",
  name: "pluck",
  prepare([key, ...fallback]) {
    const boxed = fallback.length === 0 ? undefined : { value: fallback[0] };
    const get = getter(key, boxed);
    return writtenKey(key) === undefined ? [get] : [get, ...pickersOf(key, boxed)];
  },
  literalKey: ([key]) => writtenKey(key),
  template: ({ x, args: [get = "", ...pickers], literalKey, next }) =>
    next(pickSource(x, literalKey, { get, pickers })),
  push: ([get], next) => (x) => next(get(x)),
};

/** `flatten(input)`: the elements of each element. */
export const flatten: ElementOperation<[], [itemsOf: (x: unknown) => Iterable<unknown>]> = {
  kind: "element",
  name: "flatten",
  items: "x",
  prepare: () => [itemsOf],
  template: ({ x, args, next, fresh }) => {
    const item = fresh("item");
    return `for (const ${item} of ${args[0]}(${x})) {\n${next(item)}\n}`;
  },
  push: (_, next) => (x) => {
    for (const item of itemsOf(x)) if (next(item) === true) return true;
    return false;
  },
};

/** `flatMap(f, input)`: the elements of what `f` returns for each element. */
export const flatMap: ElementOperation<
  [fn: UserFunction],
  [itemsReturned: (y: unknown) => readonly unknown[]]
> = {
  kind: "element",
  name: "flatMap",
  functionAt: 0,
  items: "y",
  prepare: () => [itemsReturned],
  template: ({ y, args, next, fresh }) => {
    const item = fresh("item");
    return `for (const ${item} of ${args[0]}(${y})) {\n${next(item)}\n}`;
  },
  push: (_, next) => (_x, y) => {
    for (const item of itemsReturned(y)) if (next(item) === true) return true;
    return false;
  },
  passOn: (x) => [x],
};

/** `starmap(f, input)`: what `f` returns for the items of each element. */
export const starmap: ElementOperation<[fn: UserFunction]> = {
  kind: "element",
  name: "starmap",
  functionAt: 0,
  passesResult: true,
  argumentsOf(x) {
    if (Array.isArray(x)) return x;
    throw new TypeError(
      "Cannot call the function of starmap(): expected an element that is an array, " +
        `got ${describeValue(x)}`,
    );
  },
  template: ({ y, next }) => next(y),
  push: (_, next) => (_x, y) => next(y),
  passOn: (x) => x,
};

/** `product(others, input)`: `[element, other]` for each of the others. */
export const product: ElementOperation<[others: readonly unknown[]]> = {
  kind: "element",
  name: "product",
  push: ([others], next) => (x) => {
    for (const other of others) if (next([x, other]) === true) return true;
    return false;
  },
};

/**
 * `range(start, step, length)`: equally spaced numbers; `range(start, step, length, first)` leaves
 * out the first ones, and rounds as if it did not.
 */
export const range: SourceOperation<
  [start: number, step: number, length: number, first?: number]
> = {
  kind: "source",
  name: "range",
  cheap: true,
  batches: ({ length }) => length > 3 ? "items" : "range",
  size: ([, , count]) => ({ elements: count }),
  *open([start, step, count, first]) {
    for (let done = 0; done < count; done += rangeBatch) {
      const length = Math.min(rangeBatch, count - done);
      if (first === undefined) yield { items: numberRange(start + done * step, step, length) };
      else yield { items: Array.from({ length }, (_, i) => start + (first + done + i) * step) };
    }
  },
};

/**
 * `mapPartitions(f, input)` or `mapPartitions(f, place, input)`: what `f` returns for the array of a
 * partition's elements.
 */
export const mapPartitions: ValueOperation<
  [fn: UserFunction, partition: unknown] | [
    fn: UserFunction,
    place: PartitionNumber,
    partition: unknown,
  ]
> = {
  kind: "value",
  name: "mapPartitions",
  async run([fn, ...place]) {
    const elements = await ownArrayOf(place.pop());
    const result = await fn(elements, ...place);
    return partitionOf(result, "the result of the function of mapPartitions()");
  },
};

/** The number of a partition, of how many. */
export interface PartitionNumber {
  readonly partition: number;
  readonly partitions: number;
}

/** Numbers between two looks at messages; a fraction of a millisecond's work. */
const rangeBatch = 65_536;

function itemsOf(x: unknown): Iterable<unknown> {
  if (isIterable(x)) return x;
  throw notIterable("flatten an element", x, "map((text) => [...text]) first");
}

/** All at once, since an iterable of the user's own may fail between two elements. */
function itemsReturned(y: unknown): readonly unknown[] {
  if (Array.isArray(y)) return y;
  if (isIterable(y)) return [...y];
  throw notIterable("flatten what the function of flatMap() returned", y, "return [...text]");
}

/** Whether a value is an iterable, and no string. */
function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function notIterable(action: string, value: unknown, advice: string): TypeError {
  return new TypeError(
    `Cannot ${action}: expected an iterable, got ${describeValue(value)}` +
      (typeof value === "string" ? `; for its characters, ${advice}` : ""),
  );
}
