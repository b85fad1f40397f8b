/**
 * Sums that come out the same for any order and any partitioning, because they
 * are exact until the last step, which rounds once.
 *
 * State: an {@linkcode Expansion} keeps a sum of floating-point numbers exactly,
 * as several numbers left unadded where adding them would round (J. R. Shewchuk,
 * "Adaptive Precision Floating-Point Arithmetic", 1997; Python's `math.fsum` does
 * the same). `high` takes every number, `low` what rounding `high` would lose, `rest`
 * what rounding `low` would lose. 1e16 + 1 + 1e-20 is kept as 1e16, 1, [1e-20].
 * Numbers so large that their sum could overflow go, scaled down, to an expansion
 * of their own, NaN and infinities to `special`, which is their plain sum.
 *
 * @module
 */

import { describeValue } from "../values/describe_value.ts";
import { numberAdvice } from "./number_advice.ts";

/** An exact sum of finite numbers: `high` + `low` + all of `rest`. */
export interface Expansion {
  high: number;
  low: number;
  rest: number[];
}

/** A sum so far; plain data, so that it can move between threads. */
export interface ExactSum {
  /** What has been added; a sum is of numbers or of bigints, never of both. */
  kind: "empty" | "number" | "bigint";
  /** Whether all were whole numbers below {@linkcode LONGEST}: the sum must be exact then. */
  whole: boolean;
  /** Whether every number was below 2^53. */
  safe: boolean;
  readonly regular: Expansion;
  /** Numbers from {@linkcode HUGE} on, times 2^-{@linkcode HUGE_SHIFT}. */
  readonly huge: Expansion;
  special: number;
  big: bigint;
}

/** An expansion takes smaller numbers only: 2^53 of them cannot overflow. */
const HUGE = 2 ** 900;
const HUGE_SHIFT = 128;

/** Integers of programs are below 2^64; larger whole numbers are measurements. */
const LONGEST = 2 ** 64;

/** Exact values are bigints that count units of 2^-1074, of which every number is a multiple. */
export const UNIT_EXPONENT = -1074;

/** An expansion worth 0. */
export function newExpansion(): Expansion {
  return { high: 0, low: 0, rest: [] };
}

/** A sum of nothing, worth 0. */
export function newSum(): ExactSum {
  return {
    kind: "empty",
    whole: true,
    safe: true,
    regular: newExpansion(),
    huge: newExpansion(),
    special: 0,
    big: 0n,
  };
}

/** Adds a number, bigint or boolean (`true` counts as 1); anything else is a `TypeError`. */
export function addTo(sum: ExactSum, x: unknown): void {
  if (typeof x !== "number") return addOther(sum, x);
  if (sum.kind !== "number") becomeNumeric(sum, x);
  if (!Number.isSafeInteger(x)) {
    sum.safe = false;
    if (!Number.isInteger(x) || Math.abs(x) >= LONGEST) sum.whole = false;
  }
  if (Math.abs(x) < HUGE) grow(sum.regular, x);
  else if (Number.isFinite(x)) grow(sum.huge, x * 2 ** -HUGE_SHIFT);
  else sum.special += x;
}

/** Adds the sum `b` to the sum `a` and returns `a`. */
export function mergeSums(a: ExactSum, b: ExactSum): ExactSum {
  if (b.kind === "empty") return a;
  if (b.kind === "bigint") {
    addTo(a, b.big);
    return a;
  }
  if (a.kind !== "number") becomeNumeric(a, b.regular.high);
  a.whole &&= b.whole;
  a.safe &&= b.safe;
  a.special += b.special;
  growBy(a.regular, b.regular);
  growBy(a.huge, b.huge);
  return a;
}

/**
 * A sum that takes in no more, as there may be many of: the number alone, if whole numbers add up to
 * it exactly; else, as a rule, `whole` and `safe` in one number and the parts of `regular`.
 */
export type KeptSum = number | readonly number[] | ExactSum;

/** The shortest form of a sum. */
export function keepSum(sum: ExactSum): KeptSum {
  const { kind, whole, safe, regular, huge, special } = sum;
  if (kind !== "number" || special !== 0 || !isZero(huge)) return sum;
  const { high, low, rest } = regular;
  if (whole && safe && low === 0 && rest.length === 0) return high;
  return [(whole ? 1 : 0) + (safe ? 2 : 0), high, low, ...rest];
}

/** The sum that was kept. */
export function openSum(kept: KeptSum): ExactSum {
  if (typeof kept === "number") {
    return { ...newSum(), kind: "number", regular: { high: kept, low: 0, rest: [] } };
  }
  if (!Array.isArray(kept)) return kept as ExactSum;
  const [flags, high, low, ...rest] = kept as [number, number, number, ...number[]];
  return {
    ...newSum(),
    kind: "number",
    whole: (flags & 1) !== 0,
    safe: (flags & 2) !== 0,
    regular: { high, low, rest },
  };
}

/** Whether an expansion is worth 0. */
export function isZero({ high, low, rest }: Expansion): boolean {
  return high === 0 && low === 0 && rest.length === 0;
}

