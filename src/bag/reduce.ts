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
import {
  type Argument,
  dataNode,
  listNode,
  partNode,
  ref,
  type TaskNode,
  taskNode,
} from "../graph/node.ts";
import { describeValue } from "../ops/describe_value.ts";
import type { SinkOperation, ValueOperation } from "../ops/operation.ts";
import type { KeyedReduction, Reduction } from "../ops/reduction.ts";
import { type Arguments, type Collection, identityOf, keysOf, type Single } from "./collection.ts";
import { nameOf } from "./name.ts";

/** How many partial results a merge takes. */
export interface ReductionOptions {
  /**
   * Number of partial results merged at a time, at least 2; `false` for all at once.
   * @default {8}
   */
  readonly splitEvery?: number | false;
}

/** Number of buckets where there are enough partitions: what as many workers can merge at a time. */
const largestBuckets = 8;

/** Reduces a collection to a single value. */
export function reduceToItem(
  input: Collection,
  reduction: Reduction,
  args: Arguments,
  options: ReductionOptions = {},
): Single {
  const { graph, name, node } = reduceTree(input, reduction, args, options);
  return { graph: new Graph(valueLayer(name, node), [graph]), key: name };
}

/** Reduces a collection to a collection of one partition. */
export function reduceToBag(
  input: Collection,
  reduction: Reduction,
  args: Arguments,
  options: ReductionOptions = {},
): Collection {
  const { graph, name, node } = reduceTree(input, reduction, args, options);
  const layer = partitionLayer(name, 1, () => node);
  return { graph: new Graph(layer, [graph]), name, npartitions: 1 };
}

/**
 * Reduces a collection by key to a collection of one partition. The last merge is of whole tables, so
 * it is made bucket by bucket, each where there is room.
 */
export function reduceByKey(
  input: Collection,
  reduction: KeyedReduction,
  given: Arguments,
  { splitEvery = 8 }: ReductionOptions = {},
): Collection {
  const { partial, merge, mergeBucket, finish, argumentsLast = false } = reduction;
  const width = checkedWidth(splitEvery, reduction.name);
  const args = argumentsLast ? [] : given.args;
  const buckets = Math.max(1, Math.min(largestBuckets, input.npartitions));

  let level = partialLevel(input, partial, [...args, dataNode(buckets)], given.graphs);
  while (level.npartitions > width) level = mergeLevel(level, merge, args, width);
  if (level.npartitions > 1) level = bucketLevel(level, mergeBucket, args, buckets);
  const name = nameOf(finish.name, given.args, [finish.kind, identityOf(level)]);
  const node = taskNode(finish, [...given.args, group(level, 0, level.npartitions)]);
  return {
    graph: new Graph(partitionLayer(name, 1, () => node), [level.graph]),
    name,
    npartitions: 1,
  };
}

/** Merges each bucket of all partitions' tables. */
function bucketLevel(
  from: Collection,
  mergeBucket: ValueOperation,
  args: readonly Argument[],
  buckets: number,
): Collection {
  const name = nameOf(mergeBucket.name, args, [`${buckets} buckets`, identityOf(from)]);
  const parts = (bucket: number) => listNode(keysOf(from).map((key) => partNode(key, bucket)));
  const layer = partitionLayer(
    name,
    buckets,
    (bucket) => taskNode(mergeBucket, [...args, parts(bucket)]),
  );
  return { graph: new Graph(layer, [from.graph]), name, npartitions: buckets };
}

/** Makes a partial state of each partition. */
function partialLevel(
  input: Collection,
  partial: SinkOperation,
  args: readonly Argument[],
  graphs: readonly Graph[],
): Collection {
  const name = nameOf(partial.name, args, [partial.kind, identityOf(input)]);
  const layer = partitionLayer(
    name,
    input.npartitions,
    (i) => taskNode(partial, [...args, ref(partitionKey(input.name, i))]),
  );
  return {
    graph: new Graph(layer, [input.graph, ...graphs]),
    name,
    npartitions: input.npartitions,
  };
}

function reduceTree(
  input: Collection,
  { name: operation, partial, merge, finish, argumentsLast = false }: Reduction,
  given: Arguments,
  { splitEvery = 8 }: ReductionOptions,
): { graph: Graph; name: string; node: TaskNode } {
  const width = checkedWidth(splitEvery, operation);
  const args = argumentsLast ? [] : given.args;

  let level = partialLevel(input, partial, args, given.graphs);
  while (level.npartitions > width) level = mergeLevel(level, merge, args, width);
  return {
    graph: level.graph,
    name: nameOf(finish.name, given.args, [finish.kind, identityOf(level)]),
    node: taskNode(finish, [...given.args, group(level, 0, level.npartitions)]),
  };
}

/** Merges each group of `width` neighbours. */
function mergeLevel(
  from: Collection,
  merge: ValueOperation,
  args: readonly Argument[],
  width: number,
): Collection {
  const name = nameOf(merge.name, args, [`${width} at a time`, identityOf(from)]);
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

function checkedWidth(splitEvery: number | false, operation: string): number {
  if (splitEvery === false) return Infinity;
  if (Number.isInteger(splitEvery) && splitEvery >= 2) return splitEvery;
  const message =
    `Cannot call ${operation}(): expected 'splitEvery' to be an integer of at least 2, ` +
    `or false, got ${describeValue(splitEvery)}`;
  throw typeof splitEvery === "number" ? new RangeError(message) : new TypeError(message);
}
