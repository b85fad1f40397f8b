/**
 * Reductions of numbers and truth: count, sum, mean, var, std, min, max, any, all.
 * None of them depends on how the bag is partitioned.
 *
 * @module
 */

import { emptyBag } from "./empty_bag.ts";
import { compareValues, larger, smaller } from "../values/compare.ts";
import {
  addTo,
  type ExactSum,
  keepSum,
  type KeptSum,
  mergeSums,
  newSum,
  openSum,
  sumValue,
} from "../numerics/exact_sum.ts";
import {
  addMoment,
  deviationOf,
  keepMoments,
  type KeptMoments,
  meanOf,
  mergeMoments,
  type Moments,
  newMoments,
  openMoments,
  varianceOf,
} from "../numerics/moments.ts";
import type { Args, By, SinkOperation } from "./operation.ts";
import { own } from "../values/own_string.ts";
import { finishedReduction, mergedReduction, type StatefulReduction } from "./reduction.ts";

/** Number of elements. */
export const count: StatefulReduction<[]> = mergedReduction(
  {
    kind: "sink",
    name: "count",
    init: () => ({ n: 0 }),
    step: (state: { n: number }) => void state.n++,
    finish: ({ n }) => n,
    template: ({ state }) => `${state}.n++;`,
  },
  "sum",
  (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0),
);

/** Exact sum. */
export const sum: StatefulReduction<[]> = finishedReduction<KeptSum, ExactSum>(
  { kind: "sink", name: "sum", init: newSum, step: (state, x) => addTo(state, x), finish: keepSum },
  "sum",
  (sums) => keepSum(sums.reduce((all: ExactSum, it) => mergeSums(all, openSum(it)), newSum())),
  (kept) => sumValue(openSum(kept)),
);

const moments: SinkOperation<Moments> = {
  kind: "sink",
  name: "moments",
  init: newMoments,
  step: (state, x) => addMoment(state, x),
  finish: keepMoments,
};

/** Arithmetic mean. */
export const mean: StatefulReduction<[]> = ofMoments<[]>("mean", meanOf);

/** Variance; the argument is the number of degrees of freedom taken off. */
export const variance: StatefulReduction<[ddof: number]> = ofMoments<[ddof: number]>(
  "var",
  (state, [ddof]) => varianceOf(state, ddof),
);

/** Standard deviation; the argument is the number of degrees of freedom taken off. */
export const std: StatefulReduction<[ddof: number]> = ofMoments<[ddof: number]>(
  "std",
  (state, [ddof]) => deviationOf(state, ddof),
);

/** Largest element. */
export const max: StatefulReduction<[]> = extreme("max", larger);

/** Smallest element. */
export const min: StatefulReduction<[]> = extreme("min", smaller);

/** Whether any element is truthy; the argument, if given, is a predicate. */
export const any: StatefulReduction<[predicate: By | undefined]> = mergedReduction(
  {
    kind: "sink",
    name: "any",
    functionAt: 0,
    stops: true,
    init: () => ({ found: false }),
    step: (state: { found: boolean }, _x, y) => y ? state.found = true : false,
    finish: ({ found }) => found,
  },
  "any",
  (found: readonly boolean[]) => found.some(Boolean),
);

/** Whether all elements are truthy; the argument, if given, is a predicate. */
export const all: StatefulReduction<[predicate: By | undefined]> = mergedReduction(
  {
    kind: "sink",
    name: "all",
    functionAt: 0,
    stops: true,
    init: () => ({ missed: false }),
    step: (state: { missed: boolean }, _x, y) => y ? false : state.missed = true,
    finish: ({ missed }) => !missed,
  },
  "all",
  (held: readonly boolean[]) => held.every(Boolean),
);

function ofMoments<A extends Args>(
  name: string,
  finish: (state: Moments, args: A) => number,
): StatefulReduction<A> {
  return finishedReduction<KeptMoments, Moments, A, Args>(
    moments,
    name,
    (states) =>
      keepMoments(
        states.reduce((all: Moments, it) => mergeMoments(all, openMoments(it)), newMoments()),
      ),
    (kept, args) => {
      const state = openMoments(kept);
      if (state.count === 0) throw emptyBag(name);
      return finish(state, args);
    },
    { argumentsForFinish: true },
  );
}

/** No element yet, or the most extreme one so far. */
interface Extreme {
  seen: boolean;
  value?: unknown;
}

function extreme(name: string, pick: (a: unknown, b: unknown) => unknown): StatefulReduction<[]> {
  const offer = (state: Extreme, x: unknown): void => {
    if (state.seen) state.value = pick(state.value, x);
    else {
      // Comparing it with itself refuses a value that has no order even if it is the only one.
      compareValues(x, x);
      state.seen = true;
      state.value = x;
    }
  };
  return finishedReduction<Extreme, Extreme>(
    {
      kind: "sink",
      name,
      init: () => ({ seen: false }),
      step: offer,
      finish: ({ seen, value }) => ({ seen, value: own(value) }),
    },
    name,
    (states) => {
      const merged: Extreme = { seen: false };
      for (const { seen, value } of states) if (seen) offer(merged, value);
      return merged;
    },
    ({ seen, value }) => {
      if (!seen) throw emptyBag(name);
      return value;
    },
  );
}
