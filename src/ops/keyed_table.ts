/**
 * A table whose keys are equal by value, in the order in which they were first seen.
 *
 * @module
 */

import { KeyMap } from "./key_map.ts";
import { own } from "./own_string.ts";

/** A key and its value; boxed, so that to update a value needs no second lookup. */
export interface Entry<V> {
  readonly key: unknown;
  value: V;
}

/** A table of values by key, where keys are equal by value, in first-seen order. */
export class KeyedTable<V> {
  readonly #index: KeyMap<Entry<V>>;
  readonly #entries: Entry<V>[] = [];

  /** Makes an empty table; `mapCapacity` is the number of keys one `Map` can hold. */
  constructor({ mapCapacity }: { readonly mapCapacity?: number } = {}) {
    this.#index = new KeyMap(mapCapacity);
  }

  /** Number of keys. */
  get size(): number {
    return this.#entries.length;
  }

  /** The entry of a key, if present; a `KeyError` for what cannot be a key. */
  get(key: unknown): Entry<V> | undefined {
    return this.#index.get(key);
  }

  /** Adds a key that is not present; what is stored pins no text that the key was cut out of. */
  add(key: unknown, value: V): Entry<V> {
    const entry = { key: own(key), value };
    this.#index.add(entry.key, entry);
    this.#entries.push(entry);
    return entry;
  }

  /** The entry of a key, added with the value `make` gives if it is not present. */
  getOrAdd(key: unknown, make: () => V): Entry<V> {
    return this.#index.get(key) ?? this.add(key, make());
  }

  /** All entries, in the order in which their keys were first seen. */
  entries(): Iterable<Entry<V>> {
    return this.#entries.values();
  }
}
