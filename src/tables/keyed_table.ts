/**
 * A table whose keys are equal by value, in the order in which they were first seen.
 *
 * @module
 */

import { KeyIndex, partitionOfKey } from "./key_index.ts";

/** A key and its value; boxed, so that to update a value needs no second lookup. */
export interface Entry<V> {
  readonly key: unknown;
  value: V;
}

/** A table of values by key, where keys are equal by value, in first-seen order. */
export class KeyedTable<V> {
  readonly #index = new KeyIndex();
  readonly #entries: Entry<V>[] = [];

  /** Number of keys. */
  get size(): number {
    return this.#entries.length;
  }

  /** Rough number of bytes, but for those of values. */
  get bytes(): number {
    return this.#index.bytesOf(this.size, (row) => row);
  }

  /** The entry of a key, if present; a `KeyError` for what cannot be a key. */
  get(key: unknown): Entry<V> | undefined {
    return this.#entries[this.#index.find(key)];
  }

  /** Adds a key that is not present; what is stored pins no text that the key was cut out of. */
  add(key: unknown, value: V): Entry<V> {
    return this.#addRow(this.#index.rowOf(key), value);
  }

  /** The entry of a key, added with the value `make` gives if it is not present. */
  getOrAdd(key: unknown, make: () => V): Entry<V> {
    const row = this.#index.rowOf(key);
    return this.#entries[row] ?? this.#addRow(row, make());
  }

  /** All entries, in the order in which their keys were first seen. */
  entries(): Iterable<Entry<V>> {
    return this.#entries.values();
  }

  /** Which of so many partitions an entry's key goes to, by the number of entries before it. */
  partitionAt(entry: number, count: number): number {
    return partitionOfKey(this.#index.keyOf(entry), count);
  }

  #addRow(row: number, value: V): Entry<V> {
    return this.#entries[row] = { key: this.#index.keyOf(row), value };
  }
}
