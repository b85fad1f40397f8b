/**
 * Makes elements of cells.
 *
 * @module
 */

import { conversions, type Convert, type CsvType, descriptions } from "./cell_types.ts";
import type { CsvSettings } from "./csv_options.ts";
import { type Head, HeadError, SAMPLE } from "./head.ts";

/** Makes an element of cells, which are texts or what they were converted to. */
type Make = (cells: readonly unknown[]) => unknown;

/** A column of the file that elements have. */
interface Column {
  readonly name: string | number;
  /** Its position in the file. */
  readonly at: number;
  readonly type: CsvType;
  readonly convert: Convert | undefined;
}

/** Makes elements of the rows of a file. */
export class RecordMaker {
  /** A 1 for each cell that is needed, or `undefined` where all are. */
  readonly wanted: Uint8Array | undefined;
  /** Whether it has to be told which cells are in quotes. */
  readonly asksForQuotes: boolean;
  /** What is wrong with the cells of which {@linkcode make} has made nothing. */
  problem = "";
  readonly #settings: CsvSettings;
  readonly #width: number;
  readonly #columns: readonly Column[];
  /** The columns whose cells are looked at. */
  readonly #converted: readonly Column[];
  readonly #nulls: ReadonlySet<string> | undefined;
  readonly #make: Make | undefined;

  /**
   * Makes one for a file.
   *
   * @param reference What the first file told, by which all others are read.
   * @throws {HeadError} If the file does not have the columns that were asked for.
   */
  constructor(settings: CsvSettings, head: Head, reference: Head = head) {
    this.#settings = settings;
    this.#width = head.names === undefined ? reference.width : head.width;
    this.#columns = columnsOf(settings, head, reference);
    this.#nulls = settings.nullValues.length > 0 ? new Set(settings.nullValues) : undefined;
    this.#converted = this.#nulls === undefined
      ? this.#columns.filter(({ convert }) => convert !== undefined)
      : this.#columns;
    this.asksForQuotes = this.#nulls !== undefined && !settings.quotedNulls &&
      this.#columns.some(({ convert }) => convert === undefined);
    this.wanted = settings.columns === undefined ? undefined : maskOf(this.#columns, this.#width);
    const positions = this.#columns.map(({ at }) => at);
    if (settings.header !== false) {
      this.#make = objectMaker(this.#columns.map(({ name }) => String(name)), positions);
    } else if (settings.columns !== undefined) {
      this.#make = (cells) => positions.map((at) => cells[at]);
    }
  }

  /**
   * The element of `count` cells, which it may change, or `undefined` if something is wrong with them.
   *
   * @param quoted Which of them are in quotes, where that is asked for.
   */
  make(cells: unknown[], count: number, quoted?: readonly number[]): unknown {
    if (count !== this.#width && !this.#fits(cells, count)) return undefined;
    const nulls = this.#nulls;
    const converted = this.#converted;
    for (let i = 0; i < converted.length; i++) {
      const { at, convert } = converted[i]!;
      const cell = cells[at];
      if (typeof cell !== "string" || at >= count) continue;
      if (nulls !== undefined && nulls.has(cell)) {
        if (convert !== undefined || quoted?.includes(at) !== true) cells[at] = null;
      } else if (convert !== undefined) {
        const value = convert(cell);
        if (value === undefined) return this.#refuse(converted[i]!, cell);
        cells[at] = value;
      }
    }
    return this.#make === undefined ? this.#array(cells, count) : this.#make(cells);
  }

  #array(cells: readonly unknown[], count: number): unknown[] {
    return cells.slice(0, this.#settings.ragged === "keep" ? count : this.#width);
  }

  /** Whether another number of cells will do. */
  #fits(cells: unknown[], count: number): boolean {
    const { ragged } = this.#settings;
    if (ragged === "keep") return true;
    if (ragged === "fill" && count < this.#width) {
      for (let i = count; i < this.#width; i++) cells[i] = null;
      return true;
    }
    const advice = count < this.#width ? '; ragged: "fill" puts null where cells are missing' : "";
    this.problem = `expected ${cellsOf(this.#width)}, got ${count}${advice}`;
    return false;
  }

  #refuse({ name, type }: Column, cell: string): undefined {
    const { types, header } = this.#settings;
    const shown = JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell);
    const column = typeof name === "string" ? JSON.stringify(name) : `cell ${name}`;
    const advice = types !== "infer"
      ? cell === "" ? '; nullValues: [""] makes null of it' : ""
      : `, as it is in the first ${SAMPLE.records} records by which "types" were inferred; ` +
        (header === false
          ? "declared types read it as it is"
          : `types: { ${JSON.stringify(name)}: "string" } reads it as it is`) +
        ", nullValues make null of it";
    this.problem = `expected ${column} to be ${descriptions[type]}${
      types === "infer" ? `${advice}; got ${shown}` : `, got ${shown}${advice}`
    }`;
    return undefined;
  }
}

