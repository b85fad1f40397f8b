/**
 * {@linkcode writeCsv}: records into CSV files.
 *
 * @module
 */

import type { Bag } from "../../bag/bag.ts";
import { checkBoolean, checkOneOf, checkString, refusal } from "../../values/check.ts";
import type { Item } from "../../bag/item.ts";
import { values } from "../../plans/collection.ts";
import type { CsvFormatSettings } from "./csv_encoding.ts";
import { csvFormat } from "./csv_format.ts";
import type { Destination } from "./destination.ts";
import { writers } from "./write_operation.ts";
import { checkWriteOptions, now, type WriteOptions, writing } from "./write_plan.ts";
import type { WrittenFile } from "./writing.ts";

/** Options of {@linkcode writeCsv}. */
export interface WriteCsvOptions extends WriteOptions {
  /**
   * Names of the columns, in their order.
   *
   * @default {the properties of the first record, which all have to have, in the same order}
   */
  readonly columns?: readonly string[];
  /**
   * Whether each file begins with the names of the columns.
   *
   * @default {true}
   */
  readonly header?: boolean;
  /**
   * What parts fields: one character.
   *
   * @default {","}
   */
  readonly delimiter?: string;
  /**
   * What ends a record.
   *
   * @default {"\n"}
   */
  readonly lineEnd?: "\n" | "\r\n";
  /**
   * What stands for `null`, `undefined` and properties that a record does not have. Text that is the
   * same is quoted, by which readers can tell it (`nullValues` of {@linkcode readCsv}); a number or
   * another value that is written like it is an error.
   *
   * @default {""}
   */
  readonly nullValue?: string;
  /**
   * Whether text that begins with `=`, `+`, `-`, `@`, a tab or CR gets an apostrophe before it, so that
   * no spreadsheet takes it for a formula. It is then not what it was.
   *
   * @default {false}
   */
  readonly escapeFormulas?: boolean;
}

const action = "call writeCsv()";

/**
 * Writes a bag of records to CSV files, as RFC 4180 has them, in UTF-8, one file for each partition.
 * For how and when files come to be there, see {@linkcode writeText}.
 *
 * Records are objects, or arrays of fields, all of one length. Fields are strings, numbers, bigints,
 * booleans, dates (as their ISO texts), null or undefined; anything else is an error that says where it
 * is. Fields are quoted where they have to be, and so is empty text, which is not null. Without
 * `columns`, the first record names them, and all have to have the same ones in the same order, whatever
 * the partitions. With `columns`, records may have them in any order, and what one does not have is
 * null; a property that is not among them is an error.
 *
 * @param bag The records.
 * @param destination Where files go, as for {@linkcode writeText}; in a folder, `part-*.csv`.
 * @param options How to write.
 * @returns The files, in order of partitions: their paths, numbers of records and sizes. With
 * `compute: false`, an item of that.
 *
 * @throws {RangeError} If names are empty, the same, or lead elsewhere.
 * @throws {DestinationError} If a file exists; one that cannot be written is the cause of a TaskError.
 * @throws {TaskError} If a task fails.
 *
 * @example One file
 * ```ts
 * import { fromSequence, readText, writeCsv } from "holdall";
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { assertEquals } from "@std/assert";
 *
 * const path = `${await mkdtemp(`${tmpdir()}/write-`)}/people.csv`;
 * const people = fromSequence([{ name: "Ann", says: 'so "he"' }, { name: "Bo", says: "" }]);
 * await writeCsv(people, path, { single: true });
 *
 * assertEquals(await readText(path).compute(), ["name,says", 'Ann,"so ""he"""', 'Bo,""']);
 * ```
 */
export function writeCsv(
  bag: Bag<object>,
  destination: Destination,
  options: WriteCsvOptions & { readonly compute: false },
): Item<WrittenFile[]>;
/** Writes a bag of records to CSV files, now. */
export function writeCsv(
  bag: Bag<object>,
  destination: Destination,
  options?: WriteCsvOptions & { readonly compute?: true },
): Promise<WrittenFile[]>;
export function writeCsv(
  bag: Bag<object>,
  destination: Destination,
  options: WriteCsvOptions = {},
): unknown {
  return now(() => {
    checkWriteOptions(options, optionNames, action);
    const settings = settingsOf(options);
    return writing(bag, destination, {
      format: csvFormat,
      operation: writers.csv,
      settings,
      given: () => values(undefined),
    }, options);
  }, options);
}

const optionNames = [
  "columns",
  "header",
  "delimiter",
  "lineEnd",
  "nullValue",
  "escapeFormulas",
] as const;

function settingsOf(options: WriteCsvOptions): CsvFormatSettings {
  const {
    columns,
    header = true,
    delimiter = ",",
    lineEnd = "\n",
    nullValue = "",
    escapeFormulas = false,
  } = options;
  checkBoolean(header, { action, name: "header" });
  checkBoolean(escapeFormulas, { action, name: "escapeFormulas" });
  const isOneCharacter = typeof delimiter === "string" && [...delimiter].length === 1;
  if (!isOneCharacter || /["\r\n\ufeff]/.test(delimiter) || !delimiter.isWellFormed()) {
    const expected = "one character that is neither a quote nor a line end";
    throw refusal(delimiter, { action, name: "delimiter", expected, type: "string" });
  }
  checkOneOf(lineEnd, ["\n", "\r\n"], { action, name: "lineEnd" });
  checkString(nullValue, { action, name: "nullValue" });
  if (
    /["\r\n\ufeff]/.test(nullValue) || nullValue.includes(delimiter) || !nullValue.isWellFormed()
  ) {
    const expected = "text that needs no quotes";
    throw refusal(nullValue, { action, name: "nullValue", expected, type: "string" });
  }
  const settings = { delimiter, lineEnd, header, nullValue, escapeFormulas };
  return columns === undefined ? settings : { ...settings, columns: checkedColumns(columns) };
}

function checkedColumns(columns: unknown): readonly string[] {
  const what = { action, name: "columns", expected: "an array of different names" };
  if (!Array.isArray(columns) || columns.length === 0) throw refusal(columns, what);
  const names = Array.from<unknown>(columns);
  const wrong = names.findIndex((name, i) =>
    typeof name !== "string" || !name.isWellFormed() || names.indexOf(name) !== i
  );
  if (wrong >= 0) throw refusal(names[wrong], { ...what, name: `columns[${wrong}]` });
  return names as string[];
}
