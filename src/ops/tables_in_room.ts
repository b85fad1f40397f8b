/**
 * Merging tables on a thread that may not hold any amount.
 *
 * @module
 */

import { type AnyBucket, apart, type Bucket, roundsOf } from "../tables/buckets.ts";
import { type Aside, bytesOf, Pieced } from "../wire/aside.ts";
import type { TaskRoom } from "./operation.ts";

/** Merges the same bucket of several tables, given in order. */
export type Merge<V> = (parts: readonly AnyBucket<V>[]) => Promise<Bucket<V>>;

/** Merges one bucket of several tables: in pieces of keys that follow one another, where it is too large. */
export async function mergedBucket<V>(
  parts: readonly Aside[],
  room: TaskRoom | undefined,
  merge: Merge<V>,
): Promise<Bucket<V> | Pieced> {
  if (room === undefined || bytesOf(parts) <= room.bytes) {
    return await merge(parts.map((part) => part.read() as AnyBucket<V>));
  }
  const { mergedByRange } = await import("./by_range.ts");
  return await mergedByRange(parts, room, merge);
}

/** Merges all buckets of several tables; sets aside those that there is no room for. */
export async function mergedTables<V>(
  tables: readonly (readonly (AnyBucket<V> | Pieced)[])[],
  room: TaskRoom | undefined,
  merge: Merge<V>,
): Promise<readonly (Bucket<V> | Pieced)[]> {
  const merged: (Bucket<V> | Pieced)[] = [];
  let bytes = 0;
  for (let b = 0; b < (tables[0]?.length ?? 0); b++) {
    const bucket = await merge(tables.flatMap((table) => [...roundsOf(table[b]!)]));
    if (room !== undefined) bytes += bucket.bytes;
    const isTooMuch = room !== undefined && bytes > room.bytes;
    merged.push(isTooMuch ? new Pieced(await room.setAside([apart(bucket)])) : bucket);
  }
  return merged;
}
