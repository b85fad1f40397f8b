/**
 * Folding the elements of keys that a table had no room for, when their partition is at its end.
 *
 * ```
 * a1 b1 c1 a2 d1 c2     a table with room for two keys
 * a1 b1 a2              is folded at once: a, b
 * c1 c2 | d1            is set aside, in ranges of another hash of the keys
 * a b, c, d             each range folded, and all in order
 * ```
 *
 * Elements are set aside in their order, with their numbers; each range is folded by a table of its own, in
 * which a key has the number of its first element. Keys that had room were all seen before any that had
 * none, so they come first, and those of the ranges merge by their numbers. A range that is too much for
 * its table is cut again.
 *
 * Values may grow by themselves, as lists do. A table whose values outgrow the room gives all of them to the
 * ranges, where they are taken up again as they were.
 *
 * Only what comes back as it was is written: a function may tell an instance of a class from its copy.
 *
 * @module
 */

import type { TableCut } from "../tables/buckets.ts";
import type { Aside, Pieced } from "../wire/aside.ts";
import type { DiskTools } from "./disk_tools.ts";
import type { Folding, FoldTable, SetAside } from "./fold_table.ts";
import type { ElementPlace, LateFailure, TaskRoom } from "./operation.ts";
import {
  deepest,
  elementsPerLook,
  inOrder,
  mostRuns,
  once,
  partsFor,
  pieceOf,
  setRunAside,
} from "./placed_runs.ts";
import type { PlacedElement } from "./reduction.ts";

/** Most properties of an element that may be its key. */
const mostNames = 16;

/** Elements of keys that had no room, in order. */
interface SetAsideElements {
  readonly keys: Keys;
  readonly elements: unknown[];
  /** Numbers of the elements among all of the partition. */
  readonly numbers: number[];
  /** Their places in the source of the partition. */
  readonly places: ElementPlace[];
}

/** The keys of elements, or where each lies in its element, so that it need not be written twice. */
type Keys = unknown[] | string;

/** Stands for the elements themselves, where they are their keys. */
const itself = "";

/** Elements that come, with their keys. */
interface OpenElements extends SetAsideElements {
  readonly keys: unknown[];
}

/** Keys that had room, and what their elements so far have been folded to. */
interface SetAsideValues<V> {
  readonly keys: readonly unknown[];
  readonly values: readonly V[];
  readonly positions: readonly number[];
}

/** Tells of the element that is being folded. */
interface Standing {
  number(): number;
  place(): ElementPlace;
}

/** What the ranges of all levels have in common. */
export class Folder<V> {
  readonly room: TaskRoom;
  readonly tools: DiskTools;
  readonly folding: Folding<V>;
  /** Whether functions are to be waited for. */
  awaits = false;
  /** The first element that failed, as far as is known. */
  failure: LateFailure | undefined;
  /** Its number: no element behind it is folded any more. */
  end = Infinity;
  /** What has been set aside and is still needed. */
  readonly #held = new Set<Aside>();

  /** Begins with nothing. */
  constructor(room: TaskRoom, tools: DiskTools, folding: Folding<V>) {
    this.room = room;
    this.tools = tools;
    this.folding = folding;
  }

  /** Sets values aside until they are taken, or all is dropped. */
  async setAside(values: readonly unknown[], exact: boolean): Promise<readonly Aside[]> {
    return this.#hold(await this.room.setAside(values, { exact }));
  }

  /** The same for elements with positions, which are in order. */
  async setRunAside(placed: Iterable<PlacedElement>): Promise<readonly Aside[]> {
    return this.#hold(await setRunAside(placed, this.room, this.tools));
  }

  /** Merges what has been set aside in order. */
  merged(runs: readonly (readonly Aside[])[]): Generator<PlacedElement> {
    return inOrder(runs, (aside) => this.take(aside));
  }

  /** Reads what is needed once. */
  take(aside: Aside): unknown {
    this.#held.delete(aside);
    return once(aside);
  }

  /** Notes an element that has failed, before all others of which that is known. */
  fail(error: unknown, standing: Standing): void {
    const { LateFailure, PromiseSeen } = this.tools;
    // The task starts again.
    if (error instanceof PromiseSeen) throw error;
    this.failure = new LateFailure(error, standing.place());
    this.end = standing.number();
  }

  /** Drops what has been set aside. */
  release(): void {
    for (const aside of this.#held) aside.release();
    this.#held.clear();
  }

  #hold(asides: readonly Aside[]): readonly Aside[] {
    for (const aside of asides) this.#held.add(aside);
    return asides;
  }
}

