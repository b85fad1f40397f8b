/**
 * What the start of a file tells of its records: the delimiter, the names of the columns, their types.
 *
 * @module
 */

import { type CsvType, TypeInference } from "./cell_types.ts";
import type { CsvSettings } from "./csv_options.ts";
import type { Dialect } from "./dialect.ts";
import { type Malformed, RowSplitter } from "./row_splitter.ts";

/** What the start of a file tells; plain data. */
export interface Head {
  readonly delimiter: string;
  /** Names of the columns, all different, where the file has them. */
  readonly names?: readonly string[];
  /** Number of cells of the first record, names included. */
  readonly width: number;
  /** Index in the text at which the records begin. */
  readonly offset: number;
  /** Number of lines before that. */
  readonly lines: number;
  /** Types of the columns in their order, where they were to be inferred. */
  readonly types?: readonly CsvType[];
  /** Whether there were no records to infer them from. */
  readonly untold?: true;
}

/** Where types are inferred: records that are looked at, or characters, whatever is reached first. */
export const SAMPLE = { records: 1000, characters: 2 ** 20 } as const;

/** Records that tell which delimiter it is. */
const DELIMITER_SAMPLE = 20;

/** Delimiters that are inferred, the likelier first. */
const DELIMITERS = [",", ";", "\t", "|"] as const;

/** The first record cannot be read, or tells of something that cannot be. */
export class HeadError extends Error {
  override readonly name: string = "HeadError";
}

/**
 * Reads the head of a file.
 *
 * @param text The file from its start, without a byte order mark: whole lines.
 * @param final Whether it is all of the file.
 * @returns `undefined` if more text is needed, `"empty"` if there are no records.
 */
export function parseHead(
  text: string,
  settings: CsvSettings,
  final: boolean,
): Head | "empty" | undefined {
  const preamble = afterLines(text, settings.skipLines);
  if (preamble === undefined) return final ? "empty" : undefined;
  const said = delimiterSaid(text, preamble, settings);
  const from = said?.end ?? preamble;
  const sampled = settings.types === "infer" || settings.delimiter === "infer";
  const enough = final || !sampled || text.length >= SAMPLE.characters;
  const dialect = {
    ...settings.dialect,
    delimiter: said?.delimiter ?? delimiterOf(text, from, settings, final),
  };
  const rows = rowsOf(text, from, dialect, final, sampled ? SAMPLE.records + 1 : 1);
  if (!enough && rows.length <= SAMPLE.records) return undefined;
  const [first] = rows;
  if (first === undefined) return final ? "empty" : undefined;
  const names = settings.header === true ? namesOf(first) : undefined;
  const offset = names === undefined ? from : first.end;
  return {
    delimiter: dialect.delimiter,
    ...(names && { names }),
    width: Array.isArray(settings.header) ? settings.header.length : first.cells.length,
    offset,
    lines: countLines(text, 0, offset),
    ...(settings.types === "infer" &&
      inferred(names === undefined ? rows : rows.slice(1), settings)),
  };
}

/** Number of line ends from `from` up to `to`, which does not lie inside one. */
export function countLines(text: string, from: number, to: number): number {
  const part = text.slice(from, to);
  let count = 0;
  for (let at = part.indexOf("\n"); at !== -1; at = part.indexOf("\n", at + 1)) count++;
  for (let at = part.indexOf("\r"); at !== -1; at = part.indexOf("\r", at + 1)) {
    if (part[at + 1] !== "\n") count++;
  }
  return count;
}

/** Where the line after the first `count` begins, or `undefined` if there are no more. */
function afterLines(text: string, count: number): number | undefined {
  const line = /\r\n?|\n/g;
  for (let i = 0; i < count; i++) if (line.exec(text) === null) return undefined;
  return line.lastIndex;
}

/** What a line like `sep=;` says, of which spreadsheets take note. */
function delimiterSaid(
  text: string,
  from: number,
  settings: CsvSettings,
): { readonly delimiter: string; readonly end: number } | undefined {
  const pattern = /sep=([^\w\r\n\ud800-\udfff])(?:\r\n?|\n|$)/iy;
  pattern.lastIndex = from;
  const delimiter = pattern.exec(text)?.[1];
  const { quote, escape, comment } = settings.dialect;
  if (delimiter === undefined || [quote, escape, comment].includes(delimiter)) return undefined;
  if (settings.delimiter === "given" && delimiter !== settings.dialect.delimiter) {
    throw new HeadError(
      `expected the 'delimiter' ${JSON.stringify(settings.dialect.delimiter)}, got a file whose ` +
        `first line says that it is ${
          JSON.stringify(delimiter)
        }; skipLines: 1 passes over that line`,
    );
  }
  return { delimiter, end: pattern.lastIndex };
}

function delimiterOf(text: string, from: number, settings: CsvSettings, final: boolean): string {
  const { dialect } = settings;
  if (settings.delimiter !== "infer") return dialect.delimiter;
  const { quote, escape, comment } = dialect;
  let best: { readonly delimiter: string; readonly width: number } = { delimiter: ",", width: 1 };
  for (const delimiter of DELIMITERS) {
    if ([quote, escape, comment].includes(delimiter)) continue;
    const rows = rowsOf(text, from, { ...dialect, delimiter }, final, DELIMITER_SAMPLE);
    const width = rows[0]?.cells.length ?? 0;
    const same = rows.every(({ cells, malformed }) => !malformed && cells.length === width);
    if (same && width > best.width) best = { delimiter, width };
  }
  return best.delimiter;
}

interface Row {
  readonly cells: readonly string[];
  readonly end: number;
  readonly malformed: Malformed | undefined;
}

/** The first rows, at most `most`. */
function rowsOf(text: string, from: number, dialect: Dialect, final: boolean, most: number): Row[] {
  const rows: Row[] = [];
  new RowSplitter(dialect).split(text, from, final, {
    row(cells, count, _start, end, malformed) {
      rows.push({ cells: cells.slice(0, count), end, malformed });
      return rows.length === most;
    },
  });
  return rows;
}

/** Names, of which equal ones get a number. */
function namesOf({ cells, malformed }: Row): readonly string[] {
  if (malformed) throw new HeadError(`expected names of columns, got ${malformed.problem}`);
  const taken = new Set(cells);
  const seen = new Set<string>();
  return cells.map((cell) => {
    let name = cell;
    if (seen.has(cell)) {
      for (let i = 2; taken.has(name); i++) name = `${cell}_${i}`;
      taken.add(name);
    }
    seen.add(name);
    return name;
  });
}

/** The same head, with the types that a file with the same columns tells. */
export function withTypesOf<H extends Head>(head: H, { names = [], types = [] }: Head): H {
  const typesByName = new Map(names.map((name, i) => [name, types[i]]));
  return { ...head, types: (head.names ?? []).map((name) => typesByName.get(name) ?? "string") };
}

function inferred(
  rows: readonly Row[],
  { nullValues }: CsvSettings,
): Pick<Head, "types" | "untold"> {
  const columns: TypeInference[] = [];
  for (const { cells, malformed } of rows.slice(0, SAMPLE.records)) {
    if (malformed) continue;
    for (const [i, cell] of cells.entries()) {
      columns[i] ??= new TypeInference();
      if (!nullValues.includes(cell)) columns[i].see(cell);
    }
  }
  const types = columns.map(({ type }) => type);
  return columns.length === 0 ? { types, untold: true } : { types };
}
