/**
 * Numbers counted by intervals, exactly: an interval's numbers are found by
 * comparison with its edges, so that no rounding puts one beside its place.
 *
 * @module
 */

import { numberAdvice } from "../numerics/number_advice.ts";
import { describeValue } from "../values/describe_value.ts";
import { finishedReduction, type StatefulReduction } from "./reduction.ts";

/** How many numbers lie between each two edges; every number is counted somewhere. */
export interface Histogram {
  /** Where bins begin and end, in ascending order; one more than there are bins. */
  readonly edges: readonly number[];
  /** How many numbers each bin has: from its edge up to but without the next; the last has that too. */
  readonly counts: readonly number[];
  /** How many numbers are below the first edge. */
  readonly below: number;
  /** How many numbers are above the last edge. */
  readonly above: number;
  /** How many are NaN. */
  readonly nan: number;
}

/** A histogram under way. */
interface Tally {
  readonly counts: number[];
  below: number;
  above: number;
  nan: number;
}

type Edges = [edges: readonly number[]];

/** `histogram(edges)`. */
export const histogram: StatefulReduction<Edges> = finishedReduction<Tally, Tally, Edges>(
  {
    kind: "sink",
    name: "histogram",
    init: ([edges]) => newTally(edges),
    step: (tally, x, _y, [edges]) => add(tally, x, edges),
    finish: (tally) => tally,
  },
  "histogram",
  (tallies, [edges]) => tallies.reduce(merge, newTally(edges)),
  (tally, [edges]): Histogram => ({ edges: [...edges], ...tally }),
);

function newTally({ length }: readonly number[]): Tally {
  return { counts: Array.from({ length: length - 1 }, () => 0), below: 0, above: 0, nan: 0 };
}

function add(tally: Tally, x: unknown, edges: readonly number[]): void {
  if (typeof x !== "number") throw refusal(x);
  const last = edges.length - 1;
  if (x >= edges[0]! && x <= edges[last]!) tally.counts[Math.min(binOf(x, edges), last - 1)]!++;
  else if (x < edges[0]!) tally.below++;
  else if (x > edges[last]!) tally.above++;
  else tally.nan++;
}

/** Index of the last edge that is not above `x`. */
function binOf(x: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= x) low = middle;
    else high = middle;
  }
  return low;
}

function merge(a: Tally, b: Tally): Tally {
  for (let i = 0; i < a.counts.length; i++) a.counts[i]! += b.counts[i]!;
  a.below += b.below;
  a.above += b.above;
  a.nan += b.nan;
  return a;
}

function refusal(x: unknown): TypeError {
  return new TypeError(
    `Cannot compute histogram(): expected a number, got ${describeValue(x)}${numberAdvice(x)}`,
  );
}
