/**
 * A bucket of tables with more keys than there is room for, merged range by range: its keys are cut by
 * another hash, until those of one range fit. The keys of all ranges then come in the order in which they
 * were first seen, in pieces that are set aside, as if all had been merged at once.
 *
 * Neither the order in which values of a key are merged nor what is merged with what depends on the ranges,
 * so results are the same to the last bit.
 *
 * @module
 */

import {
  type AnyBucket,
  Bucket,
  type BucketColumns,
  keyAt,
  type Merge,
  roundsOf,
} from "../tables/buckets.ts";
import { bucketOfHash, hashOfWord } from "../tables/key_hash.ts";
import { hashOf } from "../tables/key_index.ts";
import { type Aside, bytesOf, Pieced } from "../wire/aside.ts";
import { portable } from "../wire/portable.ts";
import { sizeOf } from "../wire/size.ts";
import { bucketsFor, deepest, inOrder, mostBuckets, setAside } from "./by_bucket.ts";
import { collect } from "./collect.ts";
import type { TaskRoom } from "./operation.ts";
import type { PlacedElement } from "./reduction.ts";

/** Elements between two looks at how much there is room for. */
const elementsPerLook = 64;

/** What is set aside to be merged is read once; what came from other tasks is theirs. */
type Reader<V> = (aside: Aside) => AnyBucket<V>;

/** The merged bucket, in pieces of keys that follow one another. */
export async function mergedByRange<V>(
  parts: readonly Aside[],
  room: TaskRoom,
  merge: Merge<V>,
): Promise<Pieced> {
  const sums = new Sums<V>();
  const read: Reader<V> = (aside) => aside.read() as AnyBucket<V>;
  return await inPieces(await inRanges(parts, room, merge, 0, sums.placing(read)), room, sums);
}

/** Adds up the keys of tables that follow one another. */
class Sums<V> {
  /** Number of keys of the tables so far. */
  end = 0;

  /** Gives each key its place among those of all tables, in place of that in its own. */
  placing(read: Reader<V>): Reader<V> {
    return (aside) => {
      const bucket = read(aside);
      const columns = bucket instanceof Bucket ? bucket[portable]() : bucket;
      const before = this.end;
      this.end += columns.end;
      return { ...columns, positions: columns.positions.map((it) => before + it), end: 0 };
    };
  }
}

async function inRanges<V>(
  parts: readonly Aside[],
  room: TaskRoom,
  merge: Merge<V>,
  level: number,
  read: Reader<V>,
): Promise<Iterable<PlacedElement>> {
  const runs: (readonly Aside[])[] = [];
  for (const range of await cut(parts, room, level, read)) {
    const placed = level + 1 === deepest || bytesOf(range) <= room.bytes
      ? pairsOf(await merge(range.map(once<V>)))
      : await inRanges(range, room, merge, level + 1, once<V>);
    runs.push(await setAside(placed, room));
  }
  return inOrder(runs);
}

function once<V>(aside: Aside): AnyBucket<V> {
  const bucket = aside.read() as AnyBucket<V>;
  aside.release();
  return bucket;
}

/** Cuts parts by another hash of their keys, and sets them aside; gives those ranges that have some. */
async function cut<V>(
  parts: readonly Aside[],
  room: TaskRoom,
  level: number,
  read: Reader<V>,
): Promise<readonly (readonly Aside[])[]> {
  const count = bucketsFor(bytesOf(parts), room);
  const ranges = Array.from({ length: count }, (): Aside[] => []);
  for (const part of parts) {
    const bucket = read(part) as BucketColumns<V>;
    const places = ranges.map((): number[] => []);
    for (let at = 0; at < bucket.positions.length; at++) {
      places[bucketOfHash(hashOfWord(hashOf(keyAt(bucket, at)) ^ ~level), count)]!.push(at);
    }
    const full = places.flatMap((own, range) => own.length > 0 ? [[range, own] as const] : []);
    const asides = await room.setAside(full.map(([, own]) => picked(bucket, own)));
    full.forEach(([range], i) => ranges[range]!.push(asides[i]!));
  }
  return ranges.filter(({ length }) => length > 0);
}

/** Some of the keys of a bucket. */
function picked<V>(
  { keys, width, hashes, values, positions, end }: BucketColumns<V>,
  places: readonly number[],
): BucketColumns<V> {
  return {
    keys: places.map((at) => keys[at]),
    width,
    hashes: hashes && Int32Array.from(places, (at) => hashes[at]!),
    values: places.map((at) => values[at]!),
    positions: places.map((at) => positions[at]!),
    end,
  };
}

function* pairsOf(bucket: AnyBucket | Pieced): Generator<PlacedElement> {
  for (const piece of roundsOf(bucket)) {
    const { positions, values } = piece;
    for (let at = 0; at < positions.length; at++) {
      yield [positions[at]!, [keyAt(piece, at), values[at]]];
    }
  }
}

/** Sets aside keys and values in order; the last piece tells how many keys all tables have. */
async function inPieces<V>(
  placed: Iterable<PlacedElement>,
  room: TaskRoom,
  sums: Sums<V>,
): Promise<Pieced> {
  const pieces: Aside[] = [];
  let keys: unknown[] = [];
  let values: V[] = [];
  let positions: number[] = [];
  let bytes = 0;
  const flush = async (end: number) => {
    const piece: BucketColumns<V> = { keys, width: 0, hashes: undefined, values, positions, end };
    pieces.push(...await room.setAside([piece]));
    [keys, values, positions, bytes] = [[], [], [], 0];
  };
  for (const [position, pair] of placed) {
    const [key, value] = pair as readonly [unknown, V];
    keys.push(key);
    values.push(value);
    positions.push(position);
    bytes += sizeOf(pair);
    if (bytes >= room.bytes / mostBuckets) await flush(0);
  }
  await flush(sums.end);
  return new Pieced(pieces);
}

/** The elements of merged buckets in the order of their keys, in pieces. */
export async function elementsInOrder(
  buckets: AsyncIterable<AnyBucket | Pieced>,
  room: TaskRoom,
  element: (key: unknown, value: unknown) => unknown,
): Promise<unknown> {
  const runs: (readonly Aside[])[] = [];
  for await (const bucket of buckets) runs.push(await setAside(pairsOf(bucket), room));
  const elements = collect.init([]);
  for (const [, pair] of inOrder(runs)) {
    const [key, value] = pair as readonly [unknown, unknown];
    elements.push(element(key, value));
    if (elements.length % elementsPerLook === 0) await collect.relieve!(elements, [], room);
  }
  return await collect.finish(elements, [], room);
}
