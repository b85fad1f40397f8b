/**
 * JavaScript's string methods, element by element.
 *
 * @module
 */

import { describeValue } from "../values/describe_value.ts";
import { globExpression } from "../values/glob.ts";
import type { ElementOperation } from "./operation.ts";

/** `str(method, ...args, input)`: what the method returns for each element. */
export const str: ElementOperation<
  [method: string, ...args: unknown[]],
  [call: (x: unknown) => unknown]
> = {
  kind: "element",
  name: "str",
  prepare: ([method, ...args]) => [caller(method, args)],
  template: ({ x, args, next }) => next(`${args[0]}(${x})`),
  push: ([call], next) => (x) => next(call(x)),
};

/** `glob(pattern, input)`: the elements that a shell pattern matches. */
export const glob: ElementOperation<[pattern: string], [matches: (x: unknown) => boolean]> = {
  kind: "element",
  name: "glob",
  prepare([pattern]) {
    const expression = globExpression(pattern);
    return [(x) => expression.test(stringOf(x, "glob"))];
  },
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
