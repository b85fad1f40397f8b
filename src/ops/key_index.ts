/**
 * Numbers keys that are equal by value, in the order in which they were first
 * seen: a key has a *row*.
 *
 * Every key but numbers is found by a text: a string by itself, others by their
 * encoding. Pairs of strings, the most frequent of those, have a
 * text that is cheaper to make, and are kept as that text alone: an array and two
 * strings more for each key would be most of what a table takes.
 *
 * @module
 */

import { hashOfNumber, hashOfText } from "./key_hash.ts";
import { NumberRows } from "./number_rows.ts";
import { own } from "./own_string.ts";
import { isStringPair, pairOf, pairText } from "./string_pair.ts";
import { TextRows } from "./text_rows.ts";
import { compositeKey } from "./value_key.ts";

/** What a cell without a value holds, since a value can be anything. */
export const absent: unique symbol = Symbol("absent");

/** Keys by row, and rows by key. */
export class KeyIndex {
  /** Keys as they are, or the texts of pairs, by row. */
  readonly #keys: unknown[] = [];
  /** Texts of the other keys that are found by one, by row. */
  readonly #encodings: string[] = [];
  /** Whether a row's key is a pair. */
  readonly #isPair: boolean[] = [];
  /** Hashes by row. */
  readonly #hashes: number[] = [];
  readonly #strings = new TextRows(this.#keys);
  readonly #pairs = new TextRows(this.#keys);
  readonly #numbers = new NumberRows(this.#keys);
  readonly #composite = new TextRows(this.#encodings);
  #spareCells: unknown[] | undefined;

  /** Number of keys. */
  get size(): number {
    return this.#keys.length;
  }

  /** The row of a key, or -1; a `KeyError` for what cannot be a key. */
  find(key: unknown): number {
    if (typeof key === "string") return this.#strings.find(key, hashOfText(key));
    if (typeof key === "number") return this.#numbers.find(key, hashOfNumber(key));
    const [rows, text] = isStringPair(key)
      ? [this.#pairs, pairText(key)]
      : [this.#composite, compositeKey(key)];
    return rows.find(text, hashOfText(text));
  }

  /** The row of a key, which it gets if it has none; what is kept pins no text it was cut out of. */
  rowOf(key: unknown): number {
    if (typeof key === "string") return this.#rowOfString(key);
    if (typeof key === "number") return this.#rowOfNumber(key);
    return isStringPair(key) ? this.rowOfPair(pairText(key)) : this.#rowOfComposite(key);
  }

  /** The row of a pair of strings, by its text. */
  rowOfPair(text: string): number {
    const hash = hashOfText(text);
    const row = this.#pairs.find(text, hash);
    if (row >= 0) return row;
    this.#pairs.add(hash, this.size);
    return this.#add(text, hash, true);
  }

  /** The key of a row, equal to that which was seen first. */
  keyOf(row: number): unknown {
    const key = this.#keys[row];
    return this.#isPair[row] ? pairOf(key as string) : key;
  }

  /** The key of a row as it is kept: the text, if it is a pair. */
  keptKeyOf(row: number): unknown {
    return this.#keys[row];
  }

  /** Whether keys of this row are the same in every bit, and not just equal, as 0 and -0 are. */
  isExact(row: number): boolean {
    return this.#encodings[row] === undefined && this.#keys[row] !== 0;
  }

  /** The hash of a row's key. */
  hashOf(row: number): number {
    return this.#hashes[row]!;
  }

  /** Whether all of these rows have pairs as keys. */
  arePairs(rows: readonly number[]): boolean {
    return rows.length > 0 && rows.every((row) => this.#isPair[row]);
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

  #rowOfString(text: string): number {
    const hash = hashOfText(text);
    const row = this.#strings.find(text, hash);
    if (row >= 0) return row;
    this.#strings.add(hash, this.size);
    return this.#add(own(text), hash, false);
  }

  #rowOfComposite(key: unknown): number {
    const text = compositeKey(key);
    const hash = hashOfText(text);
    const row = this.#composite.find(text, hash);
    if (row >= 0) return row;
    // Reading the key once more may throw, so it comes first.
    const kept = own(key);
    this.#composite.add(hash, this.size);
    this.#encodings[this.size] = text;
    return this.#add(kept, hash, false);
  }

  #rowOfNumber(key: number): number {
    const hash = hashOfNumber(key);
    const row = this.#numbers.find(key, hash);
    if (row >= 0) return row;
    this.#numbers.add(hash, this.size);
    return this.#add(key, hash, false);
  }

  #add(key: unknown, hash: number, isPair: boolean): number {
    this.#hashes.push(hash);
    this.#isPair.push(isPair);
    return this.#keys.push(key) - 1;
  }
}
