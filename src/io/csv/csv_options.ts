/**
 * Options of {@linkcode readCsv}: what they mean, and their check at the call.
 *
 * @module
 */

import {
  checkBoolean,
  checkInteger,
  checkOneOf,
  checkOptions,
  refusal,
} from "../../values/check.ts";
import { type OnError, onErrorChoices } from "../../values/element_failure.ts";
import type { ByteSize } from "../bytes/byte_size.ts";
import type { DecodingErrors } from "../text/decode.ts";
import { type ReadTextOptions, textOptionNames } from "../text/text_options.ts";
import { conversions, type CsvType } from "./cell_types.ts";
import type { Dialect } from "./dialect.ts";

/** Options of {@linkcode readCsv}; what is not about CSV is as in {@linkcode ReadTextOptions}. */
export interface ReadCsvOptions
  extends Omit<ReadTextOptions, "delimiter" | "errors" | "npartitions"> {
  /**
   * What stands between cells: one character. If absent, what a first line `sep=;` says, which is no
   * record, or else a comma; `"infer"` chooses among `,` `;` tab and `|`, by the first records.
   *
   * @default {","}
   */
  readonly delimiter?: string;
  /**
   * Whether the first record of each file names the columns, so that elements are objects. All files
   * must have the same names, in any order. `false`: there are no names, elements are arrays. An array
   * of names: as `false`, but elements are objects with these. Of equal names, the second becomes `a_2`.
   *
   * @default {true}
   */
  readonly header?: boolean | readonly string[];
  /** The columns that elements have, by name, or where there are none by position; others are not looked at. */
  readonly columns?: readonly string[] | readonly number[];
  /**
   * Types of columns: by name, or an array by position where there are no names; others are texts. A
   * cell that is not of its type is an error, as is one that would lose something: `007`, `1e400` and
   * whole numbers from 2^53 on are no numbers. `"infer"` finds numbers and booleans by the first records
   * (1000, or of 1 MiB) of the first file that has any; a later cell of another type is an error.
   *
   * To the compiler, elements have the columns that are named here, if there are no `columns`.
   */
  readonly types?: Readonly<Record<string, CsvType>> | readonly CsvType[] | "infer";
  /**
   * Texts that stand for no value; such cells are `null`, of whatever type. A cell of a column of texts
   * is what it says where it is in quotes, as {@linkcode writeCsv} puts texts that are its `nullValue`.
   */
  readonly nullValues?: readonly string[];
  /**
   * Whether `nullValues` are `null` in quotes, too, in columns of texts; in others they always are.
   *
   * @default {false}
   */
  readonly quotedNulls?: boolean;
  /**
   * What a cell with special characters is put between: one character; `false` for nothing, so that
   * quotes are characters like any other.
   *
   * @default {'"'}
   */
  readonly quote?: string | false;
  /**
   * What takes away the meaning of a quote inside quotes, and of itself, in place of a second quote: one
   * character. Before any other character it is one itself.
   *
   * @default {the quote}
   */
  readonly escape?: string;
  /** What lines begin with that are no records: one character. */
  readonly comment?: string;
  /**
   * Whether spaces and tabs around cells are left out, so that a quote may follow one.
   *
   * @default {false}
   */
  readonly trim?: boolean;
  /**
   * Number of lines at the start of each file that are passed over.
   *
   * @default {0}
   */
  readonly skipLines?: number;
  /**
   * What to do about records with other than the expected number of cells: `"error"`; `"fill"` puts
   * `null` where cells are missing, more are an error all the same; `"keep"`, where elements are arrays,
   * leaves them as they are.
   *
   * @default {"error"}
   */
  readonly ragged?: "error" | "fill" | "keep";
  /**
   * What to do about text after a closing quote, and a quote that is open at the end of the file:
   * `"strict"` takes the record for malformed, `"lenient"` takes the text for a part of the cell, and
   * the end for the end of the cell, as Python does.
   *
   * @default {"strict"}
   */
  readonly quoting?: "strict" | "lenient";
  /**
   * Whether line ends may stand in quotes. With `false`, a file is cut without a look at what comes
   * before, and a line end in quotes is an error.
   *
   * @default {true}
   */
  readonly quotedNewlines?: boolean;
  /**
   * What becomes of a record that is malformed, has other than the expected number of cells, a cell that
   * is not of its type, or bytes that stand for no character: `"throw"` fails; `"skip"` leaves it out and
   * tells `onEvent`, or else the console, how many there were; `"collect"` puts an `ElementFailure`
   * with its text in its place.
   *
   * @default {"throw"}
   */
  readonly onError?: OnError;
  /**
   * What to do about bytes that stand for no character: `"strict"` takes the record for malformed,
   * `"replace"` puts U+FFFD in their place, `"ignore"` leaves them out.
   *
   * @default {"strict"}
   */
  readonly errors?: Exclude<DecodingErrors, "skip">;
  /**
   * Bytes that a record may have; a longer one is an error, instead of filling the memory.
   *
   * @default {"64 MiB"}
   */
  readonly maxLineLength?: ByteSize;
}

