/**
 * The one tree that all reductions are: partial states of partitions, merged in
 * groups of neighbours until few are left, then finished.
 *
 * ```
 * x/0  x/1  x/2  x/3  x/4        partitions
 *  ↓    ↓    ↓    ↓    ↓         partial
 *  └─merge──┘    └─merge──┘  …   while there are more than `splitEvery`
 *       └────── finish ──────┘
 * ```
 *
 * @module
 */

import { Graph, partitionKey, partitionLayer, valueLayer } from "../graph/graph.ts";
import { type Argument, dataNode, listNode, ref, type TaskNode, taskNode } from "../graph/node.ts";
import type { TableCut } from "../tables/buckets.ts";
import type { Args, ValueOperation } from "../ops/operation.ts";
import type { KeyedReduction, Reduction } from "../ops/reduction.ts";
import { checkInteger, refusal } from "../values/check.ts";
import {
  type Arguments,
  type Collection,
  eachPartition,
  identityOf,
  onePartition,
  type Single,
} from "./collection.ts";
import { nameOf } from "./name.ts";
import type { NameOptions } from "./options.ts";
import { noteBuckets } from "./buckets.ts";
import { gatherParts, scatter } from "./shuffle.ts";

/** How many partial results a merge takes. */
export interface ReductionOptions {
  /**
   * Number of partial results merged at a time, at least 2; `false` for all at once.
   * @default {8}
   */
  readonly splitEvery?: number | false;
}

/** How a reduction by key merges, and into how many partitions. */
export interface KeyedOptions extends ReductionOptions {
  /**
   * Number of partitions of the result. With more than one, no worker ever holds all keys; they
   * are in the order in which they were first seen only within a partition.
   * @default {1}
   */
  readonly npartitions?: number;
}

/** Number of buckets where there are enough partitions: what as many workers can merge at a time. */
const largestBuckets = 16;

/** Number of buckets into which the tables of so many partitions are cut, to be put together again. */
export function bucketsFor(npartitions: number): number {
  return Math.max(1, Math.min(largestBuckets, npartitions));
}

/** Number of neighbours whose tables are merged first: a core's partitions of text, by default. */
const neighbours = 4;

/** Number of tables that are merged bucket by bucket. */
const largestMerge = 32;

/** Reduces a collection to a single value. */
export function reduceToItem<A extends Args>(
  input: Collection,
  reduction: Reduction<A>,
  args: Arguments<NoInfer<A>>,
  options: ReductionOptions & NameOptions = {},
): Single {
  const { graph, name, node } = reduceTree(input, reduction, args, options);
  return { graph: new Graph(valueLayer(name, node), [graph]), key: name };
}

/** Reduces a collection to a collection of one partition. */
export function reduceToBag<A extends Args>(
  input: Collection,
  reduction: Reduction<A>,
  args: Arguments<NoInfer<A>>,
  options: ReductionOptions = {},
): Collection {
  const { graph, name, node } = reduceTree(input, reduction, args, options);
  return onePartition(name, node, [graph]);
}

/**
 * Reduces a collection by key. For a result of one partition, the last merge is of whole tables, so
 * it is made bucket by bucket, each where there is room. For several, each is a bucket, and tables
 * are never merged whole, since all keys may be more than a worker can hold.
 */
export function reduceByKey<A extends Args>(
  input: Collection,
  reduction: KeyedReduction<A>,
  given: Arguments<NoInfer<A>>,
  options: KeyedOptions = {},
): Collection {
  const { partial, merge, mergeBucket, elements, mergesLast, argumentsForFinish = false } =
    reduction;
  const finish: ValueOperation = reduction.finish;
  const { widths, npartitions } = checkedKeyed(options, reduction.name);
  const args = argumentsForFinish ? [] : given.args;
  const buckets = npartitions > 1 ? npartitions : bucketsFor(input.npartitions);

  const cutting: TableCut = npartitions > 1 ? [npartitions] : buckets;
  const cut = { args: [...args, dataNode(cutting)], graphs: given.graphs };
  let tables = mergeLevels(scatter(input, partial, cut, buckets), merge, args, widths);
  if (tables.npartitions !== 1 || npartitions > 1 || mergesLast === true) {
    const merging = { args, graphs: [] };
    tables = gatherParts([{ ...tables, parts: buckets }], mergeBucket, merging);
  }
  if (npartitions > 1) {
    return eachPartition(tables, elements, { args: given.args, graphs: [] }, {
      label: finish.name,
    });
  }
  const made = finishWhole(tables, finish, given.args);
  // Where the last step has arguments of its own, it sorts.
  const isSorted = argumentsForFinish && given.args.length > 0;
  if (tables.npartitions > 1 && !isSorted) {
    noteBuckets(made, { buckets: tables, reduction, args: { args: given.args, graphs: [] } });
  }
  return made;
}

