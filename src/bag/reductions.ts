/**
 * Plans of reductions: what each takes besides its input.
 *
 * @module
 */

import * as grouping from "../ops/grouping.ts";
import { describeValue } from "../ops/describe_value.ts";
import * as numbers from "../ops/numbers.ts";
import type { Reduction } from "../ops/reduction.ts";
import { checkInteger, checkOptions } from "./check.ts";
import {
  type Arguments,
  type Collection,
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
} from "./functions.ts";
import { callOptionNames } from "./options.ts";
import {
  type KeyedOptions,
  reduceByKey,
  reduceToBag,
  reduceToItem,
  type ReductionOptions,
} from "./reduce.ts";

/** Options of a reduction that calls functions. */
export type FoldSettings = FunctionSettings & ReductionOptions & {
  readonly combine?: unknown;
  readonly initial?: unknown;
};

const foldOptionNames = ["splitEvery", "combine", "initial", ...callOptionNames];

const absent = values(undefined);

/** A reduction without arguments. */
export function plain(
  input: Collection,
  reduction: Reduction,
  options: ReductionOptions | undefined,
): Single {
  checkOptions(options, ["splitEvery"], `call ${reduction.name}()`);
  return reduceToItem(input, reduction, noArguments, options);
}

/** `any` or `all`, of elements or of what a predicate says of them. */
export function test(
  input: Collection,
  reduction: Reduction,
  predicate: unknown,
  options: (FunctionSettings & ReductionOptions) | undefined,
): Single {
  const { name } = reduction;
  checkOptions(options, ["splitEvery", ...callOptionNames], `call ${name}()`);
  checkFunctionOptions(predicate, options, { operation: name, role: "predicate" });
  const args = predicate === undefined
    ? absent
    : functionArgument(predicate, options, { operation: name });
  return reduceToItem(input, reduction, args, options);
}

/** `var` or `std`. */
export function spread(
  input: Collection,
  reduction: Reduction,
  options: (ReductionOptions & { readonly ddof?: number }) | undefined,
): Single {
  const { name } = reduction;
  checkOptions(options, ["splitEvery", "ddof"], `call ${name}()`);
  const { ddof = 0 } = options ?? {};
  checkInteger(ddof, 0, { action: `call ${name}()`, name: "ddof" });
  return reduceToItem(input, reduction, values(ddof), options);
}

/** `fold`. */
export function fold(
  input: Collection,
  binop: unknown,
  options: FoldSettings | undefined,
): Single {
  checkOptions(options, foldOptionNames, "call fold()");
  return reduceToItem(input, grouping.fold, foldArguments("fold", binop, options), options);
}

/** `foldBy`. */
export function foldBy(
  input: Collection,
  key: unknown,
  binop: unknown,
  options: (FoldSettings & KeyedOptions) | undefined,
): Collection {
  checkOptions(options, [...foldOptionNames, "npartitions"], "call foldBy()");
  const folding = foldArguments("foldBy", binop, options);
  const by = keyArgument(key, options, { operation: "foldBy", role: "key" });
  return reduceByKey(input, grouping.foldBy, join(by, folding), options);
}

/** `frequencies`. */
export function frequencies(
  input: Collection,
  options: (KeyedOptions & { readonly sort?: boolean }) | undefined,
): Collection {
  checkOptions(options, ["splitEvery", "npartitions", "sort"], "call frequencies()");
  if (options?.sort === true && (options.npartitions ?? 1) !== 1) {
    throw new TypeError(
      "Cannot call frequencies(): expected 'sort' or several 'npartitions', not both: a partition " +
        "would be sorted by itself; sortBy(1, { descending: true }) sorts across partitions",
    );
  }
  const args = options?.sort === true ? values(true) : noArguments;
  return reduceByKey(input, grouping.frequencies, args, options);
}

/** `distinct`. */
export function distinct(
  input: Collection,
  key: unknown,
  options: (FunctionSettings & KeyedOptions) | undefined,
): Collection {
  checkOptions(options, ["splitEvery", "npartitions", ...callOptionNames], "call distinct()");
  checkFunctionOptions(key, options, { operation: "distinct", role: "key" });
  const by = key === undefined
    ? absent
    : keyArgument(key, options, { operation: "distinct", role: "key" });
  return reduceByKey(input, grouping.distinct, by, options);
}

/** `topk` or `bottomk`. */
export function select(
  input: Collection,
  reduction: Reduction,
  k: number,
  options: (FunctionSettings & ReductionOptions & { readonly by?: unknown }) | undefined,
): Collection {
  const { name } = reduction;
  checkInteger(k, 0, { action: `call ${name}()`, name: "k" });
  checkOptions(options, ["splitEvery", "by", ...callOptionNames], `call ${name}()`);
  checkFunctionOptions(options?.by, options, { operation: name, role: "by" });
  const by = options?.by === undefined
    ? absent
    : keyArgument(options.by, options, { operation: name, role: "by" });
  return reduceToBag(input, reduction, join(by, values(k)), options);
}

/** The reductions of numbers, by what methods call them. */
export const { all, any, count, max, mean, min, std, sum, variance } = numbers;

/** The largest and the smallest elements. */
export const { bottomk, topk } = grouping;

/** Arguments `binop, combine, initial` of folds; `role` is what messages call the first. */
export function foldArguments(
  operation: string,
  binop: unknown,
  options: FoldSettings | undefined,
  role: string = "binop",
): Arguments {
  const { combine, initial } = options ?? {};
  const given = options !== undefined && "initial" in options;
  if (given && combine === undefined) {
    throw new TypeError(
      `Cannot call ${operation}(): expected 'combine' beside 'initial', a function that merges ` +
        "two results, since each partition starts from 'initial' on its own, got none",
    );
  }
  return join(
    functionArgument(binop, options, { operation, role }),
    combine === undefined
      ? absent
      : functionArgument(combine, options, { operation, role: "combine" }),
    typeof initial === "function"
      ? functionArgument(initial, options, { operation, role: "initial" })
      : values(given ? [copyOf(initial, operation)] : []),
  );
}

/** A copy of an initial value, since every partition gets one too. */
export function copyOf(initial: unknown, operation: string): unknown {
  if (typeof initial !== "object" || initial === null) return initial;
  const copy = cloned(initial);
  if (copy !== undefined && Object.getPrototypeOf(copy) === Object.getPrototypeOf(initial)) {
    return copy;
  }
  throw new TypeError(
    `Cannot call ${operation}(): expected 'initial' to be a value that can be copied, ` +
      `or a function that makes it, got ${describeValue(initial)}`,
  );
}

function cloned(value: object): object | undefined {
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}