/** What a worker has to know of how records are read; plain data. */
export interface CsvSettings {
  readonly dialect: Dialect;
  /** Where the delimiter is from: the user, the file or a comma, or the first records. */
  readonly delimiter: "given" | "said" | "infer";
  /** Names of the columns, where the file does not have them; `true` where it does. */
  readonly header: boolean | readonly string[];
  readonly columns?: readonly (string | number)[];
  readonly types?: readonly (readonly [column: string | number, type: CsvType])[] | "infer";
  readonly nullValues: readonly string[];
  readonly quotedNulls: boolean;
  readonly skipLines: number;
  readonly ragged: "error" | "fill" | "keep";
  readonly onError: OnError;
}

/** Options, checked: those about CSV, and those of text. */
export interface CheckedCsvOptions {
  readonly settings: CsvSettings;
  readonly text: ReadTextOptions;
}

/** Options that are about CSV, and not about where it is. */
const csvOptionNames: ReadonlySet<string> = new Set<keyof ReadCsvOptions>([
  "delimiter",
  "header",
  "columns",
  "types",
  "nullValues",
  "quotedNulls",
  "quote",
  "escape",
  "comment",
  "trim",
  "skipLines",
  "ragged",
  "quoting",
  "quotedNewlines",
  "onError",
]);

const optionNames: readonly string[] = [...new Set([...csvOptionNames, ...textOptionNames])];

/** What others call the delimiter. */
const synonyms = { sep: "delimiter", separator: "delimiter", delim: "delimiter" };

const action = "read CSV";

/** Checks options; everything that can be wrong with them is an error here, save what `readText` checks. */
export function checkCsvOptions(options: ReadCsvOptions = {}): CheckedCsvOptions {
  checkOptions(options, optionNames, action, { synonyms });
  const text: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (!csvOptionNames.has(name)) text[name] = value;
  }
  if (text.errors === "skip") {
    checkOneOf(text.errors, ["strict", "replace", "ignore"], {
      action,
      name: "errors",
      advice: 'onError: "skip" leaves out records',
    });
  }
  const { header = true, ragged = "error", onError = "throw", quoting = "strict" } = options;
  const { trim = false, quotedNewlines = true, quotedNulls = false, skipLines = 0 } = options;
  for (const [name, value] of Object.entries({ trim, quotedNewlines, quotedNulls })) {
    checkBoolean(value, { action, name });
  }
  checkInteger(skipLines, 0, { action, name: "skipLines" });
  checkOneOf(ragged, ["error", "fill", "keep"], { action, name: "ragged" });
  checkOneOf(onError, onErrorChoices, { action, name: "onError" });
  checkOneOf(quoting, ["strict", "lenient"], { action, name: "quoting" });
  const checkedHeader = checkHeader(header);
  const { delimiter } = options;
  const settings: CsvSettings = {
    dialect: {
      ...checkCharacters(options),
      trim,
      lenient: quoting === "lenient",
      oneLine: !quotedNewlines,
    },
    delimiter: delimiter === undefined ? "said" : delimiter === "infer" ? "infer" : "given",
    header: checkedHeader,
    ...columnsOf(options, checkedHeader),
    ...typesOf(options, checkedHeader),
    nullValues: strings("nullValues", options.nullValues ?? []),
    quotedNulls,
    skipLines,
    ragged,
    onError,
  };
  checkTogether(settings);
  return { settings, text: text as ReadTextOptions };
}

