/**
 * All operations of this folder by id: what a worker can be asked to do, apart
 * from reading sources.
 *
 * @module
 */

import { aggregateAll, aggregateGroups } from "./aggregation.ts";
import { call, collect, gather, limit, take } from "./collect.ts";
import { countDistinct } from "./cardinality.ts";
import { balancedCuts, batchCuts, batches, cut, repartition } from "./cuts.ts";
import {
  allFirst,
  distinctKeys,
  eachFirst,
  findFirst,
  keepFirst,
  mergeDistinctKeys,
  mergeFirst,
} from "./distinct.ts";
import {
  filter,
  flatMap,
  flatten,
  map,
  mapPartitions,
  pluck,
  product,
  range,
  remove,
  starmap,
} from "./elements.ts";
import { fold } from "./fold.ts";
import { aggregate, groupBy, splitForGroupBy } from "./groups.ts";
import { bucketCount, distinct, foldBy, frequencies } from "./grouping.ts";
import { histogram } from "./histogram.ts";
import {
  antiJoin,
  index,
  join,
  joinParts,
  leftJoin,
  semiJoin,
  splitForJoin,
  splitKeysForJoin,
} from "./join.ts";
import { all, any, count, max, mean, min, std, sum, variance } from "./numbers.ts";
import { offsets } from "./offsets.ts";
import { type Operation, operationId } from "./operation.ts";
import { reduction } from "./partition_reduction.ts";
import { delayed, fromDelayed, fromPartitions, object } from "./partitions.ts";
import { describe, quantiles, sketch } from "./quantiles.ts";
import type { KeyedReduction, Reduction } from "./reduction.ts";
import { choices, countedOffsets, pick, randomSample, sample } from "./sampling.ts";
import { bottomk, placedBottomk, placedTopk, topk } from "./select_top.ts";
import { sortBounds, sortBy, sortedRuns, sortRun, splitRun } from "./sort.ts";
import { glob, str } from "./strings.ts";
import { accumulate, accumulateInitial, accumulateStep, zip } from "./structure.ts";

const reductions: readonly Reduction[] = [
  count,
  sum,
  mean,
  variance,
  std,
  max,
  min,
  any,
  all,
  fold,
  topk,
  bottomk,
  placedTopk.select,
  placedBottomk.select,
  reduction,
  histogram,
  sketch,
  describe,
  countDistinct,
  aggregateAll,
];

const keyedReductions: readonly KeyedReduction[] = [
  frequencies,
  distinct,
  foldBy,
  aggregateGroups,
];

/** Operations by id. */
export type Catalog = ReadonlyMap<string, Operation>;

/** A catalog of these operations. */
export function catalogOf(operations: Iterable<Operation>): Catalog {
  return new Map([...operations].map((operation) => [operationId(operation), operation]));
}

/** Every operation of this folder. */
export const operations: readonly Operation[] = [
  flatMap,
  starmap,
  product,
  zip,
  accumulate,
  accumulateInitial,
  accumulateStep,
  offsets,
  balancedCuts,
  batchCuts,
  cut,
  repartition,
  batches,
  str,
  glob,
  call,
  collect,
  gather,
  limit,
  take,
  filter,
  flatten,
  map,
  mapPartitions,
  pluck,
  range,
  remove,
  delayed,
  fromDelayed,
  fromPartitions,
  object,
  aggregate,
  groupBy,
  splitForGroupBy,
  index,
  join,
  leftJoin,
  semiJoin,
  antiJoin,
  joinParts,
  splitForJoin,
  splitKeysForJoin,
  keepFirst,
  mergeFirst,
  findFirst,
  eachFirst,
  allFirst,
  distinctKeys,
  mergeDistinctKeys,
  sortBounds,
  sortBy,
  sortedRuns,
  sortRun,
  splitRun,
  choices,
  pick,
  randomSample,
  sample,
  countedOffsets,
  quantiles,
  bucketCount.partial,
  ...[placedTopk, placedBottomk].flatMap(({ rank, rankByKey }) => [rank, rankByKey]),
  ...reductions.flatMap(({ partial, merge, finish }) => [partial, merge, finish]),
  ...keyedReductions.flatMap((it) => [it.partial, it.merge, it.mergeBucket, it.finish]),
  ...keyedReductions.flatMap((it) => [it.elements, it.placed]),
];
