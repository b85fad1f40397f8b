/**
 * Reductions by key: frequencies, distinct, foldBy; and fold, which has no key,
 * and topk. Keys are compared by value, and come out in the order they were
 * first seen, whatever the partitioning.
 *
 * @module
 */

import { EmptyBagError } from "../errors.ts";
import {
  type AnyBucket,
  type Combine,
  inOrder,
  intoBuckets,
  mergeBucket,
  mergeTables,
} from "./buckets.ts";
import { absent, KeyIndex } from "./key_index.ts";
import type { Args, Share, SinkOperation } from "./operation.ts";
import { own } from "./own_string.ts";
import { PartitionTable } from "./partition_table.ts";
import {
  finishedReduction,
  type KeyedReduction,
  mergeOperation,
  type Reduction,
} from "./reduction.ts";
import { finishTop, newTop, offer, type RankedElement, type TopState } from "./select_top.ts";

type BinaryFunction = (a: unknown, b: unknown) => unknown;

/** `[element, number of times it occurs]`. */
export const frequencies: KeyedReduction = keyedReduction<number>({
  partial: {
    kind: "sink",
    name: "frequencies",
    step(table, x) {
      const count = table.get(x);
      if (count === absent) table.add(1);
      else table.replace(count + 1);
    },
  },
  combine: () => (a, b) => a + b,
  finish: (keys, counts, [sort]) => {
    const pairs = keys.map((key, i) => [key, counts[i]!] as const);
    return sort === true ? pairs.sort((a, b) => b[1] - a[1]) : pairs;
  },
  argumentsLast: true,
});

/** The first element of each key; the argument, if given, makes the key. */
export const distinct: KeyedReduction = keyedReduction<unknown>({
  partial: {
    kind: "sink",
    name: "distinct",
    call: 0,
    step(table, x, key) {
      if (table.get(key) === absent) table.add(own(x));
    },
  },
  combine: () => (first) => first,
  finish: (_keys, elements) => elements,
});

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
export function copied(value: unknown): unknown {
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
export const foldBy: KeyedReduction = keyedReduction<unknown>({
  partial: {
    kind: "sink",
    name: "foldBy",
    call: 0,
    functions: [1],
    prepare: ([, binop, , initial, buckets]) => [binop, starter(initial), buckets],
    step(table, x, key, [binop, start]) {
      const acc = table.get(key);
      if (acc !== absent) table.replace((binop as BinaryFunction)(acc, x));
      else if (start === undefined) table.add(copied(own(x)));
      else table.add((binop as BinaryFunction)((start as () => unknown)(), x));
    },
    async stepAsync(table, x, key, [binop, start]) {
      const acc = table.get(key);
      if (acc !== absent) table.replace(await (binop as BinaryFunction)(acc, x));
      else if (start === undefined) table.add(copied(own(x)));
      else table.add(await (binop as BinaryFunction)(await (start as () => unknown)(), x));
    },
  },
  combine: ([, binop, combine]) => (combine ?? binop) as Combine<unknown>,
  // At once, which is many times faster than one by one.
  copy: (values) => values.some(isObject) ? structuredClone(values) : values,
  finish: (keys, values) => keys.map((key, i) => [key, values[i]]),
});

/** `topk(by, k)`: the `k` largest elements, largest first. */
export const topk: Reduction = selection("topk", { smallest: false });

/** `bottomk(by, k)`: the `k` smallest elements, smallest first. */
export const bottomk: Reduction = selection("bottomk", { smallest: true });

function selection(name: string, options: { readonly smallest: boolean }): Reduction {
  return finishedReduction<readonly RankedElement[], TopState>(
    {
      kind: "sink",
      name,
      call: 0,
      init: ([, k]) => newTop(k as number, options),
      step: (state, x, y) => offer(state, x, y),
      finish: finishTop,
    },
    name,
    (partials, [, k]) => {
      const merged = newTop(k as number, options);
      for (const pairs of partials) for (const [x, rank] of pairs) offer(merged, x, rank);
      return finishTop(merged);
    },
    (pairs) => pairs.map(([x]) => x),
  );
}

/** What a reduction by key is made of. */
interface KeyedParts<V> {
  readonly partial: Omit<SinkOperation<PartitionTable<V>>, "init" | "finish">;
  /** Makes what merges two values of one key, out of the arguments. */
  combine(args: Args): Combine<V>;
  copy?(values: readonly V[]): readonly V[];
  finish(keys: readonly unknown[], values: readonly V[], args: Args): unknown;
  readonly argumentsLast?: boolean;
}

function keyedReduction<V>(
  { partial, combine, copy, finish, ...rest }: KeyedParts<V>,
): KeyedReduction {
  const { name } = partial;
  const sink: SinkOperation<PartitionTable<V>> = {
    ...partial,
    init: (_args, share = alone) => new PartitionTable<V>(share(newIndex)),
    finish: (table, args) => intoBuckets(table, args.at(-1) as number),
  };
  return {
    ...rest,
    name,
    partial: sink as SinkOperation,
    merge: mergeOperation<readonly AnyBucket<V>[]>(
      { id: `${name}.merge`, name: `merge-${name}` },
      (tables, args) => mergeTables(tables, combine(args), copy),
    ),
    mergeBucket: mergeOperation<AnyBucket<V>>(
      { id: `${name}.bucket`, name: `bucket-${name}` },
      (parts, args) => mergeBucket(parts, combine(args), copy),
    ),
    finish: {
      ...mergeOperation<AnyBucket<V> | readonly AnyBucket<V>[]>(
        { id: `${name}.finish`, name },
        (tables, args) => {
          const { keys, values } = inOrder(tables.flat() as AnyBucket<V>[]);
          return finish(keys, values, args);
        },
      ),
      atReader: true,
    },
  };
}

function newIndex(): KeyIndex {
  return new KeyIndex();
}

/** Where nothing is shared. */
const alone: Share = (make) => make();
