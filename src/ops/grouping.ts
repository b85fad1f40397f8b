/**
 * Reductions by key: frequencies, distinct, foldBy; and fold, which has no key,
 * and topk. Keys are compared by value, and come out in the order they were
 * first seen, whatever the partitioning.
 *
 * @module
 */

import { EmptyBagError } from "../errors.ts";
import { KeyedTable } from "./keyed_table.ts";
import type { SinkOperation } from "./operation.ts";
import { own } from "./own_string.ts";
import { finishedReduction, type Reduction } from "./reduction.ts";
import { finishTop, newTop, offer, type RankedElement, type TopState } from "./select_top.ts";

/** A table as two columns, which travel between threads. */
export interface Columns<V = unknown> {
  readonly keys: readonly unknown[];
  readonly values: readonly V[];
}

type BinaryFunction = (a: unknown, b: unknown) => unknown;

/** `[element, number of times it occurs]`. */
export const frequencies: Reduction = finishedReduction<Columns<number>, KeyedTable<number>>(
  counting("frequencies"),
  "frequencies",
  (tables) => {
    const merged = new KeyedTable<number>();
    for (const { keys, values } of tables) {
      keys.forEach((key, i) => addCount(merged, key, values[i]!));
    }
    return columnsOf(merged);
  },
  ({ keys, values }, [sort]) => {
    const pairs = keys.map((key, i) => [key, values[i]!] as const);
    return sort === true ? pairs.sort((a, b) => b[1] - a[1]) : pairs;
  },
  { argumentsLast: true },
);

/** The first element of each key; the argument, if given, makes the key. */
export const distinct: Reduction = finishedReduction<Columns, KeyedTable<unknown>>(
  {
    kind: "sink",
    name: "distinct",
    call: 0,
    init: () => new KeyedTable<unknown>(),
    step(table, x, key) {
      if (table.get(key) === undefined) table.add(key, own(x));
    },
    finish: columnsOf,
  },
  "distinct",
  (tables) => {
    const merged = new KeyedTable<unknown>();
    for (const { keys, values } of tables) {
      keys.forEach((key, i) => merged.get(key) ?? merged.add(key, values[i]));
    }
    return columnsOf(merged);
  },
  ({ values }) => values,
);

/** Makes the state a fold starts from: args `initial` is `[]`, `[value]` or `[factory]`. */
function starter(initial: unknown): (() => unknown) | undefined {
  if (typeof initial === "function") return initial as () => unknown;
  const [value] = initial as readonly unknown[];
  if ((initial as readonly unknown[]).length === 0) return undefined;
  return () => copied(value);
}

/**
 * A value that a user's function may change without changing the original: an element, an
 * initial value or a partial state, which another task, or the same one tried again, still reads.
 */
function copied(value: unknown): unknown {
  return isObject(value) ? structuredClone(value) : value;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** State of a fold: nothing yet, or what has been folded. */
interface Folded {
  seen: boolean;
  value?: unknown;
}

/** `fold(binop, combine, initial)`. */
export const fold: Reduction = finishedReduction<Folded, Folded>(
  {
    kind: "sink",
    name: "fold",
    functions: [0],
    prepare: ([binop, , initial]) => [binop, starter(initial)],
    init: () => ({ seen: false }),
    step(state, x, _y, [binop, start]) {
      if (!state.seen && start === undefined) state.value = copied(x);
      else {
        const acc = state.seen ? state.value : (start as () => unknown)();
        state.value = (binop as BinaryFunction)(acc, x);
      }
      state.seen = true;
    },
    async stepAsync(state, x, _y, [binop, start]) {
      if (!state.seen && start === undefined) state.value = copied(x);
      else {
        const acc = state.seen ? state.value : await (start as () => unknown)();
        state.value = await (binop as BinaryFunction)(acc, x);
      }
      state.seen = true;
    },
    finish: (state) => state,
  },
  "fold",
  async (states, [binop, combine]) => {
    const merged: Folded = { seen: false };
    for (const { seen, value } of states) {
      if (!seen) continue;
      merged.value = merged.seen
        ? await ((combine ?? binop) as BinaryFunction)(merged.value, copied(value))
        : copied(value);
      merged.seen = true;
    }
    return merged;
  },
  async ({ seen, value }, [, , initial]) => {
    if (seen) return value;
    const start = starter(initial);
    if (start !== undefined) return await start();
    throw new EmptyBagError(
      "Cannot compute fold() of an empty bag: expected at least one element, or an initial value",
    );
  },
);

/** `foldBy(key, binop, combine, initial)`: `[key, folded]`. */
export const foldBy: Reduction = finishedReduction<Columns, KeyedTable<unknown>>(
  {
    kind: "sink",
    name: "foldBy",
    call: 0,
    functions: [1],
    prepare: ([, binop, , initial]) => [binop, starter(initial)],
    init: () => new KeyedTable<unknown>(),
    step(table, x, key, [binop, start]) {
      const entry = table.get(key);
      if (entry !== undefined) entry.value = (binop as BinaryFunction)(entry.value, x);
      else if (start === undefined) table.add(key, copied(own(x)));
      else table.add(key, (binop as BinaryFunction)((start as () => unknown)(), x));
    },
    async stepAsync(table, x, key, [binop, start]) {
      const entry = table.get(key);
      if (entry !== undefined) entry.value = await (binop as BinaryFunction)(entry.value, x);
      else if (start === undefined) table.add(key, copied(own(x)));
      else {
        table.add(key, await (binop as BinaryFunction)(await (start as () => unknown)(), x));
      }
    },
    finish: columnsOf,
  },
  "foldBy",
  async (tables, [, binop, combine]) => {
    const join = (combine ?? binop) as BinaryFunction;
    const merged = new KeyedTable<unknown>();
    for (const { keys, values } of tables) {
      // At once, which is many times faster than one by one.
      const own = values.some(isObject) ? structuredClone(values) : values;
      for (const [i, key] of keys.entries()) {
        const entry = merged.get(key);
        if (entry === undefined) {
          merged.add(key, own[i]);
          continue;
        }
        const value = join(entry.value, own[i]);
        entry.value = value instanceof Promise ? await value : value;
      }
    }
    return columnsOf(merged);
  },
  ({ keys, values }) => keys.map((key, i) => [key, values[i]]),
);

/** `topk(by, k)`: the `k` largest elements, largest first. */
export const topk: Reduction = finishedReduction<readonly RankedElement[], TopState>(
  {
    kind: "sink",
    name: "topk",
    call: 0,
    init: ([, k]) => newTop(k as number),
    step: (state, x, y) => offer(state, x, y),
    finish: finishTop,
  },
  "topk",
  (partials, [, k]) => {
    const merged = newTop(k as number);
    for (const pairs of partials) for (const [x, rank] of pairs) offer(merged, x, rank);
    return finishTop(merged);
  },
  (pairs) => pairs.map(([x]) => x),
);

function counting(name: string): SinkOperation<KeyedTable<number>> {
  return {
    kind: "sink",
    name,
    init: () => new KeyedTable<number>(),
    step: (table, x) => addCount(table, x, 1),
    finish: columnsOf,
  };
}

function addCount(table: KeyedTable<number>, key: unknown, n: number): void {
  const entry = table.get(key);
  if (entry === undefined) table.add(key, n);
  else entry.value += n;
}

function columnsOf<V>(table: KeyedTable<V>): Columns<V> {
  const keys: unknown[] = [];
  const values: V[] = [];
  for (const entry of table.entries()) {
    keys.push(entry.key);
    values.push(entry.value);
  }
  return { keys, values };
}
