/**
 * Selects the elements with the largest or smallest ranks, in constant memory.
 *
 * State: `pairs` holds the best elements so far followed by newcomers not yet
 * sorted in; from `sorted` on they are newcomers. Once a trim has left `k`
 * pairs, a newcomer must beat the last of them, `pairs[k - 1]`, to get in, so
 * most elements cost one comparison. At `2k` pairs they are sorted and cut to
 * `k`: the sort is stable and newcomers stand in the order they were offered,
 * so of equal ranks the earlier wins.
 *
 * @module
 */

import { compareValues, isNotANumber } from "../values/compare.ts";
import { getter, type LookupKey } from "../values/lookup.ts";
import { own } from "../values/own_string.ts";
import type { By, ElementOperation, UserFunction } from "./operation.ts";
import {
  finishedReduction,
  type PlacedElement,
  type Reduction,
  type StatefulReduction,
} from "./reduction.ts";

/** An element and what it is ranked by. */
export type RankedElement = [element: unknown, rank: unknown];

/** The best elements so far; plain data, so that it can move between threads. */
export interface TopState {
  readonly k: number;
  readonly smallest: boolean;
  pairs: RankedElement[];
  sorted: number;
}

/** Starts selecting the `k` largest ranks, or smallest; `k` is a whole number or Infinity. */
export function newTop(k: number, options: { readonly smallest?: boolean } = {}): TopState {
  return { k, smallest: options.smallest ?? false, pairs: [], sorted: 0 };
}

/** Takes in an element; of equal ranks the one offered first wins, and NaN is last both ways. */
export function offer(state: TopState, element: unknown, rank: unknown): void {
  const { k, pairs } = state;
  if (state.sorted === k && (k === 0 || !beats(state, rank, pairs[k - 1]![1]))) return;
  pairs.push([element, rank]);
  if (pairs.length >= 2 * k) trim(state);
}

/** The selected elements with their ranks, best first. */
export function finishTop(state: TopState): RankedElement[] {
  trim(state);
  return state.pairs;
}

/** `topk(by, k)`: the `k` largest elements, largest first. */
export const topk: Selection = selection("topk", { smallest: false });

/** `bottomk(by, k)`: the `k` smallest elements, smallest first. */
export const bottomk: Selection = selection("bottomk", { smallest: true });

/** A selection of elements by what makes their ranks, or by themselves. */
export type Selection = StatefulReduction<[by: By | undefined, k: number]>;

/** A selection of elements with positions, in whatever order they come. */
export interface PlacedSelection {
  /** `rank(by, input)`: elements with positions, each with what a function says of it. */
  readonly rank: ElementOperation<[by: UserFunction]>;
  /** `rankByKey(key, input)`: the same with what it has under a key. */
  readonly rankByKey: ElementOperation<[key: LookupKey], [get: (x: unknown) => unknown]>;
  /** `select(k)`: the best of them, which are their own ranks where they have no other. */
  readonly select: Reduction<[k: number]>;
}

/** `topk` of elements with positions. */
export const placedTopk: PlacedSelection = placedSelection(topk, { smallest: false });

/** `bottomk` of elements with positions. */
export const placedBottomk: PlacedSelection = placedSelection(bottomk, { smallest: true });

/** An element with its position and, where it is not itself, its rank. */
type RankedPlace = readonly [...PlacedElement, rank?: unknown];

function rankOf(placed: RankedPlace): unknown {
  return placed.length === 3 ? placed[2] : placed[1];
}

function placedSelection(
  { name }: Selection,
  options: { readonly smallest: boolean },
): PlacedSelection {
  const rank: PlacedSelection["rank"] = {
    kind: "element",
    id: `${name}.rank`,
    name,
    functionAt: 0,
    argumentsOf: (placed) => [(placed as PlacedElement)[1]],
    push: (_, next) => (placed, rank) => next([...(placed as PlacedElement), rank]),
  };
  const rankByKey: PlacedSelection["rankByKey"] = {
    kind: "element",
    id: `${name}.rankByKey`,
    name,
    prepare: ([key]) => [getter(key)],
    push: ([get], next) => (placed) => {
      const [position, x] = placed as PlacedElement;
      return next([position, x, get(x)]);
    },
  };
  return { rank, rankByKey, select: selectPlaced(name, options) };
}

function selectPlaced(
  name: string,
  options: { readonly smallest: boolean },
): PlacedSelection["select"] {
  const { partial, merge, finish } = finishedReduction<
    readonly RankedElement[],
    TopState,
    [k: number]
  >(
    {
      kind: "sink",
      name: `placed-${name}`,
      init: ([k]) => newTop(k, options),
      step: (state, x) => offer(state, x, rankOf(x as RankedPlace)),
      finish: finishTop,
    },
    `placed-${name}`,
    (partials, [k]) => {
      const merged = newTop(k, options);
      const place = ([x]: RankedElement) => (x as RankedPlace)[0];
      const inOrder = partials.flat().sort((a, b) => place(a) - place(b));
      for (const [x, rank] of inOrder) offer(merged, x, rank);
      return finishTop(merged);
    },
    (pairs) => pairs.map(([x]) => (x as RankedPlace)[1]),
  );
  return { name, partial, merge, finish: { ...finish, name } };
}

function selection(name: string, options: { readonly smallest: boolean }): Selection {
  return finishedReduction<
    readonly RankedElement[],
    TopState,
    [by: By | undefined, k: number]
  >(
    {
      kind: "sink",
      name,
      functionAt: 0,
      init: ([, k]) => newTop(k, options),
      step: (state, x, y) => offer(state, x, y),
      finish: finishTop,
    },
    name,
    (partials, [, k]) => {
      const merged = newTop(k, options);
      for (const pairs of partials) for (const [x, rank] of pairs) offer(merged, x, rank);
      return finishTop(merged);
    },
    (pairs) => pairs.map(([x]) => x),
  );
}

function beats(state: TopState, rank: unknown, bar: unknown): boolean {
  if (typeof rank === "number" && typeof bar === "number" && bar === bar) {
    return state.smallest ? rank < bar : rank > bar;
  }
  return compareRanks(rank, bar, state.smallest) < 0;
}

function trim(state: TopState): void {
  const { k, smallest, sorted } = state;
  const newcomers = new Set(state.pairs.slice(sorted));
  state.pairs.sort((a, b) => compareRanks(a[1], b[1], smallest));
  if (state.pairs.length > k) state.pairs.length = k;
  for (const pair of state.pairs) {
    if (!newcomers.has(pair)) continue;
    pair[0] = own(pair[0]);
    pair[1] = own(pair[1]);
  }
  state.sorted = state.pairs.length;
}

/** Negative if the rank `a` goes before `b`. */
function compareRanks(a: unknown, b: unknown, smallest: boolean): number {
  const order = compareValues(a, b);
  if (!smallest) return -order;
  // The natural order puts NaN first.
  return isNotANumber(a) || isNotANumber(b) ? -order : order;
}
