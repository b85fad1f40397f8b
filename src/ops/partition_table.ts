/**
 * The table that a partition's elements are reduced to, by key. Tables of one
 * thread share an index of keys, so that a key is stored once however many
 * partitions it is in, and tables made on one thread merge by the rows of their
 * keys, without looking at the keys again.
 *
 * @module
 */

import type { KeyIndex, Places } from "./key_index.ts";

/** Values by key, in the order in which the keys were first seen. */
export class PartitionTable<V> {
  readonly index: KeyIndex;
  /** Rows of the keys. */
  readonly rows: number[] = [];
  /** The value of each. */
  readonly values: V[] = [];
  readonly #places: Places;
  /** Row of the key that was last looked for. */
  #row = -1;

  /** Makes an empty table. */
  constructor(index: KeyIndex) {
    this.index = index;
    this.#places = index.takePlaces();
  }

  /** The place of a key's value in `values`, negative if it has none, which {@linkcode append} gives it. */
  placeOf(key: unknown): number {
    return this.placeOfRow(this.index.rowOf(key));
  }

  /** The same by row. */
  placeOfRow(row: number): number {
    this.#row = row;
    return this.#places.of(row);
  }

  /** Gives a value to the key that was last looked for, which has none. */
  append(value: V): void {
    this.#places.add(this.#row);
    this.rows.push(this.#row);
    this.values.push(value);
  }

  /** Ends the table: nothing can be looked for from here. */
  close(): void {
    this.#places.clear();
    this.index.givePlacesBack(this.#places);
  }
}
