/**
 * Numbers keys that are equal by value, in the order in which they were first
 * seen: a key has a *row*.
 *
 * Strings and numbers are found as they are, arrays and plain objects of those by their
 * fields, and all other keys by the text that `value_key.ts` makes of them.
 *
 * @module
 */

import {
  FieldRows,
  type Fields,
  hashOfFields,
  hashOfJoined,
  hashOfShape,
  type KeptFields,
  type Names,
  readFields,
} from "./field_rows.ts";
import { joinedText } from "./joined_text.ts";
import { bucketOfHash, hashOfNumber, hashOfText, withoutSecret } from "./key_hash.ts";
import type { MovedKeys } from "./moved_keys.ts";
import { NumberRows } from "./number_rows.ts";
import { own, ownText } from "../values/own_string.ts";
import { TextRows } from "./text_rows.ts";
import { compositeKey } from "../values/value_key.ts";
import { sizeOfSample } from "../wire/size.ts";

/** What a cell without a value holds, since a value can be anything. */
export const absent: unique symbol = Symbol("absent");

/** Most shapes of objects that have columns: each has a table, and whoever writes the data has the names. */
const mostShapes = 64;

/** The hash of a key, which it has in every index. */
export function hashOf(key: unknown): number {
  if (typeof key === "string") return hashOfText(key);
  if (typeof key === "number") return hashOfNumber(key);
  const fields: Fields = [];
  const names = readFields(key, fields);
  if (names === null) return hashOfText(compositeKey(key));
  return hashOfFields(hashOfShape(names, fields.length), fields);
}

/** Which of `count` partitions of a result a key goes to: the same in every process, and for equal keys. */
export function partitionOfKey(key: unknown, count: number): number {
  return count === 1 ? 0 : withoutSecret(() => bucketOfHash(hashOf(key), count));
}

/** Bytes of a key's places in an index and a table. */
const bytesOfPlace = 64;

/** Keys by row, and rows by key. */
export class KeyIndex {
  /** By row, keys as they are, or what is kept of those that have fields. */
  readonly #keys: unknown[] = [];
  /** By row, what has the fields of a key. */
  readonly #fieldRows: (FieldRows | undefined)[] = [];
  /** By row, texts of the keys that are found by one. */
  readonly #encodings: string[] = [];
  /** By row, hashes. */
  readonly #hashes: number[] = [];
  readonly #strings = new TextRows(this.#keys);
  readonly #numbers = new NumberRows(this.#keys);
  readonly #composite = new TextRows(this.#encodings);
  /** Arrays by their length. */
  readonly #tuples: (FieldRows | undefined)[] = [];
  /** Objects by their names. */
  readonly #records = new Map<string, FieldRows>();
  /** That of the last object. */
  #record: FieldRows | undefined;
  /** The fields of the key that is looked for. */
  readonly #fields: Fields = [];
  #spareCells: unknown[] | undefined;

  /** Number of keys. */
  get size(): number {
    return this.#keys.length;
  }

  /** Rough number of bytes of the keys of so many rows, with their places. */
  bytesOf(length: number, rowAt: (at: number) => number): number {
    return bytesOfPlace * length + sizeOfSample(length, (at) => this.keyOf(rowAt(at)));
  }

