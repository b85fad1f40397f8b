/**
 * Plans of reductions: what each takes besides its input.
 *
 * @module
 */

import { abbreviate } from "../functions/site.ts";
import { map, pluck } from "../ops/elements.ts";
import * as keyed from "../ops/keyed_reductions.ts";
import * as numbers from "../ops/numbers.ts";
import type { Args, By, ElementOperation } from "../ops/operation.ts";
import type { Reduction } from "../ops/reduction.ts";
import { placedBottomk, placedTopk, type Selection, topk } from "../ops/select_top.ts";
import { countedOf, unorderedOf } from "./buckets.ts";
import { checkBoolean, checkInteger, checkOptions, notOptions } from "../values/check.ts";
import {
  type Arguments,
  type Collection,
  eachPartition,
  join,
  noArguments,
  type Single,
  values,
} from "./collection.ts";
import {
  checkFunctionOptions,
  functionArgument,
  type FunctionSettings,
  keyArgument,
  optionalKeyArgument,
} from "./functions.ts";
import { callOptionNames } from "./options.ts";
import {
  type KeyedOptions,
  reduceByKey,
  reduceToBag,
  reduceToItem,
  type ReductionOptions,
} from "./reduce.ts";

/** How far a variance is corrected. */
export interface SpreadOptions {
  /**
   * Degrees of freedom taken off the number of values: 1 for a sample.
   * @default {0}
   */
  readonly ddof?: number;
}

/** A reduction without arguments. */
export function withoutArguments(
  input: Collection,
  reduction: Reduction<[]>,
  options: ReductionOptions | undefined,
): Single {
  checkReductionOptions(options, ["splitEvery"], reduction.name);
  const counted = reduction === count ? countedOf(input) : undefined;
  if (counted !== undefined) {
    return reduceToItem(counted, keyed.bucketCount, noArguments, options);
  }
  const picksOne = reduction === min || reduction === max;
  return reduceToItem(inAnyOrder(input, picksOne), reduction, noArguments, options);
}

/** `any` or `all`, of elements or of what a predicate says of them. */
export function test(
  input: Collection,
  reduction: Reduction<[predicate: By | undefined]>,
  predicate: unknown,
  options: (FunctionSettings & ReductionOptions) | undefined,
): Single {
  const { name } = reduction;
  checkOptions(options, ["splitEvery", ...callOptionNames], `call ${name}()`);
  checkFunctionOptions(predicate, options, { operation: name, role: "predicate" });
  const args = predicate === undefined
    ? values(undefined)
    : functionArgument(predicate, options, { operation: name, takes: 1 });
  return reduceToItem(inAnyOrder(input), reduction, args, options);
}

/** `var` or `std`. */
export function spread(
  input: Collection,
  reduction: Reduction<[ddof: number]>,
  options: (ReductionOptions & SpreadOptions) | undefined,
): Single {
  const { name } = reduction;
  checkReductionOptions(options, ["splitEvery", "ddof"], name);
  const { ddof = 0 } = options ?? {};
  checkInteger(ddof, 0, { action: `call ${name}()`, name: "ddof" });
  return reduceToItem(inAnyOrder(input), reduction, values(ddof), options);
}

/** Checks the options of a reduction of numbers, for which one may think that it takes a name or function. */
function checkReductionOptions(options: unknown, known: readonly string[], name: string): void {
  const by: unknown = typeof options === "object" && options !== null && "by" in options
    ? options.by
    : undefined;
  if (isSelector(by)) {
    throw new TypeError(
      `Cannot call ${name}(): there is no option 'by': write ${onValues(by, name)}${
        elementAdvice(by, name)
      }`,
    );
  }
  if (!isSelector(options)) {
    return checkOptions(options as object | undefined, known, `call ${name}()`);
  }
  throw notOptions(options, `call ${name}()`, onValues(options, name));
}

/** The reduction of what a selector takes of each element. */
function onValues(selector: unknown, name: string): string {
  const first = typeof selector === "function" ? "map" : "pluck";
  return `${first}(${writtenOf(selector)}).${name}()`;
}

