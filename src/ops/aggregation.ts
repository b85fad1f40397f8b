/**
 * Several reductions in one pass, of all elements or of those of each key. They are the
 * reductions that bags have by themselves, with a state for each group.
 *
 * Arguments are a list that says what is to be made, and then the functions that it names by their
 * numbers, since the kernel binds functions that are arguments of their own:
 *
 * ```
 * { n: count(), total: sum("bytes"), top: topk(2, f) }
 * [["n", "total", "top"], ["count", by, …], ["sum", by, …], ["topk", by, …]], f
 * ```
 *
 * State: a group has an array with one state for each reduction.
 *
 * @module
 */

import { type AnyBucket, type Bucket, inOrder, mergeBucket } from "../tables/buckets.ts";
import { countDistinct } from "./cardinality.ts";
import { first, last } from "./first_last.ts";
import { fold } from "./fold.ts";
import { foldInRoom } from "./fold_in_room.ts";
import type { FoldTable } from "./fold_table.ts";
import { newIndex, sourcesOf } from "./keyed_reductions.ts";
import { finished, type Finishing, mergedBucket, mergedTables } from "./tables_in_room.ts";
import type { Aside } from "../wire/aside.ts";
import { absent } from "../tables/key_index.ts";
import { getter, type LookupKey } from "../values/lookup.ts";
import { count, max, mean, min, std, sum, variance } from "./numbers.ts";
import {
  type Args,
  beforeLast,
  type By,
  lastOf,
  PromiseSeen,
  type SinkOperation,
  type UserFunction,
} from "./operation.ts";
import { groupQuantiles } from "./quantiles.ts";
import {
  finishedReduction,
  type KeyedReduction,
  mergeOperation,
  type StatefulReduction,
} from "./reduction.ts";
import { bottomk, topk } from "./select_top.ts";

/** What of a reduction is needed to keep its states. */
type Stateful = Pick<StatefulReduction, "partial" | "states">;

/** The reductions that there are, by name. */
const reductions: Readonly<Record<string, Stateful>> = {
  bottomk,
  count,
  countDistinct,
  first,
  fold,
  last,
  max,
  mean,
  min,
  quantiles: groupQuantiles,
  std,
  sum,
  topk,
  var: variance,
};

/** An argument of a reduction: data, or the function of that number. */
export type Given = readonly ["value", unknown] | readonly ["function", number];

/** A reduction: its name, what makes its values of elements, its last step, and its arguments. */
export type Ordered = readonly [name: string, by: Given, finish: Given, ...args: Given[]];

/** Names of the results, or `undefined` where there is one that stands for itself; and reductions. */
export type Order = readonly [names: readonly string[] | undefined, ...ordered: Ordered[]];

type States = unknown[];

/** One of the reductions, with its arguments. */
interface CompiledReduction {
  readonly states: StatefulReduction["states"];
  readonly args: Args;
  readonly open: () => unknown;
  readonly step: (state: unknown, x: unknown) => unknown;
  readonly stepAsync: (state: unknown, x: unknown) => Promise<unknown>;
  readonly close: (state: unknown) => unknown;
  readonly finish: ((result: unknown) => unknown) | undefined;
}

/** What is to be made of each group. */
interface CompiledOrder {
  readonly names: readonly string[] | undefined;
  readonly parts: readonly CompiledReduction[];
}

/** What to make, and the functions that it names by their numbers. */
export type AggregateArguments = [order: Order, ...functions: UserFunction[]];

/** The same of each group, and before it what makes keys. */
export type GroupArguments = [key: By, ...AggregateArguments];

const partial = foldInRoom<States, GroupArguments, [all: CompiledOrder]>({
  kind: "sink",
  id: "aggregateGroups",
  name: "aggregate",
  functionAt: 0,
  prepare: ([, order, ...rest]) => [compiled(order, beforeLast(rest)), lastOf(rest)],
  step(table, x, key, [all]) {
    const states = statesOf(table, key, all);
    if (states === undefined) table.later!.push(key, x);
    else addTo(states, x, all);
  },
  async stepAsync(table, x, key, [all]) {
    const states = statesOf(table, key, all);
    if (states === undefined) table.later!.push(key, x, true);
    else await addToAsync(states, x, all);
  },
  close: (states, [all]) => close(states, all),
}, newIndex);

