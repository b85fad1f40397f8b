/**
 * Values that are set aside: they lie in memory or on disk until somebody reads them, one at a time.
 *
 * What a task makes of more than it may hold comes in pieces. Each is set aside, and who takes the
 * result reads one after another.
 *
 * @module
 */

import type { Packed } from "./packed.ts";
import { type Portable, portable } from "./portable.ts";
import { sampledSum } from "./size.ts";

/** A value that is read when it is needed. */
export interface Aside {
  /** Rough size in memory, or on disk. */
  readonly bytes: number;
  /** The value, which is read each time. */
  read(): unknown;
  /** The value as it travels: bytes go from disk to another thread as they are. */
  packed(): Packed;
  /** Says that it will not be read any more. */
  release(): void;
}

/** A value that was made piece by piece, each of which is set aside. */
export class Pieced implements Portable {
  readonly list: readonly Aside[];
  #holders = 0;

  /** Takes over what was set aside, in order. */
  constructor(list: readonly Aside[]) {
    this.list = list;
  }

  /** Rough number of bytes. */
  get bytes(): number {
    return bytesOf(this.list);
  }

  /** Notes a result that refers to the pieces. */
  hold(): void {
    this.#holders++;
  }

  /** Notes that such a result is gone; without any, nobody reads the pieces. */
  letGo(): void {
    if (--this.#holders === 0) { for (const aside of this.list) aside.release(); }
  }

  /** The pieces themselves; they travel packed, each by itself. */
  [portable](): unknown {
    return this.list.map((aside) => aside.read());
  }
}

/** Most values that are asked for their size, of many. */
const mostAsked = 256;

/** Rough number of bytes of what is set aside. */
export function bytesOf(list: readonly Aside[]): number {
  return sampledSum(list.length, (i) => list[i]!.bytes, mostAsked);
}

/** Most results of one task, those of the ends of a fork. */
const mostEnds = 1024;

/**
 * All pieces that a result consists of: it is some itself, a list that begins with some, as the parts of a
 * shuffle, or a list of those.
 */
export function piecedIn(value: unknown): readonly Pieced[] {
  if (value instanceof Pieced) return [value];
  if (!Array.isArray(value) || value.length === 0) return [];
  if (value[0] instanceof Pieced) return value.filter((item) => item instanceof Pieced);
  if (value.length > mostEnds) return [];
  const lists = value.filter((item) => Array.isArray(item) && item[0] instanceof Pieced);
  return lists.flatMap((list) => list.filter((item: unknown) => item instanceof Pieced));
}
