/**
 * A table whose keys are equal by value, in the order in which they were first seen.
 *
 * State: `#plain` finds the entries of primitive keys, `#composite` those of
 * all other keys by their encoding; `#entries` holds both in order. An engine
 * limits the entries of one `Map` (V8: 2^24), so each index is a list of Maps:
 * all but the last are full.
 *
 * @module
 */

import { own } from "./own_string.ts";
import { compositeKey, isPrimitiveKey } from "./value_key.ts";

/** A key and its value; boxed, so that to update a value needs no second lookup. */
export interface Entry<V> {
  readonly key: unknown;
  value: V;
}

type Index<V> = Map<unknown, Entry<V>>[];

/** Just below V8's limit of 2^24. */
const MAP_CAPACITY = 2 ** 24 - 1;

/** A table of values by key, where keys are equal by value, in first-seen order. */
export class KeyedTable<V> {
  readonly #plain: Index<V> = [new Map()];
  readonly #composite: Index<V> = [new Map()];
  readonly #entries: Entry<V>[] = [];
  readonly #capacity: number;

  /** Makes an empty table; `mapCapacity` is the number of keys one `Map` can hold. */
  constructor({ mapCapacity = MAP_CAPACITY }: { readonly mapCapacity?: number } = {}) {
    this.#capacity = mapCapacity;
  }

  /** Number of keys. */
  get size(): number {
    return this.#entries.length;
  }

  /** The entry of a key, if present; a `KeyError` for what cannot be a key. */
  get(key: unknown): Entry<V> | undefined {
    return isPrimitiveKey(key) ? find(this.#plain, key) : find(this.#composite, compositeKey(key));
  }

  /** Adds a key that is not present; what is stored pins no text that the key was cut out of. */
  add(key: unknown, value: V): Entry<V> {
    return isPrimitiveKey(key)
      ? this.#insert(this.#plain, undefined, key, value)
      : this.#insert(this.#composite, compositeKey(key), key, value);
  }

  /** The entry of a key, added with the value `make` gives if it is not present. */
  getOrAdd(key: unknown, make: () => V): Entry<V> {
    if (isPrimitiveKey(key)) {
      return find(this.#plain, key) ?? this.#insert(this.#plain, undefined, key, make());
    }
    const text = compositeKey(key);
    return find(this.#composite, text) ?? this.#insert(this.#composite, text, key, make());
  }

  /** All entries, in the order in which their keys were first seen. */
  entries(): Iterable<Entry<V>> {
    return this.#entries.values();
  }

  /** Stores an entry under the encoding of its key, or under the key itself. */
  #insert(index: Index<V>, encoding: string | undefined, key: unknown, value: V): Entry<V> {
    const entry = { key: own(key), value };
    let last = index[index.length - 1]!;
    if (last.size >= this.#capacity) index.push(last = new Map());
    last.set(encoding ?? entry.key, entry);
    this.#entries.push(entry);
    return entry;
  }
}

function find<V>(index: Index<V>, key: unknown): Entry<V> | undefined {
  if (index.length === 1) return index[0]!.get(key);
  for (const map of index) {
    const entry = map.get(key);
    if (entry !== undefined) return entry;
  }
  return undefined;
}
