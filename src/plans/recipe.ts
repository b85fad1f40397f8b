/**
 * Ready reductions as the graph has them, and plans of several of them at once.
 *
 * @module
 */

import { type Argument, dataNode, listNode } from "../graph/node.ts";
import * as ops from "../ops/aggregation.ts";
import { describeValue } from "../values/describe_value.ts";
import { frequencies } from "../ops/keyed_reductions.ts";
import { checkOptions, refusal } from "../values/check.ts";
import {
  type Arguments,
  type Collection,
  join,
  joinAll,
  noArguments,
  type Single,
  values,
} from "./collection.ts";
import { aggregateArguments, type AggregateSettings } from "./folding.ts";
import type { Grouped } from "./groups.ts";
import { type KeyedOptions, reduceByKey, reduceToItem, type ReductionOptions } from "./reduce.ts";
import type { ReadyReduction, ResultKind } from "./reduction_types.ts";
import { keysOfElements } from "./reductions.ts";

/** A reduction by name, and what it is given: one argument each. */
class Recipe {
  readonly name: string;
  readonly given: readonly Arguments[];

  constructor(name: string, given: readonly Arguments[]) {
    this.name = name;
    this.given = given;
  }
}

/** A reduction of the values that `by` makes of elements, or, without it, of the elements. */
export function ready<E, R extends ResultKind>(
  name: string,
  by: Arguments,
  ...args: readonly unknown[]
): ReadyReduction<E, R> {
  return typed(new Recipe(name, [by, none, ...args.map((arg) => values(arg))]));
}

/** A reduction of the user's own functions. */
export function ownReduction<E, R extends ResultKind>(
  settings: AggregateSettings,
  operation: string,
): ReadyReduction<E, R> {
  const { fold: { args, graphs }, finish = none } = aggregateArguments(operation, settings);
  const each = args.map((arg): Arguments => ({ args: [arg], graphs }));
  return typed(new Recipe("fold", [none, finish, ...each]));
}

/** Whether what `aggregate` was given is a fold, and not reductions by name. */
export function isFold(given: unknown): given is AggregateSettings {
  if (typeof given !== "object" || given === null) return true;
  return ["initial", "add", "combine", "finish"].some((name) =>
    name in given && !isReduction((given as Record<string, unknown>)[name])
  );
}

/** Several reductions of each group, by name. */
export function aggregateGroups(
  grouped: Grouped,
  reductions: object,
  options: KeyedOptions | undefined,
): Collection {
  return ofGroups(grouped, namedOrder(reductions), options, "aggregate");
}

/** One reduction of each group. */
export function aggregateGroup(
  grouped: Grouped,
  reduction: ReadyReduction<never, ResultKind>,
  options: KeyedOptions | undefined,
): Collection {
  const recipe = reduction as unknown as Recipe;
  return ofGroups(grouped, orderOf(undefined, [recipe]), options, recipe.name);
}

/** The number of elements of each group: the frequencies of the keys, as of `countBy`. */
export function countGroups(
  { input, by, npartitions }: Grouped,
  options: KeyedOptions | undefined,
): Collection {
  checkOptions(options, ["npartitions", "splitEvery"], "call count()");
  return reduceByKey(keysOfElements(input, by), frequencies, noArguments, {
    npartitions,
    ...options,
  });
}

/** Several reductions of all elements. */
export function aggregateAll(
  input: Collection,
  reductions: object,
  options: ReductionOptions | undefined,
): Single {
  checkOptions(options, ["splitEvery"], "call aggregate()");
  return reduceToItem(input, ops.aggregateAll, namedOrder(reductions), options);
}

function ofGroups(
  { input, by, npartitions }: Grouped,
  order: Arguments<ops.AggregateArguments>,
  options: KeyedOptions | undefined,
  operation: string,
): Collection {
  checkOptions(options, ["npartitions", "splitEvery"], `call ${operation}()`);
  // Messages name the method that was called.
  const reduction = { ...ops.aggregateGroups, name: operation };
  return reduceByKey(input, reduction, join(by, order), { npartitions, ...options });
}

function namedOrder(reductions: object): Arguments<ops.AggregateArguments> {
  const entries = Object.entries(reductions ?? {});
  if (entries.length === 0) {
    throw new TypeError(
      "Cannot call aggregate(): expected reductions by name, such as { n: count() }, got " +
        describeValue(reductions),
    );
  }
  const recipes = entries.map(([name, reduction]) => {
    if (reduction instanceof Recipe) return reduction;
    if (isReduction(reduction)) {
      return ownReduction(reduction as AggregateSettings, "aggregate") as unknown as Recipe;
    }
    const expected =
      "a reduction, such as count(), or an object with 'initial', 'add' and 'combine'";
    throw refusal(reduction, { action: "call aggregate()", name, expected });
  });
  return orderOf(entries.map(([name]) => name), recipes);
}

/** What the operation takes: a list of what to make, and the functions that it names by number. */
function orderOf(
  names: readonly string[] | undefined,
  recipes: readonly Recipe[],
): Arguments<ops.AggregateArguments> {
  const functions: Argument[] = [];
  const slot = ({ args: [arg] }: Arguments): Argument => {
    if (arg!.kind !== "function") return listNode([dataNode("value"), arg!]);
    return listNode([dataNode("function"), dataNode(functions.push(arg!) - 1)]);
  };
  const ordered = recipes.map(({ name, given }) => listNode([dataNode(name), ...given.map(slot)]));
  const shown = names === undefined ? dataNode(undefined) : listNode(names.map(dataNode));
  const { graphs } = joinAll(recipes.flatMap(({ given }) => given));
  return { args: [listNode([shown, ...ordered]), ...functions], graphs };
}

/** Whether a value is a ready reduction, or looks like one of the user's own. */
function isReduction(value: unknown): boolean {
  if (value instanceof Recipe) return true;
  return typeof value === "object" && value !== null && "initial" in value && "add" in value;
}

function typed<E, R extends ResultKind>(recipe: Recipe): ReadyReduction<E, R> {
  return recipe as unknown as ReadyReduction<E, R>;
}

const none: Arguments = values(undefined);
