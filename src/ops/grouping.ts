/**
 * Reductions by key: frequencies, distinct, foldBy. Keys are compared by value, and
 * come out in the order they were first seen, whatever the partitioning.
 *
 * @module
 */

import {
  type AnyBucket,
  type Combine,
  inOrder,
  intoBuckets,
  mergeBucket,
  mergeTables,
} from "./buckets.ts";
import { type BinaryFunction, copied, copiedAll, starter } from "./fold.ts";
import { absent, KeyIndex } from "./key_index.ts";
import type { Args, Share, SinkOperation } from "./operation.ts";
import { own } from "./own_string.ts";
import { PartitionTable } from "./partition_table.ts";
import { type KeyedReduction, mergeOperation } from "./reduction.ts";

/** `[element, number of times it occurs]`. */
export const frequencies: KeyedReduction = keyedReduction<number>({
  partial: {
    kind: "sink",
    name: "frequencies",
    step(table, x) {
      const count = table.get(x);
      if (count === absent) table.add(x, 1);
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
      if (table.get(key) === absent) table.add(key, own(x));
    },
  },
  combine: () => (first) => first,
  finish: (_keys, elements) => elements,
});

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
      else if (start === undefined) table.add(key, copied(own(x)));
      else table.add(key, (binop as BinaryFunction)((start as () => unknown)(), x));
    },
    async stepAsync(table, x, key, [binop, start]) {
      const acc = table.get(key);
      if (acc !== absent) table.replace(await (binop as BinaryFunction)(acc, x));
      else if (start === undefined) table.add(key, copied(own(x)));
      else table.add(key, await (binop as BinaryFunction)(await (start as () => unknown)(), x));
    },
  },
  combine: ([, binop, combine]) => (combine ?? binop) as Combine<unknown>,
  copy: copiedAll,
  finish: (keys, values) => keys.map((key, i) => [key, values[i]]),
});

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

/** Makes the index that tables of a layer share. */
export function newIndex(): KeyIndex {
  return new KeyIndex();
}

/** Where nothing is shared. */
export const alone: Share = (make) => make();
