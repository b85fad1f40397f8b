/**
 * The natural order of values, as `min`, `max`, `topk` and sorting use it.
 * JavaScript's `<` converts across types and so has no consistent order
 * (`1 < "2"`, `null >= 0`); here, values of different types do not compare.
 *
 * @module
 */

import { describeValue } from "./describe_value.ts";

/**
 * Compares numbers and bigints by what they are worth, strings by UTF-16 code
 * units, `false` before `true`, Dates by time, arrays element by element. NaN
 * equals itself and comes before every other number, so that the order is
 * total; an invalid Date likewise. Anything else, or a mixture, is a `TypeError`.
 */
export function compareValues(a: unknown, b: unknown): number {
  if (areOrdered(a, b)) return order(a as number, b as number);
  if (a instanceof Date && b instanceof Date) return compareValues(a.getTime(), b.getTime());
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b);
  throw new TypeError(
    `Cannot compare ${describeValue(a)} with ${describeValue(b)}: expected two numbers, ` +
      "strings, booleans, Dates or arrays",
  );
}

/** The larger of two values, the first if they are equal; NaN wins wherever it stands. */
export function larger<T>(a: T, b: T): T {
  if (typeof a === "number" && typeof b === "number") return a >= b || a !== a ? a : b;
  const sign = compareValues(a, b);
  if (isNotANumber(a)) return a;
  return sign >= 0 && !isNotANumber(b) ? a : b;
}

/** The smaller of two values, the first if they are equal; NaN wins wherever it stands. */
export function smaller<T>(a: T, b: T): T {
  if (typeof a === "number" && typeof b === "number") return a <= b || a !== a ? a : b;
  const sign = compareValues(a, b);
  if (isNotANumber(a)) return a;
  return sign <= 0 && !isNotANumber(b) ? a : b;
}

/** Tells NaN and invalid Dates from all other values. */
export function isNotANumber(value: unknown): boolean {
  return value !== value || (value instanceof Date && Number.isNaN(value.getTime()));
}

/** Whether `<` orders two primitives without converting one of them. */
function areOrdered(a: unknown, b: unknown): boolean {
  switch (typeof a) {
    case "number":
    case "bigint":
      // `<` compares a bigint with a number exactly.
      return typeof b === "number" || typeof b === "bigint";
    case "string":
      return typeof b === "string";
    default:
      return typeof a === "boolean" && typeof b === "boolean";
  }
}

/** Orders two primitives, typed as numbers though they may be any that `<` orders. */
function order(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return a === a ? (b === b ? 0 : 1) : (b === b ? -1 : 0);
}

function compareArrays(a: readonly unknown[], b: readonly unknown[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const sign = compareValues(a[i], b[i]);
    if (sign !== 0) return sign;
  }
  return Math.sign(a.length - b.length);
}
