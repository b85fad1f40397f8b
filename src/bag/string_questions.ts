/**
 * What `bag.str` tells about strings: where something is in them, and whether.
 *
 * @module
 */

import type { Collection } from "../plans/collection.ts";
import type { SingleCallOptions } from "../plans/options.ts";
import { glob, stringMethod } from "../plans/strings.ts";

/** Says of what class the bags of a method are, which this file cannot know: {@linkcode Made}. */
export interface BagKind {
  /** Type of the elements, to be filled in. */
  readonly element: unknown;
  /** Type of the bag of such elements. */
  readonly bag: unknown;
}

/** The bag that `K` makes of elements of type `T`. */
export type Made<K extends BagKind, T> = (K & { readonly element: T })["bag"];

/** Settings of a function that replaces matches. */
export type ReplaceOptions = SingleCallOptions<object>;

/**
 * Methods that ask something of each string. Indices count UTF-16 code units, as everywhere in
 * JavaScript.
 *
 * @typeParam K Says of what class the bags are.
 *
 * @example Which lines have a word
 * ```ts
 * import { fromSequence } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const lines = fromSequence(["to be", "or not"]);
 *
 * assertEquals(await lines.str.includes("not").compute(), [false, true]);
 * ```
 */
export class StringQuestions<K extends BagKind> {
  readonly #input: Collection;
  readonly #make: (collection: Collection) => unknown;

  /** For the elements of a collection; `make` makes bags. */
  constructor(input: Collection, make: (collection: Collection) => K["bag"]) {
    this.#input = input;
    this.#make = make;
  }

  /** Calls JavaScript's method of that name with each element. */
  protected each<T>(
    method: string,
    args: readonly unknown[],
    options?: ReplaceOptions,
  ): Made<K, T> {
    return this.#make(stringMethod(this.#input, method, args, options)) as Made<K, T>;
  }

  /**
   * Keeps the strings that a shell pattern matches as a whole. `*` stands for any characters, `?` for
   * one, `[abc]`, `[a-z]` and `[!abc]` for one of a set; everything else, `/` and a leading dot
   * included, for itself, in this case. A star in brackets, `[*]`, is a star.
   *
   * @param pattern The pattern.
   * @returns A bag of those strings.
   * @throws {TypeError} If the pattern is not a string.
   *
   * @example Files by their extension
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const paths = fromSequence(["src/mod.ts", "README.md", ".env.ts"]);
   *
   * assertEquals(await paths.str.glob("*.ts").compute(), ["src/mod.ts", ".env.ts"]);
   * ```
   */
  glob(pattern: string): Made<K, string> {
    return this.#make(glob(this.#input, pattern)) as Made<K, string>;
  }

  /**
   * Matches an expression: what it matches first, with its groups, or, with the flag `g`, all that it
   * matches. Strings that it does not match give `null`.
   *
   * @param pattern The expression.
   * @returns A bag of the results.
   * @throws {TypeError} If the pattern is of the wrong kind.
   * @throws {SyntaxError} If the pattern is a string that is no expression.
   *
   * @example The year
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const years = fromSequence(["9 May 1926", "today"]).str.match(/\d{4}/);
   *
   * assertEquals(await years.map((match) => match?.[0]).compute(), ["1926", undefined]);
   * ```
   */
  match(pattern: string | RegExp): Made<K, RegExpMatchArray | null> {
    return this.each("match", [pattern]);
  }

  /**
   * Matches an expression as often as possible, with its groups.
   *
   * @param pattern The expression, with the flag `g`, or a string.
   * @returns A bag of arrays.
   * @throws {TypeError} If the pattern is of the wrong kind, or lacks the flag.
   * @throws {SyntaxError} If the pattern is a string that is no expression.
   *
   * @example Keys and values
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const pairs = fromSequence(["a=1 b=2"]).str.matchAll(/(\w)=(\d)/g).flatten();
   *
   * assertEquals(await pairs.map(([, key, value]) => [key, value]).compute(), [
   *   ["a", "1"],
   *   ["b", "2"],
   * ]);
   * ```
   */
  matchAll(pattern: string | RegExp): Made<K, RegExpExecArray[]> {
    return this.each("matchAll", [pattern]);
  }

