/**
 * Plans of string methods, whose arguments are checked here rather than at some element.
 *
 * @module
 */

import * as ops from "../ops/strings.ts";
import { type Argued, checkOptions, checkString, eitherOf, refusal } from "../values/check.ts";
import { type Arguments, type Collection, eachPartition, join, values } from "./collection.ts";
import { checkFunctionOptions, functionArgument, type FunctionSettings } from "./functions.ts";
import { singleCallOptionNames } from "./options.ts";

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

const forms: readonly string[] = ["NFC", "NFD", "NFKC", "NFKD"];

/** What a string method returns for each element. */
export function stringMethod(
  input: Collection,
  method: string,
  given: readonly unknown[],
  options?: FunctionSettings,
): Collection {
  const action = `call str.${method}()`;
  checkOptions(options, singleCallOptionNames, action);
  // Those that take options take a replacement last.
  checkFunctionOptions(given.at(-1), options, { operation: `str.${method}`, role: "replacement" });
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
      ? functionArgument(argument, options, { operation: `str.${method}`, role: "replacement" })
      : values(argument)
  );
  return eachPartition(input, ops.str, join(values(method), ...args));
}

/** The elements that a shell pattern matches. */
export function glob(input: Collection, pattern: unknown): Collection {
  checkString(pattern, { action: "call str.glob()", name: "pattern" });
  return eachPartition(input, ops.glob, values(pattern));
}

interface Parameter extends Argued {
  readonly method: string;
}

/** What each kind of parameter takes; a value of the `type` that does not fit is out of range. */
const kinds: Readonly<
  Record<Kind, {
    readonly expected: string;
    readonly type?: "number" | "string";
    fits(value: unknown): boolean;
  }>
> = {
  string: { expected: "a string", fits: (value) => typeof value === "string" },
  index: {
    expected: "an integer",
    type: "number",
    fits: (value) => Number.isInteger(value) || value === Infinity || value === -Infinity,
  },
  count: {
    expected: "an integer of at least 0",
    type: "number",
    fits: (value) => Number.isInteger(value) && (value as number) >= 0,
  },
  form: {
    expected: eitherOf(forms),
    type: "string",
    fits: (value) => forms.includes(value as string),
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
  const { fits, ...taken } = kinds[kind];
  if (!fits(value)) throw refusal(value, { action, name, ...taken });
  // A malformed expression is a SyntaxError here, not in a worker.
  if (typeof value === "string" && takesSource.has(method)) new RegExp(value);
  if (value instanceof RegExp && findsAll.has(method) && !value.global) {
    throw refusal(value, { action, name, expected: "a RegExp with the flag g" });
  }
}
