/**
 * The first element of each key, where elements are not their keys. Elements stay where they
 * are made, packed, while their keys are compared; then each partition drops those whose
 * key was seen before it.
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

import { alone, newIndex } from "./grouping.ts";
import type {
  Batch,
  By,
  Share,
  SinkOperation,
  SourceOperation,
  ValueOperation,
} from "./operation.ts";
import { mergeOperation } from "./reduction.ts";
import { type AnyKeyBucket, firstKeys, mergeKeys, SeenKeys } from "../tables/first_keys.ts";
import { ElementPacker, markedElements, type PackedBatches } from "../wire/packed_elements.ts";

/** The first element of each key of a partition, and the keys. */
interface KeptFirst {
  readonly keys: SeenKeys;
  readonly elements: ElementPacker;
}

/** The sink `keepFirst(key, buckets, input)`: `[keys cut into buckets, elements]`. */
export const keepFirst: SinkOperation<KeptFirst, [key: By | undefined, buckets: number]> = {
  kind: "sink",
  id: "distinctBy.keep",
  name: "distinct",
  functionAt: 0,
  init: (_args, share: Share = alone) => ({
    keys: new SeenKeys(share(newIndex)),
    elements: new ElementPacker(),
  }),
  step({ keys, elements }, x, key) {
    if (keys.isNew(key)) elements.push(x);
  },
  finish: ({ keys, elements }, [, buckets]) => [keys.close(buckets), elements.close()],
};

/** The sink `distinctKeys(key, buckets, input)`: the keys alone, for who counts them. */
export const distinctKeys: SinkOperation<SeenKeys, [key: By | undefined, buckets: number]> = {
  kind: "sink",
  name: "distinctKeys",
  functionAt: 0,
  init: (_args, share: Share = alone) => new SeenKeys(share(newIndex)),
  step(keys, _x, key) {
    keys.isNew(key);
  },
  finish: (keys, [, buckets]) => keys.close(buckets),
};

/** Takes one bucket of the keys of each partition. */
export type BucketOperation = ValueOperation<[buckets: readonly AnyKeyBucket[]]>;

/** Merges one bucket of all keys. */
export const mergeDistinctKeys: BucketOperation = mergeOperation<AnyKeyBucket>(
  { id: "distinctKeys.bucket", name: "bucket-distinctKeys" },
  mergeKeys,
);

/** Merges the keys of neighbours. */
export const mergeFirst: ValueOperation<
  [tables: readonly (readonly AnyKeyBucket[])[]]
> = mergeOperation<readonly AnyKeyBucket[]>(
  { id: "distinctBy.merge", name: "merge-distinct" },
  (tables) => (tables[0] ?? []).map((_, b) => mergeKeys(tables.map((table) => table[b]!))),
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
type MarkedPartition = readonly [firsts: readonly Uint32Array[], elements: PackedBatches];

function* eachMarked([firsts, elements]: MarkedPartition): Generator<Batch> {
  const marks = new Uint8Array(elements.size);
  for (const places of firsts) for (const place of places) marks[place] = 1;
  for (const items of markedElements(elements, marks)) yield { items };
}

/** Puts partitions one behind the other. */
export const allFirst: ValueOperation<[partitions: readonly (readonly unknown[])[]]> = {
  kind: "value",
  id: "distinctBy.finish",
  name: "distinct",
  onCaller: true,
  run: ([partitions]) => partitions.flat(),
};
