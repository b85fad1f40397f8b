/**
 * Records as CSV, after RFC 4180.
 *
 * @module
 */

import { describeValue } from "../../values/describe_value.ts";
import { type Encoder, UnwritableError } from "./format.ts";

/** How records become text; plain data. */
export interface CsvFormatSettings {
  /** What parts fields: one character. */
  readonly delimiter: string;
  readonly lineEnd: "\n" | "\r\n";
  /** Whether a line with the names of the columns comes first. */
  readonly header: boolean;
  /** Names of the columns; without, the first record has them. */
  readonly columns?: readonly string[];
  /** What stands for null and undefined. */
  readonly nullValue: string;
  /** Whether text that a spreadsheet would take for a formula gets an apostrophe before it. */
  readonly escapeFormulas: boolean;
}

type CsvRecord = Readonly<Record<string, unknown>>;

/** Characters up to which a text is looked through one by one, rather than by an expression. */
const SHORT = 64;

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const EQUALS = 0x3d;
/** From here on there are surrogates, and the byte order mark. */
const FIRST_SURROGATE = 0xd800;

/** Encodes the records of one file. */
export class CsvEncoding implements Encoder {
  readonly end: string;
  readonly endsLast = true;
  readonly #settings: CsvFormatSettings;
  readonly #delimiter: string;
  readonly #delimiterCode: number;
  /** What a field must be quoted for. */
  readonly #special: RegExp;
  /** Whether values other than texts may have to be quoted, or refused. */
  readonly #quotesValues: boolean;
  /** Whether texts may have to be quoted, or changed, for more than the characters in them. */
  readonly #looksAtAll: boolean;
  /** Whether the user has said which columns there are, so that records need not have all of them. */
  readonly #areGiven: boolean;
  #columns: readonly string[] | undefined;
  /** Number of fields of records that are arrays. */
  #width: number | undefined;

  /** Makes an encoder that has met no record. */
  constructor(settings: CsvFormatSettings) {
    const { delimiter, lineEnd, columns, nullValue, escapeFormulas } = settings;
    this.#settings = settings;
    this.end = lineEnd;
    this.#areGiven = columns !== undefined;
    this.#columns = columns;
    this.#width = columns?.length;
    this.#delimiter = delimiter;
    this.#delimiterCode = delimiter.length === 1 ? delimiter.charCodeAt(0) : FIRST_SURROGATE;
    this.#special = new RegExp(`["\\r\\n\\u{${delimiter.codePointAt(0)!.toString(16)}}]`, "u");
    this.#quotesValues = /[\w.+:-]/.test(delimiter) || nullValue !== "";
    this.#looksAtAll = escapeFormulas || nullValue !== "";
  }

