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
 * On the thread where it was made, a bucket has the rows of its keys in the
 * index that tables share there; to another thread, it travels as columns.
 *
 * @module
 */

import { bucketOfHash } from "./key_hash.ts";
import { absent, KeyIndex, partitionOfKey } from "./key_index.ts";
import { PartitionTable } from "./partition_table.ts";
import { type Portable, portable } from "../wire/portable.ts";
import { sizeOf, sizeOfSample } from "../wire/size.ts";

/** A part of a table, on the thread where it was made. */
export class Bucket<V = unknown> implements Portable {
  readonly index: KeyIndex;
  readonly rows: readonly number[];
  /** Keys by row, where they are not as the index has them. */
  readonly forms: ReadonlyMap<number, unknown>;
  readonly values: readonly V[];
  /** Positions of the keys in the order in which those of all buckets were first seen; ascending. */
  readonly positions: readonly number[];
  /** Where the positions of all buckets end. */
  readonly end: number;

  /** Makes a bucket of columns of equal lengths. */
  constructor(
    { index, forms }: Pick<PartitionTable<V>, "index" | "forms">,
    { rows, values, positions }: OpenBucket<V>,
    end: number,
  ) {
    this.index = index;
    this.forms = forms;
    this.rows = rows;
    this.values = values;
    this.positions = positions;
    this.end = end;
  }

  /** Number of keys. */
  get size(): number {
    return this.rows.length;
  }

  /** The key at a place, as it was first seen. */
  keyAt(at: number): unknown {
    const row = this.rows[at]!;
    return this.forms.get(row) ?? this.index.keyOf(row);
  }

  /** Rough number of bytes, those of its keys included. */
  get bytes(): number {
    const { size, values } = this;
    return sizeOfSample(size, (at) => this.keyAt(at)) + sizeOf(values) + 2 * sizeOf(this.rows);
  }

  /** The bucket as it travels. */
  [portable](): BucketColumns<V> {
    const { rows, values, positions, end } = this;
    return { keys: rows.map((_, at) => this.keyAt(at)), values, positions, end };
  }
}

/** A bucket that comes from another thread. */
export interface BucketColumns<V = unknown> {
  readonly keys: readonly unknown[];
  readonly values: readonly V[];
  readonly positions: readonly number[];
  readonly end: number;
}

/** A bucket, wherever it was made. */
export type AnyBucket<V = unknown> = Bucket<V> | BucketColumns<V>;

/** A bucket that is being filled. */
interface OpenBucket<V> {
  readonly rows: number[];
  readonly values: V[];
  readonly positions: number[];
}

/** Merges two values of one key, the one that was first seen first. */
export type Combine<V> = (kept: V, value: V) => V | Promise<V>;

/** How a table is cut: into so many buckets that are put together again, or partitions of the result. */
export type TableCut = number | readonly [partitions: number];

/** Cuts a table into buckets and ends it. */
export function intoBuckets<V>(table: PartitionTable<V>, cut: TableCut): Bucket<V>[] {
  const { index, rows } = table;
  const count = typeof cut === "number" ? cut : cut[0];
  const placeOf = typeof cut === "number"
    ? (row: number) => count === 1 ? 0 : bucketOfHash(index.hashOf(row), count)
    : (row: number) => partitionOfKey(index.keyOf(row), count);
  const values = table.close();
  const buckets = Array.from({ length: count }, (): OpenBucket<V> => ({
    rows: [],
    values: [],
    positions: [],
  }));
  for (let position = 0; position < rows.length; position++) {
    const row = rows[position]!;
    const bucket = buckets[placeOf(row)]!;
    bucket.rows.push(row);
    bucket.values.push(values[position]!);
    bucket.positions.push(position);
  }
  return buckets.map((bucket) => new Bucket(table, bucket, rows.length));
}

/** Merges one bucket of several tables; `copy` makes values that `combine` may change. */
export async function mergeBucket<V>(
  parts: readonly AnyBucket<V>[],
  combine: Combine<V>,
  copy: (values: readonly V[]) => readonly V[] = (values) => values,
): Promise<Bucket<V>> {
  const index = parts.find((part) => part instanceof Bucket)?.index ?? new KeyIndex();
  const merged = new PartitionTable<V>(index);
  const positions: number[] = [];
  let before = 0;
  for (const part of parts) {
    const rows = rowsOf(part, index);
    const values = copy(part.values);
    for (let i = 0; i < rows.length; i++) {
      const kept = merged.getRow(rows[i]!);
      if (kept === absent) {
        if (hasKeptForm(part, i, index)) merged.addAsKept(values[i]!);
        else merged.add(keyAt(part, i), values[i]!);
        positions.push(before + part.positions[i]!);
        continue;
      }
      const combined = combine(kept, values[i]!);
      merged.replace(combined instanceof Promise ? await combined : combined);
    }
    before += part.end;
  }
  return new Bucket(merged, { rows: merged.rows, values: merged.close(), positions }, before);
}

/** Merges all buckets of several tables. */
export async function mergeTables<V>(
  tables: readonly (readonly AnyBucket<V>[])[],
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
  buckets: readonly AnyBucket<V>[],
): { readonly keys: unknown[]; readonly values: V[] } {
  const full = buckets.filter(({ positions }) => positions.length > 0);
  const positions = full.map((bucket) => bucket.positions);
  const next = new Int32Array(full.length);
  const length = full.reduce((sum, bucket) => sum + bucket.positions.length, 0);
  const keys: unknown[] = [];
  const values: V[] = [];
  for (let i = 0; i < length; i++) {
    let first = 0;
    let least = Infinity;
    for (let b = 0; b < positions.length; b++) {
      const position = positions[b]![next[b]!];
      if (position !== undefined && position < least) {
        first = b;
        least = position;
      }
    }
    const at = next[first]!++;
    keys.push(keyAt(full[first]!, at));
    values.push(full[first]!.values[at]!);
  }
  return { keys, values };
}

/** The rows that the keys of a bucket have in an index. */
function rowsOf(bucket: AnyBucket, index: KeyIndex): readonly number[] {
  if (!(bucket instanceof Bucket)) return bucket.keys.map((key) => index.rowOf(key));
  if (bucket.index === index) return bucket.rows;
  return bucket.rows.map((_, at) => index.rowOf(bucket.keyAt(at)));
}

/** Whether the key at a place of a bucket is as an index has it, which need not be looked at then. */
function hasKeptForm(bucket: AnyBucket, at: number, index: KeyIndex): boolean {
  return bucket instanceof Bucket && bucket.index === index && !bucket.forms.has(bucket.rows[at]!);
}

/** The key at a place of a bucket, as it was first seen. */
export function keyAt(bucket: AnyBucket, at: number): unknown {
  return bucket instanceof Bucket ? bucket.keyAt(at) : bucket.keys[at];
}