  /**
   * The character (UTF-16 code unit) at an index; negative ones count from the end.
   *
   * @param index Where.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example at
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["abc", ""]).str.at(-1).compute(), ["c", undefined]);
   * ```
   */
  at(index: number): Made<K, string | undefined> {
    return this.each("at", [index]);
  }

  /**
   * The character (UTF-16 code unit) at an index, or an empty string.
   *
   * @param index Where.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example charAt
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["abc", ""]).str.charAt(1).compute(), ["b", ""]);
   * ```
   */
  charAt(index: number): Made<K, string> {
    return this.each("charAt", [index]);
  }

  /**
   * The UTF-16 code unit at an index, or NaN.
   *
   * @param index Where.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example charCodeAt
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["abc"]).str.charCodeAt(0).compute(), [97]);
   * ```
   */
  charCodeAt(index: number): Made<K, number> {
    return this.each("charCodeAt", [index]);
  }

  /**
   * The Unicode code point at an index.
   *
   * @param index Where, in UTF-16 code units.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example codePointAt
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["\u{1f600}", ""]).str.codePointAt(0).compute(), [0x1f600, undefined]);
   * ```
   */
  codePointAt(index: number): Made<K, number | undefined> {
    return this.each("codePointAt", [index]);
  }

  /**
   * Whether it ends with a text.
   *
   * @param text The text.
   * @param end Where to take it to end.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example endsWith
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["a.ts", "b.js"]).str.endsWith(".ts").compute(), [true, false]);
   * ```
   */
  endsWith(text: string, end?: number): Made<K, boolean> {
    return this.each("endsWith", [text, end]);
  }

  /**
   * Whether it contains a text.
   *
   * @param text The text.
   * @param from Where to begin.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example includes
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["to be", "or"]).str.includes("be").compute(), [true, false]);
   * ```
   */
  includes(text: string, from?: number): Made<K, boolean> {
    return this.each("includes", [text, from]);
  }

  /**
   * Where a text first occurs, or -1.
   *
   * @param text The text.
   * @param from Where to begin.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example indexOf
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["to be", "or"]).str.indexOf("be").compute(), [3, -1]);
   * ```
   */
  indexOf(text: string, from?: number): Made<K, number> {
    return this.each("indexOf", [text, from]);
  }

  /**
   * Whether it has no lone surrogates.
   *
   * @returns A bag of the results.
   *
   * @example isWellFormed
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["a", "\ud800"]).str.isWellFormed().compute(), [true, false]);
   * ```
   */
  isWellFormed(): Made<K, boolean> {
    return this.each("isWellFormed", []);
  }

  /**
   * Where a text last occurs, or -1.
   *
   * @param text The text.
   * @param from Where to begin, going backwards.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example lastIndexOf
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["abab", ""]).str.lastIndexOf("ab").compute(), [2, -1]);
   * ```
   */
  lastIndexOf(text: string, from?: number): Made<K, number> {
    return this.each("lastIndexOf", [text, from]);
  }

  /**
   * Where an expression first matches, or -1.
   *
   * @param pattern The expression.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example search
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["a1", "b"]).str.search(/[0-9]/).compute(), [1, -1]);
   * ```
   */
  search(pattern: string | RegExp): Made<K, number> {
    return this.each("search", [pattern]);
  }

  /**
   * Whether it starts with a text.
   *
   * @param text The text.
   * @param from Where to take it to start.
   * @returns A bag of the results.
   * @throws {TypeError} If an argument is of the wrong kind.
   *
   * @example startsWith
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["to be", "or"]).str.startsWith("to").compute(), [true, false]);
   * ```
   */
  startsWith(text: string, from?: number): Made<K, boolean> {
    return this.each("startsWith", [text, from]);
  }
}
