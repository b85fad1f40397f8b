/**
 * Operations on one element at a time, and on one partition at a time.
 *
 * @module
 */

import { describeValue } from "./describe_value.ts";
import { KeyedTable } from "./keyed_table.ts";
import { getter, type LookupKey } from "./lookup.ts";
import type {
  ElementOperation,
  SinkOperation,
  SourceOperation,
  ValueOperation,
} from "./operation.ts";

/** `map(f, input)`: what `f` returns for each element. */
export const map: ElementOperation = {
  kind: "element",
  name: "map",
  call: 0,
  template: ({ y, next }) => next(y),
  push: (_, next) => (_x, y) => next(y),
};

/** `filter(f, input)`: the elements for which `f` returns something truthy. */
export const filter: ElementOperation = {
  kind: "element",
  name: "filter",
  call: 0,
  template: ({ x, y, next }) => `if (${y}) {\n${next(x)}\n}`,
  push: (_, next) => (x, y) => y ? next(x) : undefined,
};

/** `remove(f, input)`: the elements for which `f` returns something falsy. */
export const remove: ElementOperation = {
  kind: "element",
  name: "remove",
  call: 0,
  template: ({ x, y, next }) => `if (!${y}) {\n${next(x)}\n}`,
  push: (_, next) => (x, y) => y ? undefined : next(x),
};

/** `pluck(key, input)` or `pluck(key, fallback, input)`: a property, or several, of each element. */
export const pluck: ElementOperation = {
  kind: "element",
  name: "pluck",
  prepare: ([key, ...fallback]) => [
    getter(key as LookupKey, fallback.length === 0 ? undefined : { value: fallback[0] }),
  ],
  template: ({ x, args, next }) => next(`${args[0]}(${x})`),
  push: ([get], next) => (x) => next((get as (x: unknown) => unknown)(x)),
};

/** `flatten(input)`: the elements of each element. */
export const flatten: ElementOperation = {
  kind: "element",
  name: "flatten",
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

/** Elements by key, as two columns, which travel between threads. */
interface Index {
  readonly keys: readonly unknown[];
  readonly values: readonly (readonly unknown[])[];
}

/** `index(key, other)`: the elements of each key, made once for all tasks of a join. */
export const index: SinkOperation<KeyedTable<unknown[]>> = {
  kind: "sink",
  name: "index",
  call: 0,
  init: () => new KeyedTable(),
  step: (table, x, key) => void table.getOrAdd(key, () => []).value.push(x),
  finish: (table): Index => {
    const entries = [...table.entries()];
    return { keys: entries.map(({ key }) => key), values: entries.map(({ value }) => value) };
  },
};

/**
 * `join(index, key, input)`: `[element, otherElement]` for each pair with equal keys, in the order
 * of the input and then of what was indexed.
 */
export const join: ElementOperation = {
  kind: "element",
  name: "join",
  call: 1,
  prepare: ([index]) => {
    const table = tableOf(index as Index);
    return [(key: unknown): readonly unknown[] => table.get(key)?.value ?? none];
  },
  template: ({ x, y, args, next, fresh }) => {
    const other = fresh("other");
    return `for (const ${other} of ${args[0]}(${y})) {\n${next(`[${x}, ${other}]`)}\n}`;
  },
  push: ([matches], next) => (x, y) => {
    for (const other of (matches as (key: unknown) => readonly unknown[])(y)) {
      if (next([x, other]) === true) return true;
    }
    return false;
  },
};

/**
 * `range(start, step, length)`: equally spaced numbers; `range(start, step, length, first)` leaves
 * out the first ones, and rounds as if it did not.
 */
export const range: SourceOperation = {
  kind: "source",
  name: "range",
  *open(args) {
    const [start, step, count, first] = args as [number, number, number, number?];
    for (let done = 0; done < count; done += rangeBatch) {
      const length = Math.min(rangeBatch, count - done);
      if (first === undefined) yield { items: { start: start + done * step, step, length } };
      else yield { items: Array.from({ length }, (_, i) => start + (first + done + i) * step) };
    }
  },
};

/** `mapPartitions(f, input)`: what `f` returns for the array of a partition's elements. */
export const mapPartitions: ValueOperation = {
  kind: "value",
  name: "mapPartitions",
  async run([fn, input]) {
    const result = await (fn as (partition: unknown) => unknown)(await arrayOf(input));
    if (typeof result === "object" && result !== null) {
      if (Array.isArray(result) || ArrayBuffer.isView(result)) return result;
      // An iterator, since objects of the user's own classes could not be sent.
      if (Symbol.iterator in result) return (result as Iterable<unknown>)[Symbol.iterator]();
      if (Symbol.asyncIterator in result) return result;
    }
    throw new TypeError(
      "Cannot use the result of the function of mapPartitions() as a partition: " +
        `expected an iterable such as an array, got ${describeValue(result)}`,
    );
  },
};

/** The elements of a partition, which a hand-written graph may make as any iterable. */
async function arrayOf(partition: unknown): Promise<readonly unknown[]> {
  if (Array.isArray(partition)) return partition;
  const elements: unknown[] = [];
  for await (const element of partition as Iterable<unknown>) elements.push(element);
  return elements;
}

/** Numbers between two looks at messages; a fraction of a millisecond's work. */
const rangeBatch = 65_536;

const none: readonly unknown[] = [];

function itemsOf(x: unknown): Iterable<unknown> {
  if (Array.isArray(x)) return x;
  if (typeof x === "object" && x !== null && Symbol.iterator in x) return x as Iterable<unknown>;
  const advice = typeof x === "string"
    ? "; for its characters, map((text) => [...text]) first"
    : "";
  throw new TypeError(
    `Cannot flatten an element: expected an iterable, got ${describeValue(x)}${advice}`,
  );
}

/** Tables by the index they were made of, so that a thread makes each once. */
const tables = new WeakMap<Index, KeyedTable<readonly unknown[]>>();

function tableOf(index: Index): KeyedTable<readonly unknown[]> {
  const known = tables.get(index);
  if (known !== undefined) return known;
  const table = new KeyedTable<readonly unknown[]>();
  index.keys.forEach((key, i) => table.add(key, index.values[i]!));
  tables.set(index, table);
  return table;
}
