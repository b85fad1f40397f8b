/**
 * The reduction whose two functions are the user's: one of a whole partition, one
 * that puts several results together.
 *
 * @module
 */

import { copied } from "./fold.ts";
import type { UserFunction, ValueOperation } from "./operation.ts";
import { ownArrayOf } from "./partitions.ts";
import type { Reduction } from "./reduction.ts";

type Functions = [perPartition: UserFunction, aggregate: UserFunction];

/** `reduction(perPartition, aggregate, input)`. */
const perPartition: ValueOperation<[...Functions, input: unknown]> = {
  kind: "value",
  name: "reduction",
  run: async ([fn, , input]) => await fn(await ownArrayOf(input)),
};

/** `aggregate(perPartition, aggregate, results)`, which may be results of its own. */
const aggregate: ValueOperation<[...Functions, results: readonly unknown[]]> = {
  kind: "value",
  id: "reduction.merge",
  name: "aggregate",
  run: async ([, fn, results]) => await fn(results.map(copied)),
};

/** A reduction by two functions. */
export const reduction: Reduction<Functions> = {
  name: "reduction",
  partial: perPartition,
  merge: aggregate,
  finish: aggregate,
};
