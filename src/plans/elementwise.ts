/**
 * Plans of operations that keep the partitions as they are.
 *
 * @module
 */

import * as ops from "../ops/elements.ts";
import type { ElementOperation } from "../ops/operation.ts";
import { frequencies } from "../ops/grouping.ts";
import { type Buckets, eachElement } from "./buckets.ts";
import { checkOptions } from "./check.ts";
import {
  type Collection,
  eachPartition,
  join as joined,
  noArguments,
  values,
} from "./collection.ts";
import { functionArgument, type FunctionSettings, lookupArgument, type Role } from "./functions.ts";
import { callOptionNames, elementOptionNames } from "./options.ts";

/** Calls a function with each element. */
export function elementwise(
  input: Collection,
  operation: ElementOperation,
  fn: unknown,
  options: FunctionSettings | undefined,
  role: Pick<Role, "makesElements"> = {},
): Collection {
  const { name, passing } = operation;
  const known = passing === undefined ? callOptionNames : elementOptionNames;
  checkOptions(options, known, `call ${name}()`);
  return eachElement(
    input,
    operation,
    functionArgument(fn, options, {
      ...role,
      operation: name,
      ...(operation.argumentsOf === undefined ? { takes: 1 } : {}),
    }),
  );
}

/** Picks properties of each element. */
export function pluck(
  input: Collection,
  key: unknown,
  options: { readonly default?: unknown } | undefined,
): Collection {
  checkOptions(options, ["default"], "call pluck()");
  const picked = lookupArgument(key, { operation: "pluck", role: "key" });
  const given = options !== undefined && "default" in options;
  const fallback = given ? values(options.default) : noArguments;
  // Counts, which are positive integers, are alike where they are equal.
  const makesAlike = ({ reduction }: Buckets) => key === 1 && reduction === frequencies;
  return eachElement(input, ops.pluck, joined(picked, fallback), makesAlike);
}

/** Takes the elements of each element. */
export function flatten(input: Collection): Collection {
  return eachElement(input, ops.flatten, noArguments);
}

/** Calls a function with each partition. */
export function mapPartitions(
  input: Collection,
  fn: unknown,
  options: FunctionSettings | undefined,
): Collection {
  checkOptions(options, callOptionNames, "call mapPartitions()");
  const role = { operation: "mapPartitions", takes: 1, makesElements: true };
  const args = functionArgument(fn, options, role);
  return eachPartition(input, ops.mapPartitions, args);
}
