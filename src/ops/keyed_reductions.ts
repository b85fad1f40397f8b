/**
 * Reductions by key: frequencies, distinct, foldBy. Keys are compared by value, and
 * come out in the order they were first seen, whatever the partitioning.
 *
 * @module
 */

import {
  type AnyBucket,
  apart,
  type Combine,
  inOrder,
  intoBuckets,
  keyAt,
  type Merge,
  mergeBucket,
  roundsOf,
  type TableCut,
} from "../tables/buckets.ts";
import { copied, copiedAll, type FoldArguments, type FoldSteps, starter } from "./fold.ts";
import { foldInRoom } from "./fold_in_room.ts";
import { absent, KeyIndex } from "../tables/key_index.ts";
import {
  type Args,
  type Batch,
  beforeLast,
  type By,
  lastOf,
  type Share,
  type SinkOperation,
  type SourceOperation,
  type ValueOperation,
} from "./operation.ts";
import { own } from "../values/own_string.ts";
import { batchSize } from "./partitions.ts";
import { PartitionTable } from "../tables/partition_table.ts";
import { countTokens } from "../tables/token_rows.ts";
import type { Aside, Pieced } from "../wire/aside.ts";
import { count } from "./numbers.ts";
import {
  type KeyedReduction,
  mergeOperation,
  type PlacedElement,
  type Reduction,
} from "./reduction.ts";
import { Rounds } from "./rounds.ts";
import { finished, type Finishing, mergedBucket, mergedTables } from "./tables_in_room.ts";

type Sorting = [sort?: boolean];

/** `[element, number of times it occurs]`. */
export const frequencies: KeyedReduction<Sorting> = keyedReduction<number, Sorting>({
  partial: inRounds<number, Sorting>({
    kind: "sink",
    name: "frequencies",
    step(table, x) {
      const count = table.get(x);
      if (count === absent) table.add(x, 1);
      else table.replace(count + 1);
    },
    stepTokens: (table, lines, tokens) =>
      countTokens(lines, tokens, table.index, (row, times) => {
        const count = table.getRow(row);
        if (count === absent) table.addAsKept(times);
        else table.replace(count + times);
      }),
  }),
  combine: () => (a, b) => a + b,
  element: (key, count) => [key, count],
  sort: (pairs, [sort]) => {
    if (sort) (pairs as [unknown, number][]).sort((a, b) => b[1] - a[1]);
  },
  argumentsForFinish: true,
});

type OptionalKey = [key: By | undefined];

/**
 * The first element of each key; the argument, if given, makes the key. Where it does not, elements are
 * keys, which the table has.
 */
export const distinct: KeyedReduction<OptionalKey> = keyedReduction<unknown, OptionalKey>({
  partial: inRounds<unknown, OptionalKey>({
    kind: "sink",
    name: "distinct",
    functionAt: 0,
    step(table, x, key, [by]) {
      if (table.get(key) === absent) table.add(key, by === undefined ? undefined : own(x));
    },
    stepTokens: (table, lines, tokens) =>
      countTokens(lines, tokens, table.index, (row) => {
        if (table.getRow(row) === absent) table.addAsKept(undefined);
      }),
  }),
  combine: () => (first) => first,
  element: (key, x, [by]) => by === undefined ? key : x,
});

/** `foldBy(key, binop, combine, initial)`: `[key, folded]`. */
export const foldBy: KeyedReduction<[key: By, ...FoldArguments]> = keyedReduction({
  partial: foldInRoom<unknown, [key: By, ...FoldArguments], FoldSteps>({
    kind: "sink",
    name: "foldBy",
    functionAt: 0,
    prepare: ([, binop, , initial, buckets]) => [binop, starter(initial), buckets],
    step(table, x, key, [binop, start]) {
      const acc = table.get(key);
      if (acc !== absent) table.replace(binop(acc, x));
      else if (table.later !== undefined) table.later.push(key, x);
      else if (start === undefined) table.add(key, copied(own(x)));
      else table.add(key, binop(start(), x));
    },
    async stepAsync(table, x, key, [binop, start]) {
      const acc = table.get(key);
      if (acc !== absent) table.replace(await binop(acc, x));
      else if (table.later !== undefined) table.later.push(key, x, true);
      else if (start === undefined) table.add(key, copied(own(x)));
      else table.add(key, await binop(await start(), x));
    },
  }, newIndex),
  combine: ([, binop, combine]) => combine ?? binop,
  copy: copiedAll,
  element: (key, value) => [key, value],
});

/** What a reduction by key is made of. */
interface KeyedParts<V, A extends Args> {
  readonly partial: SinkOperation;
  /** Makes what merges two values of one key, out of the arguments. */
  combine(args: A): Combine<V>;
  copy?(values: readonly V[]): readonly V[];
  /** What a key and its value are in the result. */
  readonly element: MakeElement<V, A>;
  /** Sorts the elements of the result, where that is asked for. */
  sort?(elements: unknown[], args: A): void;
  readonly argumentsForFinish?: boolean;
}

/** Makes an element of a key and its value. */
type MakeElement<V, A extends Args> = (key: unknown, value: V, args: A) => unknown;

/** A table, and what there was no room for. */
class RoundsTable<V> extends PartitionTable<V> {
  readonly rounds = new Rounds(true);
}