  /** The row of a key, or -1; a `KeyError` for what cannot be a key. */
  find(key: unknown): number {
    if (typeof key === "string") return this.#strings.find(key, hashOfText(key));
    if (typeof key === "number") return this.#numbers.find(key, hashOfNumber(key));
    const names = readFields(key, this.#fields);
    const rows = names === null ? undefined : this.#rowsFor(names);
    if (rows !== undefined) {
      const fields = this.#fields;
      const joined = joinedText(fields);
      return rows.find(fields, joined, rows.hashOf(fields, joined));
    }
    const text = compositeKey(key);
    return this.#composite.find(text, this.#compositeHash(names, text));
  }

  /** The row of a key, which it gets if it has none; what is kept pins no text it was cut out of. */
  rowOf(key: unknown): number {
    if (typeof key === "string") return this.#rowOfString(key, hashOfText(key));
    if (typeof key === "number") return this.#rowOfNumber(key);
    // Arrays of short texts are frequent keys, for which the rest would be half of the work.
    const joined = Array.isArray(key) ? joinedText(key) : undefined;
    return joined === undefined ? this.#rowOfAny(key) : this.#rowOfTexts(key as unknown[], joined);
  }

  #rowOfAny(key: unknown): number {
    const names = readFields(key, this.#fields);
    const rows = names === null ? undefined : this.#rowsFor(names);
    return rows === undefined ? this.#rowOfComposite(key, names) : this.#rowOfFields(key, rows);
  }

  /** The keys of rows as they travel; `keyAt` gives the key at a place where they are as they are. */
  moved(rows: readonly number[], keyAt?: (at: number) => unknown): MovedKeys {
    const width = keyAt === undefined ? this.#widthOf(rows) : undefined;
    if (width !== undefined) {
      const hashes = new Int32Array(rows.length);
      for (let at = 0; at < rows.length; at++) hashes[at] = this.#hashes[rows[at]!]!;
      return { keys: rows.map((row) => this.#keys[row]), width, hashes };
    }
    const keys = rows.map((row, at) => keyAt === undefined ? this.keyOf(row) : keyAt(at));
    return { keys, width: 0, hashes: undefined };
  }

  /** The rows of keys that have come from another index. */
  rowsOfMoved({ keys, width, hashes }: MovedKeys): number[] {
    if (hashes === undefined) return keys.map((key) => this.rowOf(key));
    if (width === 0) return keys.map((key, at) => this.#rowOfString(key as string, hashes[at]!));
    const tuples = this.#tuplesOf(width);
    return keys.map((key, at) => this.#rowOfJoined(key as string, hashes[at]!, tuples));
  }

  /** The key of a row, equal to that which was seen first. */
  keyOf(row: number): unknown {
    const rows = this.#fieldRows[row];
    const key = this.#keys[row];
    return rows === undefined ? key : rows.keyOf(row, key as KeptFields);
  }

  /** Whether a key that is equal to that of a row is the same in every bit, as 0 and -0 are not. */
  isSame(row: number, key: unknown): boolean {
    const rows = this.#fieldRows[row];
    return rows === undefined
      ? Object.is(this.#keys[row], key)
      : rows.isSame(row, this.#keys[row] as KeptFields, key);
  }

  /** Whether keys that are equal to that of a row are the same in every bit, if they travelled with hashes. */
  isAsMoved(row: number): boolean {
    return this.#fieldRows[row]?.isOdd(row) !== true;
  }

  /** The hash of a row's key. */
  hashOf(row: number): number {
    return this.#hashes[row]!;
  }

  /** Cells by row for the values of one table, all empty, until they are given back. */
  takeCells(): unknown[] {
    const cells = this.#spareCells ?? [];
    this.#spareCells = undefined;
    return cells;
  }

  /** Gives back cells, which have to be empty. */
  giveCellsBack(cells: unknown[]): void {
    this.#spareCells = cells;
  }

  #rowOfString(text: string, hash: number): number {
    const row = this.#strings.find(text, hash);
    if (row >= 0) return row;
    this.#strings.add(hash, this.size);
    return this.#add(ownText(text), hash, undefined);
  }

  #rowOfNumber(key: number): number {
    const hash = hashOfNumber(key);
    const row = this.#numbers.find(key, hash);
    if (row >= 0) return row;
    this.#numbers.add(hash, this.size);
    return this.#add(key, hash, undefined);
  }

  #rowOfTexts(key: unknown[], joined: string): number {
    const rows = this.#tuplesOf(key.length);
    const hash = hashOfJoined(rows.hash, joined);
    const row = rows.joined.find(joined, hash);
    if (row >= 0) return row;
    return this.#add(rows.add(key, key, joined, { hash, row: this.size }), hash, rows);
  }

  #rowOfFields(key: unknown, rows: FieldRows): number {
    const fields = this.#fields;
    const joined = joinedText(fields);
    const hash = rows.hashOf(fields, joined);
    const row = rows.find(fields, joined, hash);
    if (row >= 0) return row;
    return this.#add(rows.add(key, fields, joined, { hash, row: this.size }), hash, rows);
  }

  /** The same for an array that has travelled as one text. */
  #rowOfJoined(text: string, hash: number, rows: FieldRows): number {
    const row = rows.joined.find(text, hash);
    if (row >= 0) return row;
    rows.joined.add(hash, this.size);
    return this.#add(ownText(text), hash, rows);
  }

  #rowOfComposite(key: unknown, names: Names | null): number {
    const text = compositeKey(key);
    const hash = this.#compositeHash(names, text);
    const row = this.#composite.find(text, hash);
    if (row >= 0) return row;
    // Reading the key once more may throw, so it comes first.
    const kept = own(key);
    this.#composite.add(hash, this.size);
    this.#encodings[this.size] = text;
    return this.#add(kept, hash, undefined);
  }

  /** The hash of a key without columns: the same as with them, where another index has them. */
  #compositeHash(names: Names | null, text: string): number {
    if (names === null) return hashOfText(text);
    return hashOfFields(hashOfShape(names, this.#fields.length), this.#fields);
  }

  #rowsFor(names: Names): FieldRows | undefined {
    const width = this.#fields.length;
    if (names === undefined) {
      return this.#tuples[width] ??= new FieldRows(undefined, width, this.#keys);
    }
    if (this.#record !== undefined && areEqual(this.#record.names!, names)) return this.#record;
    const text = JSON.stringify(names);
    const known = this.#records.get(text);
    if (known === undefined && this.#records.size === mostShapes) return undefined;
    const rows = known ?? new FieldRows(names, width, this.#keys);
    if (known === undefined) this.#records.set(text, rows);
    return this.#record = rows;
  }

  #tuplesOf(width: number): FieldRows {
    return this.#tuples[width] ??= new FieldRows(undefined, width, this.#keys);
  }

  /**
   * Number of fields of these keys, if all are arrays that are kept as one text; 0 if all are texts by
   * themselves; `undefined` if they are anything else.
   */
  #widthOf(rows: readonly number[]): number | undefined {
    const first = this.#fieldRows[rows[0]!];
    if (first !== undefined && (first.names !== undefined || first.hasOdd)) return undefined;
    for (const row of rows) {
      if (this.#fieldRows[row] !== first || typeof this.#keys[row] !== "string") return undefined;
    }
    return first === undefined ? 0 : first.width;
  }

  #add(key: unknown, hash: number, rows: FieldRows | undefined): number {
    this.#hashes.push(hash);
    this.#fieldRows.push(rows);
    return this.#keys.push(key) - 1;
  }
}

function areEqual(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
