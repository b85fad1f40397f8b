/**
 * Groups of more elements than there is room for, made bucket by bucket: the groups are cut by another
 * hash of their keys, until those of one bucket fit. What is made of a bucket is in the order of its
 * keys, and set aside; then all of it comes in the order of all keys, as if it had been made at once.
 *
 * ```
 * a1 b1 | c1 a2 | b2             groups of three partitions, keys at positions 0 1 | 2 0 | 1
 * a1 | c1 a2       b1 | b2       two buckets
 * 0: a1 a2, 2: c1  1: b1 b2      what is made of each, with positions
 * a1 a2, b1 b2, c1               in order
 * ```
 *
 * This is the recursive partitioning of a hash join (M. Kitsuregawa et al., "Application of hash to data
 * base machine and its architecture", 1983), and a merge that brings the order back.
 *
 * @module
 */

import { bucketOfHash, hashOfWord } from "../tables/key_hash.ts";
import { hashOf } from "../tables/key_index.ts";
import { type Aside, bytesOf } from "../wire/aside.ts";
import type { Columns } from "../wire/columns.ts";
import { packColumns, type Packed, unpackColumns } from "../wire/packing.ts";
import { sizeOf } from "../wire/size.ts";
import type { TaskRoom } from "./operation.ts";
import type { PlacedElement } from "./reduction.ts";

/** Elements by key, as columns, which travel between threads at the least cost. */
export interface Groups {
  readonly keys: readonly unknown[];
  /** Number of elements of each key. */
  readonly sizes: readonly number[];
  /** Number of all elements. */
  readonly size: number;
  /** The elements of the first key, then those of the second, and so on. */
  readonly elements: Packed;
}

/** Groups, and where each key comes in the order of all, in which a key may come several times. */
export interface PlacedGroups extends Groups {
  readonly positions: readonly number[];
}

/** Groups of one or several collections, each in order. */
type Sides<G> = readonly (readonly G[])[];

/** Makes elements of groups, in the order of their positions. */
type Make = (sides: Sides<PlacedGroups>) => Iterable<PlacedElement>;

/** Most buckets into which groups are cut at a time: of each, something is held while they merge. */
export const mostBuckets = 32;

/** How often groups are cut; keys that are together then are few, and have most of the elements. */
export const deepest = 4;

/** What `make` makes of groups, bucket by bucket where they are more than there is room for. */
export function madeByBucket(
  sides: Sides<Aside>,
  room: TaskRoom | undefined,
  make: Make,
): Iterable<PlacedElement> | Promise<Iterable<PlacedElement>> {
  if (room === undefined || fits(sides, room)) return make(readAll(sides, withPositions));
  return inBuckets(sides, room, make, 0);
}

function fits(sides: Sides<Aside>, room: TaskRoom): boolean {
  return bytesIn(sides) <= room.bytes;
}

function bytesIn(sides: Sides<Aside>): number {
  return sides.reduce((sum, parts) => sum + bytesOf(parts), 0);
}

/** Reads groups one after another. */
type Reader = () => (aside: Aside) => PlacedGroups;

const none: PlacedGroups = {
  keys: [],
  sizes: [],
  size: 0,
  elements: { pack: "none", value: [] },
  positions: [],
};

/** Gives each key the number of those before it. */
const withPositions: Reader = () => {
  let before = 0;
  return (aside) => {
    const groups = aside.read() as Groups;
    if (groups.keys.length === 0) return none;
    const start = before;
    before += groups.keys.length;
    return { ...groups, positions: groups.keys.map((_, i) => start + i) };
  };
};

/** Reads what was cut here, and not again. */
const once: Reader = () => (aside) => {
  const groups = aside.read() as PlacedGroups;
  aside.release();
  return groups;
};

function readAll(sides: Sides<Aside>, reader: Reader): Sides<PlacedGroups> {
  // Where there are many parts, most have no keys.
  return sides.map((parts) => parts.map(reader()).filter(({ keys }) => keys.length > 0));
}

async function inBuckets(
  sides: Sides<Aside>,
  room: TaskRoom,
  make: Make,
  level: number,
): Promise<Iterable<PlacedElement>> {
  const runs: (readonly Aside[])[] = [];
  for (const bucket of await cut(sides, room, level)) {
    const placed = level + 1 === deepest || fits(bucket, room)
      ? make(readAll(bucket, once))
      : await inBuckets(bucket, room, make, level + 1);
    runs.push(await setAside(placed, room));
  }
  return inOrder(runs);
}

