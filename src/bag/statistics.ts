/**
 * Plans of statistics, and of reductions made of the user's own functions.
 *
 * @module
 */

import { Graph, valueLayer } from "../graph/graph.ts";
import { ref, taskNode } from "../graph/node.ts";
import { countDistinct as countDistinctReduction } from "../ops/cardinality.ts";
import { call } from "../ops/collect.ts";
import { describeValue } from "../ops/describe_value.ts";
import { map, pluck } from "../ops/elements.ts";
import * as grouping from "../ops/grouping.ts";
import { histogram as histogramReduction } from "../ops/histogram.ts";
import type { ValueOperation } from "../ops/operation.ts";
import { reduction as reductionByFunctions } from "../ops/partition_reduction.ts";
import * as sketches from "../ops/quantiles.ts";
import { checkInteger, checkOptions } from "./check.ts";
import {
  type Arguments,
  type Collection,
  eachPartition,
  join,
  noArguments,
  type Single,
  values,
} from "./collection.ts";
import { functionArgument, type FunctionSettings, lookupArgument } from "./functions.ts";
import { nameOf } from "./name.ts";
import { callOptionNames } from "./options.ts";
import { type KeyedOptions, reduceByKey, reduceToItem, type ReductionOptions } from "./reduce.ts";
import { foldArguments } from "./reductions.ts";
import type { AggregateSettings } from "./grouping.ts";

/** How accurate approximate quantiles are. */
export interface QuantileOptions extends ReductionOptions {
  /**
   * Largest distance of a result from the true value, as a fraction of that value. Memory grows
   * with its inverse.
   * @default {0.01}
   */
  readonly relativeAccuracy?: number;
}

/** How accurate an approximate count is. */
export interface CountDistinctOptions extends ReductionOptions {
  /**
   * From 4 to 18: `2 ** precision` bytes of memory for a standard error of
   * `1.04 / 2 ** (precision / 2)`.
   * @default {14}
   */
  readonly precision?: number;
}

/** Intervals to count numbers in: so many of equal width, or between edges of one's own. */
export type HistogramBins =
  | { readonly bins: number; readonly min: number; readonly max: number; readonly edges?: never }
  | {
    readonly edges: readonly number[];
    readonly bins?: never;
    readonly min?: never;
    readonly max?: never;
  };

/** Accuracies below this could not be told apart from rounding. */
const finestAccuracy = 1e-9;

/** How often each key occurs. */
export function countBy(
  input: Collection,
  key: unknown,
  options: (FunctionSettings & KeyedOptions) | undefined,
): Collection {
  checkOptions(options, ["splitEvery", "npartitions", ...callOptionNames], "call countBy()");
  const keys = typeof key === "function"
    ? eachPartition(
      input,
      map,
      functionArgument(key, options, { operation: "countBy", role: "key" }),
    )
    : eachPartition(input, pluck, lookupArgument(key, "countBy"));
  return reduceByKey(keys, grouping.frequencies, noArguments, options);
}

/** A reduction by a function of a partition and one of several results, or by those of a fold. */
export function reduction(
  input: Collection,
  first: unknown,
  aggregate: unknown,
  options: (FunctionSettings & ReductionOptions) | undefined,
): Single {
  const operation = "reduction";
  if (typeof first === "object" && first !== null) return foldToEnd(input, first);
  checkOptions(options, ["splitEvery", ...callOptionNames], "call reduction()");
  const args = join(
    functionArgument(first, options, { operation, role: "perPartition" }),
    functionArgument(aggregate, options, { operation, role: "aggregate" }),
  );
  return reduceToItem(input, reductionByFunctions, args, options);
}

/** A fold with a last step. */
function foldToEnd(input: Collection, settings: AggregateSettings): Single {
  const operation = "reduction";
  const names = ["initial", "add", "combine", "finish", "splitEvery", ...callOptionNames];
  checkOptions(settings, names, "call reduction()");
  if (!("initial" in settings)) {
    throw new TypeError(
      "Cannot call reduction(): expected 'initial', what each partition starts from, got " +
        describeValue(settings),
    );
  }
  const { add, finish, ...options } = settings;
  const folding = foldArguments(operation, add, options, "add");
  const folded = reduceToItem(input, grouping.fold, folding, options);
  if (finish === undefined) return folded;
  return upon(folded, call, functionArgument(finish, options, { operation, role: "finish" }));
}

/** Numbers by intervals. */
export function histogram(
  input: Collection,
  options: HistogramBins & ReductionOptions,
): Single {
  const action = "call histogram()";
  checkOptions(options, ["bins", "min", "max", "edges", "splitEvery"], action);
  const { bins, min, max, edges } = options ?? {};
  const even = [bins, min, max].some((option) => option !== undefined);
  if (even === (edges !== undefined)) {
    throw new TypeError(
      `Cannot ${action}: expected either 'edges' or 'bins', 'min' and 'max', ` +
        `got ${even ? "both" : "neither"}`,
    );
  }
  const given = edges === undefined
    ? evenEdges(bins, min, max)
    : numbersOf(edges, { action, name: "edges" });
  checkEdges(given, action);
  return reduceToItem(input, histogramReduction, values(given), options);
}

