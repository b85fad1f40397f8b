/**
 * The first element of each key, where elements are not their keys. Elements stay where they
 * are made, packed, while their keys are compared; then each partition drops those whose
 * key was seen before it. Where there is no room for them, keys and elements are set aside, and
 * what follows begins anew: the first of a key may be there once for each such round, of which the
 * first is left.
 *
 * ```
 * x/0 ──keepFirst──▶ elements ─────────────────────────┐
 *         └─▶ keys ─┐                                  ├──▶ those that come first of all
 *                   ├─ bucket by bucket: which are first ─┤
 *         ┌─▶ keys ─┘                                  ├──▶ …
 * x/1 ──keepFirst──▶ elements ─────────────────────────┘
 * ```
 *
 * @module
 */

import { alone, newIndex } from "./keyed_reductions.ts";
import type {
  Batch,
  By,
  Share,
  SinkOperation,
  SourceOperation,
  TaskRoom,
  ValueOperation,
} from "./operation.ts";
import { mergeOperation } from "./reduction.ts";
import { type Part, Rounds } from "./rounds.ts";
import {
  type AnyKeyBucket,
  firstKeys,
  type KeyBucket,
  type KeyColumns,
  mergeKeys,
  SeenKeys,
} from "../tables/first_keys.ts";
import { Pieced } from "../wire/aside.ts";
import { ElementPacker, markedElements, type PackedBatches } from "../wire/packed_elements.ts";
import { portable } from "../wire/portable.ts";

/** The keys of a partition, and those that there was no room for: what follows begins with none. */
interface KeptKeys {
  keys: SeenKeys;
  /** Number of keys that have been set aside. */
  before: number;
  readonly rounds: Rounds;
}

/** The first element of each key of a partition, and the keys. */
interface KeptFirst extends KeptKeys {
  elements: ElementPacker;
}

type AnyBuckets = readonly (AnyKeyBucket | Pieced)[];

/** The sink `keepFirst(key, buckets, input)`: `[keys cut into buckets, elements]`. */
export const keepFirst: SinkOperation<KeptFirst, [key: By | undefined, buckets: number]> = {
  kind: "sink",
  id: "distinctBy.keep",
  name: "distinct",
  functionAt: 0,
  init: (_args, share) => ({ ...noKeys(share), elements: new ElementPacker() }),
  step({ keys, elements }, x, key) {
    if (keys.isNew(key)) elements.push(x);
  },
  relieve: (state, [, buckets], room) =>
    state.rounds.relieve(room, {
      length: state.keys.size,
      bytes: () => state.keys.bytes + state.elements.bytes,
      cut() {
        const { elements } = state;
        state.elements = new ElementPacker();
        return [...cutRound(state, buckets), elements.close()];
      },
    }),
  async finish(state, [, buckets], room): Promise<readonly [AnyBuckets, PackedBatches | Pieced]> {
    const keys = state.keys.close(buckets, state.before);
    const elements = state.elements.close();
    if (!state.rounds.isBegun) return [keys, elements];
    const pieces = await lastRound(state, [...keys.map(apart), elements], room);
    return [pieces.slice(0, -1), pieces.at(-1)!];
  },
  abandon: ({ rounds }) => rounds.release(),
};

/** The sink `distinctKeys(key, buckets, input)`: the keys alone, for who counts them. */
export const distinctKeys: SinkOperation<KeptKeys, [key: By | undefined, buckets: number]> = {
  kind: "sink",
  name: "distinctKeys",
  functionAt: 0,
  init: (_args, share) => noKeys(share),
  step({ keys }, _x, key) {
    keys.isNew(key);
  },
  relieve: (state, [, buckets], room) =>
    state.rounds.relieve(room, {
      length: state.keys.size,
      bytes: () => state.keys.bytes,
      cut: () => cutRound(state, buckets),
    }),
  finish(state, [, buckets], room): AnyBuckets | Promise<AnyBuckets> {
    const keys = state.keys.close(buckets, state.before);
    return state.rounds.isBegun ? lastRound(state, keys.map(apart), room) : keys;
  },
  abandon: ({ rounds }) => rounds.release(),
};

