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
  /**
   * The value as it travels: bytes go from disk to another thread as they are. Their buffers are added
   * to `own`, since nobody else has them.
   */
  packed(own?: ArrayBuffer[]): Packed;
  /** Says that it will not be read any more. */
  release(): void;
}

/** A result of another task that is read when it is needed. */
export class Later {
  /** Rough size in memory, or on disk. */
  readonly bytes: number;
  /** The result, which is read each time. */
  readonly read: () => unknown;

  /** Refers to a result. */
  constructor(bytes: number, read: () => unknown) {
    this.bytes = bytes;
    this.read = read;
  }
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
    if (--this.#holders === 0) this.release();
  }

  /** Says that the pieces will not be read any more. */
  release(): void {
    for (const aside of this.list) aside.release();
  }

  /** The pieces themselves; they travel packed, each by itself. */
  [portable](): unknown {
    return this.list.map((aside) => aside.read());
  }
}

/**
 * A partition's elements, each piece an array of them. Who can read it a piece at a time says so
 * (`readsPieces`); to all others, it is an array.
 */
export class PiecedPartition extends Pieced implements Iterable<unknown> {
  /** Number of elements. */
  readonly size: number;

  /** Takes over arrays of elements that were set aside, in order. */
  constructor(list: readonly Aside[], size: number) {
    super(list);
    this.size = size;
  }

  /** The elements, of which no more than a piece is read at a time. */
  *[Symbol.iterator](): Generator<unknown> {
    for (const elements of this.pieces()) yield* elements;
  }

  /** The same, piece by piece. */
  *pieces(): Generator<readonly unknown[]> {
    for (const aside of this.list) yield aside.read() as readonly unknown[];
  }
}

/** A partition as an array, and any other value as it is. */
export function whole(value: unknown): unknown {
  return value instanceof PiecedPartition ? [...value] : value;
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
 * shuffle, or a list that has some of those among others, as the ends of a fork.
 */
export function piecedIn(value: unknown): readonly Pieced[] {
  if (value instanceof Pieced) return [value];
  if (!Array.isArray(value)) return [];
  if (value.length > mostEnds) return isOfParts(value) ? partsIn(value) : [];
  return value.flatMap((item: unknown) =>
    item instanceof Pieced ? [item] : isOfParts(item) ? partsIn(item) : []
  );
}

function isOfParts(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value[0] instanceof Pieced;
}

function partsIn(list: readonly unknown[]): readonly Pieced[] {
  return list.filter((item) => item instanceof Pieced);
}
