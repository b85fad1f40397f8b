/**
 * A map whose keys are equal by value.
 *
 * State: `#plain` finds the values of primitive keys, `#composite` those of all
 * other keys by their encoding. An engine limits the entries of one `Map` (V8:
 * 2^24), so each is a list of Maps: all but the last are full.
 *
 * @module
 */

import { compositeKey, isPrimitiveKey } from "./value_key.ts";

type Index<V> = Map<unknown, V>[];

/** Just below V8's limit of 2^24. */
const MAP_CAPACITY = 2 ** 24 - 1;

/** A map whose keys are equal by value; values are never `undefined`. */
export class KeyMap<V> {
  readonly #plain: Index<V> = [new Map()];
  readonly #composite: Index<V> = [new Map()];
  readonly #capacity: number;

  /** Makes an empty map; `mapCapacity` is the number of keys one `Map` can hold. */
  constructor(mapCapacity: number = MAP_CAPACITY) {
    this.#capacity = mapCapacity;
  }

  /** The value of a key, if present; a `KeyError` for what cannot be a key. */
  get(key: unknown): V | undefined {
    return isPrimitiveKey(key) ? find(this.#plain, key) : find(this.#composite, compositeKey(key));
  }

  /** The value of a key; `value`, which it then has, if it is not present. */
  getOrSet(key: unknown, value: V): V {
    const plain = isPrimitiveKey(key);
    const index = plain ? this.#plain : this.#composite;
    const lookup = plain ? key : compositeKey(key);
    const found = find(index, lookup);
    if (found !== undefined) return found;
    this.#insert(index, lookup, value);
    return value;
  }

  /** Gives a value to a key that is not present. */
  add(key: unknown, value: V): void {
    if (isPrimitiveKey(key)) this.#insert(this.#plain, key, value);
    else this.#insert(this.#composite, compositeKey(key), value);
  }

  #insert(index: Index<V>, lookup: unknown, value: V): void {
    let last = index[index.length - 1]!;
    if (last.size >= this.#capacity) index.push(last = new Map());
    last.set(lookup, value);
  }
}

function find<V>(index: Index<V>, lookup: unknown): V | undefined {
  if (index.length === 1) return index[0]!.get(lookup);
  for (const map of index) {
    const value = map.get(lookup);
    if (value !== undefined) return value;
  }
  return undefined;
}
