/**
 * {@linkcode writeJsonLines}: values into files of JSON lines.
 *
 * @module
 */

import type { Bag } from "../../bag/bag.ts";
import { values } from "../../plans/collection.ts";
import { functionArgument } from "../../plans/functions.ts";
import type { Item } from "../../bag/item.ts";
import { checkBoolean, checkFunction } from "../../values/check.ts";
import type { Destination } from "./destination.ts";
import { jsonFormat } from "./json_format.ts";
import { writers } from "./write_operation.ts";
import { checkWriteOptions, now, type WriteOptions, writing } from "./write_plan.ts";
import type { WrittenFile } from "./writing.ts";

/** Options of {@linkcode writeJsonLines}. */
export interface WriteJsonLinesOptions extends WriteOptions {
  /**
   * What `JSON.stringify` is given: it is called with each key and value, in the worker, and returns
   * what is written in place of the value; properties for which it returns `undefined` are left out.
   * It captures nothing.
   */
  readonly replacer?: (key: string, value: unknown) => unknown;
  /** URL that `import()` in the replacer resolves against: the caller's `import.meta.url`. */
  readonly base?: string | URL;
  /**
   * Whether values that JSON has no word for are written as what `JSON.stringify` makes of them:
   * `null`, `{}`, or nothing at all. Without, they are errors.
   *
   * @default {false}
   */
  readonly lossy?: boolean;
  /**
   * Whether the last element of a file is ended by a line feed, too.
   *
   * @default {true}
   */
  readonly finalNewline?: boolean;
}

const action = "call writeJsonLines()";

/**
 * Writes a bag to files of JSON lines (JSONL, NDJSON), one file for each partition: an element in each
 * line, in UTF-8. For how and when files come to be there, see {@linkcode writeText}.
 *
 * Nothing is lost silently. `JSON.stringify` makes `null` of NaN and infinite numbers and of items that
 * are missing from an array, `{}` of a `Map`, `Set` or other built-in object, and nothing of
 * `undefined`, functions and symbols; here all of them are errors that say where they are, as are
 * bigints and objects that contain themselves. `replacer` says them otherwise; `lossy` writes what
 * `JSON.stringify` does. Minus zero is written as `-0`. Objects with a `toJSON` method are what it
 * returns, so a `Date` is its ISO text; other objects of classes are their own properties. Symbols for
 * names and properties that are not enumerable are passed over.
 *
 * @param bag The elements.
 * @param destination Where files go, as for {@linkcode writeText}; in a folder, `part-*.jsonl`.
 * @param options How to write.
 * @returns The files, in order of partitions: their paths, numbers of elements and sizes. With
 * `compute: false`, an item of that.
 *
 * @throws {RangeError} If names are empty, the same, or lead elsewhere.
 * @throws {DestinationError} If a file exists; one that cannot be written is the cause of a TaskError.
 * @throws {TaskError} If a task fails.
 *
 * @example Good and bad in one pass
 * ```ts
 * import { compute, fromSequence, isElementFailure, readText, writeJsonLines } from "holdall";
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await mkdtemp(`${tmpdir()}/write-`);
 * const lines = fromSequence(['{"id":1}', "oops"], { npartitions: 1 });
 * const records = lines.map((line) => JSON.parse(line), { onError: "collect" });
 * const options = { compute: false, single: true } as const;
 * const [good] = await compute(
 *   writeJsonLines(records.remove(isElementFailure), `${folder}/good.jsonl.gz`, options),
 *   writeJsonLines(records.filter(isElementFailure).pluck("element"), `${folder}/bad.jsonl`, options),
 * );
 *
 * assertEquals(good[0].elements, 1);
 * assertEquals(await readText(`${folder}/good.jsonl.gz`).compute(), ['{"id":1}']);
 * assertEquals(await readText(`${folder}/bad.jsonl`).compute(), ['"oops"']);
 * ```
 */
export function writeJsonLines(
  bag: Bag<unknown>,
  destination: Destination,
  options: WriteJsonLinesOptions & { readonly compute: false },
): Item<WrittenFile[]>;
/** Writes a bag to files of JSON lines, now. */
export function writeJsonLines(
  bag: Bag<unknown>,
  destination: Destination,
  options?: WriteJsonLinesOptions & { readonly compute?: true },
): Promise<WrittenFile[]>;
export function writeJsonLines(
  bag: Bag<unknown>,
  destination: Destination,
  options: WriteJsonLinesOptions = {},
): unknown {
  return now(() => {
    checkWriteOptions(options, ["replacer", "base", "lossy", "finalNewline"], action);
    const { lossy = false, finalNewline = true, replacer, base } = options;
    checkBoolean(lossy, { action, name: "lossy" });
    checkBoolean(finalNewline, { action, name: "finalNewline" });
    if (replacer !== undefined) checkFunction(replacer, { action, name: "replacer" });
    const argument = replacer && functionArgument(replacer, base === undefined ? {} : { base }, {
      operation: "writeJsonLines",
      role: "replacer",
      takes: 2,
      takesNoCaptures: true,
    });
    return writing(bag, destination, {
      format: jsonFormat,
      operation: writers.json,
      settings: { lossy, finalNewline },
      given: () => argument ?? values(undefined),
    }, options);
  }, options);
}