function checkCharacters(
  { delimiter, quote = '"', escape, comment }: ReadCsvOptions,
): Pick<Dialect, "delimiter" | "quote" | "escape" | "comment"> {
  const separator = delimiter === undefined || delimiter === "infer"
    ? ","
    : character("delimiter", delimiter, ', or "infer"');
  const mark = quote === false ? "" : character("quote", quote, ", or false");
  if (escape !== undefined && mark === "") {
    throw unfit("escape", "absent where there is no quote", escape);
  }
  const characters = {
    delimiter: separator,
    quote: mark,
    escape: escape === undefined ? mark : character("escape", escape),
    comment: comment === undefined ? "" : character("comment", comment),
  };
  checkDifferent(characters);
  return characters;
}

/** Refuses a character with two meanings; a quote may escape itself. */
export function checkDifferent(
  { delimiter, quote, escape, comment }: Pick<
    Dialect,
    "delimiter" | "quote" | "escape" | "comment"
  >,
): void {
  const named = { delimiter, quote, ...(escape === quote ? {} : { escape }), comment };
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(named)) {
    if (value === "") continue;
    const other = names.get(value);
    if (other !== undefined) {
      throw new RangeError(
        `Cannot ${action}: expected '${other}' and '${name}' to be different characters, got ` +
          `${JSON.stringify(value)} as both`,
      );
    }
    names.set(value, name);
  }
}

function checkHeader(header: unknown): boolean | readonly string[] {
  if (typeof header === "boolean") return header;
  if (!Array.isArray(header) || header.length === 0) {
    throw unfit("header", "true, false or an array of names", header);
  }
  const names = strings("header", header);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return names;
  throw unfit("header", "different names", twice, "it comes twice");
}

function columnsOf(
  { columns }: ReadCsvOptions,
  header: boolean | readonly string[],
): { columns?: readonly (string | number)[] } {
  if (columns === undefined) return {};
  const expected = header === false
    ? "an array of positions, since there is no 'header'"
    : "an array of names";
  if (!Array.isArray(columns) || columns.length === 0) throw unfit("columns", expected, columns);
  const list: readonly unknown[] = columns;
  for (const [i, column] of list.entries()) {
    const fits = header === false
      ? Number.isSafeInteger(column) && (column as number) >= 0
      : typeof column === "string";
    if (!fits) throw unfit("columns", expected, column);
    if (header !== false && list.indexOf(column) < i) {
      throw unfit("columns", "different names", column, "it comes twice");
    }
    checkKnown("columns", column, header);
  }
  return { columns: [...list] as (string | number)[] };
}

function typesOf(
  { types }: ReadCsvOptions,
  header: boolean | readonly string[],
): Pick<CsvSettings, "types"> {
  if (types === undefined) return {};
  if (types === "infer") return { types };
  const expected = header === false
    ? "\"infer\", or an array of types, since there is no 'header'"
    : '"infer", or an object of column names and types';
  if (typeof types !== "object" || types === null || Array.isArray(types) !== (header === false)) {
    throw unfit("types", expected, types);
  }
  const known = Object.keys(conversions);
  const pairs = Object.entries(types).map(([name, type]: [string, unknown]) => {
    checkOneOf(type, known, { action, name: `types.${name}` });
    checkKnown("types", name, header);
    return [header === false ? Number(name) : name, type as CsvType] as const;
  });
  return { types: pairs };
}

function checkKnown(option: string, name: unknown, header: boolean | readonly string[]): void {
  if (typeof header === "boolean" || header.includes(name as string)) return;
  throw new RangeError(
    `Cannot ${action}: expected '${option}' to name columns of 'header' (${header.join(", ")}), ` +
      `got ${JSON.stringify(name)}`,
  );
}

function checkTogether({ header, ragged, columns }: CsvSettings): void {
  if (ragged !== "keep" || (header === false && columns === undefined)) return;
  throw new RangeError(
    `Cannot ${action}: expected 'ragged' to be "keep" only with header: false and without 'columns', ` +
      "since objects have the same properties",
  );
}

function character(name: string, value: unknown, more = ""): string {
  if (typeof value === "string" && value.length === 1 && !/[\r\n\ufeff\ud800-\udfff]/.test(value)) {
    return value;
  }
  throw unfit(name, `one character of 16 bits, no line end${more}`, value);
}

function strings(name: string, value: unknown): readonly string[] {
  const fits = Array.isArray(value) && value.every((one) => typeof one === "string");
  if (fits) return [...value as string[]];
  throw unfit(name, "an array of strings", value);
}

/** The error for an option that does not have a value that it can have. */
function unfit(name: string, expected: string, value: unknown, advice?: string): Error {
  const type = typeof value === "number" ? "number" : "string";
  return refusal(value, { action, name, expected, type, advice });
}
