/**
 * The operation that makes values of lines of JSON; it runs in the worker.
 *
 * @module
 */

import { describeValue } from "../../values/describe_value.ts";
import type { OnError } from "../../values/element_failure.ts";
import type { ElementOperation } from "../../ops/operation.ts";
import { type BigNumbers, numberFormat } from "./big_numbers.ts";
import { jsonError } from "./json_error.ts";
import { isBlank, JsonFault, readJson, setField } from "./json_text.ts";

/** A user's function that makes another value of each property, array item and whole text. */
export type Reviver = (name: string, value: unknown) => unknown;

/** Makes the value of a line, or {@linkcode BLANK}. */
type ReadLine = (line: string) => unknown;

/** Stands for the value of a line that has none. */
const BLANK = Symbol("blank");

/**
 * `jsonLines(onError, bigNumbers, includePath, input)`, or with a reviver before the input: the value
 * of each line that is not blank. With `includePath`, elements are pairs of a line and a path.
 */
export const jsonLines: ElementOperation<
  [onError: OnError, bigNumbers: BigNumbers, includePath: boolean, reviver?: Reviver],
  [blank: symbol]
> = {
  kind: "element",
  name: "jsonLines",
  ownFunction([onError, bigNumbers, includePath, reviver]) {
    const read = readLineOf(bigNumbers, reviver);
    const fn = includePath ? withPath(read) : read;
    return { name: "JSON.parse", fn: fn as (x: unknown) => unknown, onError };
  },
  prepare: () => [BLANK],
  template: ({ y, args, next }) => `if (${y} !== ${args[0]}) {\n${next(y)}\n}`,
  push: (_, next) => (_x, y) => y === BLANK ? undefined : next(y),
  passOn: (x) => x,
};

function withPath(read: ReadLine): (element: readonly [string, string]) => unknown {
  return ([line, path]) => {
    const value = read(line);
    return value === BLANK ? BLANK : [value, path];
  };
}

function readLineOf(bigNumbers: BigNumbers, reviver: Reviver | undefined): ReadLine {
  const format = numberFormat(bigNumbers);
  if (format === undefined && reviver === undefined) return readPlain;
  const parse = format === undefined
    ? JSON.parse as ReadLine
    : (line: string) =>
      format.mayOccurIn(line) ? readJson(line, format.numberOf) : JSON.parse(line) as unknown;
  return lineReader(reviver === undefined ? parse : (line) => revive("", parse(line), reviver));
}

/** As most bags of JSON lines need it, by itself: one call less for each line. */
function readPlain(line: string): unknown {
  if (line === "") return BLANK;
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    return isBlank(line) ? BLANK : refuse(line, error);
  }
}

function lineReader(parse: ReadLine): ReadLine {
  return (line) => {
    // Only white space has codes as low; of an empty line it is NaN.
    if (!(line.charCodeAt(0) > 32) && isBlank(line)) return BLANK;
    try {
      return parse(line);
    } catch (error) {
      return refuse(line, error);
    }
  };
}

function refuse(line: string, error: unknown): never {
  throw isOurs(error) ? jsonError(line, error) : error;
}

/** Whether it was parsing that failed, by syntax or for want of stack, and no function of the user's. */
function isOurs(error: unknown): boolean {
  return error instanceof SyntaxError || error instanceof RangeError || error instanceof JsonFault;
}

/** What a reviver makes of a value: of its parts first, as `JSON.parse` does. */
function revive(name: string, value: unknown, reviver: Reviver): unknown {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const made = revive(String(i), value[i], reviver);
      if (made === undefined) delete value[i];
      else value[i] = made;
    }
  } else if (typeof value === "object" && value !== null) {
    const object = value as Record<string, unknown>;
    for (const key of Object.keys(object)) {
      const made = revive(key, object[key], reviver);
      if (made === undefined) delete object[key];
      else setField(object, key, made);
    }
  }
  const made = reviver(name, value);
  if (!(made instanceof Promise)) return made;
  // Nobody else would be told if it is rejected.
  made.catch(() => {});
  throw new TypeError(
    "Cannot revive JSON: expected a function that returns a value, got one that returned " +
      `${describeValue(made)}; what takes its time can be done by map() afterwards`,
  );
}
