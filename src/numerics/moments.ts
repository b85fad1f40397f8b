/**
 * Count, mean, variance and standard deviation, the same for any order and any
 * partitioning: the sums of `x` and of `x²` are kept exactly (see `exact_sum.ts`)
 * and the one rounding comes last, so nothing cancels, whatever the data.
 *
 * State: a square is two numbers, its rounded value and the error of that, which
 * is itself a number (T. J. Dekker, "A Floating-Point Technique for Extending the
 * Available Precision", 1971) unless one of them overflows or underflows. So
 * numbers far from 1 are scaled by a power of two first and their squares are
 * kept apart.
 *
 * @module
 */

import { describeValue } from "../values/describe_value.ts";
import { numberAdvice } from "./number_advice.ts";
import {
  addTo,
  bitLength,
  type ExactSum,
  exactTotal,
  exactValue,
  type Expansion,
  grow,
  growBy,
  isZero,
  keepSum,
  mergeSums,
  newExpansion,
  newSum,
  openSum,
  roundRatio,
  UNIT_EXPONENT,
} from "./exact_sum.ts";

/** What is known of the numbers so far; plain data, so that it can move between threads. */
export interface Moments {
  count: number;
  readonly sum: ExactSum;
  /** Sum of the squares of numbers of ordinary size. */
  readonly squares: Expansion;
  /** Sum of the squares of very small numbers, each number times 2^600. */
  readonly smallSquares: Expansion;
  /** Sum of the squares of very large numbers, each number times 2^-600. */
  readonly largeSquares: Expansion;
}

const SMALL = 2 ** -450;
const LARGE = 2 ** 450;
const SCALE = 600;

/** Exponent of the unit in which exact squares are counted. */
const SQUARE_EXPONENT = UNIT_EXPONENT - 2 * SCALE;

/** Moments of nothing. */
export function newMoments(): Moments {
  return {
    count: 0,
    sum: newSum(),
    squares: newExpansion(),
    smallSquares: newExpansion(),
    largeSquares: newExpansion(),
  };
}

/** Takes in a number or boolean (`true` counts as 1); anything else is a `TypeError`. */
export function addMoment(moments: Moments, x: unknown): void {
  if (typeof x !== "number") return addOther(moments, x);
  moments.count++;
  addTo(moments.sum, x);
  const size = Math.abs(x);
  if (size >= SMALL && size < LARGE) addSquare(moments.squares, x);
  else if (size < SMALL) addSquare(moments.smallSquares, x * 2 ** SCALE);
  else if (size < Infinity) addSquare(moments.largeSquares, x * 2 ** -SCALE);
}

/** Adds the moments `b` to the moments `a` and returns `a`. */
export function mergeMoments(a: Moments, b: Moments): Moments {
  a.count += b.count;
  mergeSums(a.sum, b.sum);
  growBy(a.squares, b.squares);
  growBy(a.smallSquares, b.smallSquares);
  growBy(a.largeSquares, b.largeSquares);
  return a;
}

/**
 * Moments that take in no more, as there may be many of: as a rule the count, the number of parts of the
 * sum, and the parts of the sum and of the squares.
 */
export type KeptMoments = readonly number[] | Moments;

/** The shortest form of moments. */
export function keepMoments(moments: Moments): KeptMoments {
  const { count, sum, squares, smallSquares, largeSquares } = moments;
  if (!isZero(smallSquares) || !isZero(largeSquares)) return moments;
  const kept = keepSum(sum);
  const parts = typeof kept === "number" ? [kept] : kept;
  if (!Array.isArray(parts)) return moments;
  return [count, parts.length, ...parts, squares.high, squares.low, ...squares.rest];
}

/** The moments that were kept. */
export function openMoments(kept: KeptMoments): Moments {
  if (!Array.isArray(kept)) return kept as Moments;
  const [count, length, ...parts] = kept as [number, number, ...number[]];
  const [high, low, ...rest] = parts.slice(length) as [number, number, ...number[]];
  return {
    ...newMoments(),
    count,
    sum: openSum(length === 1 ? parts[0]! : parts.slice(0, length)),
    squares: { high, low, rest },
  };
}

