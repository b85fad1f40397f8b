/**
 * Plans of operations that keep the partitions as they are.
 *
 * @module
 */

import * as ops from "../ops/elements.ts";
import type { ElementOperation, UserFunction } from "../ops/operation.ts";
import { frequencies } from "../ops/keyed_reductions.ts";
import { type Buckets, eachElement } from "./buckets.ts";
import { checkBoolean, checkOptions } from "../values/check.ts";
import { type Collection, eachPartition, join, noArguments, values } from "./collection.ts";
import { functionArgument, type FunctionSettings, lookupArgument, type Role } from "./functions.ts";
import {
  callOptionNames,
  elementOptionNames,
  type PartitionCallOptions,
  partitionOptionNames,
} from "./options.ts";

/** Calls a function with each element. */
export function elementwise(
  input: Collection,
  operation: ElementOperation<[fn: UserFunction]>,
  fn: unknown,
  options: FunctionSettings | undefined,
  role: Pick<Role, "makesElements"> = {},
): Collection {
  const { name, passOn } = operation;
  const known = passOn === undefined ? callOptionNames : elementOptionNames;
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
  // Counts, which are positive integers, are alike where they are equal.
  const makesAlike = ({ reduction }: Buckets) => key === 1 && reduction === frequencies;
  const args = given ? join(picked, values(options.default)) : picked;
  return eachElement(input, ops.pluck, args, makesAlike);
}

/** Takes the elements of each element. */
export function flatten(input: Collection): Collection {
  return eachElement(input, ops.flatten, noArguments);
}

/** Calls a function with each partition, and, where that is wanted, its number. */
export function mapPartitions(
  input: Collection,
  fn: unknown,
  options: PartitionCallOptions<object> | undefined,
): Collection {
  const action = "call mapPartitions()";
  checkOptions(options, partitionOptionNames, action);
  const { numbered = false } = options ?? {};
  checkBoolean(numbered, { action, name: "numbered" });
  const role = { operation: "mapPartitions", takes: numbered ? 2 : 1, makesElements: true };
  const args = functionArgument(fn, options, role);
  if (!numbered) return eachPartition(input, ops.mapPartitions, args);
  const partitions = input.npartitions;
  return eachPartition(input, ops.mapPartitions, args, {
    of: (partition: number) => values(Object.freeze({ partition, partitions })),
    identity: ["numbered"],
  });
}
