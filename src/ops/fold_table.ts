/**
 * The table of values that are folded by key, and what it has to do with elements it has no room for.
 *
 * @module
 */

import type { TableCut } from "../tables/buckets.ts";
import type { absent, KeyIndex } from "../tables/key_index.ts";
import { PartitionTable } from "../tables/partition_table.ts";
import type { Pieced } from "../wire/aside.ts";
import { Growth } from "./growth.ts";

/** Every so often, it is looked how large a table is that has got no more keys, whose values may grow. */
const looksAtValues = 8;

/** A table of values that are being folded. */
export class FoldTable<V> extends PartitionTable<V> {
  /** Takes the elements of keys that there is no room for, from when that is so. */
  later: SetAside<V> | undefined;
  /** By place in `rows`, the positions of keys, where these are not the places. */
  positions: number[] | undefined;
  readonly #growth = new Growth();
  #asked = 0;

  /** As in any table, but that no key gets a row for which there is no room. */
  override get(key: unknown): V | typeof absent {
    return this.later === undefined ? super.get(key) : this.find(key);
  }

  /** Whether it takes more than `most` bytes, as far as somebody has looked. */
  isOver(most: number): boolean {
    if (++this.#asked % looksAtValues === 0) return this.bytes > most;
    return this.#growth.isOver(this.rows.length, () => this.bytes, most);
  }
}

/** The elements of keys that a table has no room for. */
export interface SetAside<V> {
  /** Takes an element of a key that is not in the table; `isAwaited` says that functions are waited for. */
  push(key: unknown, x: unknown, isAwaited?: boolean): void;
  /** Sets aside what has been taken, and the table's values, where they are more than there is room for. */
  relieve(table: FoldTable<V>): Promise<void> | undefined;
  /** The buckets of the whole partition, given the table of the keys that had room. */
  finish(table: FoldTable<V>, cut: TableCut): Promise<readonly Pieced[]>;
  /** Drops what has been set aside. */
  release(): void;
}

/** How keys that there was no room for are folded later. */
export interface Folding<V> {
  newIndex(): KeyIndex;
  newTable(): FoldTable<V>;
  step(table: FoldTable<V>, x: unknown, key: unknown): void;
  stepAsync(table: FoldTable<V>, x: unknown, key: unknown): Promise<void>;
  /** Has a value become what is kept of it. */
  close(value: V): void;
}