/**
 * The sum, rounded once. It is Infinity where the exact total is beyond all numbers.
 * Whole numbers that add up to more than 2^53 - 1 are a `RangeError`; where some of them are
 * beyond that themselves, only if the total would have to be rounded.
 */
export function sumValue(sum: ExactSum): number | bigint {
  if (sum.kind === "bigint") return sum.big;
  if (sum.special !== 0) return sum.special;
  const exact = exactTotal(sum);
  const value = roundRatio(exact, 1n, UNIT_EXPONENT);
  if (sum.whole && !Number.isSafeInteger(value) && (sum.safe || toUnits(value) !== exact)) {
    throw new RangeError(
      `Cannot give the sum as a number: the whole numbers add up to ${exact >> 1074n}, ` +
        "beyond the exact range of 2^53; use map(BigInt) before sum()",
    );
  }
  return value;
}

/** The exact total of a sum of finite numbers, in units of 2^-1074. */
export function exactTotal(sum: ExactSum): bigint {
  return exactValue(sum.regular) + (exactValue(sum.huge) << BigInt(HUGE_SHIFT));
}

/** Adds a number below 2^900 in magnitude to an expansion, exactly (Knuth's two-sum, twice). */
export function grow(expansion: Expansion, x: number): void {
  const { high, low } = expansion;
  const newHigh = high + x;
  const xPart = newHigh - high;
  const error = (high - (newHigh - xPart)) + (x - xPart);
  expansion.high = newHigh;
  if (error === 0) return;
  const newLow = low + error;
  const errorPart = newLow - low;
  const lost = (low - (newLow - errorPart)) + (error - errorPart);
  expansion.low = newLow;
  if (lost !== 0) growRest(expansion.rest, lost);
}

/** Adds the expansion `other` to `expansion`. */
export function growBy(expansion: Expansion, other: Expansion): void {
  grow(expansion, other.high);
  grow(expansion, other.low);
  for (const part of other.rest) grow(expansion, part);
}

/** An expansion's exact value in units of 2^-1074. */
export function exactValue({ high, low, rest }: Expansion): bigint {
  return rest.reduce((total, part) => total + toUnits(part), toUnits(high) + toUnits(low));
}

/**
 * The number nearest to `numerator / denominator * 2^exponent`, of two equally near ones the
 * even one; `denominator` is positive.
 */
export function roundRatio(numerator: bigint, denominator: bigint, exponent: number): number {
  if (numerator < 0n) return -roundRatio(-numerator, denominator, exponent);
  if (numerator === 0n) return 0;
  // The quotient has `size` bits or one less; a number has 53, the last worth 2^-1074 or more.
  const size = bitLength(numerator) - bitLength(denominator) + 1;
  for (let last = Math.max(exponent + size - 54, UNIT_EXPONENT);; last++) {
    const shift = BigInt(last - exponent);
    const divisor = shift > 0n ? denominator << shift : denominator;
    const dividend = shift < 0n ? numerator << -shift : numerator;
    const quotient = dividend / divisor;
    if (quotient >> 53n !== 0n) continue;
    const twice = 2n * (dividend - quotient * divisor);
    const up = twice > divisor || (twice === divisor && (quotient & 1n) === 1n);
    return Number(up ? quotient + 1n : quotient) * 2 ** last;
  }
}

/** Number of binary digits of a positive bigint. */
export function bitLength(x: bigint): number {
  const digits = x.toString(16);
  return 4 * digits.length - Math.clz32(parseInt(digits[0]!, 16)) + 28;
}

function addOther(sum: ExactSum, x: unknown): void {
  if (typeof x === "boolean") return addTo(sum, x ? 1 : 0);
  if (typeof x !== "bigint") {
    throw new TypeError(
      `Cannot sum: expected a number or bigint, got ${describeValue(x)}${numberAdvice(x)}`,
    );
  }
  if (sum.kind === "number") throw mixed("numbers", x);
  sum.kind = "bigint";
  sum.big += x;
}

function becomeNumeric(sum: ExactSum, x: number): void {
  if (sum.kind === "bigint") throw mixed("bigints", x);
  sum.kind = "number";
}

function mixed(others: "numbers" | "bigints", x: unknown): TypeError {
  return new TypeError(
    `Cannot add ${describeValue(x)} to a sum of ${others}: expected all numbers or all bigints; ` +
      "use map(Number) or map(BigInt) before sum()",
  );
}

/** Adds `x` to parts that do not overlap, smallest first, leaving out those that become 0. */
function growRest(parts: number[], x: number): void {
  let kept = 0;
  let total = x;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    const sum = total + part;
    const partOfSum = sum - total;
    const error = (total - (sum - partOfSum)) + (part - partOfSum);
    if (error !== 0) parts[kept++] = error;
    total = sum;
  }
  parts.length = kept;
  if (total !== 0) parts.push(total);
}

const bytes = new DataView(new ArrayBuffer(8));

/** A finite number in units of 2^-1074. */
function toUnits(x: number): bigint {
  if (x === 0) return 0n;
  bytes.setFloat64(0, Math.abs(x));
  const bits = bytes.getBigUint64(0);
  const exponent = bits >> 52n;
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const units = exponent === 0n ? fraction : (fraction | 1n << 52n) << (exponent - 1n);
  return x < 0 ? -units : units;
}
