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
import { type Argument, listNode, ref, type TaskNode, taskNode } from "../graph/node.ts";
import { describeValue } from "../ops/describe_value.ts";
import type { ValueOperation } from "../ops/operation.ts";
import type { Reduction } from "../ops/reduction.ts";
import { type Arguments, type Collection, identityOf, type Single } from "./collection.ts";
import { nameOf } from "./name.ts";

/** How many partial results a merge takes. */
export interface ReductionOptions {
  /**
   * Number of partial results merged at a time, at least 2; `false` for all at once.
   * @default {8}
   */
  readonly splitEvery?: number | false;
}

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

function reduceTree(
  input: Collection,
  { name: operation, partial, merge, finish, argumentsLast = false }: Reduction,
  given: Arguments,
  { splitEvery = 8 }: ReductionOptions,
): { graph: Graph; name: string; node: TaskNode } {
  const width = checkedWidth(splitEvery, operation);
  const args = argumentsLast ? [] : given.args;

  const name = nameOf(partial.name, args, [partial.kind, identityOf(input)]);
  const leaves = partitionLayer(
    name,
    input.npartitions,
    (i) => taskNode(partial, [...args, ref(partitionKey(input.name, i))]),
  );
  let level: Collection = {
    graph: new Graph(leaves, [input.graph, ...given.graphs]),
    name,
    npartitions: input.npartitions,
  };
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
