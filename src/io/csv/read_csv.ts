/**
 * {@linkcode readCsv}: a bag of the records of files.
 *
 * @module
 */

import { runtime } from "#runtime";
import { type Bag, bagOf } from "../../bag/bag.ts";
import { toldAtCall } from "../../plans/functions.ts";
import type { TextSource } from "../bytes/input.ts";
import type { CsvBag } from "./csv_element.ts";
import type { ReadCsvOptions } from "./csv_options.ts";
import { planCsv } from "./plan_csv.ts";

/**
 * Makes a bag of the records of files of comma-separated values.
 *
 * Records are objects by the names in the first record of each file, or arrays. Cells are texts, unless
 * `types` say otherwise; none loses anything by its type. Nothing is read yet, files may be larger than
 * memory, and they are found, cut and put together as by {@linkcode readText}.
 *
 * A line end in quotes is a part of a cell, and yet a file is cut anywhere: whether a part begins inside
 * quotes is found out from what comes before it, exactly. Mostly the last few quotes tell; where there
 * are none, all that comes before is looked at for quotes, which is fast but reads the file twice.
 * `take` reads the first part alone. `quotedNewlines: false` promises that there are no such line
 * ends. Files in UTF-16, compressed ones and those with a delimiter that is not ASCII are not cut.
 *
 * Rows end with LF, CRLF or CR. Quotes count where a cell begins, elsewhere they are characters. Empty
 * lines are no records, save in files of one column, where they are records with an empty cell. A
 * file without records has no columns, and is no error.
 *
 * @typeParam O The options; they tell what elements are.
 * @param source What to read, as for {@linkcode readText}.
 * @param options How records are written, and what to make of them.
 * @returns A bag of records; of pairs of a record and its file's path where `includePath` is `true`.
 *
 * @throws {SourceError} If there is no such file, a pattern matches none, or a folder is given.
 * @throws {TypeError} If an option is unknown or of the wrong kind.
 * @throws {RangeError} If an option has a value that it cannot have.
 *
 * @example Adding up a column
 * ```ts
 * import { readCsv } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const file = new Blob(['city,people,motto\nBern,134000,"Small,\nbut ours"\nBasel,173000,\n']);
 * const cities = readCsv(file, { types: { city: "string", people: "number" } });
 *
 * assertEquals(await cities.pluck("people").sum().compute(), 307000);
 * ```
 *
 * @example Records that cannot be read
 * ```ts
 * import { isElementFailure, readCsv } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const file = new Blob(["n\n1\nx\n3\n"]);
 * const numbers = readCsv(file, { types: { n: "number" }, onError: "collect" });
 *
 * assertEquals(await numbers.remove(isElementFailure).pluck("n").compute(), [1, 3]);
 * assertEquals(await numbers.filter(isElementFailure).pluck("element").compute(), ["x"]);
 * ```
 */
export function readCsv<const O extends ReadCsvOptions>(
  source: TextSource | readonly TextSource[],
  options: O & { readonly [Name in Exclude<keyof O, keyof ReadCsvOptions>]: never },
): CsvBag<O>;
/** Makes a bag of the records of files of comma-separated values, as objects of texts. */
export function readCsv(
  source: TextSource | readonly TextSource[],
  options?: undefined,
): Bag<Record<string, string>>;
export function readCsv(
  source: TextSource | readonly TextSource[],
  options?: ReadCsvOptions,
): unknown {
  const plan = () => planCsv(source, options, runtime.files, runtime.parallelism);
  return bagOf(toldAtCall("readCsv", plan, readCsv));
}
