/**
 * A map whose keys are equal by value.
 *
 * State: `#plain` finds the values of primitive keys, `#composite` those of all
 * other keys by their encoding, but for pairs of primitives, which would cost a
 * new string for each look: `#pairs` finds the one that was first seen with its
 * first half, and a map of those seen later. An engine limits the entries of one
 * `Map` (V8: 2^24), so the others are lists of Maps: all but the last are full.
 * When one of its Maps is full, new pairs go to `#composite`.
 *
 * @module
 */

import { compositeKey, isPrimitiveKey } from "./value_key.ts";

type Index<V> = Map<unknown, V>[];

/** The pairs with one first half. */
interface Pairs<V> {
  readonly second: unknown;
  readonly value: V;
  others: Map<unknown, V> | undefined;
}

/** Just below V8's limit of 2^24. */
const MAP_CAPACITY = 2 ** 24 - 1;

/** A map whose keys are equal by value; values are never `undefined`. */
export class KeyMap<V> {
  readonly #plain: Index<V> = [new Map()];
  readonly #composite: Index<V> = [new Map()];
  readonly #pairs = new Map<unknown, Pairs<V>>();
  readonly #capacity: number;
  /** Whether pairs are among the composite keys, too. */
  #pairsFull = false;

  /** Makes an empty map; `mapCapacity` is the number of keys one `Map` can hold. */
  constructor(mapCapacity: number = MAP_CAPACITY) {
    this.#capacity = mapCapacity;
  }

  /** The value of a key, if present; a `KeyError` for what cannot be a key. */
  get(key: unknown): V | undefined {
    if (isPrimitiveKey(key)) return find(this.#plain, key);
    if (isPair(key)) {
      const found = this.#getPair(key[0], key[1]);
      if (found !== undefined || !this.#pairsFull) return found;
    }
    return find(this.#composite, compositeKey(key));
  }

  /** The value of a key; `value`, which it then has, if it is not present. */
  getOrSet(key: unknown, value: V): V {
    const found = this.get(key);
    if (found === undefined) this.add(key, value);
    return found ?? value;
  }

  /** Gives a value to a key that is not present. */
  add(key: unknown, value: V): void {
    if (isPrimitiveKey(key)) this.#insert(this.#plain, key, value);
    else if (!isPair(key) || !this.#addPair(key[0], key[1], value)) {
      this.#insert(this.#composite, compositeKey(key), value);
    }
  }

  #getPair(first: unknown, second: unknown): V | undefined {
    const pairs = this.#pairs.get(first);
    if (pairs === undefined) return undefined;
    const same = pairs.second === second || (second !== second && pairs.second !== pairs.second);
    return same ? pairs.value : pairs.others?.get(second);
  }

  /** Adds a pair if there is room. */
  #addPair(first: unknown, second: unknown, value: V): boolean {
    const pairs = this.#pairs.get(first);
    if (pairs === undefined) {
      this.#pairsFull ||= this.#pairs.size >= this.#capacity;
      if (!this.#pairsFull) this.#pairs.set(first, { second, value, others: undefined });
    } else {
      pairs.others ??= new Map();
      this.#pairsFull ||= pairs.others.size >= this.#capacity;
      if (!this.#pairsFull) pairs.others.set(second, value);
    }
    return !this.#pairsFull;
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

function isPair(key: unknown): key is readonly [unknown, unknown] {
  return Array.isArray(key) && key.length === 2 && isPrimitiveKey(key[0]) && isPrimitiveKey(key[1]);
}