/** Approximate quantiles. */
export function quantiles(
  input: Collection,
  qs: readonly number[],
  options: QuantileOptions | undefined,
): Single {
  const action = "call quantiles()";
  const accuracy = accuracyOf(options, action);
  const wanted = numbersOf(qs, { action, name: "qs" });
  for (const q of wanted) {
    if (q >= 0 && q <= 1) continue;
    throw new RangeError(`Cannot ${action}: expected 'qs' to be numbers from 0 to 1, got ${q}`);
  }
  // Quantiles that are asked for apart are read from one sketch.
  const sketch = reduceToItem(input, sketches.sketch, values(accuracy), options);
  return upon(sketch, sketches.quantiles, values(wanted));
}

/** A few statistics in one pass. */
export function describe(input: Collection, options: QuantileOptions | undefined): Single {
  const accuracy = accuracyOf(options, "call describe()");
  return reduceToItem(input, sketches.describe, values(accuracy), options);
}

/** The approximate number of different elements. */
export function countDistinct(
  input: Collection,
  options: CountDistinctOptions | undefined,
): Single {
  const action = "call countDistinct()";
  checkOptions(options, ["precision", "splitEvery"], action);
  const { precision = 14 } = options ?? {};
  checkInteger(precision, 4, { action, name: "precision" });
  if (precision > 18) {
    throw new RangeError(
      `Cannot ${action}: expected 'precision' to be at most 18, got ${precision}`,
    );
  }
  return reduceToItem(input, countDistinctReduction, values(precision), options);
}

/** What an operation makes of a single value. */
function upon(
  { graph, key }: Single,
  operation: ValueOperation,
  { args, graphs }: Arguments,
): Single {
  const name = nameOf(operation.name, args, [`value ${key}`]);
  const layer = valueLayer(name, taskNode(operation, [...args, ref(key)]));
  return { graph: new Graph(layer, [graph, ...graphs]), key: name };
}

/** Edges of `bins` intervals of equal width. */
function evenEdges(bins: unknown, min: unknown, max: unknown): number[] {
  const action = "call histogram()";
  checkInteger(bins, 1, { action, name: "bins" });
  if (typeof min !== "number" || typeof max !== "number") {
    throw new TypeError(
      `Cannot ${action}: expected 'min' and 'max' to be numbers, ` +
        `got ${describeValue(min)} and ${describeValue(max)}`,
    );
  }
  // The width has to be finite too.
  if (!(min < max && Number.isFinite(max - min))) {
    throw new RangeError(
      `Cannot ${action}: expected 'min' to be less than 'max' and both to be finite, ` +
        `got ${min} and ${max}`,
    );
  }
  return [...Array.from({ length: bins }, (_, i) => min + (max - min) * (i / bins)), max];
}

function checkEdges(edges: readonly number[], action: string): void {
  if (edges.length < 2) {
    throw new RangeError(`Cannot ${action}: expected at least 2 edges, got ${edges.length}`);
  }
  for (let i = 0; i < edges.length - 1; i++) {
    if (edges[i]! < edges[i + 1]!) continue;
    throw new RangeError(
      `Cannot ${action}: expected each edge to be above the one before, ` +
        `got ${edges[i + 1]} after ${edges[i]}`,
    );
  }
}

/** A copy of an array of numbers. */
function numbersOf(
  array: unknown,
  { action, name }: { readonly action: string; readonly name: string },
): number[] {
  const found = Array.isArray(array) ? array.find((x) => typeof x !== "number") : array;
  if (Array.isArray(array) && array.every((x) => typeof x === "number")) return [...array];
  throw new TypeError(
    `Cannot ${action}: expected '${name}' to be numbers in an array, ` +
      `got ${Array.isArray(array) ? "an array with " : ""}${describeValue(found)}`,
  );
}

function accuracyOf(options: QuantileOptions | undefined, action: string): number {
  checkOptions(options, ["relativeAccuracy", "splitEvery"], action);
  const { relativeAccuracy = 0.01 } = options ?? {};
  if (
    typeof relativeAccuracy === "number" && relativeAccuracy >= finestAccuracy &&
    relativeAccuracy < 1
  ) return relativeAccuracy;
  const message = `Cannot ${action}: expected 'relativeAccuracy' to be a number from ` +
    `${finestAccuracy} to below 1, got ${describeValue(relativeAccuracy)}`;
  throw typeof relativeAccuracy === "number" ? new RangeError(message) : new TypeError(message);
}
