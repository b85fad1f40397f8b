/**
 * The one step from all partitions to all partitions. What brings equal keys
 * together, sorts, or cuts a collection anew is made of it:
 *
 * ```
 * x/0      x/1      x/2          partitions
 *  ↓        ↓        ↓           scatter: each is cut into as many parts as there are results
 * [0 1]    [0 1]    [0 1]
 *  │  └─────│──┐──────│─┐
 *  ├────────┘  ├──────┘ │        a part goes from worker to worker, for one task alone
 * y/0         y/1 ──────┘        gather: a partition of the parts, in the order of the inputs
 * ```
 *
 * Between the two stands a barrier, so that `n` partitions and `m` results are `n + m` arrows and not
 * `n × m`.
 *
 * Here graphs are made; no part is ever seen. What makes parts is the operation that each of them is
 * given; what reads them is a task with a `partsNode`, here and in `distinct.ts`, or with `partNode`s
 * of single results, in `reduce.ts`, `sorting.ts`, `structure.ts` and `sampling.ts`. A part is groups or sorted runs with their elements,
 * elements alone, or a bucket of a table, and `pack` makes of each what can travel. Between scatter
 * and gather all parts exist at once, in the stores of the threads that made them
 * (`engine/thread/run_store.ts`), which is where spilling to disk belongs.
 *
 * @module
 */

import { barrierLayer, Graph, partitionLayer } from "../graph/graph.ts";
import { type Operation, partsNode, taskNode } from "../graph/node.ts";
import { count } from "../ops/numbers.ts";
import { offsets } from "../ops/offsets.ts";
import type { Args } from "../ops/operation.ts";
import { bytesRead } from "./bytes_read.ts";
import { checkInteger } from "../values/check.ts";
import {
  type ArgsOf,
  type Arguments,
  type Before,
  type Collection,
  type DeclaredArgs,
  eachPartition,
  identityOf,
  noArguments,
  resultsOf,
  value,
} from "./collection.ts";
import { nameOf } from "./name.ts";

/** What comes out of a shuffle. */
export interface ShuffleOptions {
  /**
   * Number of partitions of the result.
   * @default {that of the largest input, or more, one for each 64 MiB of the files that are read}
   */
  readonly npartitions?: number;
}

/** A collection each partition of which is an array of `parts` parts. */
export interface Scattered extends Collection {
  readonly parts: number;
}

/** Bytes of files that are shuffled into one partition, where that is not asked for: the largest block. */
const bytesOfPart = 64 * 2 ** 20;

/**
 * The number of partitions asked for, or else as many as the largest of the inputs has; more where those
 * are large, as that of a compressed file is, which cannot be cut as it is read.
 */
export function partsWanted(
  options: ShuffleOptions | undefined,
  operation: string,
  inputs: readonly Collection[],
): number {
  const { npartitions } = options ?? {};
  if (npartitions !== undefined) {
    checkInteger(npartitions, 1, { action: `call ${operation}()`, name: "npartitions" });
    return npartitions;
  }
  const bytes = inputs.reduce((sum, input) => sum + bytesRead(input), 0);
  const enough = Math.ceil(bytes / bytesOfPart);
  return Math.max(1, enough, ...inputs.map((input) => input.npartitions));
}

/**
 * Cuts each partition into parts with an operation (`sink` or `value`) whose result is an array of
 * `parts` of them. Its arguments are `args`, those that `own` gives for the partition, and the partition.
 */
export function scatter<O extends Operation, Own extends Args = []>(
  input: Collection,
  operation: O,
  args: Arguments<Before<Own, ArgsOf<O>>>,
  parts: number,
  own?: (partition: number) => Arguments<Own>,
): Scattered {
  const identity = [`${parts} parts`];
  const scattered = eachPartition(input, operation, args, { of: own, identity });
  return { ...scattered, parts };
}

/** What an operation is given of each of several inputs: a list of parts, whatever those are. */
type PartsOf<Inputs extends readonly Scattered[]> = { [I in keyof Inputs]: readonly never[] };

/**
 * Makes partitions of parts with an operation (`source` or `value`). The arguments of partition `j` are
 * `args` and, for each scattered collection, the list of its `j`-th parts.
 */
export function gatherParts<O extends Operation, Inputs extends readonly Scattered[]>(
  inputs: readonly [...Inputs],
  operation: O,
  { args, graphs }: Arguments<Before<PartsOf<Inputs>, DeclaredArgs<O>>>,
): Collection {
  const npartitions = inputs[0]!.parts;
  const name = nameOf(operation.name, args, [
    `${npartitions} gathered`,
    ...inputs.map(identityOf),
  ]);
  const layer = partitionLayer(
    name,
    npartitions,
    (j) => taskNode(operation, [...args, ...inputs.map((input) => partsNode(input, j))]),
  );
  const graph = new Graph(layer, [...inputs.map(behindBarrier), ...graphs]);
  return { graph, name, npartitions };
}

/**
 * The number of elements before each partition, and at the end that of all, as an argument. Where the
 * partitions have other users, as those that are then cut have, they are kept until all are counted.
 */
export function offsetsOf(input: Collection): Arguments<[readonly number[]]> {
  const counts = eachPartition(input, count.partial, noArguments);
  return value(offsets, resultsOf<number>(counts));
}

/** The graph of a collection with what waits for all of its partitions. */
export function behindBarrier({ graph, name, npartitions }: Collection): Graph {
  return new Graph(barrierLayer(name, npartitions), [graph]);
}