function noKeys(share: Share = alone): KeptKeys {
  return { keys: new SeenKeys(share(newIndex)), before: 0, rounds: new Rounds(true) };
}

/** The keys of a round, which is one of several; the next one begins with none. */
function cutRound(state: KeptKeys, buckets: number): readonly Part[] {
  const { keys } = state;
  const columns = keys.closeRound(buckets, state.before);
  state.keys = new SeenKeys(newIndex());
  state.before += keys.size;
  return columns.map(sized);
}

async function lastRound(
  { rounds }: KeptKeys,
  parts: readonly Part[],
  room: TaskRoom | undefined,
): Promise<readonly Pieced[]> {
  return await rounds.finish(parts, room) as readonly Pieced[];
}

function apart(bucket: KeyBucket): Part {
  return sized(bucket[portable]());
}

function sized(columns: KeyColumns): KeyColumns & { readonly size: number } {
  return { ...columns, size: columns.positions.length };
}

/** What a bucket was made in. */
function roundsIn(bucket: AnyKeyBucket | Pieced): readonly AnyKeyBucket[] {
  if (!(bucket instanceof Pieced)) return [bucket];
  return bucket.list.map((round) => round.read() as AnyKeyBucket);
}

/** Takes one bucket of the keys of each partition. */
export type BucketOperation = ValueOperation<[buckets: readonly AnyKeyBucket[]]>;

/** Merges one bucket of all keys. */
export const mergeDistinctKeys: BucketOperation = mergeOperation<AnyKeyBucket>(
  { id: "distinctKeys.bucket", name: "bucket-distinctKeys" },
  mergeKeys,
);

/** Merges the keys of neighbours. */
export const mergeFirst: ValueOperation<
  [tables: readonly AnyBuckets[]]
> = mergeOperation<AnyBuckets>(
  { id: "distinctBy.merge", name: "merge-distinct" },
  (tables) => (tables[0] ?? []).map((_, b) => mergeKeys(tables.flatMap((it) => roundsIn(it[b]!)))),
);

/** Compares one bucket of all keys: for each partition, which of its elements are the first. */
export const findFirst: BucketOperation = mergeOperation<AnyKeyBucket>(
  { id: "distinctBy.first", name: "first-distinct" },
  (parts) => firstKeys(parts),
);

/** `eachFirst([firsts, elements])`: of a partition's elements, those that are the first of all. */
export const eachFirst: SourceOperation<[input: MarkedPartition]> = {
  kind: "source",
  id: "distinctBy.elements",
  name: "each-distinct",
  inner: true,
  open: ([input]) => eachMarked(input),
};

/** Which elements of a partition are the first, by bucket, and its elements. */
type MarkedPartition = readonly [
  firsts: readonly Uint32Array[],
  elements: PackedBatches | Pieced,
];

function* eachMarked([firsts, elements]: MarkedPartition): Generator<Batch> {
  const end = firsts.reduce((end, places) => Math.max(end, (places.at(-1) ?? -1) + 1), 0);
  const marks = new Uint8Array(end);
  for (const places of firsts) for (const place of places) marks[place] = 1;
  let start = 0;
  for (const round of elements instanceof Pieced ? elementsIn(elements) : [elements]) {
    for (const items of markedElements(round, marks.subarray(start))) yield { items };
    start += round.size;
  }
}

function* elementsIn({ list }: Pieced): Generator<PackedBatches> {
  for (const round of list) yield round.read() as PackedBatches;
}

/** Puts partitions one behind the other. */
export const allFirst: ValueOperation<[partitions: readonly (readonly unknown[])[]]> = {
  kind: "value",
  id: "distinctBy.finish",
  name: "distinct",
  onCaller: true,
  run: ([partitions]) => partitions.flat(),
};
