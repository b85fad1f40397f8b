/**
 * Work with more groups, or keys, than there is room for: bucket by bucket, or range by range. They are cut
 * by another hash of their keys, until those of one bucket fit. What is made of a bucket is in the order of
 * its keys, and set aside; then all of it comes in the order of all keys, as if it had been made at once.
 *
 * ```
 * a1 b1 | c1 a2 | b2             groups of three partitions, keys at positions 0 1 | 2 0 | 1
 * a1 | c1 a2       b1 | b2       two buckets
 * 0: a1 a2, 2: c1  1: b1 b2      what is made of each, with positions
 * a1 a2, b1 b2, c1               in order
 * ```
 *
 * This is the recursive partitioning of a hash join (M. Kitsuregawa et al., "Application of hash to data
 * base machine and its architecture", 1983), and a merge that brings the order back. Neither the order in
 * which values of a key are merged nor what is merged with what depends on the buckets, so results are the
 * same to the last bit.
 *
 * @module
 */

import type { AnyBucket, BucketColumns, Merge } from "../tables/buckets.ts";
import type { Aside, Pieced } from "../wire/aside.ts";
import type { Columns } from "../wire/columns.ts";
import type { DiskTools } from "./disk_tools.ts";
import type { Folding } from "./fold_table.ts";
import { Folder, LaterFold } from "./later_fold.ts";
import type { TaskRoom } from "./operation.ts";
import type { Make, PlacedGroups, Reader, Sides } from "./placed_groups.ts";
import {
  deepest,
  elementsPerLook,
  inOrder,
  once,
  partsFor,
  pieceOf,
  setRunAside,
} from "./placed_runs.ts";
import type { PlacedElement } from "./reduction.ts";

/** Part of the elements of a bucket that one key has where it is not worth cutting. */
const shareOfRuler = 0.75;

/** Reads a bucket that is set aside. */
type ReadBucket<V> = (aside: Aside) => AnyBucket<V>;

/** Works in a room, with what is loaded already. */
export class OnDisk {
  readonly #room: TaskRoom;
  readonly #tools: DiskTools;
  /** Bytes of a piece of what is in order. */
  readonly #piece: number;

  /** Begins with nothing. */
  constructor(room: TaskRoom, tools: DiskTools) {
    this.#room = room;
    this.#tools = tools;
    this.#piece = pieceOf(room);
  }

