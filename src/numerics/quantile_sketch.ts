/**
 * Quantiles of numbers in little memory, each with a bounded relative error:
 * DDSketch (C. Masson, J. E. Rim, H. K. Lee, "DDSketch: A Fast and Fully-Mergeable
 * Quantile Sketch with Relative-Error Guarantees", PVLDB 12(12), 2019).
 *
 * Numbers are counted in bins whose bounds are at most a factor of
 * (1 + a) / (1 - a) apart, so that some number between them is within a fraction `a` of
 * all that the bin holds. Bins are never collapsed: merging adds counts and loses
 * nothing, so the sketch is the same however the numbers were cut into parts.
 *
 * The bins are equally wide in a logarithm to base 2 that is interpolated linearly between
 * powers of two, as in one of the mappings of the authors' own implementation: 44 % more
 * bins than with the true logarithm, which engines round differently, for an answer that is the
 * same everywhere.
 *
 * @module
 */

import { describeValue } from "../values/describe_value.ts";
import { numberAdvice } from "./number_advice.ts";

/** What is known of the numbers so far; plain data but for the maps of an {@linkcode OpenSketch}. */
interface Summary<Bins> {
  /** Width of a bin: how much the interpolated logarithms of its bounds differ. */
  readonly width: number;
  count: number;
  zeros: number;
  /** How many are -Infinity. */
  lowest: number;
  /** How many are Infinity. */
  highest: number;
  /** Smallest finite number, or Infinity if there is none. */
  min: number;
  /** Largest finite number, or -Infinity if there is none. */
  max: number;
  /** Bins of the negative numbers, by size without sign. */
  readonly negative: Bins;
  readonly positive: Bins;
}

/** A sketch that takes numbers in: its bins are counts by index. */
export type OpenSketch = Summary<Map<number, number>>;

/** A sketch that travels: its bins are columns, by ascending index. */
export type Sketch = Summary<BinColumns>;

interface BinColumns {
  readonly indices: readonly number[];
  readonly counts: readonly number[];
}

/** Below this numbers have fewer bits; they are scaled to have all. */
const SMALLEST_NORMAL = 2 ** -1022;
const SCALE = 64;

const bits = new DataView(new ArrayBuffer(8));

/** A sketch of nothing; `accuracy` is the largest relative error of a quantile. */
export function newSketch(accuracy: number): OpenSketch {
  return {
    // Bounds are furthest apart where the lower one is a power of two: by this factor.
    width: logarithm((1 + accuracy) / (1 - accuracy)),
    count: 0,
    zeros: 0,
    lowest: 0,
    highest: 0,
    min: Infinity,
    max: -Infinity,
    negative: new Map(),
    positive: new Map(),
  };
}

/** Takes in a number for an operation; NaN and all that is no number, which have no rank, are refused. */
export function addToSketch(sketch: OpenSketch, x: unknown, operation: string): void {
  if (typeof x !== "number" || x !== x) throw refusal(x, operation);
  sketch.count++;
  if (x === Infinity) return void sketch.highest++;
  if (x === -Infinity) return void sketch.lowest++;
  if (x < sketch.min) sketch.min = x;
  if (x > sketch.max) sketch.max = x;
  if (x === 0) return void sketch.zeros++;
  const bins = x > 0 ? sketch.positive : sketch.negative;
  const index = Math.floor(logarithm(Math.abs(x)) / sketch.width);
  bins.set(index, (bins.get(index) ?? 0) + 1);
}

/** The sketch as plain data, the same for the same numbers in any order. */
export function closeSketch({ negative, positive, ...rest }: OpenSketch): Sketch {
  return { ...rest, negative: columns(negative), positive: columns(positive) };
}