/** Makes the result's one partition of all buckets. */
function finishWhole(
  from: Collection,
  finish: ValueOperation,
  args: readonly Argument[],
): Collection {
  const name = nameOf(finish.name, args, [finish.kind, identityOf(from)]);
  const node = taskNode(finish, [...args, group(from, 0, from.npartitions)]);
  return onePartition(name, node, [from.graph]);
}

function reduceTree(
  input: Collection,
  { name: operation, partial, merge, finish, argumentsForFinish = false }: Reduction,
  given: Arguments,
  { splitEvery = 8, name: label }: ReductionOptions & NameOptions,
): { graph: Graph; name: string; node: TaskNode } {
  const width = checkedWidth(splitEvery, operation);
  const args = argumentsForFinish ? [] : given.args;

  const parts = { args, graphs: given.graphs };
  const partials = eachPartition(input, partial, parts, { identity: [partial.kind], label });
  const level = mergeLevels(partials, merge, args, widthsBelow(width, width), label);
  return {
    graph: level.graph,
    name: nameOf(finish.name, given.args, [finish.kind, identityOf(level)], label),
    node: taskNode(finish, [...given.args, group(level, 0, level.npartitions)]),
  };
}

/** Merges neighbours, level by level. */
export function mergeLevels(
  from: Collection,
  merge: ValueOperation,
  args: readonly Argument[],
  widths: Widths,
  label?: string,
): Collection {
  let level = from;
  for (const width of widths(from.npartitions)) {
    level = mergeLevel(level, merge, args, width, label);
  }
  return level;
}

/** Merges each group of `width` neighbours. */
function mergeLevel(
  from: Collection,
  merge: ValueOperation,
  args: readonly Argument[],
  width: number,
  label: string | undefined,
): Collection {
  const name = nameOf(merge.name, args, [`${width} at a time`, identityOf(from)], label);
  const npartitions = Math.ceil(from.npartitions / width);
  const layer = partitionLayer(
    name,
    npartitions,
    (i) => taskNode(merge, [...args, group(from, i * width, (i + 1) * width)]),
  );
  return { graph: new Graph(layer, [from.graph]), name, npartitions };
}

function group({ name, npartitions }: Collection, start: number, end: number) {
  const length = Math.min(end, npartitions) - start;
  return listNode(Array.from({ length }, (_, i) => ref(partitionKey(name, start + i))));
}

/** How the results of so many partitions are merged whole: how many at a time, level by level. */
export type Widths = (npartitions: number) => Iterable<number>;

/**
 * Neighbours first, which most likely lie on one thread and have an index of keys in common: that costs
 * next to nothing, and then each key leaves the thread once. Then only as far as a task for each bucket
 * can take all tables at once.
 */
function* defaultWidths(npartitions: number): Generator<number> {
  if (npartitions <= neighbours) return;
  yield neighbours;
  yield* widthsBelow(largestMerge, 8)(Math.ceil(npartitions / neighbours));
}

/** Merges `width` at a time, while there are more than `most`. */
function widthsBelow(most: number, width: number): Widths {
  return function* (npartitions) {
    for (let n = npartitions; n > most; n = Math.ceil(n / width)) yield width;
  };
}

/** A result of several partitions has no tree of whole tables whose width could be chosen. */
export function checkedKeyed(
  { splitEvery, npartitions = 1 }: KeyedOptions,
  operation: string,
): { readonly widths: Widths; readonly npartitions: number } {
  checkInteger(npartitions, 1, { action: `call ${operation}()`, name: "npartitions" });
  if (npartitions === 1) {
    if (splitEvery === undefined) return { widths: defaultWidths, npartitions };
    const width = checkedWidth(splitEvery, operation);
    return { widths: widthsBelow(width, width), npartitions };
  }
  if (splitEvery === undefined) return { widths: () => [], npartitions };
  throw new TypeError(
    `Cannot call ${operation}(): expected 'splitEvery' or several 'npartitions', not both: ` +
      "each partition of several is merged at once",
  );
}

function checkedWidth(splitEvery: number | false, operation: string): number {
  if (splitEvery === false) return Infinity;
  if (Number.isInteger(splitEvery) && splitEvery >= 2) return splitEvery;
  const expected = "an integer of at least 2, or false";
  throw refusal(splitEvery, {
    action: `call ${operation}()`,
    name: "splitEvery",
    expected,
    type: "number",
  });
}
