/**
 * Quantiles, and a description of numbers by a few of them.
 *
 * @module
 */

import { emptyBag } from "./empty_bag.ts";
import {
  addMoment,
  deviationOf,
  meanOf,
  mergeMoments,
  type Moments,
  newMoments,
} from "../numerics/moments.ts";
import type { ValueOperation } from "./operation.ts";
import {
  addToSketch,
  closeSketch,
  largestOf,
  mergeSketches,
  newSketch,
  type OpenSketch,
  quantileOf,
  type Sketch,
  smallestOf,
} from "../numerics/quantile_sketch.ts";
import {
  finishedReduction,
  mergedReduction,
  type StatefulReduction,
  type StateFunctions,
} from "./reduction.ts";

/** Numbers at a glance. */
export interface Description {
  /** How many there are. */
  readonly count: number;
  /** The mean, exact but for one rounding. */
  readonly mean: number;
  /** The standard deviation, exact but for one rounding, as of the whole population. */
  readonly std: number;
  /** The smallest. */
  readonly min: number;
  /** A quarter is at most this; approximate. */
  readonly q1: number;
  /** Half is at most this; approximate. */
  readonly median: number;
  /** Three quarters are at most this; approximate. */
  readonly q3: number;
  /** The largest. */
  readonly max: number;
}

type Accuracy = [accuracy: number];

/** `sketch(accuracy)`: what quantiles are read from. */
export const sketch: StatefulReduction<Accuracy> = mergedReduction<Sketch, OpenSketch, Accuracy>(
  {
    kind: "sink",
    name: "sketch",
    init: ([accuracy]) => newSketch(accuracy),
    step: (state, x) => addToSketch(state, x, "quantiles"),
    finish: closeSketch,
  },
  "merge-sketch",
  (sketches, [accuracy]) => mergeSketches(sketches, accuracy),
);

/** `quantiles(qs, sketch)`. */
export const quantiles: ValueOperation<[qs: readonly number[], sketch: Sketch]> = {
  kind: "value",
  name: "quantiles",
  run([qs, sketch]) {
    if (sketch.count === 0) throw emptyBag("quantiles");
    return qs.map((q) => quantileOf(sketch, q));
  },
};

/** Quantiles where states are at hand. */
const states: StateFunctions<Sketch, [accuracy: number, qs: number | readonly number[]]> = {
  merge: (sketches, [accuracy]) => mergeSketches(sketches, accuracy),
  finish(sketch, [, qs]) {
    if (sketch.count === 0) throw emptyBag("quantiles");
    return typeof qs === "number" ? quantileOf(sketch, qs) : qs.map((q) => quantileOf(sketch, q));
  },
};

/** `quantiles(accuracy, qs)` where states are at hand; of a number in place of `qs`, that quantile. */
export const groupQuantiles: Pick<StatefulReduction, "partial" | "states"> = {
  partial: sketch.partial,
  states,
};

/** Numbers that are being described. */
interface Described<S> {
  readonly moments: Moments;
  readonly sketch: S;
}

/** `describe(accuracy)`. */
export const describe: StatefulReduction<Accuracy> = finishedReduction<
  Described<Sketch>,
  Described<OpenSketch>,
  Accuracy
>(
  {
    kind: "sink",
    name: "describe",
    init: ([accuracy]) => ({ moments: newMoments(), sketch: newSketch(accuracy) }),
    step({ moments, sketch }, x) {
      addToSketch(sketch, x, "describe");
      addMoment(moments, x);
    },
    finish: ({ moments, sketch }) => ({ moments, sketch: closeSketch(sketch) }),
  },
  "describe",
  (states, [accuracy]) => ({
    moments: states.reduce((all, { moments }) => mergeMoments(all, moments), newMoments()),
    sketch: mergeSketches(states.map(({ sketch }) => sketch), accuracy),
  }),
  descriptionOf,
);

function descriptionOf({ moments, sketch }: Described<Sketch>): Description {
  if (sketch.count === 0) throw emptyBag("describe");
  return {
    count: sketch.count,
    mean: meanOf(moments),
    std: deviationOf(moments, 0),
    min: smallestOf(sketch),
    q1: quantileOf(sketch, 0.25),
    median: quantileOf(sketch, 0.5),
    q3: quantileOf(sketch, 0.75),
    max: largestOf(sketch),
  };
}