/** `aggregate(key, order, functions…)`: `[key, result]`. */
export const aggregateGroups: KeyedReduction<GroupArguments> = {
  name: "aggregate",
  partial,
  merge: mergeOperation<readonly AnyBucket<Merging>[], GroupArguments>(
    { id: "aggregateGroups.merge", name: "merge-aggregate" },
    (tables, [, order, ...functions], room) => {
      const all = compiled(order, functions);
      return mergedTables<Merging>(tables, room, (parts) => mergedStates(parts, all));
    },
  ),
  mergeBucket: {
    ...mergeOperation<Aside, GroupArguments>(
      { id: "aggregateGroups.bucket", name: "bucket-aggregate" },
      (parts, [, order, ...functions], room) => {
        const all = compiled(order, functions);
        return mergedBucket<Merging>(parts, room, async (buckets) => {
          const merged = await mergedStates(buckets, all);
          await eachValue(merged, (states) => resultOf(states as States, all));
          return merged;
        });
      },
    ),
    readsParts: true,
  },
  mergesLast: true,
  ...sourcesOf("aggregate", (key, result) => [key, result]),
  finish: {
    ...mergeOperation<Finishing<unknown>, GroupArguments>(
      { id: "aggregateGroups.finish", name: "aggregate" },
      (buckets, _args, room) =>
        finished(buckets, room, {
          // Keys have been merged.
          merge: (parts) => mergeBucket(parts, (result) => result),
          element: (key, result) => [key, result],
          atOnce(buckets) {
            const { keys, values } = inOrder(buckets);
            return keys.map((key, i) => [key, values[i]]);
          },
        }),
    ),
    readsLater: true,
    onCaller: true,
  },
};

/** `aggregate(order, functions…)` of all elements. */
export const aggregateAll: StatefulReduction<AggregateArguments> = finishedReduction<
  States,
  States,
  AggregateArguments,
  [all: CompiledOrder]
>(
  {
    kind: "sink",
    name: "aggregateAll",
    prepare: ([order, ...functions]) => [compiled(order, functions)],
    init: ([all]) => all.parts.map(({ open }) => open()),
    step: (states, x, _y, [all]) => addTo(states, x, all),
    stepAsync: (states, x, _y, [all]) => addToAsync(states, x, all),
    finish(states, [all]) {
      close(states, all);
      return states;
    },
  },
  "aggregate",
  (states, [order, ...functions]) => mergeStates(states, compiled(order, functions)),
  (states, [order, ...functions]) => resultOf(states, compiled(order, functions)),
);

/** The states of a key's group; nothing where there is no room for another group. */
function statesOf(
  table: FoldTable<States>,
  key: unknown,
  { parts }: CompiledOrder,
): States | undefined {
  const states = table.get(key);
  if (states !== absent) return states;
  if (table.later !== undefined) return undefined;
  const opened = parts.map(({ open }) => open());
  table.add(key, opened);
  return opened;
}

function addTo(states: States, x: unknown, { names, parts }: CompiledOrder): void {
  let i = 0;
  try {
    for (; i < parts.length; i++) parts[i]!.step(states[i], x);
  } catch (error) {
    throw named(error, names?.[i]);
  }
}

async function addToAsync(
  states: States,
  x: unknown,
  { names, parts }: CompiledOrder,
): Promise<void> {
  let i = 0;
  try {
    for (; i < parts.length; i++) await parts[i]!.stepAsync(states[i], x);
  } catch (error) {
    throw named(error, names?.[i]);
  }
}