/** One sketch of all that several hold. */
export function mergeSketches(sketches: readonly Sketch[], accuracy: number): Sketch {
  const merged = newSketch(accuracy);
  for (const sketch of sketches) {
    merged.count += sketch.count;
    merged.zeros += sketch.zeros;
    merged.lowest += sketch.lowest;
    merged.highest += sketch.highest;
    // Of 0 and -0 the first, as where numbers are taken in; `Math.min` would choose by sign.
    if (sketch.min < merged.min) merged.min = sketch.min;
    if (sketch.max > merged.max) merged.max = sketch.max;
    addBins(merged.negative, sketch.negative);
    addBins(merged.positive, sketch.positive);
  }
  return closeSketch(merged);
}

/** The smallest number. */
export function smallestOf({ lowest, highest, count, min }: Sketch): number {
  if (lowest > 0) return -Infinity;
  return highest === count ? Infinity : min;
}

/** The largest number. */
export function largestOf({ lowest, highest, count, max }: Sketch): number {
  if (highest > 0) return Infinity;
  return lowest === count ? -Infinity : max;
}

/**
 * A number within `accuracy`, relatively, of the one that stands at position
 * floor(q * (count - 1)) of all numbers in order; the smallest and the largest are exact.
 */
export function quantileOf(sketch: Sketch, q: number): number {
  const rank = Math.floor(q * (sketch.count - 1));
  if (rank === 0) return smallestOf(sketch);
  if (rank === sketch.count - 1) return largestOf(sketch);
  if (rank < sketch.lowest) return -Infinity;
  if (rank >= sketch.count - sketch.highest) return Infinity;
  return Math.max(sketch.min, Math.min(sketch.max, finiteAt(sketch, rank - sketch.lowest)));
}

/** What stands for the number at a position among the finite ones: the estimate of its bin. */
function finiteAt({ width, negative, zeros, positive, max }: Sketch, rank: number): number {
  let left = rank;
  for (let row = negative.indices.length - 1; row >= 0; row--) {
    left -= negative.counts[row]!;
    if (left < 0) return -estimate(negative.indices[row]!, width);
  }
  left -= zeros;
  if (left < 0) return 0;
  for (let row = 0; row < positive.indices.length; row++) {
    left -= positive.counts[row]!;
    if (left < 0) return estimate(positive.indices[row]!, width);
  }
  return max;
}

/** The logarithm to base 2 of a number above 0, linear between powers of two. */
function logarithm(x: number): number {
  if (x < SMALLEST_NORMAL) return logarithm(x * 2 ** SCALE) - SCALE;
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  // The exponent, less its bias, and the fraction.
  return (high >>> 20) - 1023 + ((high & 0xfffff) + bits.getUint32(4) * 2 ** -32) * 2 ** -20;
}

/** The number whose relative distance to both bounds of a bin is the same. */
function estimate(index: number, width: number): number {
  const lower = parts(index * width);
  const upper = parts((index + 1) * width);
  const ratio = (upper.fraction / lower.fraction) * 2 ** (upper.exponent - lower.exponent);
  return lower.fraction * (2 * ratio / (1 + ratio)) * 2 ** lower.exponent;
}

/** What {@linkcode logarithm} was taken of: fraction * 2 ** exponent, the fraction from 1 up to 2. */
function parts(log: number): { readonly fraction: number; readonly exponent: number } {
  const exponent = Math.floor(log);
  return { fraction: 1 + (log - exponent), exponent };
}

/** What all sketches without such numbers share. */
const noBins: BinColumns = { indices: [], counts: [] };

function columns(bins: ReadonlyMap<number, number>): BinColumns {
  if (bins.size === 0) return noBins;
  const indices = [...bins.keys()].sort((a, b) => a - b);
  return { indices, counts: indices.map((index) => bins.get(index)!) };
}

function addBins(bins: Map<number, number>, { indices, counts }: BinColumns): void {
  indices.forEach((index, row) => bins.set(index, (bins.get(index) ?? 0) + counts[row]!));
}

function refusal(x: unknown, operation: string): TypeError | RangeError {
  const message =
    `Cannot compute ${operation}(): expected a number that has a rank among others, got `;
  if (typeof x === "number") return new RangeError(`${message}NaN; filter it out first`);
  return new TypeError(`${message}${describeValue(x)}${numberAdvice(x)}`);
}