/**
 * Makes the sink of values that may be merged however the elements were taken together: a table that is
 * more than there is room for is made in rounds, and the result is the same to the last bit.
 */
function inRounds<V, A extends Args>(
  partial: Omit<
    SinkOperation<PartitionTable<V>, [...A, cut: TableCut]>,
    "init" | "relieve" | "finish" | "abandon"
  >,
): SinkOperation<RoundsTable<V>, [...A, cut: TableCut]> {
  const cut = (table: RoundsTable<V>, args: [...A, cut: TableCut]) =>
    intoBuckets(table, lastOf(args));
  return {
    ...partial,
    init: (_args, share = alone) => new RoundsTable<V>(share(newIndex)),
    relieve: (table, args, room) =>
      table.rounds.relieve(room, {
        length: table.rows.length,
        bytes: () => table.bytes,
        cut() {
          const buckets = cut(table, args).map(apart);
          table.reopen(newIndex());
          return buckets;
        },
      }),
    finish(table, args, room) {
      const { rounds } = table;
      const last = cut(table, args);
      return rounds.isBegun ? rounds.finish(last.map(apart), room) : rounds.finish(last, room);
    },
    abandon: ({ rounds }) => rounds.release(),
  };
}

function keyedReduction<V, A extends Args>(
  { partial, combine, copy, element, sort, ...rest }: KeyedParts<V, A>,
): KeyedReduction<A> {
  const { name } = partial;
  const merging = (args: A): Merge<V> => (parts) => mergeBucket(parts, combine(args), copy);
  return {
    ...rest,
    name,
    partial,
    merge: mergeOperation<readonly AnyBucket<V>[], A>(
      { id: `${name}.merge`, name: `merge-${name}` },
      (tables, args, room) => mergedTables(tables, room, merging(args)),
    ),
    mergeBucket: {
      ...mergeOperation<Aside, A>(
        { id: `${name}.bucket`, name: `bucket-${name}` },
        (parts, args, room) => mergedBucket(parts, room, merging(args)),
      ),
      readsParts: true,
    },
    finish: {
      ...mergeOperation<Finishing<V>, A>(
        { id: `${name}.finish`, name },
        (tables, args, room) => {
          const sorts = sort !== undefined && args[0] === true;
          return finished(tables, sorts ? undefined : room, {
            merge: merging(args),
            element: (key, value) => element(key, value as V, args),
            atOnce(buckets) {
              const { keys, values } = inOrder(buckets);
              const elements = keys.map((key, i) => element(key, values[i]!, args));
              sort?.(elements, args);
              return elements;
            },
          });
        },
      ),
      readsLater: true,
      onCaller: true,
    },
    ...sourcesOf(name, element),
  };
}

/** What reads the elements of a bucket where it is. */
export function sourcesOf<V, A extends Args>(
  name: string,
  element: MakeElement<V, A>,
): Record<"elements" | "placed", SourceOperation<BucketArguments<V, A>>> {
  return {
    elements: {
      kind: "source",
      id: `${name}.elements`,
      name: `each-${name}`,
      inner: true,
      open: (args) => bucketBatches(args, element, { placed: false }),
    },
    placed: {
      kind: "source",
      id: `${name}.placed`,
      name: `place-${name}`,
      inner: true,
      open: (args) => bucketBatches(args, element, { placed: true }),
    },
  };
}

type BucketArguments<V, A extends Args> = [...A, bucket: AnyBucket<V> | Pieced];

/**
 * The elements of a bucket, the last of the arguments, with or without their positions. A batch is made by
 * a loop of its own, since a generator that gives one element after another costs more than they do.
 */
function* bucketBatches<V, A extends Args>(
  args: BucketArguments<V, A>,
  element: MakeElement<V, A>,
  { placed }: { readonly placed: boolean },
): Generator<Batch> {
  const given = beforeLast<A>(args);
  for (const bucket of roundsOf(lastOf(args))) {
    yield* batchesIn(bucket, given, element, { placed });
  }
}

function* batchesIn<V, A extends Args>(
  bucket: AnyBucket<V>,
  given: A,
  element: MakeElement<V, A>,
  { placed }: { readonly placed: boolean },
): Generator<Batch> {
  const { positions, values } = bucket;
  for (let start = 0; start < positions.length; start += batchSize) {
    const items: unknown[] = [];
    const end = Math.min(start + batchSize, positions.length);
    for (let at = start; at < end; at++) {
      const x = element(keyAt(bucket, at), values[at]!, given);
      items.push(placed ? [positions[at]!, x] satisfies PlacedElement : x);
    }
    yield { items };
  }
}

/** `bucket-size(bucket)`: the number of elements of a bucket. */
const bucketSize: ValueOperation<[bucket: AnyBucket | Pieced], number> = {
  kind: "value",
  name: "bucket-size",
  run: ([bucket]) => [...roundsOf(bucket)].reduce((sum, it) => sum + it.positions.length, 0),
};

/** The number of elements of buckets, as the count of partitions. */
export const bucketCount: Reduction<[]> = { ...count, partial: bucketSize };

/** Makes the index that tables of a layer share. */
export function newIndex(): KeyIndex {
  return new KeyIndex();
}

/** Where nothing is shared. */
export const alone: Share = (make) => make();
