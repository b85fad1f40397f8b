/**
 * Merging tables on a thread that may not hold any amount.
 *
 * @module
 */

import {
  type AnyBucket,
  apart,
  areInOrder,
  type Bucket,
  type Merge,
  roundsOf,
} from "../tables/buckets.ts";
import { type Aside, bytesOf, Later, Pieced } from "../wire/aside.ts";
import { sizeOf } from "../wire/size.ts";
import { onDisk } from "./by_bucket.ts";
import type { TaskRoom } from "./operation.ts";

/** Merges one bucket of several tables: in pieces of keys that follow one another, where it is too large. */
export async function mergedBucket<V>(
  parts: readonly Aside[],
  room: TaskRoom | undefined,
  merge: Merge<V>,
): Promise<Bucket<V> | Pieced> {
  if (room === undefined || bytesOf(parts) <= room.bytes) {
    return await merge(parts.map((part) => part.read() as AnyBucket<V>));
  }
  return await (await onDisk(room)).mergedByRange(parts, merge);
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

/** A bucket, or all those of a table that has not been merged, perhaps to be read later. */
export type Finishing<V> = Later | AnyBucket<V> | Pieced | readonly (AnyBucket<V> | Pieced)[];

/** What is made of all keys, in the order in which they were first seen. */
interface Finish<V> {
  readonly merge: Merge<V>;
  element(key: unknown, value: unknown): unknown;
  /** Makes them of all buckets at once. */
  atOnce(buckets: readonly AnyBucket<V>[]): unknown;
}

/** Makes elements of merged buckets, or of one table: in pieces, where they are too many. */
export async function finished<V>(
  list: readonly Finishing<V>[],
  room: TaskRoom | undefined,
  { merge, element, atOnce }: Finish<V>,
): Promise<unknown> {
  if (room !== undefined && list.reduce((sum, it) => sum + bytesIn(it), 0) > room.bytes) {
    const buckets = oneByOne(list, room, merge);
    return await (await onDisk(room)).elementsInOrder(buckets, element);
  }
  const buckets: AnyBucket<V>[] = [];
  for (const bucket of list.map(read<V>).flat() as (AnyBucket<V> | Pieced)[]) {
    buckets.push(bucket instanceof Pieced ? await merge([...roundsOf<V>(bucket)]) : bucket);
  }
  return atOnce(buckets);
}

function bytesIn<V>(item: Finishing<V>): number {
  return item instanceof Later ? item.bytes : sizeOf(item);
}

function read<V>(item: Finishing<V>): Exclude<Finishing<V>, Later> {
  return item instanceof Later ? item.read() as Exclude<Finishing<V>, Later> : item;
}

/** The buckets, merged; who has taken one does not need it when the next one comes. */
async function* oneByOne<V>(
  list: readonly Finishing<V>[],
  room: TaskRoom,
  merge: Merge<V>,
): AsyncGenerator<AnyBucket<V> | Pieced> {
  for (const item of list) {
    const made = read(item);
    if (!Array.isArray(made)) yield made as AnyBucket<V> | Pieced;
    else {
      for (const bucket of made as readonly (AnyBucket<V> | Pieced)[]) {
        const isMade = !(bucket instanceof Pieced) || areInOrder(bucket);
        yield isMade ? bucket : await mergedBucket(bucket.list, room, merge);
      }
    }
  }
}