function cellsOf(count: number): string {
  return count === 1 ? "1 cell" : `${count} cells`;
}

/** The columns that elements have, in their order. */
function columnsOf(settings: CsvSettings, head: Head, reference: Head): readonly Column[] {
  const { header, columns, types } = settings;
  const names: readonly (string | number)[] = Array.isArray(header)
    ? header
    : head.names ?? Array.from({ length: reference.width }, (_, i) => i);
  const referred: readonly (string | number)[] = reference.names ?? names;
  if (head.names !== undefined && reference.names !== undefined) {
    checkSame(head.names, reference.names);
  }
  const positions = new Map(names.map((name, at) => [name, at]));
  const declared = new Map(
    types === "infer"
      ? referred.map((name, i) => [name, reference.types?.[i] ?? "string"] as const)
      : types ?? [],
  );
  for (const name of [...columns ?? [], ...declared.keys()]) {
    if (positions.has(name)) continue;
    throw new HeadError(
      typeof name === "number"
        ? `expected a cell ${name} ('${columns?.includes(name) ? "columns" : "types"}'), got a ` +
          `first record of ${cellsOf(names.length)}, of which the first is 0`
        : `expected a column ${JSON.stringify(name)}, got ${listOf(names as readonly string[])}` +
          delimiterAdvice(names, settings.dialect.delimiter),
    );
  }
  return (columns ?? referred).map((name) => {
    const type = declared.get(name) ?? "string";
    return { name, at: positions.get(name)!, type, convert: conversions[type] };
  });
}

/** Refuses a file that has other columns than the first one. */
function checkSame(names: readonly string[], expected: readonly string[]): void {
  if (names === expected) return;
  const [found, wanted] = [new Set(names), new Set(expected)];
  const missing = expected.filter((name) => !found.has(name));
  const more = names.filter((name) => !wanted.has(name));
  if (missing.length === 0 && more.length === 0) return;
  throw new HeadError(
    `expected the columns of the first file, ${listOf(expected)}, got a file ` +
      [
        ...missing.length > 0 ? [`without ${listOf(missing)}`] : [],
        ...more.length > 0 ? [`with ${listOf(more)}`] : [],
      ].join(" and "),
  );
}

/** What to write where a header of one column looks like several. */
function delimiterAdvice(names: readonly (string | number)[], used: string): string {
  const others = [";", "\t", "|", ","].filter((it) => it !== used);
  const found = others.find((it) => names.length === 1 && String(names[0]).includes(it));
  if (found === undefined) return "";
  const delimiter = JSON.stringify(found);
  return `; is the delimiter ${delimiter}? write { delimiter: ${delimiter} }`;
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name)).join(", ");
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}

function maskOf(columns: readonly Column[], width: number): Uint8Array {
  const mask = new Uint8Array(width);
  for (const { at } of columns) mask[at] = 1;
  return mask;
}

/** Makers of objects by their names and positions, which few files have many of. */
const makers = new Map<string, Make>();

/** More than this are not kept. */
const MOST_MAKERS = 100;

function objectMaker(names: readonly string[], positions: readonly number[]): Make {
  const key = JSON.stringify([names, positions]);
  let make = makers.get(key);
  if (make === undefined) {
    if (makers.size === MOST_MAKERS) makers.clear();
    make = generatedMaker(names, positions) ?? composedMaker(names, positions);
    makers.set(key, make);
  }
  return make;
}

/** A function with an object literal, which engines make fastest, or `undefined` where code is forbidden. */
export function generatedMaker(
  names: readonly string[],
  positions: readonly number[],
): Make | undefined {
  // In brackets, `__proto__` is a name like any other.
  const properties = names.map((name, i) => {
    const key = JSON.stringify(name);
    return `${name === "__proto__" ? `[${key}]` : key}: cells[${positions[i]}]`;
  });
  try {
    return new Function("cells", `return { ${properties.join(", ")} };`) as Make;
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** The same without code that is generated. */
export function composedMaker(names: readonly string[], positions: readonly number[]): Make {
  if (names.includes("__proto__")) {
    return (cells) => Object.fromEntries(names.map((name, i) => [name, cells[positions[i]!]]));
  }
  return (cells) => {
    const record: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) record[names[i]!] = cells[positions[i]!];
    return record;
  };
}
