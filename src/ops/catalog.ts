/**
 * All operations of this folder by id: what a worker can be asked to do, apart
 * from reading sources.
 *
 * @module
 */

import { call, collect, gather, limit, take } from "./collect.ts";
import {
  filter,
  flatten,
  index,
  join,
  map,
  mapPartitions,
  pluck,
  range,
  remove,
} from "./elements.ts";
import { distinct, fold, foldBy, frequencies, topk } from "./grouping.ts";
import { all, any, count, max, mean, min, std, sum, variance } from "./numbers.ts";
import { type Operation, operationId } from "./operation.ts";
import type { KeyedReduction, Reduction } from "./reduction.ts";

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
];

const keyedReductions: readonly KeyedReduction[] = [frequencies, distinct, foldBy];

/** Operations by id. */
export type Catalog = ReadonlyMap<string, Operation>;

/** A catalog of these operations. */
export function catalogOf(operations: Iterable<Operation>): Catalog {
  return new Map([...operations].map((operation) => [operationId(operation), operation]));
}

/** Every operation of this folder. */
export const operations: readonly Operation[] = [
  call,
  collect,
  gather,
  limit,
  take,
  filter,
  flatten,
  index,
  join,
  map,
  mapPartitions,
  pluck,
  range,
  remove,
  ...reductions.flatMap(({ partial, merge, finish }) => [partial, merge, finish]),
  ...keyedReductions.flatMap((it) => [it.partial, it.merge, it.mergeBucket, it.finish]),
];