/** Number of buckets into which so many bytes are cut. */
export function bucketsFor(bytes: number, room: TaskRoom): number {
  return Math.max(2, Math.min(mostBuckets, Math.ceil(2 * bytes / room.bytes)));
}

/** Cuts groups by a hash of their keys, and sets them aside; gives those buckets that have some. */
async function cut(
  sides: Sides<Aside>,
  room: TaskRoom,
  level: number,
): Promise<readonly Sides<Aside>[]> {
  const count = bucketsFor(bytesIn(sides), room);
  const buckets = Array.from({ length: count }, () => sides.map((): Aside[] => []));
  for (const [side, parts] of sides.entries()) {
    const read = (level === 0 ? withPositions : once)();
    for (const part of parts) {
      const cut = [...cutGroups(read(part), count, level)];
      const asides = await room.setAside(cut.map(([, groups]) => groups));
      cut.forEach(([bucket], i) => buckets[bucket]![side]!.push(asides[i]!));
    }
  }
  return buckets.filter((bucket) => bucket.some((parts) => parts.length > 0));
}

/** Groups by the bucket of their key. */
function* cutGroups(
  { keys, sizes, positions, elements }: PlacedGroups,
  count: number,
  level: number,
): Generator<[bucket: number, PlacedGroups]> {
  const members: number[][] = Array.from({ length: count }, () => []);
  keys.forEach((key, i) => {
    const hash = hashOfWord(hashOf(key) ^ level);
    members[bucketOfHash(hash, count)]!.push(i);
  });
  const starts: number[] = [];
  let size = 0;
  for (const each of sizes) {
    starts.push(size);
    size += each;
  }
  const columns = unpackColumns(elements);
  for (const [bucket, groups] of members.entries()) {
    if (groups.length === 0) continue;
    const own = groups.map((i) => sizes[i]!);
    yield [bucket, {
      keys: groups.map((i) => keys[i]),
      sizes: own,
      size: own.reduce((sum, each) => sum + each, 0),
      elements: packColumns(slices(columns, groups.map((i) => [starts[i]!, sizes[i]!]))),
      positions: groups.map((i) => positions[i]!),
    }];
  }
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

/** Elements that follow one another, with their positions. */
interface Run {
  readonly positions: readonly number[];
  readonly elements: readonly unknown[];
}

/** Sets elements aside, a few at a time, so that some of each of many runs can be held. */
export async function setAside(
  placed: Iterable<PlacedElement>,
  room: TaskRoom,
): Promise<readonly Aside[]> {
  const runs: Aside[] = [];
  let positions: number[] = [];
  let elements: unknown[] = [];
  let bytes = 0;
  const flush = async () => {
    runs.push(...await room.setAside([{ positions, elements } satisfies Run]));
    [positions, elements, bytes] = [[], [], 0];
  };
  for (const [position, element] of placed) {
    positions.push(position);
    elements.push(element);
    bytes += sizeOf(element);
    if (bytes >= room.bytes / mostBuckets) await flush();
  }
  if (positions.length > 0) await flush();
  return runs;
}

/** How far some runs that follow one another have been read. */
class Head {
  readonly #runs: Iterator<Aside>;
  #run: Run = { positions: [], elements: [] };
  #at = 0;

  constructor(runs: readonly Aside[]) {
    this.#runs = runs.values();
    this.#fill();
  }

  /** Of the next element; `Infinity` at the end. */
  get position(): number {
    return this.#run.positions[this.#at] ?? Infinity;
  }

  take(): PlacedElement {
    const taken: PlacedElement = [this.position, this.#run.elements[this.#at++]];
    this.#fill();
    return taken;
  }

  #fill(): void {
    if (this.#at < this.#run.positions.length) return;
    const next = this.#runs.next();
    if (next.done === true) return;
    this.#run = next.value.read() as Run;
    next.value.release();
    this.#at = 0;
  }
}

/** Merges what was made of buckets by position. */
export function* inOrder(buckets: readonly (readonly Aside[])[]): Generator<PlacedElement> {
  const heads = buckets.map((runs) => new Head(runs));
  for (;;) {
    let first = heads[0];
    for (const head of heads) if (head.position < first!.position) first = head;
    if (first === undefined || first.position === Infinity) return;
    yield first.take();
  }
}
