/**
 * Tables cut into buckets by a hash of their keys, so that several workers can
 * merge large tables at the same time, each a bucket.
 *
 * Keys come out in the order in which they were first seen, whatever the number
 * of buckets: each carries its position in that order. Merging adds to the
 * positions of each part the number of keys of the parts before it.
 *
 * ```
 * a b c | b d     two partitions' keys
 * bucket 0: a c | d      positions 0 2 | 1
 * bucket 1: b | b        positions 1 | 0
 * merged    0: a c d     positions 0 2 4      (3 keys were before d)
 *           1: b         positions 1
 * in order: a b c d
 * ```
 *
 * @module
 */

// @ts-types="../../types/imurmurhash.d.ts"
import MurmurHash3 from "imurmurhash";
import type { KeyedTable } from "./keyed_table.ts";
import { KeyMap } from "./key_map.ts";
import { compositeKey } from "./value_key.ts";

/** A part of a table. */
export interface Bucket<V = unknown> {
  readonly keys: readonly unknown[];
  readonly values: readonly V[];
  /** Positions of the keys in the order in which those of all buckets were first seen; ascending. */
  readonly positions: readonly number[];
  /** Where the positions of all buckets end. */
  readonly end: number;
}

/** A bucket that is being filled. */
interface OpenBucket<V> {
  readonly keys: unknown[];
  readonly values: V[];
  readonly positions: number[];
}

/** Merges two values of one key, the one that was first seen first. */
export type Combine<V> = (kept: V, value: V) => V | Promise<V>;

/** Cuts a table into `count` buckets. */
export function intoBuckets<V>(table: KeyedTable<V>, count: number): Bucket<V>[] {
  const buckets = Array.from({ length: count }, (): OpenBucket<V> => emptyBucket());
  let position = 0;
  for (const { key, value } of table.entries()) {
    const { keys, values, positions } = buckets[count === 1 ? 0 : bucketOf(key, count)]!;
    keys.push(key);
    values.push(value);
    positions.push(position++);
  }
  return buckets.map((bucket) => ({ ...bucket, end: position }));
}

/** Merges one bucket of several tables; `copy` makes values that `combine` may change. */
export async function mergeBucket<V>(
  parts: readonly Bucket<V>[],
  combine: Combine<V>,
  copy: (values: readonly V[]) => readonly V[] = (values) => values,
): Promise<Bucket<V>> {
  const rows = new KeyMap<number>();
  const merged: OpenBucket<V> = emptyBucket();
  let before = 0;
  for (const { keys, values: theirs, positions, end } of parts) {
    const values = copy(theirs);
    for (let i = 0; i < keys.length; i++) {
      const row = rows.getOrSet(keys[i], merged.keys.length);
      if (row === merged.keys.length) {
        merged.keys.push(keys[i]);
        merged.values.push(values[i]!);
        merged.positions.push(before + positions[i]!);
        continue;
      }
      const combined = combine(merged.values[row]!, values[i]!);
      merged.values[row] = combined instanceof Promise ? await combined : combined;
    }
    before += end;
  }
  return { ...merged, end: before };
}

/** Merges all buckets of several tables. */
export async function mergeTables<V>(
  tables: readonly (readonly Bucket<V>[])[],
  combine: Combine<V>,
  copy?: (values: readonly V[]) => readonly V[],
): Promise<Bucket<V>[]> {
  const merged: Bucket<V>[] = [];
  for (let b = 0; b < (tables[0]?.length ?? 0); b++) {
    merged.push(await mergeBucket(tables.map((table) => table[b]!), combine, copy));
  }
  return merged;
}

/** All keys and values of a table's buckets, in the order in which the keys were first seen. */
export function inOrder<V>(
  buckets: readonly Bucket<V>[],
): { readonly keys: unknown[]; readonly values: V[] } {
  const full = buckets.filter(({ keys }) => keys.length > 0);
  const positions = full.map((bucket) => bucket.positions);
  const rows = new Int32Array(full.length);
  const length = full.reduce((sum, bucket) => sum + bucket.keys.length, 0);
  const keys: unknown[] = [];
  const values: V[] = [];
  for (let i = 0; i < length; i++) {
    let first = 0;
    let least = Infinity;
    for (let b = 0; b < positions.length; b++) {
      const position = positions[b]![rows[b]!];
      if (position !== undefined && position < least) {
        first = b;
        least = position;
      }
    }
    const row = rows[first]!++;
    keys.push(full[first]!.keys[row]);
    values.push(full[first]!.values[row]!);
  }
  return { keys, values };
}

/** The bucket of a key: the same on every thread, and for equal keys. */
function bucketOf(key: unknown, count: number): number {
  if (typeof key === "string") return MurmurHash3(key).result() % count;
  if (typeof key === "number" && Number.isSafeInteger(key)) return Math.abs(key) % count;
  return MurmurHash3(compositeKey(key)).result() % count;
}

function emptyBucket<V>(): OpenBucket<V> {
  return { keys: [], values: [], positions: [] };
}
