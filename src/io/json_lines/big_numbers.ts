/**
 * Numbers with more digits than a JavaScript number has room for.
 *
 * @module
 */

import { own } from "../../values/own_string.ts";
import type { NumberReader } from "./json_text.ts";

/** What becomes of numbers that a JavaScript number would change. */
export type BigNumbers = "number" | "bigint" | "string";

/** How to keep such numbers. */
export interface NumberFormat {
  /** Whether a text may have one of them; where it says no, `JSON.parse` does. */
  mayOccurIn(text: string): boolean;
  readonly numberOf: NumberReader;
}

/** How to keep numbers as an option says; `undefined` where nothing is to be kept. */
export function numberFormat(bigNumbers: BigNumbers): NumberFormat | undefined {
  return formats[bigNumbers];
}

const formats: Readonly<Record<BigNumbers, NumberFormat | undefined>> = {
  number: undefined,
  bigint: {
    // The first integer beyond 2^53 has 16 digits.
    mayOccurIn: (text) => /\d{16}/.test(text),
    numberOf: (source) => isBigInteger(source) ? BigInt(source) : Number(source),
  },
  string: {
    // Up to 15 digits and exponents of two are kept by every number.
    mayOccurIn: (text) => /[\d.]{16}|\d[eE][+-]?\d{3}/.test(text),
    numberOf: (source) => isKept(source) ? Number(source) : own(source),
  },
};

/** Whether an integer, without fraction and exponent, is beyond those that are all told apart. */
function isBigInteger(source: string): boolean {
  return source.length > 15 && !Number.isSafeInteger(Number(source)) && /^-?\d+$/.test(source);
}

/** Whether a number keeps all digits that are written. */
function isKept(source: string): boolean {
  if (isBigInteger(source)) return false;
  const value = Number(source);
  return Number.isFinite(value) && isSameDecimal(source, String(value));
}

/** Whether two texts are the same number, digit by digit. */
function isSameDecimal(a: string, b: string): boolean {
  const [one, other] = [decimalOf(a), decimalOf(b)];
  return one.digits === other.digits &&
    (one.digits === "" || (one.exponent === other.exponent && one.negative === other.negative));
}

/** A number as 0.digits × 10^exponent, with no zeros around the digits. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

function decimalOf(source: string): Decimal {
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source)!;
  const all = whole + fraction;
  const first = /[1-9]/.exec(all)?.index ?? all.length;
  return {
    negative: sign === "-",
    digits: withoutZeros(all.slice(first)),
    exponent: Number(exponent) + whole.length - first,
  };
}

/** Digits without the zeros at their end, which an expression would look for from every zero on. */
function withoutZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}