  /** What `make` makes of groups, bucket by bucket. */
  async inBuckets(
    sides: Sides<Aside>,
    make: Make,
    reader: Reader,
    level: number = 0,
  ): Promise<Iterable<PlacedElement>> {
    const runs: (readonly Aside[])[] = [];
    for (const { bucket, rulers } of await this.#cutSides(sides, reader, level)) {
      const fits = this.#bytesIn(bucket) <= this.#room.bytes;
      const isLast = fits || level + 1 === deepest || this.#isOfOneKey(bucket, rulers);
      if (isLast && !fits) this.#checkGroups(bucket);
      const placed = isLast
        ? make(bucket.map((parts) => parts.map((part) => once(part) as PlacedGroups)))
        : await this.inBuckets(bucket, make, () => (part) => once(part) as PlacedGroups, level + 1);
      runs.push(await this.#setAside(placed));
    }
    return inOrder(runs);
  }

  /** What takes the elements of keys that a table of so many has no room for. */
  folding<V>(folding: Folding<V>, keys: number): LaterFold<V> {
    const room = this.#room;
    let number = keys;
    return new LaterFold(new Folder(room, this.#tools, folding), {
      number: () => number++,
      place: () => room.place?.() ?? 0,
    });
  }

  /** The same bucket of several tables, merged: in pieces of keys that follow one another. */
  async mergedByRange<V>(parts: readonly Aside[], merge: Merge<V>): Promise<Pieced> {
    const { Pieced, checkValue, columnsOf, sizeOf } = this.#tools;
    let end = 0;
    // Each key gets its place among those of all tables, in place of that in its own.
    const read: ReadBucket<V> = (aside) => {
      const columns = columnsOf(aside.read() as AnyBucket<V>);
      const before = end;
      end += columns.end;
      return { ...columns, positions: columns.positions.map((it) => before + it), end: 0 };
    };
    const pieces: Aside[] = [];
    let piece = nothingMerged<V>();
    let bytes = 0;
    for (const [position, pair] of await this.#inRanges(parts, merge, read, 0)) {
      const [key, value] = pair as readonly [unknown, V];
      piece.keys.push(key);
      piece.values.push(value);
      piece.positions.push(position);
      const own = sizeOf(pair);
      checkValue(key, value, own, this.#room);
      bytes += own;
      if (bytes < this.#piece) continue;
      pieces.push(...await this.#room.setAside([{ ...piece, end: 0 }]));
      piece = nothingMerged();
      bytes = 0;
    }
    // The last one tells how many keys all tables have.
    pieces.push(...await this.#room.setAside([{ ...piece, end }]));
    return new Pieced(pieces);
  }

  /** The elements of merged buckets in the order of their keys, as a partition. */
  async elementsInOrder(
    buckets: AsyncIterable<AnyBucket | Pieced>,
    element: (key: unknown, value: unknown) => unknown,
  ): Promise<unknown> {
    const { collect } = this.#tools;
    const runs: (readonly Aside[])[] = [];
    for await (const bucket of buckets) runs.push(await this.#setAside(this.#pairsOf(bucket)));
    const elements = collect.init([]);
    for (const [, pair] of inOrder(runs)) {
      const [key, value] = pair as readonly [unknown, unknown];
      elements.push(element(key, value));
      if (elements.length % elementsPerLook > 0) continue;
      await collect.relieve!(elements, [], this.#room);
    }
    return await collect.finish(elements, [], this.#room);
  }

  async #inRanges<V>(
    parts: readonly Aside[],
    merge: Merge<V>,
    read: ReadBucket<V>,
    level: number,
  ): Promise<Iterable<PlacedElement>> {
    const again = (aside: Aside) => once(aside) as AnyBucket<V>;
    const runs: (readonly Aside[])[] = [];
    for (const range of await this.#cutTables(parts, read, level)) {
      const isLast = level + 1 === deepest || this.#tools.bytesOf(range) <= this.#room.bytes;
      const placed = isLast
        ? this.#pairsOf(await merge(range.map(again)))
        : await this.#inRanges(range, merge, again, level + 1);
      runs.push(await this.#setAside(placed));
    }
    return inOrder(runs);
  }

  /** Whether one key has most elements of each side that does not fit: to cut them again makes no bucket smaller. */
  #isOfOneKey(bucket: Sides<Aside>, rulers: readonly Ruler[]): boolean {
    const { KeyedTable, bytesOf } = this.#tools;
    const large = rulers.filter((_, side) => bytesOf(bucket[side]!) > this.#room.bytes);
    const keys = new KeyedTable<true>();
    for (const ruler of large) for (const key of ruler.keys) keys.getOrAdd(key, () => true);
    return keys.size === 1 && large.every(({ rules }) => rules);
  }

  #bytesIn(sides: Sides<Aside>): number {
    return sides.reduce((sum, parts) => sum + this.#tools.bytesOf(parts), 0);
  }

  /** Refuses a group that is larger than all the memory that somebody has asked for. */
  #checkGroups(sides: Sides<Aside>): void {
    const { KeyedTable, SpillError, bytesOf, describeValue } = this.#tools;
    const { most = Infinity } = this.#room;
    for (const parts of sides) {
      const bytes = bytesOf(parts);
      if (bytes <= most) continue;
      const table = new KeyedTable<{ size: number }>();
      let all = 0;
      for (const part of parts) {
        const { keys, sizes, size } = part.read() as PlacedGroups;
        keys.forEach((key, i) => table.getOrAdd(key, () => ({ size: 0 })).value.size += sizes[i]!);
        all += size;
      }
      for (const { key, value: { size } } of table.entries()) {
        const own = Math.round(bytes * size / all);
        if (own <= most) continue;
        throw new SpillError(
          `Cannot hold the elements of one key, ${
            describeValue(key)
          }: there are ${size}, of about ` +
            `${own} bytes, and all of them are needed at once; expected at most the ${most} bytes of ` +
            "'memory'. Reductions as groupBy(key).aggregate() hold no elements, and 'memory' may be more",
        );
      }
    }
  }

  /** Cuts groups by a hash of their keys, and sets them aside; gives those buckets that have some. */
  async #cutSides(
    sides: Sides<Aside>,
    reader: Reader,
    level: number,
  ): Promise<readonly CutBucket[]> {
    const count = partsFor(this.#bytesIn(sides), this.#room);
    const buckets = Array.from({ length: count }, () => ({
      bucket: sides.map((): Aside[] => []),
      rulers: sides.map(() => new Ruler()),
    }));
    for (const [side, parts] of sides.entries()) {
      const read = reader();
      for (const part of parts) {
        const groups = read(part);
        const cut = this.#cut(groups.keys.length, (at) => groups.keys[at], level, count);
        const columns = this.#tools.unpackColumns(groups.elements);
        const starts = startsOf(groups.sizes);
        const own = cut.map(([, places]) => this.#pickedGroups(groups, columns, starts, places));
        const asides = await this.#room.setAside(own);
        cut.forEach(([at], i) => {
          const { bucket, rulers } = buckets[at]!;
          bucket[side]!.push(asides[i]!);
          rulers[side]!.note(own[i]!);
        });
      }
    }
    return buckets.filter(({ bucket }) => bucket.some((parts) => parts.length > 0));
  }

  /** The same for a bucket of tables. */
  async #cutTables<V>(
    parts: readonly Aside[],
    read: ReadBucket<V>,
    level: number,
  ): Promise<readonly (readonly Aside[])[]> {
    const count = partsFor(this.#tools.bytesOf(parts), this.#room);
    const ranges = Array.from({ length: count }, (): Aside[] => []);
    for (const part of parts) {
      const bucket = read(part) as BucketColumns<V>;
      const keyAt = (at: number) => this.#tools.keyAt(bucket, at);
      const cut = this.#cut(bucket.positions.length, keyAt, level, count);
      const asides = await this.#room.setAside(cut.map(([, places]) => picked(bucket, places)));
      cut.forEach(([range], i) => ranges[range]!.push(asides[i]!));
    }
    return ranges.filter(({ length }) => length > 0);
  }

  /** The places of keys by bucket, but for buckets that have none. */
  #cut(
    length: number,
    keyAt: (at: number) => unknown,
    level: number,
    count: number,
  ): readonly (readonly [bucket: number, places: readonly number[]])[] {
    const places = Array.from({ length: count }, (): number[] => []);
    for (let at = 0; at < length; at++) {
      places[this.#tools.bucketOf(keyAt(at), level, count)]!.push(at);
    }
    return places.flatMap((own, bucket) => own.length === 0 ? [] : [[bucket, own] as const]);
  }

  #pickedGroups(
    { keys, sizes, positions }: PlacedGroups,
    columns: Columns,
    starts: readonly number[],
    places: readonly number[],
  ): PlacedGroups {
    const own = places.map((at) => sizes[at]!);
    const spans = places.map((at) => [starts[at]!, sizes[at]!] as const);
    return {
      keys: places.map((at) => keys[at]),
      sizes: own,
      size: own.reduce((sum, each) => sum + each, 0),
      elements: this.#tools.packColumns(slices(columns, spans)),
      positions: places.map((at) => positions[at]!),
    };
  }

  *#pairsOf(bucket: AnyBucket | Pieced): Generator<PlacedElement> {
    for (const piece of this.#tools.roundsOf(bucket)) {
      const { positions, values } = piece;
      for (let at = 0; at < positions.length; at++) {
        yield [positions[at]!, [this.#tools.keyAt(piece, at), values[at]]];
      }
    }
  }

  #setAside(placed: Iterable<PlacedElement>): Promise<readonly Aside[]> {
    return setRunAside(placed, this.#room, this.#tools);
  }
}

/** A bucket of groups, and which key has most of the elements of each side. */
interface CutBucket {
  readonly bucket: Sides<Aside>;
  readonly rulers: readonly Ruler[];
}

/** The keys that have most elements of each part, while all parts are such. */
class Ruler {
  readonly keys: unknown[] = [];
  rules = true;

  note({ keys, sizes, size }: PlacedGroups): void {
    if (!this.rules) return;
    let largest = 0;
    for (let i = 1; i < sizes.length; i++) if (sizes[i]! > sizes[largest]!) largest = i;
    // Where keys alone are kept, they have no elements.
    this.rules = size > 0 && sizes[largest]! >= shareOfRuler * size;
    this.keys.push(keys[largest]);
  }
}

/** Keys and values that are being merged. */
interface MergedPiece<V> extends Omit<BucketColumns<V>, "end"> {
  readonly keys: unknown[];
  readonly values: V[];
  readonly positions: number[];
}

function nothingMerged<V>(): MergedPiece<V> {
  return { keys: [], width: 0, hashes: undefined, values: [], positions: [] };
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

/** Where the elements of each key start. */
function startsOf(sizes: readonly number[]): readonly number[] {
  let size = 0;
  return sizes.map((each) => (size += each) - each);
}

/** The rows of some groups. */
function slices(
  { shape, columns }: Columns,
  groups: readonly (readonly [start: number, length: number])[],
): Columns {
  return {
    shape,
    columns: columns.map((column) => {
      const rows: unknown[] = [];
      for (const [start, length] of groups) {
        for (let i = start; i < start + length; i++) rows.push(column[i]);
      }
      return rows;
    }),
  };
}