/** Says in an error of ours which of several results could not be made. */
function named(error: unknown, name: string | undefined): unknown {
  if (error instanceof Error && !(error instanceof PromiseSeen) && name !== undefined) {
    error.message = `${error.message}; this is for '${name}'`;
  }
  return error;
}

function close(states: States, { parts }: CompiledOrder): void {
  for (let i = 0; i < parts.length; i++) states[i] = parts[i]!.close(states[i]);
}

/** States of groups with one key, which are merged once all are known. */
class Collected {
  readonly groups: States[];

  constructor(...groups: States[]) {
    this.groups = groups;
  }
}

type Merging = States | Collected;

function collect(kept: Merging, value: Merging): Collected {
  if (!(kept instanceof Collected)) return new Collected(kept, value as States);
  kept.groups.push(value as States);
  return kept;
}

async function mergedStates(
  parts: readonly AnyBucket<Merging>[],
  all: CompiledOrder,
): Promise<Bucket<Merging>> {
  const bucket = await mergeBucket(parts, collect);
  await eachValue(
    bucket,
    (value) => value instanceof Collected ? mergeStates(value.groups, all) : value,
  );
  return bucket;
}

/** Puts something else in the place of each value; the bucket has just been made, and is nobody's yet. */
async function eachValue(
  { values }: Bucket<unknown>,
  replace: (value: unknown) => unknown,
): Promise<void> {
  const made = values as unknown[];
  for (let i = 0; i < made.length; i++) {
    const value = replace(made[i]);
    made[i] = value instanceof Promise ? await value : value;
  }
}

function mergeStates(
  groups: readonly States[],
  { parts }: CompiledOrder,
): States | Promise<States> {
  const merged = parts.map(({ states, args }, i) => {
    const all = groups.map((group) => group[i]);
    return states.merge(states.copy?.(all) ?? all, args);
  });
  return merged.some(isPromise) ? Promise.all(merged) : merged;
}

function resultOf(group: States, { names, parts }: CompiledOrder): unknown {
  const results = parts.map(({ states, args, finish }, i) => {
    try {
      const result = states.finish(group[i], args);
      if (finish === undefined) return result;
      return isPromise(result) ? result.then(finish) : finish(result);
    } catch (error) {
      throw named(error, names?.[i]);
    }
  });
  const whole = (all: readonly unknown[]) =>
    names === undefined ? all[0] : Object.fromEntries(names.map((name, i) => [name, all[i]]));
  return results.some(isPromise) ? Promise.all(results).then(whole) : whole(results);
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

function compiled([names, ...ordered]: Order, functions: readonly UserFunction[]): CompiledOrder {
  const given = ([kind, value]: Given) => kind === "value" ? value : functions[value];
  const parts = ordered.map(([name, by, finish, ...args]): CompiledReduction => {
    const reduction = reductions[name]!;
    const raw = args.map(given);
    return {
      ...stepsOf(reduction.partial, given(by), raw),
      states: reduction.states,
      args: raw,
      finish: given(finish) as CompiledReduction["finish"],
    };
  });
  return { names, parts };
}

/** How elements come into a state: as they are, by a value of theirs, or ranked by one. */
function stepsOf(
  partial: SinkOperation,
  by: unknown,
  raw: Args,
): Pick<CompiledReduction, "open" | "step" | "stepAsync" | "close"> {
  const args = (partial.prepare?.(raw) ?? raw) as Args;
  const ranked = partial.functionAt !== undefined;
  const value = typeof by === "function"
    ? by as (x: unknown) => unknown
    : by === undefined
    ? (x: unknown) => x
    : getter(by as LookupKey);
  return {
    open: () => partial.init(args),
    close: (state) => partial.finish(state, args),
    step: ranked
      ? (state, x) => partial.step(state, x, value(x), args)
      : (state, x) => partial.step(state, value(x), undefined, args),
    async stepAsync(state, x) {
      const y = await value(x);
      const add = partial.stepAsync ?? partial.step;
      await add(state, ranked ? x : y, ranked ? y : undefined, args);
    },
  };
}
