/**
 * Plans that cut a collection anew, by the place of each element in the whole.
 *
 * @module
 */

import type { RefNode } from "../graph/node.ts";
import * as ops from "../ops/cuts.ts";
import { checkInteger, checkOptions } from "../values/check.ts";
import { type Arguments, type Collection, join, noArguments, value, values } from "./collection.ts";
import { computeKeys, computeOptionNames, type ComputeOptions } from "./compute.ts";
import { gatherParts, offsetsOf, scatter, type Scattered } from "./shuffle.ts";

/** How many elements each partition is to have, and how to count them. */
export interface PartitionSizeOptions extends ComputeOptions {
  /** Number of elements in each partition but the last. */
  readonly partitionSize: number;
}

/** Options of `repartition`, before they are checked. */
export type RepartitionSettings =
  & ComputeOptions
  & { readonly npartitions?: unknown; readonly partitionSize?: unknown };

const action = "call repartition()";

/** `repartition` to a number of partitions, or, once the elements have been counted, to a size. */
export function repartition(
  input: Collection,
  options: RepartitionSettings,
): Collection | Promise<Collection> {
  const { npartitions, partitionSize, ...run } = options ?? {};
  if ((npartitions === undefined) === (partitionSize === undefined)) {
    const found = npartitions === undefined ? "neither" : "both";
    throw new TypeError(
      `Cannot ${action}: expected 'npartitions' or 'partitionSize', got ${found}`,
    );
  }
  if (npartitions === undefined) {
    checkOptions(options, ["partitionSize", ...computeOptionNames], action);
    checkInteger(partitionSize, 1, { action, name: "partitionSize" });
    return sized(input, partitionSize, run);
  }
  checkOptions(options, ["npartitions", "partitionSize"], action);
  checkInteger(npartitions, 1, { action, name: "npartitions" });
  const cuts = value(ops.balancedCuts, join(values(npartitions), offsetsOf(input)));
  return gatherParts([recut(input, cuts, npartitions)], ops.repartition, noArguments);
}

/** `batches`: each batch lies in the partition in which its first element lay. */
export function batches(input: Collection, n: unknown): Collection {
  checkInteger(n, 1, { action: "call batches()", name: "n" });
  const size = values(n);
  const cuts = value(ops.batchCuts, join(size, offsetsOf(input)));
  return gatherParts([recut(input, cuts, input.npartitions)], ops.batches, size);
}

async function sized(
  input: Collection,
  partitionSize: number,
  run: ComputeOptions,
): Promise<Collection> {
  const { args, graphs } = offsetsOf(input);
  const { key } = args[0] as RefNode;
  const offsets = (await computeKeys(graphs[0]!, [key], run)).get(key) as readonly number[];
  const cuts = ops.sizedCuts(partitionSize, offsets);
  const cut = recut(input, values(cuts), cuts.wanted.length - 1);
  return gatherParts([cut], ops.repartition, noArguments);
}

function recut(
  input: Collection,
  cuts: Arguments<[ops.Cuts]>,
  parts: number,
): Scattered {
  return scatter(input, ops.cut, cuts, parts, (i: number) => values(i));
}
