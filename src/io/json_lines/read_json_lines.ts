/**
 * {@linkcode readJsonLines}: a bag of what the lines of files say in JSON.
 *
 * @module
 */

import { type Bag, bagOf } from "../../bag/bag.ts";
import { eachElement } from "../../plans/buckets.ts";
import { checkOneOf, checkOptions, refusal } from "../../values/check.ts";
import { type Arguments, join, noArguments, values } from "../../plans/collection.ts";
import type { UserFunction } from "../../ops/operation.ts";
import { functionArgument, toldAtCall } from "../../plans/functions.ts";
import type { Captured } from "../../plans/options.ts";
import { isAsync } from "../../functions/compile.ts";
import { type ElementFailure, type OnError, onErrorChoices } from "../../values/element_failure.ts";
import type { TextSource } from "../bytes/input.ts";
import { linesOfSource } from "../text/read_text.ts";
import { type ReadTextOptions, textOptionNames } from "../text/text_options.ts";
import type { BigNumbers } from "./big_numbers.ts";
import { jsonLines } from "./json_lines.ts";

/** Options of {@linkcode readJsonLines}: those of `readText`, and how lines become values. */
export interface ReadJsonLinesOptions<W extends object = Record<never, never>>
  extends ReadTextOptions {
  /**
   * What becomes of a line that is not JSON, or for which the reviver throws. `"throw"`: the task
   * fails, and with it the computation. `"skip"`: the line is left out and counted; `onEvent` is told
   * how many of each task were, and what was wrong with the first, and where nobody listens, the
   * console is. `"collect"`: an {@linkcode ElementFailure} with the line goes on in its place.
   *
   * @default {"throw"}
   */
  readonly onError?: OnError;
  /**
   * What numbers become that a JavaScript number would change. `"number"`: the nearest number, as of
   * `JSON.parse`. `"bigint"`: integers beyond ±(2^53 − 1), written without fraction and exponent,
   * become bigints; all others are numbers. `"string"`: such integers, and all other numbers of which
   * digits would be lost (`0.12345678901234567890`, `1e400`), become strings, as they are written.
   *
   * @default {"number"}
   */
  readonly bigNumbers?: BigNumbers;
  /**
   * Makes another value of each property and array item, after those inside it, and at last of the
   * whole value, whose name is `""`, as that of `JSON.parse` does; of what becomes `undefined`, the
   * property is left out. It is called in workers, with the name and the value alone, and `with` as
   * its last parameter; it cannot be asynchronous.
   */
  readonly reviver?: (name: string, value: unknown, captured: Captured<W>) => unknown;
  /**
   * Captures of the reviver: values by name, cloned once per worker (an `Item` among them is computed
   * once), or a function that makes them, run once per worker.
   */
  readonly with?: W;
  /** URL that `import()` and `import.meta` in the reviver resolve against: the caller's `import.meta.url`. */
  readonly base?: string | URL;
}

const ownOptionNames = ["onError", "bigNumbers", "reviver", "with", "base"] as const;

const action = "call readJsonLines()";

/**
 * Makes a bag of the values that the lines of text files are in JSON, one for each line (JSON lines,
 * also called NDJSON).
 *
 * Files are found, cut, decompressed and decoded as by {@linkcode readText}, and nothing is read yet.
 * Lines with nothing but white space are left out. Any value will do, not only objects. Parsing is that
 * of `JSON.parse`: of names that an object has twice, the last counts, and `__proto__` is a name like
 * any other.
 *
 * A line that is not JSON fails the computation with the file, the line where the file was read from
 * its start, the byte, and the column, counted in UTF-16 code units as strings are; `onError` says
 * otherwise. A text that goes on in the next line is such an error; where records are set apart by
 * another character, as in JSON text sequences (RFC 7464), `delimiter: "\x1e"` reads them.
 *
 * @typeParam T What the caller knows the values to be; nothing checks it.
 * @typeParam W Captures of the reviver; to be given where `T` is, and there are some.
 * @param source A path, a pattern such as `"logs/*.jsonl"`, a URL, a `File` or `Blob`, or anything else
 * that {@linkcode readText} takes, or an array of those.
 * @param options How to cut, decode, split and parse the text.
 * @returns A bag of values, or of `[value, path]` where `includePath` is `true`.
 *
 * @throws {SourceError} If there is no such file, a pattern matches none, or a folder is given.
 * @throws {FunctionError} If the reviver cannot travel to a worker.
 * @throws {TypeError} If an option is unknown or of the wrong kind.
 * @throws {RangeError} If an option has a value that it cannot have.
 *
 * @example A field of each record
 * ```ts
 * import { readJsonLines } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const file = new Blob(['{"name": "Ada", "age": 36}\n{"name": "Alan", "age": 41}\n']);
 * const people = readJsonLines<{ name: string; age: number }>(file);
 *
 * assertEquals(await people.filter(({ age }) => age > 40).pluck("name").compute(), ["Alan"]);
 * ```
 *
 * @example Lines that are not JSON, apart
 * ```ts
 * import { isElementFailure, readJsonLines } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const file = new Blob(['{"n": 1}\n{"n": }\n']);
 * const all = readJsonLines<{ n: number }>(file, { onError: "collect" });
 *
 * assertEquals(await all.remove(isElementFailure).pluck("n").compute(), [1]);
 * assertEquals(await all.filter(isElementFailure).pluck("element").compute(), ['{"n": }']);
 * ```
 */
