/**
 * The table that a partition's elements are reduced to, by key. Tables of one
 * thread share an index of keys, so that a key is stored once however many
 * partitions it is in, and tables made on one thread merge by the rows of their
 * keys, without looking at the keys again.
 *
 * State: a value lies in the cell of its key's row. The cells belong to the index,
 * which lends them to one table after another: a table that is closed takes its
 * values out and leaves the cells empty, so that opening the next one costs
 * nothing.
 *
 * @module
 */

import { absent, type KeyIndex } from "./key_index.ts";
import { own } from "../values/own_string.ts";
import { sizeOfSample } from "../wire/size.ts";

/** Values by key. */
export class PartitionTable<V> {
  index: KeyIndex;
  /** Rows of the keys, in the order in which they were first seen. */
  rows: number[] = [];
  /**
   * Keys by row, where this table has first seen another form than the index, which has that of
   * whichever partition the thread did first.
   */
  forms: Map<number, unknown> = new Map();
  #cells: (V | typeof absent)[];
  /** Row of the key that was last looked for. */
  #row = -1;
  /** Whether the index has got it just then, and so in this form. */
  #isNew = false;

  /** Makes an empty table. */
  constructor(index: KeyIndex) {
    this.index = index;
    this.#cells = index.takeCells() as (V | typeof absent)[];
  }

  /** The value of a key, or `absent`; {@linkcode add} and {@linkcode replace} are about this key then. */
  get(key: unknown): V | typeof absent {
    const before = this.index.size;
    const value = this.getRow(this.index.rowOf(key));
    this.#isNew = this.index.size > before;
    return value;
  }

  /** The value of a key, or `absent`, without a row for a key that has none yet. */
  find(key: unknown): V | typeof absent {
    const row = this.index.find(key);
    return row < 0 ? absent : this.getRow(row);
  }

  /** The same by row. */
  getRow(row: number): V | typeof absent {
    const cells = this.#cells;
    while (cells.length <= row) cells.push(absent);
    this.#row = row;
    this.#isNew = false;
    return cells[row]!;
  }

  /** Gives a value to the key that was last looked for, which has none; `form` is the key as it is. */
  add(form: unknown, value: V): void {
    const row = this.#row;
    this.addAsKept(value);
    if (!this.#isNew && !this.index.isSame(row, form)) this.forms.set(row, own(form));
  }

  /** The same where the key is as the index has it. */
  addAsKept(value: V): void {
    this.#cells[this.#row] = value;
    this.rows.push(this.#row);
  }

  /** The key at a place of `rows`, as it was first seen. */
  keyAt(at: number): unknown {
    const row = this.rows[at]!;
    return this.forms.get(row) ?? this.index.keyOf(row);
  }

  /** Gives another value to the key that was last looked for. */
  replace(value: V): void {
    this.#cells[this.#row] = value;
  }

  /** Rough number of bytes, those of its keys included. */
  get bytes(): number {
    const { rows, index } = this;
    return index.bytesOf(rows.length, (at) => rows[at]!) +
      sizeOfSample(rows.length, (at) => this.#cells[rows[at]!]);
  }

  /** Begins anew with another index, once it is closed. */
  reopen(index: KeyIndex): void {
    this.index = index;
    this.#cells = index.takeCells() as (V | typeof absent)[];
    this.rows = [];
    this.forms = new Map();
    this.#row = -1;
    this.#isNew = false;
  }

  /** Ends the table and gives its values, in the order of `rows`. */
  close(): V[] {
    const cells = this.#cells;
    const values = this.rows.map((row) => {
      const value = cells[row] as V;
      cells[row] = absent;
      return value;
    });
    this.index.giveCellsBack(cells);
    return values;
  }
}
