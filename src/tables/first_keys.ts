/**
 * Which keys come first: of each key of several partitions, in which of them it was first
 * seen, and as which of that partition's keys. Nothing but keys goes from thread to thread.
 *
 * As in `buckets.ts`, keys are cut by their hash, and each has its position among those of
 * all partitions. Those that are left when all have been compared tell by their positions
 * what belongs to them.
 *
 * ```
 * a b c | b d     two partitions' keys
 * bucket 0: a c | d      positions 0 2 | 1
 * bucket 1: b | b        positions 1 | 0
 * first     0: 0 2 | 1   those of the first partition, and of the second
 *           1: 1 |
 * ```
 *
 * @module
 */

import { bucketOfHash } from "./key_hash.ts";
import { KeyIndex } from "./key_index.ts";
import type { MovedKeys } from "./moved_keys.ts";
import { type Portable, portable } from "../wire/portable.ts";
import { sizeOf, sizeOfSample } from "../wire/size.ts";

/** The keys of a partition, in the order in which they are first seen. */
export class SeenKeys {
  readonly #index: KeyIndex;
  /** Rows of the keys in the index. */
  readonly #rows: number[] = [];
  /** By row, 1 for those that have been seen. */
  #marks: Uint8Array = new Uint8Array(0);

  /** Begins with none; the index may be shared with other partitions of the thread. */
  constructor(index: KeyIndex) {
    this.#index = index;
  }

  /** Whether a key has not been seen before; a `KeyError` for what cannot be a key. */
  isNew(key: unknown): boolean {
    const row = this.#index.rowOf(key);
    if (row >= this.#marks.length) this.#marks = grown(this.#marks, row);
    if (this.#marks[row] === 1) return false;
    this.#marks[row] = 1;
    this.#rows.push(row);
    return true;
  }

  /** Number of keys. */
  get size(): number {
    return this.#rows.length;
  }

  /** Rough number of bytes of the keys. */
  get bytes(): number {
    return this.#index.bytesOf(this.size, (at) => this.#rows[at]!);
  }

  /**
   * Cuts the keys into so many buckets, and ends; `before` is how many the same partition has had in
   * rounds before this one.
   */
  close(count: number, before: number = 0): KeyBucket[] {
    return this.#cut(count, before, [before + this.size]);
  }

  /** The same where more keys of the partition are to come, as columns that refer to no index. */
  closeRound(count: number, before: number): KeyColumns[] {
    return this.#cut(count, before, []).map((bucket) => bucket[portable]());
  }

  #cut(count: number, before: number, sizes: readonly number[]): KeyBucket[] {
    const index = this.#index;
    const rows = this.#rows;
    const buckets = Array.from({ length: count }, () => new KeyBucket(index, sizes));
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place]!;
      buckets[count === 1 ? 0 : bucketOfHash(index.hashOf(row), count)]!.add(row, before + place);
    }
    return buckets;
  }
}

function grown(marks: Uint8Array, row: number): Uint8Array {
  const larger = new Uint8Array(Math.max(1024, 2 * row));
  larger.set(marks);
  return larger;
}

/** Some keys of one or several partitions, on the thread where they were put together. */
export class KeyBucket implements Portable {
  readonly index: KeyIndex;
  readonly rows: number[] = [];
  readonly positions: number[] = [];
  /**
   * Numbers of keys of the partitions, those of other buckets included; of a partition that was made in
   * rounds, in the last of them.
   */
  readonly sizes: readonly number[];

  /** Makes an empty bucket. */
  constructor(index: KeyIndex, sizes: readonly number[]) {
    this.index = index;
    this.sizes = sizes;
  }

  /** Adds a key by its row, and its position among the keys of all partitions; those ascend. */
  add(row: number, position: number): void {
    this.rows.push(row);
    this.positions.push(position);
  }

  /** Rough number of bytes, those of its keys included. */
  get bytes(): number {
    const { rows, index } = this;
    return sizeOfSample(rows.length, (at) => index.keyOf(rows[at]!)) + 2 * sizeOf(rows);
  }

  /** The bucket as it travels. */
  [portable](): KeyColumns {
    const { rows, index, positions, sizes } = this;
    return { ...index.moved(rows), positions, sizes };
  }
}

/** A bucket that comes from another thread. */
export interface KeyColumns extends MovedKeys {
  readonly positions: readonly number[];
  readonly sizes: readonly number[];
}

/** A bucket, wherever it was made. */
export type AnyKeyBucket = KeyBucket | KeyColumns;

/** Merges one bucket of neighbours, given in order. */
export function mergeKeys(parts: readonly AnyKeyBucket[]): KeyBucket {
  const index = parts.find((part) => part instanceof KeyBucket)?.index ?? new KeyIndex();
  const rows = parts.map((part) => rowsOf(part, index));
  const seen = new Uint8Array(index.size);
  const merged = new KeyBucket(index, parts.flatMap(({ sizes }) => sizes));
  let before = 0;
  for (const [p, { positions, sizes }] of parts.entries()) {
    const own = rows[p]!;
    for (let i = 0; i < own.length; i++) {
      const row = own[i]!;
      if (seen[row] === 1) continue;
      seen[row] = 1;
      merged.add(row, before + positions[i]!);
    }
    before += sizes.reduce((sum, size) => sum + size, 0);
  }
  return merged;
}

/**
 * Of one bucket of all partitions, given in order, the keys that come first: for each partition, which
 * of its keys do.
 */
export function firstKeys(parts: readonly AnyKeyBucket[]): Uint32Array[] {
  const { positions, sizes } = mergeKeys(parts);
  let at = 0;
  let start = 0;
  return sizes.map((size) => {
    const end = start + size;
    const first = at;
    while (at < positions.length && positions[at]! < end) at++;
    const own = new Uint32Array(at - first);
    for (let i = 0; i < own.length; i++) own[i] = positions[first + i]! - start;
    start = end;
    return own;
  });
}

/** The rows that the keys of a bucket have in an index. */
function rowsOf(bucket: AnyKeyBucket, index: KeyIndex): readonly number[] {
  if (!(bucket instanceof KeyBucket)) return index.rowsOfMoved(bucket);
  if (bucket.index === index) return bucket.rows;
  return bucket.rows.map((row) => index.rowOf(bucket.index.keyOf(row)));
}
