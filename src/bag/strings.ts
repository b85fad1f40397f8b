/**
 * Plans of string methods, whose arguments are checked here rather than at some element.
 *
 * @module
 */

import { describeValue } from "../ops/describe_value.ts";
import * as ops from "../ops/strings.ts";
import { checkOptions, checkString } from "./check.ts";
import { type Arguments, type Collection, eachPartition, join, values } from "./collection.ts";
import { functionArgument, type FunctionSettings } from "./functions.ts";

/** What a parameter takes. */
type Kind = "string" | "index" | "count" | "form" | "pattern" | "replacement";

/** Parameters of the methods that have any; those with a question mark may be left out. */
const parameters: Readonly<Record<string, Readonly<Record<string, Kind | `${Kind}?`>>>> = {
  at: { index: "index" },
  charAt: { index: "index" },
  charCodeAt: { index: "index" },
  codePointAt: { index: "index" },
  endsWith: { text: "string", end: "index?" },
  includes: { text: "string", from: "index?" },
  indexOf: { text: "string", from: "index?" },
  lastIndexOf: { text: "string", from: "index?" },
  match: { pattern: "pattern" },
  matchAll: { pattern: "pattern" },
  normalize: { form: "form?" },
  padEnd: { length: "count", fill: "string?" },
  padStart: { length: "count", fill: "string?" },
  repeat: { count: "count" },
  replace: { pattern: "pattern", replacement: "replacement" },
  replaceAll: { pattern: "pattern", replacement: "replacement" },
  search: { pattern: "pattern" },
  slice: { start: "index?", end: "index?" },
  split: { separator: "pattern?", limit: "count?" },
  startsWith: { text: "string", from: "index?" },
  substring: { start: "index", end: "index?" },
};

/** Methods for which a string is the source of an expression, not a text to look for. */
const takesSource: ReadonlySet<string> = new Set(["match", "matchAll", "search"]);

/** Methods for which an expression has to have the flag g. */
const findsAll: ReadonlySet<string> = new Set(["matchAll", "replaceAll"]);

const forms: readonly unknown[] = ["NFC", "NFD", "NFKC", "NFKD"];

/** What a string method returns for each element. */
export function stringMethod(
  input: Collection,
  method: string,
  given: readonly unknown[],
  options?: FunctionSettings,
): Collection {
  const action = `call str.${method}()`;
  checkOptions(options, ["with", "base"], action);
  if (method === "concat") {
    given.forEach((text, i) => checkString(text, { action, name: `texts[${i}]` }));
  }
  for (const [i, [name, kind]] of Object.entries(parameters[method] ?? {}).entries()) {
    if (given[i] === undefined && kind.endsWith("?")) continue;
    checkArgument(given[i], kind.replace("?", "") as Kind, { method, action, name });
  }
  // What was not given must not become `undefined`, which to some methods is a string.
  const length = given.findLastIndex((argument) => argument !== undefined) + 1;
  const args = given.slice(0, length).map((argument): Arguments =>
    typeof argument === "function"
      ? functionArgument(argument, options, { operation: `str.${method}` })
      : values(argument)
  );
  return eachPartition(input, ops.str, join(values(method), ...args));
}

/** The elements that a shell pattern matches. */
export function glob(input: Collection, pattern: unknown): Collection {
  checkString(pattern, { action: "call str.glob()", name: "pattern" });
  return eachPartition(input, ops.glob, values(pattern));
}

interface Parameter {
  readonly method: string;
  readonly action: string;
  readonly name: string;
}

/** What each kind of parameter takes; a value `ofKind` that does not fit is out of range. */
const kinds: Readonly<
  Record<Kind, {
    readonly expected: string;
    fits(value: unknown): boolean;
    ofKind?(value: unknown): boolean;
  }>
> = {
  string: { expected: "a string", fits: isString },
  index: {
    expected: "a whole number",
    ofKind: isNumber,
    fits: (value) => Number.isInteger(value) || value === Infinity || value === -Infinity,
  },
  count: {
    expected: "an integer of at least 0",
    ofKind: isNumber,
    fits: (value) => Number.isInteger(value) && (value as number) >= 0,
  },
  form: {
    expected: `one of ${forms.join(", ")}`,
    ofKind: isString,
    fits: (value) => forms.includes(value),
  },
  pattern: {
    expected: "a string or a RegExp",
    fits: (value) => typeof value === "string" || value instanceof RegExp,
  },
  replacement: {
    expected: "a string or a function",
    fits: (value) => typeof value === "string" || typeof value === "function",
  },
};

function checkArgument(value: unknown, kind: Kind, { method, action, name }: Parameter): void {
  const { expected, fits, ofKind } = kinds[kind];
  if (!fits(value)) {
    const message = `Cannot ${action}: expected '${name}' to be ${expected}, ` +
      `got ${describeValue(value)}`;
    throw ofKind?.(value) === true ? new RangeError(message) : new TypeError(message);
  }
  // A malformed expression is a SyntaxError here, not in a worker.
  if (typeof value === "string" && takesSource.has(method)) new RegExp(value);
  if (value instanceof RegExp && findsAll.has(method) && !value.global) {
    throw new TypeError(
      `Cannot ${action}: expected '${name}' to have the flag g, got ${describeValue(value)}`,
    );
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}
