/**
 * Names a value in an error message: what it is, and just enough of it to be
 * found again. Never throws, never runs the user's getters, never grows long.
 *
 * @module
 */

const LONGEST = 80;
const LONGEST_TEXT = 40;

/** Describes any value in one short line, for example `string "abc"` or `array of 3`. */
export function describeValue(value: unknown): string {
  try {
    return shorten(typeof value === "object" ? describeObject(value) : describePlain(value));
  } catch {
    return `${typeof value} that cannot be inspected`;
  }
}

function describePlain(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "string":
      return describeString(value);
    case "bigint":
      return `bigint ${value}n`;
    case "function":
      return describeFunction(value);
    case "symbol":
      return `symbol ${String(value)}`;
    default:
      return `${typeof value} ${Object.is(value, -0) ? "-0" : String(value)}`;
  }
}

function describeString(text: string): string {
  if (text.length <= LONGEST_TEXT) return `string ${JSON.stringify(text)}`;
  const start = JSON.stringify(text.slice(0, LONGEST_TEXT / 2)).slice(0, LONGEST_TEXT);
  return `string ${start.replace(/"?$/, '…"')} (${group(text.length)} characters)`;
}

function describeFunction(value: object): string {
  const name = ownData(value, "name");
  return typeof name === "string" && name !== "" ? `function ${name}` : "anonymous function";
}

function describeObject(value: object | null): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `array of ${group(value.length)}`;
  const name = className(value);
  if (name === "Object") return describeKeys(Object.keys(value));
  if (value instanceof Promise) return "Promise";
  if (value instanceof Date) return describeDate(value);
  if (value instanceof Map || value instanceof Set) return `${name} of ${group(value.size)}`;
  if (value instanceof RegExp) return `RegExp ${RegExp.prototype.toString.call(value)}`;
  if (value instanceof Error) return `${name} ${JSON.stringify(ownData(value, "message") ?? "")}`;
  if (ArrayBuffer.isView(value)) return `${name} of ${group(value.byteLength)} bytes`;
  return `instance of ${name}`;
}

function describeDate(value: Date): string {
  const time = Date.prototype.getTime.call(value);
  return Number.isNaN(time) ? "invalid Date" : `Date ${new Date(time).toISOString()}`;
}

function describeKeys(keys: readonly string[]): string {
  if (keys.length === 0) return "object without keys";
  return `object with ${keys.length === 1 ? "key" : "keys"} ${keys.slice(0, 20).join(", ")}`;
}

function className(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return "Object";
  const constructor = ownData(prototype, "constructor");
  const name = typeof constructor === "function" ? ownData(constructor, "name") : undefined;
  return typeof name === "string" && name !== "" ? name : "an unnamed class";
}

/** An own property's value, unless a getter would have to run to give it. */
function ownData(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** Fits a description into one line; names and keys may hold any characters. */
function shorten(text: string): string {
  const line = text.slice(0, LONGEST + 1).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ");
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}

/** Groups thousands by commas, whatever the machine's language. */
function group(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
