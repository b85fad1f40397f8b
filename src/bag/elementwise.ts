/**
 * Plans of operations that keep the partitions as they are.
 *
 * @module
 */

import { gather } from "../ops/collect.ts";
import * as ops from "../ops/elements.ts";
import type { ElementOperation } from "../ops/operation.ts";
import { describeValue } from "../ops/describe_value.ts";
import { checkOptions } from "./check.ts";
import {
  type Arguments,
  type Collection,
  eachPartition,
  gathered,
  join as joined,
  noArguments,
  type Single,
  value,
  values,
} from "./collection.ts";
import {
  functionArgument,
  type FunctionSettings,
  keyArgument,
  lookupArgument,
} from "./functions.ts";
import { isItem } from "./item_mark.ts";
import { callOptionNames } from "./options.ts";
import { ref } from "../graph/node.ts";

/** Calls a function with each element. */
export function elementwise(
  input: Collection,
  operation: ElementOperation,
  fn: unknown,
  options: FunctionSettings | undefined,
): Collection {
  const { name } = operation;
  checkOptions(options, callOptionNames, `call ${name}()`);
  return eachPartition(input, operation, functionArgument(fn, options, { operation: name }));
}

/** Picks properties of each element. */
export function pluck(
  input: Collection,
  key: unknown,
  options: { readonly default?: unknown } | undefined,
): Collection {
  checkOptions(options, ["default"], "call pluck()");
  const picked = lookupArgument(key, "pluck", "");
  const given = options !== undefined && "default" in options;
  const fallback = given ? values(options.default) : noArguments;
  return eachPartition(input, ops.pluck, joined(picked, fallback));
}

/** Takes the elements of each element. */
export function flatten(input: Collection): Collection {
  return eachPartition(input, ops.flatten, noArguments);
}

/** Calls a function with each partition. */
export function mapPartitions(
  input: Collection,
  fn: unknown,
  options: FunctionSettings | undefined,
): Collection {
  checkOptions(options, callOptionNames, "call mapPartitions()");
  const args = functionArgument(fn, options, { operation: "mapPartitions" });
  return eachPartition(input, ops.mapPartitions, args);
}

/** Pairs each element with those of another collection that have the same key. */
export function join(
  input: Collection,
  other: unknown,
  onSelf: unknown,
  onOther: unknown,
  options: FunctionSettings | undefined,
): Collection {
  checkOptions(options, callOptionNames, "call join()");
  const by = keyArgument(onSelf, options, { operation: "join", role: "onSelf" });
  const byOther = onOther === undefined
    ? by
    : keyArgument(onOther, options, { operation: "join", role: "onOther" });
  const index = value(ops.index, joined(byOther, otherSide(other)));
  return eachPartition(input, ops.join, joined(index, by));
}

/** The other side of a join as one array. */
function otherSide(other: unknown): Arguments {
  if (isItem(other)) return single(other);
  if (isCollection(other)) return gathered(other, gather);
  if (typeof other === "object" && other !== null && Symbol.iterator in other) {
    return values([...other as Iterable<unknown>]);
  }
  throw new TypeError(
    "Cannot call join(): expected a bag, an item or an iterable to join with, " +
      `got ${describeValue(other)}`,
  );
}

function single({ key, graph }: Single): Arguments {
  return { args: [ref(key)], graphs: [graph] };
}

function isCollection(value: unknown): value is Collection {
  return typeof value === "object" && value !== null && "graph" in value && "npartitions" in value;
}
