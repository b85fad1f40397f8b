/**
 * Plans of statistics of numbers, and of the number of different elements.
 *
 * @module
 */

import { countDistinct as countDistinctReduction } from "../ops/cardinality.ts";
import { describeValue } from "../values/describe_value.ts";
import { histogram as histogramReduction } from "../ops/histogram.ts";
import * as sketches from "../ops/quantiles.ts";
import { type Argued, checkInteger, checkOptions, refusal } from "../values/check.ts";
import { type Collection, type Single, upon, values } from "./collection.ts";
import { reduceToItem, type ReductionOptions } from "./reduce.ts";

/** How accurate approximate quantiles are. */
export interface AccuracyOptions {
  /**
   * Largest distance of a result from the true value, as a fraction of that value. Memory grows
   * with its inverse.
   * @default {0.01}
   */
  readonly relativeAccuracy?: number;
}

/** How accurate an approximate count is. */
export interface PrecisionOptions {
  /**
   * From 4 to 18: at most `2 ** precision` bytes of memory, of each group if there are groups, for a
   * standard error of `1.04 / 2 ** (precision / 2)`.
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

/** More counts than this would not fit into a worker many times. */
const mostBins = 2 ** 24;

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
  options: (ReductionOptions & AccuracyOptions) | undefined,
): Single {
  const action = "call quantiles()";
  checkOptions(options, ["relativeAccuracy", "splitEvery"], action);
  const accuracy = accuracyOf(options?.relativeAccuracy, action);
  const wanted = fractionsOf(qs, { action, name: "qs" });
  // Quantiles that are asked for apart are read from one sketch.
  const sketch = reduceToItem(input, sketches.sketch, values(accuracy), options);
  return upon(sketch, sketches.quantiles, values(wanted));
}

/** A copy of an array of numbers from 0 to 1. */
export function fractionsOf(qs: unknown, { action, name }: Argued): number[] {
  const wanted = numbersOf(qs, { action, name });
  for (const q of wanted) {
    if (q >= 0 && q <= 1) continue;
    throw new RangeError(
      `Cannot ${action}: expected '${name}' to be numbers from 0 to 1, got ${q}`,
    );
  }
  return wanted;
}

/** A few statistics in one pass. */
export function describe(
  input: Collection,
  options: (ReductionOptions & AccuracyOptions) | undefined,
): Single {
  const action = "call describe()";
  checkOptions(options, ["relativeAccuracy", "splitEvery"], action);
  const accuracy = accuracyOf(options?.relativeAccuracy, action);
  return reduceToItem(input, sketches.describe, values(accuracy), options);
}

/** The approximate number of different elements. */
export function countDistinct(
  input: Collection,
  options: (ReductionOptions & PrecisionOptions) | undefined,
): Single {
  const action = "call countDistinct()";
  checkOptions(options, ["precision", "splitEvery"], action);
  const precision = precisionOf(options?.precision, action);
  return reduceToItem(input, countDistinctReduction, values(precision), options);
}

/** The precision asked for, or the default. */
export function precisionOf(precision: unknown = 14, action: string): number {
  checkInteger(precision, 4, { action, name: "precision" }, 18);
  return precision;
}

/** Edges of `bins` intervals of equal width. */
function evenEdges(bins: unknown, min: unknown, max: unknown): number[] {
  const action = "call histogram()";
  checkInteger(bins, 1, { action, name: "bins" }, mostBins);
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
function numbersOf(array: unknown, { action, name }: Argued): number[] {
  const copy: readonly unknown[] | undefined = Array.isArray(array) ? Array.from(array) : undefined;
  if (copy?.every((x) => typeof x === "number")) return copy as number[];
  const found = copy === undefined ? array : copy.find((x) => typeof x !== "number");
  throw new TypeError(
    `Cannot ${action}: expected '${name}' to be numbers in an array, ` +
      `got ${copy === undefined ? "" : "an array with "}${describeValue(found)}`,
  );
}

/** The accuracy asked for, or the default. */
export function accuracyOf(relativeAccuracy: unknown = 0.01, action: string): number {
  if (
    typeof relativeAccuracy === "number" && relativeAccuracy >= finestAccuracy &&
    relativeAccuracy < 1
  ) return relativeAccuracy;
  const expected = `a number from ${finestAccuracy} to below 1`;
  throw refusal(relativeAccuracy, { action, name: "relativeAccuracy", expected, type: "number" });
}