/** The mean, correctly rounded; NaN for no numbers. */
export function meanOf({ count, sum }: Moments): number {
  if (count === 0) return NaN;
  if (sum.special !== 0) return sum.special;
  return roundRatio(exactTotal(sum), BigInt(count), UNIT_EXPONENT);
}

/**
 * The variance, correctly rounded: squared deviations over `count - ddof`, a whole number.
 * NaN unless `count` is more than `ddof`, and for NaN or infinities among the numbers.
 */
export function varianceOf(moments: Moments, ddof: number): number {
  const { count, sum } = moments;
  if (count <= ddof || sum.special !== 0) return NaN;
  const { numerator, denominator } = exactVariance(moments, ddof);
  return roundRatio(numerator, denominator, SQUARE_EXPONENT);
}

/** The standard deviation, correctly rounded; NaN where the variance is, finite where that overflows. */
export function deviationOf(moments: Moments, ddof: number): number {
  const { count, sum } = moments;
  if (count <= ddof || sum.special !== 0) return NaN;
  const { numerator, denominator } = exactVariance(moments, ddof);
  return roundRoot(numerator, denominator, SQUARE_EXPONENT);
}

/** The variance in units of 2^{@linkcode SQUARE_EXPONENT}: (nΣx² - (Σx)²) / n(n - ddof). */
function exactVariance(
  moments: Moments,
  ddof: number,
): { readonly numerator: bigint; readonly denominator: bigint } {
  const count = BigInt(moments.count);
  const total = exactTotal(moments.sum);
  const squares = exactValue(moments.smallSquares) +
    (exactValue(moments.squares) << BigInt(2 * SCALE)) +
    (exactValue(moments.largeSquares) << BigInt(4 * SCALE));
  const squareOfTotal = (total * total) << BigInt(2 * UNIT_EXPONENT - SQUARE_EXPONENT);
  return {
    numerator: count * squares - squareOfTotal,
    denominator: count * BigInt(moments.count - ddof),
  };
}

/** Adds x² exactly; neither it nor its error may overflow or underflow. */
function addSquare(squares: Expansion, x: number): void {
  const square = x * x;
  grow(squares, square);
  // Veltkamp's splitting: two halves of at most 26 bits, whose products are exact.
  const scaled = 134217729 * x;
  const head = scaled - (scaled - x);
  const tail = x - head;
  const error = tail * tail - ((square - head * head) - 2 * head * tail);
  if (error !== 0) grow(squares, error);
}

/**
 * The number nearest to the square root of `numerator / denominator * 2^exponent`, of two
 * equally near ones the even one.
 */
function roundRoot(numerator: bigint, denominator: bigint, exponent: number): number {
  if (numerator === 0n) return 0;
  const size = exponent + bitLength(numerator) - bitLength(denominator) + 1;
  for (let last = Math.max(Math.floor(size / 2) - 53, UNIT_EXPONENT);; last++) {
    const shift = BigInt(2 * last - exponent);
    const divisor = shift > 0n ? denominator << shift : denominator;
    const dividend = shift < 0n ? numerator << -shift : numerator;
    const root = squareRoot(dividend / divisor);
    if (root >> 53n !== 0n) continue;
    // The root is above or at `root + 1/2` where 4v is above or at (2 root + 1)².
    const middle = divisor * (2n * root + 1n) ** 2n;
    const up = 4n * dividend > middle || (4n * dividend === middle && (root & 1n) === 1n);
    return Number(up ? root + 1n : root) * 2 ** last;
  }
}

/** The whole part of a square root, by Newton's method from above. */
function squareRoot(x: bigint): bigint {
  if (x < 2n) return x;
  let root = 1n << BigInt((bitLength(x) + 1) >> 1);
  for (;;) {
    const next = (root + x / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function addOther(moments: Moments, x: unknown): void {
  if (typeof x === "boolean") return addMoment(moments, x ? 1 : 0);
  throw new TypeError(
    "Cannot compute a mean or a variance: expected a number, got " +
      `${describeValue(x)}${numberAdvice(x)}`,
  );
}
