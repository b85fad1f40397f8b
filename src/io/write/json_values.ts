/**
 * Which values JSON can say, so that nothing is lost: `JSON.stringify` leaves some out and makes others
 * of some.
 *
 * @module
 */

import { describeValue } from "../../values/describe_value.ts";
import { randomDigits } from "./random_digits.ts";

/**
 * Whether JSON says all of a value, by a look that is quick and may say no where it does. The value is
 * one of which `JSON.stringify` has made a text, so that it does not contain itself.
 */
export function holdsAll(value: unknown): boolean {
  return typeof value === "object" && value !== null ? holdsInside(value) : isSayable(value);
}

// Three small functions: engines compile them apart, and one is called for objects alone.
function holdsInside(value: object): boolean {
  if (Array.isArray(value)) return holdsItems(value);
  // A plain object has no property of this name, unless its data has.
  if (value.constructor === Object) return holdsProperties(value as Record<string, unknown>);
  return value.constructor === Date && isValid(value as Date);
}

function holdsItems(array: readonly unknown[]): boolean {
  for (let i = 0; i < array.length; i++) {
    const item = array[i];
    if (typeof item === "object" && item !== null ? !holdsInside(item) : !isSayable(item)) {
      return false;
    }
  }
  return true;
}

function holdsProperties(object: Readonly<Record<string, unknown>>): boolean {
  for (const name in object) {
    const item = object[name];
    if (typeof item === "object" && item !== null ? !holdsInside(item) : !isSayable(item)) {
      return false;
    }
  }
  return true;
}

/** Whether `JSON.stringify` says a value that is no object. */
function isSayable(value: unknown): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      // Neither NaN nor infinite, nor the zero that is negative.
      return value - value === 0 && (value !== 0 || 1 / value > 0);
    default:
      return value === null;
  }
}

function isValid(date: Date): boolean {
  return !Number.isNaN(date.getTime());
}

/** Classes of the language whose instances become `{}`, or something else that they are not. */
const UNSAYABLE = new Set([
  "Map",
  "Set",
  "WeakMap",
  "WeakSet",
  "WeakRef",
  "RegExp",
  "Error",
  "Promise",
  "ArrayBuffer",
  "SharedArrayBuffer",
  "DataView",
  "Generator",
  "AsyncGenerator",
  "Blob",
  "File",
]);

/** What JSON does not say of one value, without what is inside of it; `undefined` where it says all. */
export function problemOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) {
    return isSayable(value) || value === 0 ? undefined : describeValue(value);
  }
  if (Array.isArray(value)) return undefined;
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind === "Date") return isValid(value as Date) ? undefined : describeValue(value);
  // Those that say of themselves what they are in JSON.
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return undefined;
  if (kind === "Number") return problemOf(Number(value));
  const isLost = UNSAYABLE.has(kind) || kind.endsWith("Iterator") || ArrayBuffer.isView(value) ||
    value instanceof Error || kind === "Symbol" || kind === "BigInt";
  return isLost ? describeValue(value) : undefined;
}

/** The first thing within a value that JSON does not say, and where it is. */
export function problemIn(value: unknown): string | undefined {
  return problemAt(value, "", "", new Set());
}

function problemAt(
  given: unknown,
  key: string,
  path: string,
  open: Set<unknown>,
): string | undefined {
  const value = asJson(given, key);
  const problem = problemOf(value);
  if (problem !== undefined) return placed(problem, path);
  if (typeof value !== "object" || value === null) return undefined;
  if (open.has(value)) return placed("an object that contains itself", path);
  open.add(value);
  const found = Array.isArray(value)
    ? problemInArray(value, path, open)
    : problemInObject(value, path, open);
  open.delete(value);
  return found;
}

function problemInArray(
  array: readonly unknown[],
  path: string,
  open: Set<unknown>,
): string | undefined {
  for (let i = 0; i < array.length; i++) {
    const at = `${path}[${i}]`;
    if (!(i in array)) return placed("no item", at);
    const problem = problemAt(array[i], String(i), at, open);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemInObject(
  object: object,
  path: string,
  open: Set<unknown>,
): string | undefined {
  for (const [name, item] of Object.entries(object)) {
    const at = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name)
      ? `${path}.${name}`
      : `${path}[${JSON.stringify(name)}]`;
    const problem = problemAt(item, name, at, open);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** What a value says of itself, if it does; an invalid date says null. */
function asJson(value: unknown, key: string): unknown {
  const canSay = (typeof value === "object" && value !== null) || typeof value === "bigint";
  if (!canSay || (value instanceof Date && !isValid(value))) return value;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === "function" ? toJSON.call(value, key) : value;
}

/** Stands for the zero that is negative, which `JSON.stringify` takes for the other; in no data. */
const NEGATIVE_ZERO = `-0 ${randomDigits()}`;

/** What a replacer returns, so that {@linkcode withNegativeZeros} says it right. */
export function markZero(value: unknown): unknown {
  return Object.is(value, -0) ? NEGATIVE_ZERO : value;
}

/** Text that was made with {@linkcode markZero}, with zeros as JSON says them. */
export function withNegativeZeros(text: string): string {
  return text.replaceAll(`"${NEGATIVE_ZERO}"`, "-0");
}

function placed(problem: string, path: string): string {
  return path === "" ? problem : `${problem} at ${path}`;
}
