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
import { absent, hashOf, KeyIndex, partitionOfKey } from "./key_index.ts";
import { movedKeyAt, type MovedKeys } from "./moved_keys.ts";
import { PartitionTable } from "./partition_table.ts";
import { Pieced } from "../wire/aside.ts";
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
    const { index, forms, rows, values, positions, end } = this;
    const keys = forms.size === 0 ? index.moved(rows) : index.moved(rows, (at) => this.keyAt(at));
    return { ...keys, values, positions, end };
  }
}

/** A bucket that comes from another thread. */
export interface BucketColumns<V = unknown> extends MovedKeys {
  readonly values: readonly V[];
  readonly positions: readonly number[];
  readonly end: number;
  /** Whether it is one of pieces that have each key once and follow one another. */
  readonly inOrder?: boolean;
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

/** Merges the same bucket of several tables, given in order. */
export type Merge<V> = (parts: readonly AnyBucket<V>[]) => Promise<Bucket<V>>;

/** How a table is cut: into so many buckets that are put together again, or partitions of the result. */
export type TableCut = number | readonly [partitions: number];

/** Cuts a table into buckets and ends it. */
export function intoBuckets<V>(table: PartitionTable<V>, cut: TableCut): Bucket<V>[] {
  const { rows } = table;
  const count = typeof cut === "number" ? cut : cut[0];
  const places = bucketsOf(table, cut);
  const values = table.close();
  const buckets = Array.from({ length: count }, (): OpenBucket<V> => ({
    rows: [],
    values: [],
    positions: [],
  }));
  for (let position = 0; position < rows.length; position++) {
    const bucket = buckets[places[position]!]!;
    bucket.rows.push(rows[position]!);
    bucket.values.push(values[position]!);
    bucket.positions.push(position);
  }
  return buckets.map((bucket) => new Bucket(table, bucket, rows.length));
}

/** The bucket of each key. */
function bucketsOf<V>({ index, rows }: PartitionTable<V>, cut: TableCut): Uint32Array {
  const places = new Uint32Array(rows.length);
  if (cut === 1) return places;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    places[i] = typeof cut === "number"
      ? bucketOfHash(index.hashOf(row), cut)
      : partitionOfKey(index.keyOf(row), cut[0]);
  }
  return places;
}

/** The bucket of a key of a table that is cut. */
export function bucketOfKey(key: unknown, cut: TableCut): number {
  if (cut === 1) return 0;
  return typeof cut === "number" ? bucketOfHash(hashOf(key), cut) : partitionOfKey(key, cut[0]);
}

/** Merges one bucket of several tables; `copy` makes values that `combine` may change. */
export async function mergeBucket<V>(
  parts: readonly AnyBucket<V>[],
  combine: Combine<V>,
  copy: (values: readonly V[]) => readonly V[] = (values) => values,
): Promise<Bucket<V>> {
  const index = parts.find((part) => part instanceof Bucket)?.index ?? new KeyIndex();
  const merging: Merging<V> = { table: new PartitionTable<V>(index), positions: [], before: 0 };
  for (const part of parts) {
    const rows = rowsOf(part, index);
    const values = copy(part.values);
    for (let i = 0;; i++) {
      i = takeIn(merging, part, { rows, values }, { combine, from: i });
      if (i === rows.length) break;
      merging.table.replace(await merging.combining!);
    }
    merging.before += part.end;
  }
  const { table, positions, before } = merging;
  return new Bucket(table, { rows: table.rows, values: table.close(), positions }, before);
}

/** A merge that is under way. */
interface Merging<V> {
  readonly table: PartitionTable<V>;
  readonly positions: number[];
  /** Number of keys of the parts before. */
  before: number;
  /** The value that the key that was last looked for will have. */
  combining?: Promise<V>;
}

/**
 * Takes in keys of a part, up to the first whose value has to be waited for; gives its place. This is
 * apart from what waits, since engines compile a small loop sooner, and do so again and again where
 * parts are not all alike.
 */
function takeIn<V>(
  merging: Merging<V>,
  part: AnyBucket<V>,
  { rows, values }: { readonly rows: readonly number[]; readonly values: readonly V[] },
  { combine, from }: { readonly combine: Combine<V>; readonly from: number },
): number {
  const { table, positions, before } = merging;
  for (let i = from; i < rows.length; i++) {
    const row = rows[i]!;
    const kept = table.getRow(row);
    if (kept !== absent) {
      const combined = combine(kept, values[i]!);
      if (combined instanceof Promise) {
        merging.combining = combined;
        return i;
      }
      table.replace(combined);
      continue;
    }
    if (hasKeptForm(part, i, { index: table.index, row })) table.addAsKept(values[i]!);
    else table.add(keyAt(part, i), values[i]!);
    positions.push(before + part.positions[i]!);
  }
  return rows.length;
}

/**
 * What a bucket was made in: each round of it as if it were that of a table of its own, or what was merged
 * in pieces of keys that follow one another.
 */
export function* roundsOf<V>(bucket: AnyBucket<V> | Pieced): Generator<AnyBucket<V>> {
  if (!(bucket instanceof Pieced)) return yield bucket;
  for (const round of bucket.list) yield round.read() as AnyBucket<V>;
}

/** Whether the pieces of a bucket have each key once, in order, and so need not be merged. */
export function areInOrder({ list }: Pieced): boolean {
  return list.length > 0 && (list[0]!.read() as BucketColumns).inOrder === true;
}

/** A bucket that refers to no index, which would stay as long as any of its round, and take in what is merged. */
export function apart<V>(bucket: Bucket<V>): BucketColumns<V> & { readonly size: number } {
  return { ...bucket[portable](), size: bucket.size };
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
  if (!(bucket instanceof Bucket)) return index.rowsOfMoved(bucket);
  if (bucket.index === index) return bucket.rows;
  return bucket.rows.map((_, at) => index.rowOf(bucket.keyAt(at)));
}

/** Whether the key at a place of a bucket is as an index has it, which need not be looked at then. */
function hasKeptForm(
  bucket: AnyBucket,
  at: number,
  { index, row }: { readonly index: KeyIndex; readonly row: number },
): boolean {
  if (!(bucket instanceof Bucket)) return bucket.hashes !== undefined && index.isAsMoved(row);
  return bucket.index === index && !bucket.forms.has(bucket.rows[at]!);
}

/** The key at a place of a bucket, as it was first seen. */
export function keyAt(bucket: AnyBucket, at: number): unknown {
  return bucket instanceof Bucket ? bucket.keyAt(at) : movedKeyAt(bucket, at);
}
