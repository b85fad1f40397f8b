/**
 * JavaScript's string methods, element by element.
 *
 * @module
 */

import { describeValue } from "../values/describe_value.ts";
import { globExpression } from "../values/glob.ts";
import { atBlanks, type Splitting, splittingBy, textMethods } from "../values/tokens.ts";
import type { ElementOperation } from "./operation.ts";

/** `str(method, ...args, input)`: what the method returns for each element. */
export const str: ElementOperation<
  [method: string, ...args: unknown[]],
  [call: (x: unknown) => unknown]
> = {
  kind: "element",
  name: "str",
  prepare: ([method, ...args]) => [caller(method, args)],
  splitting: ([method, ...args]) => method === "split" ? splittingOf(args) : undefined,
  pureBy: (args) =>
    textMethods.has(args[0]) && args.every(isPrintable)
      ? JSON.stringify(args.map(printedWithKind))
      : undefined,
  template: ({ x, args, next }) => next(`${args[0]}(${x})`),
  push: ([call], next) => (x) => next(call(x)),
};

/** Whether what an argument prints, and what kind of a value it is, is all there is of it. */
function isPrintable(arg: unknown): boolean {
  return arg instanceof RegExp || (typeof arg !== "object" && typeof arg !== "function");
}

function printedWithKind(arg: unknown): readonly [kind: string, printed: string] {
  return [typeof arg, String(arg)];
}

/** How `str.split(separator, limit)` cuts a text into tokens. */
function splittingOf([separator, limit]: readonly unknown[]): Splitting | undefined {
  if (limit !== undefined) return undefined;
  return separator === undefined ? atBlanks : splittingBy(separator);
}

/** `glob(pattern, input)`: the elements that a shell pattern matches. */
export const glob: ElementOperation<[pattern: string], [matches: (x: unknown) => boolean]> = {
  kind: "element",
  name: "glob",
  prepare([pattern]) {
    const expression = globExpression(pattern);
    return [(x) => expression.test(stringOf(x, "glob"))];
  },
  pureBy: ([pattern]) => JSON.stringify(pattern),
  push: ([matches], next) => (x) => matches(x) ? next(x) : undefined,
};

type StringFunction = (text: string, ...args: unknown[]) => unknown;

/** Those that do not just call JavaScript's method of that name. */
const ownMethods: Readonly<Record<string, StringFunction>> = {
  split(text, separator, limit) {
    if (separator !== undefined) return text.split(separator as string, limit as number);
    return text.split(/\s+/).filter((part) => part !== "").slice(0, limit as number | undefined);
  },
  matchAll: (text, pattern) => [...text.matchAll(pattern as RegExp)],
};

function caller(method: string, given: readonly unknown[]): (x: unknown) => unknown {
  const args = given.map((arg) => argument(arg, method));
  const expressions = args.filter((arg) => arg instanceof RegExp);
  const own = ownMethods[method];
  const native = String.prototype[method as "at"] as (...args: unknown[]) => unknown;
  return (x) => {
    const text = stringOf(x, method);
    // An expression with the flag g or y goes on where the last match ended.
    for (const expression of expressions) expression.lastIndex = 0;
    return own === undefined ? native.apply(text, args) : own(text, ...args);
  };
}

/** An argument as the method takes it, and nobody else. */
function argument(given: unknown, method: string): unknown {
  if (typeof given === "function") {
    return replacer(given as (...args: unknown[]) => unknown, method);
  }
  if (given instanceof RegExp) return new RegExp(given);
  // These would make an expression of it for each element.
  if (typeof given !== "string") return given;
  if (method === "match" || method === "search") return new RegExp(given);
  return method === "matchAll" ? new RegExp(given, "g") : given;
}

function replacer(
  fn: (...args: unknown[]) => unknown,
  method: string,
): (...args: unknown[]) => unknown {
  return (...args) => {
    const result = fn(...args);
    if (typeof result === "string") return result;
    // It is reported as what it is, and not as a rejection that nobody handles.
    if (result instanceof Promise) result.catch(() => {});
    throw new TypeError(
      `Cannot call str.${method}(): expected its function to return a string, ` +
        `got ${describeValue(result)}`,
    );
  };
}

function stringOf(x: unknown, method: string): string {
  if (typeof x === "string") return x;
  throw new TypeError(
    `Cannot call str.${method}(): expected an element that is a string, got ${describeValue(x)}`,
  );
}