/** Takes the elements of keys that a table has no room for. */
export class LaterFold<V> implements SetAside<V> {
  readonly #folder: Folder<V>;
  readonly #standing: Standing;
  readonly #level: number;
  readonly #values: Aside[][];
  readonly #elements: Aside[][];
  readonly #growth;
  #open: OpenElements = noElements();
  /** Rough bytes of the table when its values were looked at. */
  #checked = 0;

  /** Begins with none, of so many ranges. */
  constructor(folder: Folder<V>, standing: Standing, level = 0, ranges = mostRuns) {
    this.#folder = folder;
    this.#standing = standing;
    this.#level = level;
    this.#values = Array.from({ length: ranges }, () => []);
    this.#elements = Array.from({ length: ranges }, () => []);
    this.#growth = new folder.tools.Growth();
  }

  /** Takes an element of a key that is not in the table; `isAwaited` says that functions are waited for. */
  push(key: unknown, x: unknown, isAwaited = false): void {
    const { keys, elements, numbers, places } = this.#open;
    const { ownIfEqual } = this.#folder.tools;
    keys.push(ownIfEqual(key));
    elements.push(ownIfEqual(x));
    numbers.push(this.#standing.number());
    places.push(this.#standing.place());
    if (isAwaited) this.#folder.awaits = true;
  }

  /** Sets aside what has been taken, and the table's values, where they are more than there is room for. */
  relieve(table: FoldTable<V>): Promise<void> | undefined {
    const { room, tools } = this.#folder;
    const { keys, elements, numbers } = this.#open;
    const { sizeOf } = tools;
    const bytes = () => 4 * (sizeOf(keys) + sizeOf(elements) + 2 * sizeOf(numbers));
    const isMuch = this.#growth.isOver(keys.length, bytes, room.bytes);
    const isOver = table.isOver(room.bytes);
    if (isOver) this.#checkValues(table);
    // One value has to be held when its elements are folded, and so it may stay.
    const hasGrown = isOver && table.rows.length > 1;
    return isMuch || hasGrown ? this.#relieve(isMuch, hasGrown ? table : undefined) : undefined;
  }

  /** The buckets of the whole partition, given the table of the keys that had room. */
  async finish(table: FoldTable<V>, cut: TableCut): Promise<readonly Pieced[]> {
    await this.#setElementsAside();
    const folder = this.#folder;
    const buckets = new OpenBuckets(folder, cut);
    await buckets.addTable(table);
    const runs = await this.#runs();
    if (folder.failure !== undefined) throw folder.failure;
    for (const [position, pair] of folder.merged(runs)) await buckets.add(position, pair);
    return await buckets.close(this.#standing.number());
  }

  /** Drops what has been set aside. */
  release(): void {
    this.#folder.release();
  }

  /** Refuses what a key is folded to that takes more than all the memory that somebody has asked for. */
  #checkValues(table: FoldTable<V>): void {
    const { room, tools } = this.#folder;
    const { bytes } = table;
    // To look at all of a value takes long: again when it has grown by as much.
    if (room.most === undefined || bytes <= Math.max(room.most, 2 * this.#checked)) return;
    this.#checked = bytes;
    table.rows.forEach((row, at) => {
      const value = table.getRow(row);
      tools.checkValue(table.keyAt(at), value, tools.sizeOf(value), room);
    });
  }

  async #relieve(isMuch: boolean, table: FoldTable<V> | undefined): Promise<void> {
    if (isMuch) await this.#setElementsAside();
    if (table !== undefined) await this.#setValuesAside(table);
  }

  async #setElementsAside(): Promise<void> {
    const { keys, elements, numbers, places } = this.#open;
    this.#open = noElements();
    const isKeyOf = placeOfKeys(keys, elements);
    await this.#setAside(keys, this.#elements, (at): SetAsideElements => ({
      keys: isKeyOf === undefined ? at.map((i) => keys[i]) : isKeyOf,
      elements: at.map((i) => elements[i]),
      numbers: at.map((i) => numbers[i]!),
      places: at.map((i) => places[i]!),
    }));
  }

  /** The table is empty then, and stays so: each element goes to its range. */
  async #setValuesAside(table: FoldTable<V>): Promise<void> {
    const { rows, positions } = table;
    const keys = rows.map((_, at) => table.keyAt(at));
    const values = table.close();
    table.reopen(this.#folder.folding.newIndex());
    if (positions !== undefined) table.positions = [];
    await this.#setAside(keys, this.#values, (at): SetAsideValues<V> => ({
      keys: at.map((i) => keys[i]),
      values: at.map((i) => values[i]!),
      positions: at.map((i) => positions === undefined ? i : positions[i]!),
    }));
  }

  async #setAside(
    keys: readonly unknown[],
    ranges: readonly Aside[][],
    pick: (at: readonly number[]) => unknown,
  ): Promise<void> {
    const { tools } = this.#folder;
    const places = ranges.map((): number[] => []);
    keys.forEach((key, i) => places[tools.bucketOf(key, this.#level, ranges.length)]!.push(i));
    const used = [...places.keys()].filter((range) => places[range]!.length > 0);
    const asides = await this.#folder.setAside(used.map((range) => pick(places[range]!)), true);
    used.forEach((range, i) => ranges[range]!.push(asides[i]!));
  }

  /** What each range is folded to, in order. */
  async #runs(): Promise<readonly (readonly Aside[])[]> {
    const runs: (readonly Aside[])[] = [];
    for (const [range, elements] of this.#elements.entries()) {
      const values = this.#values[range]!;
      if (elements.length + values.length > 0) runs.push(await this.#foldRange(values, elements));
    }
    return runs;
  }

  async #foldRange(
    values: readonly Aside[],
    elements: readonly Aside[],
  ): Promise<readonly Aside[]> {
    const folder = this.#folder;
    const range = new Range(folder, this.#level + 1, folder.tools.bytesOf(elements));
    for (const aside of values) range.takeUp(folder.take(aside) as SetAsideValues<V>);
    for (const aside of elements) {
      if (!await range.fold(folder.take(aside) as SetAsideElements)) break;
    }
    const { table, later } = range;
    const own = await folder.setRunAside(placedPairs(table, folder.folding));
    if (later === undefined) return own;
    await later.#setElementsAside();
    const runs = await later.#runs();
    // Where an element has failed, others are only looked at for one before it.
    return folder.failure === undefined
      ? await folder.setRunAside(folder.merged([own, ...runs]))
      : [];
  }
}

/** The keys of one range while they are folded. */
class Range<V> implements Standing {
  readonly table: FoldTable<V>;
  /** Takes the elements of keys that there is no room for. */
  later: LaterFold<V> | undefined;
  readonly #folder: Folder<V>;
  readonly #level: number;
  readonly #bytes: number;
  readonly #positions: number[] = [];
  #number = 0;
  #place: ElementPlace = 0;
  #folded = 0;

  constructor(folder: Folder<V>, level: number, bytes: number) {
    this.#folder = folder;
    this.#level = level;
    this.#bytes = bytes;
    this.table = folder.folding.newTable();
    this.table.positions = [];
  }

  number(): number {
    return this.#number;
  }

  place(): ElementPlace {
    return this.#place;
  }

  /** Takes up values as they were. */
  takeUp({ keys, values, positions }: SetAsideValues<V>): void {
    const { table } = this;
    for (let i = 0; i < keys.length; i++) {
      table.get(keys[i]);
      table.add(keys[i], values[i]!);
      table.positions!.push(positions[i]!);
    }
  }

  /** Folds elements; `false` says that one has failed, or one before those that are left. */
  async fold({ keys, elements, numbers, places }: SetAsideElements): Promise<boolean> {
    const { table } = this;
    const folder = this.#folder;
    const { folding } = folder;
    for (let i = 0; i < elements.length; i++) {
      this.#number = numbers[i]!;
      this.#place = places[i]!;
      if (this.#number > folder.end) return false;
      try {
        const x = elements[i];
        const key = typeof keys === "string" ? keyIn(x, keys) : keys[i];
        if (folder.awaits) await folding.stepAsync(table, x, key);
        else folding.step(table, x, key);
      } catch (error) {
        folder.fail(error, this);
        return false;
      }
      if (table.rows.length > table.positions!.length) table.positions!.push(this.#number);
      if (++this.#folded % elementsPerLook > 0) continue;
      await this.#relieve();
      await folder.room.pause?.();
    }
    return true;
  }

  #relieve(): Promise<void> | undefined {
    const { table } = this;
    const { room } = this.#folder;
    if (this.later !== undefined) return this.later.relieve(table);
    if (this.#level === deepest || !table.isOver(room.bytes / 2)) return undefined;
    this.later = new LaterFold(this.#folder, this, this.#level, partsFor(this.#bytes, room));
    table.later = this.later;
    return undefined;
  }
}

/** Keys with what is kept of their values, in order; the table is closed. */
function* placedPairs<V>(
  table: FoldTable<V>,
  { close }: Folding<V>,
): Generator<PlacedElement> {
  const keys = table.rows.map((_, at) => table.keyAt(at));
  const values = table.close();
  for (let i = 0; i < keys.length; i++) {
    const value = values[i]!;
    close(value);
    yield [table.positions![i]!, [keys[i], value]];
  }
}

/** Buckets that are made piece by piece, in the order of their keys. */
class OpenBuckets<V> {
  readonly #folder: Folder<V>;
  readonly #cut: TableCut;
  readonly #pieces: Aside[][];
  readonly #most: number;
  #open: (OpenBucket | undefined)[] = [];
  #bytes = 0;

  constructor(folder: Folder<V>, cut: TableCut) {
    this.#folder = folder;
    this.#cut = cut;
    const count = typeof cut === "number" ? cut : cut[0];
    this.#pieces = Array.from({ length: count }, () => []);
    const { room } = folder;
    this.#most = Math.max(pieceOf(room), Math.min(count * pieceOf(room), room.bytes / 8));
  }

  /** Adds the keys that come before all others. */
  async addTable(table: FoldTable<V>): Promise<void> {
    const { tools, folding } = this.#folder;
    const buckets = tools.intoBuckets(table, this.#cut);
    for (const [bucket, made] of buckets.entries()) {
      if (made.size === 0) continue;
      made.values.forEach(folding.close);
      await this.#setAside(bucket, { ...tools.apart(made), end: 0, inOrder: true });
    }
  }

  /** Adds a key and its value, the next in order. */
  async add(position: number, pair: unknown): Promise<void> {
    const { tools } = this.#folder;
    const [key, value] = pair as readonly [unknown, unknown];
    const bucket = this.#open[tools.bucketOfKey(key, this.#cut)] ??= emptyBucket();
    bucket.keys.push(key);
    bucket.values.push(value);
    bucket.positions.push(position);
    this.#bytes += tools.sizeOf(pair);
    if (this.#bytes < this.#most) return;
    for (const [i, open] of this.#open.entries()) if (open) await this.#setAside(i, open);
    this.#open = [];
    this.#bytes = 0;
  }

  /** Ends all buckets; the last piece of each tells where positions end. */
  async close(end: number): Promise<readonly Pieced[]> {
    for (const bucket of this.#pieces.keys()) {
      await this.#setAside(bucket, { ...this.#open[bucket] ?? emptyBucket(), end });
    }
    return this.#pieces.map((pieces) => new this.#folder.tools.Pieced(pieces));
  }

  async #setAside(bucket: number, piece: object): Promise<void> {
    this.#pieces[bucket]!.push(...await this.#folder.setAside([piece], false));
  }
}

/** Keys and values of a bucket; `end` is that of a piece that is not the last. */
interface OpenBucket {
  readonly keys: unknown[];
  readonly values: unknown[];
  readonly positions: number[];
  readonly width: 0;
  readonly hashes: undefined;
  readonly end: number;
  readonly inOrder: true;
}

function emptyBucket(): OpenBucket {
  return {
    keys: [],
    values: [],
    positions: [],
    width: 0,
    hashes: undefined,
    end: 0,
    inOrder: true,
  };
}

/** Where all keys lie in their elements, if they are the same there. */
function placeOfKeys(keys: readonly unknown[], elements: readonly unknown[]): string | undefined {
  const lieAt = (name: string) =>
    keys.every((key, i) => typeof key !== "object" && Object.is(key, keyIn(elements[i], name)));
  const first = elements[0];
  const names = typeof first === "object" && first !== null ? Object.keys(first) : [];
  return [itself, ...names.slice(0, mostNames)].find(lieAt);
}

function keyIn(x: unknown, name: string): unknown {
  if (name === itself) return x;
  if (typeof x !== "object" || x === null) return absentKey;
  const property = Object.getOwnPropertyDescriptor(x, name);
  return property !== undefined && "value" in property ? property.value : absentKey;
}

/** Is no key. */
const absentKey = Symbol("absent");

function noElements(): OpenElements {
  return { keys: [], elements: [], numbers: [], places: [] };
}
