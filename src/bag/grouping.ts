/**
 * Plans that bring the elements of each key together.
 *
 * @module
 */

import * as grouping from "../ops/grouping.ts";
import * as ops from "../ops/groups.ts";
import { describeValue } from "../ops/describe_value.ts";
import { checkOptions } from "./check.ts";
import {
  type Arguments,
  type Collection,
  eachPartition,
  join,
  noArguments,
  values,
} from "./collection.ts";
import {
  checkFunctionOptions,
  functionArgument,
  type FunctionSettings,
  keyArgument,
} from "./functions.ts";
import { callOptionNames } from "./options.ts";
import { reduceByKey } from "./reduce.ts";
import { foldArguments, type FoldSettings } from "./reductions.ts";
import { gatherParts, partsWanted, scatter, type ShuffleOptions } from "./shuffle.ts";

/** A collection of groups, and what they are made of. */
export interface Grouped extends Collection {
  readonly input: Collection;
  readonly by: Arguments;
}

/** What to do with the elements of a group, one after another. */
export type AggregateSettings = FoldSettings & {
  readonly add?: unknown;
  readonly finish?: unknown;
};

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
  checkOptions(
    settings,
    ["initial", "add", "combine", "finish", ...callOptionNames],
    "call aggregate()",
  );
  if (settings === undefined || !("initial" in settings)) {
    throw new TypeError(
      "Cannot call aggregate(): expected 'initial', what each group starts from, got " +
        describeValue(settings),
    );
  }
  const { add, finish, ...options } = settings;
  const folding = foldArguments("aggregate", add, options, "add");
  const folded = reduceByKey(input, grouping.foldBy, join(by, folding), { npartitions });
  if (finish === undefined) return folded;
  const finishing = functionArgument(finish, options, { operation: "aggregate", role: "finish" });
  return eachPartition(folded, ops.aggregate, finishing);
}
