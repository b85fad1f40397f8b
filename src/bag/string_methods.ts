/**
 * `bag.str`: JavaScript's string methods, each called with every element.
 *
 * @module
 */

import { publicFunctions } from "../functions/call_site.ts";
import {
  type BagKind,
  type Made,
  type ReplaceOptions,
  StringQuestions,
} from "./string_questions.ts";

/** What a function that replaces matches is given: the match, its groups, its place and the string. */
export type Replacer = (match: string, ...groups: string[]) => string;

/** As {@linkcode Replacer}, with parameters of types of one's own. */
export type LooseReplacer = (match: string, ...rest: never[]) => string;

/**
 * JavaScript's string methods for a bag of strings; each gives a bag of what it returns. Those whose
 * result depends on the machine's language are left out, since workers may run anywhere. An element
 * that is not a string fails its task with a TypeError.
 *
 * @typeParam K Says of what class the bags are.
 *
 * @example Words in lower case
 * ```ts
 * import { fromSequence } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const lines = fromSequence(["To be", "or not"]);
 *
 * assertEquals(await lines.str.toLowerCase().str.split().compute(), [["to", "be"], ["or", "not"]]);
 * ```
 */
export class StringMethods<K extends BagKind> extends StringQuestions<K> {
  /**
   * The string with the first match replaced, or, for an expression with the flag `g`, every match.
   *
   * @param pattern A text, or an expression.
   * @param replacement A text, in which `$1`, `$<name>` and `$&` stand for what was matched, or a
   * function that makes it of the match, its groups, its place, the whole string and, if groups have
   * names, those; its captures come last. It cannot be asynchronous.
   * @param options The function's captures and `base`.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example By a text and by a function
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const names = fromSequence(["Lovelace, Ada"]);
   *
   * assertEquals(await names.str.replace(/(\w+), (\w+)/, "$2 $1").compute(), ["Ada Lovelace"]);
   * assertEquals(
   *   await names.str.replace(/\w+/g, (word) => word.toUpperCase()).compute(),
   *   ["LOVELACE, ADA"],
   * );
   * ```
   */
  replace(
    pattern: string | RegExp,
    replacement: string | Replacer,
    options?: ReplaceOptions,
  ): Made<K, string>;
  /** Replaces the first match by what a function makes of more than strings: a place, named groups, captures. */
  replace(
    pattern: string | RegExp,
    replacement: LooseReplacer,
    options?: ReplaceOptions,
  ): Made<K, string>;
  replace(pattern: unknown, replacement: unknown, options?: ReplaceOptions): Made<K, string> {
    return this.each("replace", [pattern, replacement], options);
  }

  /**
   * As {@linkcode StringMethods.replace}, but every match of a text, too.
   *
   * @param pattern A text, or an expression with the flag `g`.
   * @param replacement A text, or a function.
   * @param options The function's captures and `base`.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind, or an expression lacks the flag.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example replaceAll
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["a.b.c"]).str.replaceAll(".", "/").compute(), ["a/b/c"]);
   * ```
   */
  replaceAll(
    pattern: string | RegExp,
    replacement: string | Replacer,
    options?: ReplaceOptions,
  ): Made<K, string>;
  /** Replaces every match by what a function makes of more than strings: a place, named groups, captures. */
  replaceAll(
    pattern: string | RegExp,
    replacement: LooseReplacer,
    options?: ReplaceOptions,
  ): Made<K, string>;
  replaceAll(pattern: unknown, replacement: unknown, options?: ReplaceOptions): Made<K, string> {
    return this.each("replaceAll", [pattern, replacement], options);
  }

  /**
   * Splits each string at a separator; without one, at runs of white space, and leaves out empty parts.
   *
   * @param separator A text, or an expression.
   * @param limit Largest number of parts; the others are dropped.
   * @returns A bag of arrays.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example Words
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence([" to  be ", ""]).str.split().compute(), [["to", "be"], []]);
   * ```
   */
  split(separator?: string | RegExp, limit?: number): Made<K, string[]> {
    return this.each("split", [separator, limit]);
  }

