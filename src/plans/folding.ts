/**
 * Plans of folds, and of reductions made of the user's own functions.
 *
 * @module
 */

import { call } from "../ops/collect.ts";
import { describeValue } from "../values/describe_value.ts";
import * as ops from "../ops/fold.ts";
import { foldBy as foldByReduction } from "../ops/keyed_reductions.ts";
import type { UserFunction } from "../ops/operation.ts";
import { reduction as partitionReduction } from "../ops/partition_reduction.ts";
import { checkOptions, refusal } from "../values/check.ts";
import { type Arguments, type Collection, join, type Single, upon, values } from "./collection.ts";
import { functionArgument, type FunctionSettings, keyArgument } from "./functions.ts";
import { checkLabel } from "./name.ts";
import { callOptionNames, type NameOptions } from "./options.ts";
import { type KeyedOptions, reduceByKey, reduceToItem, type ReductionOptions } from "./reduce.ts";

/** Options of a fold. */
export type FoldSettings = FunctionSettings & ReductionOptions & {
  readonly combine?: unknown;
  readonly initial?: unknown;
};

/** A fold written as one object: its function is `add`, and `finish` is called with its result. */
export type AggregateSettings = FoldSettings & {
  readonly add?: unknown;
  readonly finish?: unknown;
};

const foldOptionNames = ["splitEvery", "combine", "initial", ...callOptionNames];

/** `fold`. */
export function fold(
  input: Collection,
  binop: unknown,
  options: FoldSettings | undefined,
): Single {
  checkOptions(options, foldOptionNames, "call fold()", {
    call: "fold(add, { initial, combine })",
  });
  return reduceToItem(input, ops.fold, foldArguments("fold", binop, options), options);
}

/** `foldBy`. */
export function foldBy(
  input: Collection,
  key: unknown,
  binop: unknown,
  options: (FoldSettings & KeyedOptions) | undefined,
): Collection {
  const names = [...foldOptionNames, "npartitions"];
  checkOptions(options, names, "call foldBy()", {
    call: "foldBy(key, add, { initial, combine })",
  });
  const folding = foldArguments("foldBy", binop, options);
  const by = keyArgument(key, options, { operation: "foldBy", role: "key" });
  return reduceByKey(input, foldByReduction, join(by, folding), options);
}

/** `reduction` by a function of a partition and one of several results, or by a fold. */
export function reduction(
  input: Collection,
  first: unknown,
  aggregate: unknown,
  options: (FunctionSettings & ReductionOptions & NameOptions) | undefined,
): Single {
  const operation = "reduction";
  if (typeof first === "object" && first !== null) {
    const second = aggregate ?? options;
    if (second === undefined) return foldToEnd(input, first);
    throw new TypeError(
      "Cannot call reduction(): expected no argument after the options of a fold, " +
        `got ${describeValue(second)}`,
    );
  }
  checkOptions(options, ["splitEvery", "name", ...callOptionNames], "call reduction()");
  checkLabel(options?.name, "call reduction()");
  const args = join(
    functionArgument(first, options, { operation, role: "perPartition", takes: 1 }),
    functionArgument(aggregate, options, { operation, role: "aggregate", takes: 1 }),
  );
  return reduceToItem(input, partitionReduction, args, options);
}

function foldToEnd(input: Collection, settings: AggregateSettings & NameOptions): Single {
  const { fold, finish } = aggregateArguments("reduction", settings, ["splitEvery", "name"]);
  checkLabel(settings.name, "call reduction()");
  const folded = reduceToItem(input, ops.fold, fold, settings);
  return finish === undefined ? folded : upon(folded, call, finish, settings.name);
}

/** Arguments of a fold that is written as one object, and of its last step, if it has one. */
export function aggregateArguments(
  operation: string,
  settings: AggregateSettings,
  more: readonly string[] = [],
): {
  readonly fold: Arguments<ops.FoldArguments>;
  readonly finish: Arguments<[UserFunction]> | undefined;
} {
  const names = ["initial", "add", "combine", "finish", ...more, ...callOptionNames];
  checkOptions(settings, names, `call ${operation}()`);
  if (settings === undefined || !("initial" in settings)) {
    throw new TypeError(
      `Cannot call ${operation}(): expected 'initial', what it starts from, got ` +
        describeValue(settings),
    );
  }
  const { add, finish, ...options } = settings;
  return {
    fold: foldArguments(operation, add, options, "add"),
    finish: finish === undefined
      ? undefined
      : functionArgument(finish, options, { operation, role: "finish", takes: 1 }),
  };
}

/** Arguments `binop, combine, initial` of folds; `role` is what messages call the first. */
function foldArguments(
  operation: string,
  binop: unknown,
  options: FoldSettings | undefined,
  role: string = "binop",
): Arguments<ops.FoldArguments> {
  const { combine, initial } = options ?? {};
  const given = options !== undefined && "initial" in options;
  if (given && combine === undefined) {
    throw new TypeError(
      `Cannot call ${operation}(): expected 'combine' beside 'initial', a function that merges ` +
        "two results, since each partition starts from 'initial' on its own, got none",
    );
  }
  return join(
    functionArgument(binop, options, { operation, role, takes: 2 }),
    combine === undefined
      ? values<[UserFunction | undefined]>(undefined)
      : functionArgument(combine, options, { operation, role: "combine", takes: 2 }),
    typeof initial === "function"
      ? functionArgument(initial, options, { operation, role: "initial", takes: 0 })
      : values<[ops.Initial]>(given ? [copyOf(initial, operation)] : []),
  );
}

/** A copy of an initial value, since every partition gets one too. */
export function copyOf(initial: unknown, operation: string): unknown {
  if (typeof initial !== "object" || initial === null) return initial;
  const copy = cloned(initial);
  if (copy !== undefined && Object.getPrototypeOf(copy) === Object.getPrototypeOf(initial)) {
    return copy;
  }
  const expected = "a value that can be copied, or a function that makes it";
  throw refusal(initial, { action: `call ${operation}()`, name: "initial", expected });
}

function cloned(value: object): object | undefined {
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}