/** How to have the element itself, where a reduction picks one. */
function elementAdvice(by: unknown, name: string): string {
  if (name !== "max" && name !== "min") return "";
  const select = name === "max" ? "topk" : "bottomk";
  return `, or for the element ${select}(1, { by: ${writtenOf(by)} })`;
}

/** Whether a value says what to take of each element. */
function isSelector(value: unknown): value is string | number | ((element: never) => unknown) {
  return typeof value === "string" || typeof value === "number" || typeof value === "function";
}

function writtenOf(selector: unknown): string {
  return typeof selector === "function" ? abbreviate(String(selector)) : JSON.stringify(selector);
}

/**
 * The elements for a reduction that does not look at their order; where it picks one of those that compare
 * as equal, only if they are alike.
 */
function inAnyOrder(input: Collection, picksOne: boolean = false): Collection {
  const unordered = unorderedOf(input);
  if (unordered === undefined || (picksOne && !unordered.alike)) return input;
  return unordered.elements();
}

/** `frequencies`. */
export function frequencies(
  input: Collection,
  options: (KeyedOptions & { readonly sort?: boolean }) | undefined,
): Collection {
  checkOptions(options, ["splitEvery", "npartitions", "sort"], "call frequencies()");
  const sort: unknown = options?.sort ?? false;
  checkBoolean(sort, { action: "call frequencies()", name: "sort" });
  if (sort && (options?.npartitions ?? 1) !== 1) {
    throw new TypeError(
      "Cannot call frequencies(): expected 'sort' or several 'npartitions', not both: a partition " +
        "would be sorted by itself; sortBy(1, { descending: true }) sorts across partitions",
    );
  }
  const args = sort ? values(true) : noArguments;
  return reduceByKey(input, keyed.frequencies, args, options);
}

/** `countBy`: the frequencies of the keys. */
export function countBy(
  input: Collection,
  key: unknown,
  options: (FunctionSettings & KeyedOptions) | undefined,
): Collection {
  checkOptions(options, ["splitEvery", "npartitions", ...callOptionNames], "call countBy()");
  const role = { operation: "countBy", role: "key" };
  checkFunctionOptions(key, options, role);
  const keys = keysOfElements(input, keyArgument(key, options, role));
  return reduceByKey(keys, keyed.frequencies, noArguments, options);
}

/** The keys of elements. */
export function keysOfElements(input: Collection, by: Arguments<[By]>): Collection {
  const operation: ElementOperation<[By, unknown?], Args> = by.args[0]!.kind === "function"
    ? map
    : pluck;
  return eachPartition(input, operation, by);
}

/** `topk` or `bottomk`. */
export function select(
  input: Collection,
  reduction: Selection,
  k: number,
  options: (FunctionSettings & ReductionOptions & { readonly by?: unknown }) | undefined,
): Collection {
  const { name } = reduction;
  checkInteger(k, 0, { action: `call ${name}()`, name: "k" });
  if (isSelector(options)) {
    throw notOptions(options, `call ${name}()`, `${name}(${k}, { by: ${writtenOf(options)} })`);
  }
  checkOptions(options, ["splitEvery", "by", ...callOptionNames], `call ${name}()`);
  const by = optionalKeyArgument(options?.by, options, { operation: name, role: "by" });
  const whole = unorderedOf(input)?.whole;
  if (whole === undefined) return reduceToBag(input, reduction, join(by, values(k)), options);
  const { buckets, reduction: made, args } = whole;
  const placed = eachPartition(buckets, made.placed, args);
  const { rank, rankByKey, select } = reduction === topk ? placedTopk : placedBottomk;
  const ranking: ElementOperation<[by: By | undefined], Args> = typeof options?.by === "function"
    ? rank
    : rankByKey;
  const ranked = options?.by === undefined ? placed : eachPartition(placed, ranking, by);
  return reduceToBag(ranked, select, values(k), options);
}

/** The reductions of numbers, by what methods call them. */
export const { all, any, count, max, mean, min, std, sum, variance } = numbers;

export { bottomk, topk } from "../ops/select_top.ts";
