/**
 * Plans that bring the elements of each key together.
 *
 * @module
 */

import { foldBy } from "../ops/keyed_reductions.ts";
import * as ops from "../ops/groups.ts";
import type { By } from "../ops/operation.ts";
import { checkOptions } from "../values/check.ts";
import {
  type Arguments,
  type Collection,
  eachPartition,
  join,
  noArguments,
  values,
} from "./collection.ts";
import { aggregateArguments, type AggregateSettings } from "./folding.ts";
import { checkFunctionOptions, type FunctionSettings, keyArgument } from "./functions.ts";
import { callOptionNames } from "./options.ts";
import { reduceByKey } from "./reduce.ts";
import { gatherParts, partsWanted, scatter, type ShuffleOptions } from "./shuffle.ts";

/** A collection of groups, and what they are made of. */
export interface Grouped extends Collection {
  readonly input: Collection;
  readonly by: Arguments<[By]>;
}

/** `groupBy`. */
export function groupBy(
  input: Collection,
  key: unknown,
  options: (FunctionSettings & ShuffleOptions) | undefined,
): Grouped {
  checkOptions(options, ["npartitions", ...callOptionNames], "call groupBy()");
  const parts = partsWanted(options, "groupBy", [input]);
  const role = { operation: "groupBy", role: "key" };
  checkFunctionOptions(key, options, role);
  const by = keyArgument(key, options, role);
  const split = scatter(input, ops.splitForGroupBy, join(by, values(parts)), parts);
  return { ...gatherParts([split], ops.groupBy, noArguments), input, by };
}

/** `groupBy(…).aggregate`: a fold by key, which makes no groups. */
export function aggregate(grouped: Grouped, settings: AggregateSettings): Collection {
  const { input, by, npartitions } = grouped;
  const { fold, finish } = aggregateArguments("aggregate", settings);
  const folded = reduceByKey(input, foldBy, join(by, fold), { npartitions });
  return finish === undefined ? folded : eachPartition(folded, ops.aggregate, finish);
}