export function readJsonLines<T = unknown, W extends object = Record<never, never>>(
  source: TextSource | ReadableStream<Uint8Array> | readonly TextSource[],
  options: ReadJsonLinesOptions<W> & {
    readonly includePath: true;
    readonly onError?: "throw" | "skip";
  },
): Bag<[value: T, path: string]>;
/** Makes a bag of pairs of a value and its path, with failures in the place of what is not JSON. */
export function readJsonLines<T = unknown, W extends object = Record<never, never>>(
  source: TextSource | ReadableStream<Uint8Array> | readonly TextSource[],
  options: ReadJsonLinesOptions<W> & { readonly includePath: true; readonly onError: OnError },
): Bag<[value: T, path: string] | ElementFailure>;
/** Makes a bag of the values of lines. */
export function readJsonLines<T = unknown, W extends object = Record<never, never>>(
  source: TextSource | ReadableStream<Uint8Array> | readonly TextSource[],
  options?: ReadJsonLinesOptions<W> & {
    readonly includePath?: false;
    readonly onError?: "throw" | "skip";
  },
): Bag<T>;
/** Makes a bag of the values of lines, with failures in the place of what is not JSON. */
export function readJsonLines<T = unknown, W extends object = Record<never, never>>(
  source: TextSource | ReadableStream<Uint8Array> | readonly TextSource[],
  options: ReadJsonLinesOptions<W> & { readonly includePath?: false; readonly onError: OnError },
): Bag<T | ElementFailure>;
export function readJsonLines(
  source: TextSource | ReadableStream<Uint8Array> | readonly TextSource[],
  options: ReadJsonLinesOptions<object> = {},
): unknown {
  checkOptions(options, [...textOptionNames, ...ownOptionNames], action);
  const { onError = "throw", bigNumbers = "number", reviver, with: captures, base, ...text } =
    options;
  checkOneOf(onError, onErrorChoices, { action, name: "onError" });
  checkOneOf(bigNumbers, ["number", "bigint", "string"], { action, name: "bigNumbers" });
  const revivers = reviverArgument(reviver, { with: captures, base });
  const plan = () => linesOfSource(source, text, "JSON lines");
  const lines = toldAtCall("readJsonLines", plan, readJsonLines);
  const plain = values(onError, bigNumbers, text.includePath === true);
  return bagOf(eachElement(lines, jsonLines, join(plain, revivers)));
}

function reviverArgument(
  reviver: unknown,
  given: { readonly with: object | undefined; readonly base: string | URL | undefined },
): Arguments<[] | [UserFunction]> {
  if (reviver === undefined) {
    const idle = (["with", "base"] as const).find((name) => given[name] !== undefined);
    if (idle === undefined) return noArguments;
    const expected = `a function, to which the option '${idle}' belongs`;
    throw refusal(reviver, { action, name: "reviver", expected });
  }
  if (typeof reviver === "function" && isAsync(reviver)) {
    throw new TypeError(
      `Cannot ${action}: expected 'reviver' to be a function that returns a value, got an async ` +
        "one; what takes its time can be done by map() afterwards",
    );
  }
  const settings = {
    ...(given.with !== undefined && { with: given.with }),
    ...(given.base !== undefined && { base: given.base }),
  };
  return functionArgument(reviver, settings, {
    operation: "readJsonLines",
    role: "reviver",
    takes: 2,
  });
}
