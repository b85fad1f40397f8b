/**
 * The plan of a sort: runs, the bounds between ranges, cuts, and their merge.
 *
 * @module
 */

import * as ops from "../ops/sort.ts";
import { checkBoolean, checkOptions } from "../values/check.ts";
import {
  type Collection,
  eachPartition,
  join,
  noArguments,
  resultsOf,
  value,
  values,
} from "./collection.ts";
import { type FunctionSettings, optionalKeyArgument } from "./functions.ts";
import { callOptionNames } from "./options.ts";
import { gatherParts, partsWanted, scatter, type ShuffleOptions } from "./shuffle.ts";

/** How a collection is sorted. */
export type SortSettings = FunctionSettings & ShuffleOptions & { readonly descending?: boolean };

/** Fewest keys that stand for a run: enough that the runs' errors are small beside a run. */
const leastSampled = 64;

/** Keys sampled of all runs for each part, where there are few runs. */
const sampledPerPart = 16;

const action = "call sortBy()";

/** `sortBy`. */
export function sortBy(
  input: Collection,
  by: unknown,
  options: SortSettings | undefined,
): Collection {
  checkOptions(options, ["descending", "npartitions", ...callOptionNames], action);
  const { descending = false } = options ?? {};
  checkBoolean(descending, { action, name: "descending" });
  const parts = partsWanted(options, "sortBy", [input]);
  const key = optionalKeyArgument(by, options, { operation: "sortBy", role: "by" });
  const spread = Math.ceil(sampledPerPart * parts / Math.max(1, input.npartitions));
  const sampled = Math.max(leastSampled, spread);

  const runs = eachPartition(input, ops.sortRun, join(key, values(descending, sampled)));
  const samples = resultsOf<ops.Sample>(runs, 1);
  const bounds = value(ops.sortBounds, join(values(parts, descending), samples));
  const cut = eachPartition(runs, ops.sortedRuns, noArguments);
  const cuts = scatter(cut, ops.splitRun, join(bounds, values(descending)), parts);
  return gatherParts([cuts], ops.sortBy, values(descending));
}