  /**
   * The string with others behind it.
   *
   * @param texts The others.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example concat
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["a", "b"]).str.concat(".", "ts").compute(), ["a.ts", "b.ts"]);
   * ```
   */
  concat(...texts: readonly string[]): Made<K, string> {
    return this.each("concat", [...texts]);
  }

  /**
   * The Unicode normalization form.
   *
   * @param form Which; NFC by default.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example normalize
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["e\u0301"]).str.normalize().compute(), ["\u00e9"]);
   * ```
   */
  normalize(form?: "NFC" | "NFD" | "NFKC" | "NFKD"): Made<K, string> {
    return this.each("normalize", [form]);
  }

  /**
   * The string filled up at its end.
   *
   * @param length Of the result, at least.
   * @param fill What to fill up with; spaces by default.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example padEnd
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["a", "abc"]).str.padEnd(2, ".").compute(), ["a.", "abc"]);
   * ```
   */
  padEnd(length: number, fill?: string): Made<K, string> {
    return this.each("padEnd", [length, fill]);
  }

  /**
   * The string filled up at its start.
   *
   * @param length Of the result, at least.
   * @param fill What to fill up with; spaces by default.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example padStart
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["7", "42"]).str.padStart(2, "0").compute(), ["07", "42"]);
   * ```
   */
  padStart(length: number, fill?: string): Made<K, string> {
    return this.each("padStart", [length, fill]);
  }

  /**
   * The string several times.
   *
   * @param count How many times.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example repeat
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["ab", ""]).str.repeat(2).compute(), ["abab", ""]);
   * ```
   */
  repeat(count: number): Made<K, string> {
    return this.each("repeat", [count]);
  }

  /**
   * The characters from one index up to but without another; negative ones count from the end.
   *
   * @param start Where to begin.
   * @param end Where to end.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example slice
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["abcd", "a"]).str.slice(1, -1).compute(), ["bc", ""]);
   * ```
   */
  slice(start?: number, end?: number): Made<K, string> {
    return this.each("slice", [start, end]);
  }

  /**
   * The characters between two indices, whichever is larger; negative ones count as 0.
   *
   * @param start The one.
   * @param end The other; the end by default.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example substring
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["abcd"]).str.substring(2, 1).compute(), ["b"]);
   * ```
   */
  substring(start: number, end?: number): Made<K, string> {
    return this.each("substring", [start, end]);
  }

  /**
   * Lower case, whatever the machine's language.
   *
   * @returns A bag of the results.
   *
   * @example toLowerCase
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["Ada"]).str.toLowerCase().compute(), ["ada"]);
   * ```
   */
  toLowerCase(): Made<K, string> {
    return this.each("toLowerCase", []);
  }

  /**
   * Upper case, whatever the machine's language.
   *
   * @returns A bag of the results.
   *
   * @example toUpperCase
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["Ada"]).str.toUpperCase().compute(), ["ADA"]);
   * ```
   */
  toUpperCase(): Made<K, string> {
    return this.each("toUpperCase", []);
  }

  /**
   * The string with lone surrogates replaced by U+FFFD.
   *
   * @returns A bag of the results.
   *
   * @example toWellFormed
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["a\ud800"]).str.toWellFormed().compute(), ["a\ufffd"]);
   * ```
   */
  toWellFormed(): Made<K, string> {
    return this.each("toWellFormed", []);
  }

  /**
   * The string without white space at its ends.
   *
   * @returns A bag of the results.
   *
   * @example trim
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence([" a "]).str.trim().compute(), ["a"]);
   * ```
   */
  trim(): Made<K, string> {
    return this.each("trim", []);
  }

  /**
   * The string without white space at its end.
   *
   * @returns A bag of the results.
   *
   * @example trimEnd
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence([" a "]).str.trimEnd().compute(), [" a"]);
   * ```
   */
  trimEnd(): Made<K, string> {
    return this.each("trimEnd", []);
  }

  /**
   * The string without white space at its start.
   *
   * @returns A bag of the results.
   *
   * @example trimStart
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence([" a "]).str.trimStart().compute(), ["a "]);
   * ```
   */
  trimStart(): Made<K, string> {
    return this.each("trimStart", []);
  }
}

publicFunctions(StringMethods.prototype);
