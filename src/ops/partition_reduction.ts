/**
 * The reduction whose two functions are the user's: one of a whole partition, one
 * that puts several results together.
 *
 * @module
 */

import { copied } from "./fold.ts";
import type { ValueOperation } from "./operation.ts";
import { ownArrayOf } from "./partitions.ts";
import type { Reduction } from "./reduction.ts";

type UserFunction = (values: readonly unknown[]) => unknown;

/** `reduction(perPartition, aggregate, input)`. */
const perPartition: ValueOperation = {
  kind: "value",
  name: "reduction",
  run: async ([fn, , input]) => await (fn as UserFunction)(await ownArrayOf(input)),
};

/** `aggregate(perPartition, aggregate, results)`, which may be results of its own. */
const aggregate: ValueOperation = {
  kind: "value",
  id: "reduction.merge",
  name: "aggregate",
  run: async ([, fn, results]) => {
    return await (fn as UserFunction)((results as readonly unknown[]).map(copied));
  },
};

/** A reduction by two functions. */
export const reduction: Reduction = {
  name: "reduction",
  partial: perPartition,
  merge: aggregate,
  finish: aggregate,
};