  /** The names of the columns, as far as they are known; of arrays, their positions. */
  get columns(): readonly (string | number)[] | undefined {
    if (this.#columns !== undefined || this.#width === undefined) return this.#columns;
    return Array.from({ length: this.#width }, (_, i) => i);
  }

  /** The line of names. */
  get header(): string | undefined {
    if (!this.#settings.header || this.#columns === undefined) return undefined;
    return this.#lineOf(this.#columns.map((name) => this.#text(name))) + this.end;
  }

  /** A line of fields, quoted where they have to be. */
  encode(record: unknown): string {
    if (typeof record !== "object" || record === null) {
      throw new UnwritableError(
        `expected records to be objects or arrays, got ${describeValue(record)}`,
      );
    }
    if (Array.isArray(record)) return this.#lineOf(this.#arrayFields(record));
    return this.#quickLine(record as CsvRecord) ??
      this.#lineOf(this.#fieldsOf(record as CsvRecord));
  }

  /** The line of a record that has the columns and nothing else, in their order, as most have. */
  #quickLine(record: CsvRecord): string | undefined {
    const columns = this.#columns;
    if (columns === undefined) return undefined;
    let line = "";
    let i = 0;
    for (const name in record) {
      if (name !== columns[i]) return undefined;
      if (i > 0) line += this.#delimiter;
      line += this.#field(record[name], name);
      i++;
    }
    // A line of nothing is no record to most readers.
    return i === columns.length && line !== "" ? line : undefined;
  }

  #arrayFields(record: readonly unknown[]): string[] {
    if (!this.#areGiven && this.#columns !== undefined) throw ofAnotherKind("objects", record);
    if (this.#width === undefined) {
      if (this.#settings.header) {
        throw new UnwritableError(
          "expected records to be objects, whose properties name the columns, got " +
            `${
              describeValue(record)
            }; the option 'columns' names them, 'header: false' writes none`,
        );
      }
      this.#width = record.length;
    }
    if (record.length !== this.#width || record.length === 0) {
      throw new UnwritableError(
        `expected records of ${
          this.#width === 0 ? "at least one field" : this.#width + " fields"
        }` +
          `, got ${describeValue(record)}`,
      );
    }
    const fields: string[] = [];
    for (let i = 0; i < record.length; i++) {
      fields.push(this.#field(record[i], this.#columns?.[i] ?? i));
    }
    return fields;
  }

  #fieldsOf(record: CsvRecord): string[] {
    if (!this.#areGiven && this.#width !== undefined) throw ofAnotherKind("arrays", record);
    const names = Object.keys(record);
    const columns = this.#columns ??= columnsOf(names);
    checkNames(names, columns);
    // Or it would depend on the partitions which columns there are, and in which order.
    if (!this.#areGiven) checkSame(names, columns);
    return columns.map((name) =>
      this.#field(Object.hasOwn(record, name) ? record[name] : undefined, name)
    );
  }

  #field(value: unknown, column: string | number): string {
    switch (typeof value) {
      case "string":
        return this.#needsNoQuotes(value) ? value : this.#text(value);
      case "number":
        return this.#value(numberText(value));
      case "boolean":
      case "bigint":
        return this.#value(`${value}`);
      case "undefined":
        return this.#settings.nullValue;
      case "object":
        if (value === null) return this.#settings.nullValue;
        if (value instanceof Date && !Number.isNaN(value.getTime())) {
          return this.#value(value.toISOString());
        }
    }
    throw new UnwritableError(
      "expected fields to be strings, numbers, bigints, booleans, dates, null or undefined, got " +
        `${describeValue(value)} in column ${JSON.stringify(column)}`,
    );
  }

  /** Whether a text is a field as it is, as far as a quick look can tell. */
  #needsNoQuotes(text: string): boolean {
    // Empty text is not null, which is nothing.
    if (this.#looksAtAll || text === "" || text.length > SHORT) return false;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (
        code === QUOTE || code === LF || code === CR || code === this.#delimiterCode ||
        code === EQUALS || code >= FIRST_SURROGATE
      ) return false;
    }
    return true;
  }

  #text(text: string): string {
    const { nullValue, escapeFormulas } = this.#settings;
    if (!text.isWellFormed()) {
      throw new UnwritableError(
        "expected text without unpaired surrogates, for which there are no bytes in UTF-8, got " +
          describeValue(text),
      );
    }
    const escaped = escapeFormulas && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    // Without quotes it would be taken for what is not there, a byte order mark, or the delimiter's name.
    const isTaken = escaped === nullValue ||
      /^(?:\ufeff|sep=)/i.test(escaped);
    const needsQuotes = isTaken || this.#special.test(escaped);
    return needsQuotes ? quoted(escaped) : escaped;
  }

  #value(text: string): string {
    if (!this.#quotesValues) return text;
    if (text === this.#settings.nullValue) {
      throw new UnwritableError(
        `expected another 'nullValue' than ${
          JSON.stringify(text)
        }, since it is what a value that is ` +
          "not null is written as",
      );
    }
    return this.#special.test(text) ? quoted(text) : text;
  }

  #lineOf(fields: readonly string[]): string {
    const line = fields.join(this.#delimiter);
    if (line !== "") return line;
    // A line with nothing is no record to most readers.
    if (this.#settings.nullValue !== "") return '""';
    throw new UnwritableError(
      "expected a 'nullValue' where the only column is null, since an empty line is no record to most " +
        "readers, got none",
    );
  }
}

/** A number so that reading gives it back: with the minus of a zero, and no digits that say nothing. */
function numberText(value: number): string {
  if (value === 0) return 1 / value < 0 ? "-0" : "0";
  const isLarge = value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER;
  return isLarge ? value.toExponential() : `${value}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function columnsOf(names: readonly string[]): readonly string[] {
  if (names.length > 0) return names;
  throw new UnwritableError("expected records with at least one property, got an object without");
}

/** The error for a record that is an array where the first was none, or the other way round. */
function ofAnotherKind(expected: "objects" | "arrays", record: object): UnwritableError {
  return new UnwritableError(
    `expected records to be ${expected}, as the first one, got ${
      describeValue(record)
    }; with the ` +
      "option 'columns', they may be both",
  );
}

/** Refuses a record that has not the columns of the first, in their order. */
function checkSame(names: readonly string[], columns: readonly string[]): void {
  const missing = columns.find((name) => !names.includes(name));
  if (missing === undefined && names.every((name, i) => name === columns[i])) return;
  const found = missing === undefined
    ? `one with ${names.join(", ")}, in this order`
    : `one without ${JSON.stringify(missing)}`;
  throw new UnwritableError(
    `expected records with the columns of the first one, ${
      columns.join(", ")
    }, got ${found}; the ` +
      "option 'columns' says which there are, and in which order",
  );
}

/** Columns may be missing from a record, but not the other way round. */
function checkNames(names: readonly string[], columns: readonly string[]): void {
  const unknown = names.find((name) => !columns.includes(name));
  if (unknown === undefined) return;
  throw new UnwritableError(
    `expected records with no other columns than ${columns.join(", ")}, got one with ` +
      `${JSON.stringify(unknown)}; the option 'columns' says which there are`,
  );
}
