/**
 * Elements by key, as the parts of a shuffle have them.
 *
 * @module
 */

import type { Aside } from "../wire/aside.ts";
import type { Packed } from "../wire/packed.ts";
import type { Columns } from "../wire/columns.ts";
import { packColumns, unpack } from "../wire/packing.ts";
import { contents, type Portable, portable } from "../wire/portable.ts";
import { sizeOf } from "../wire/size.ts";
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

/** Groups on the thread that has made them. */
export class CutGroups implements Groups, Portable {
  readonly keys: readonly unknown[];
  readonly sizes: readonly number[];
  readonly size: number;
  readonly elements: Packed;

  /** Packs the elements. */
  constructor(keys: readonly unknown[], sizes: readonly number[], size: number, elements: Columns) {
    this.keys = keys;
    this.sizes = sizes;
    this.size = size;
    this.elements = packColumns(elements);
  }

  /** Rough number of bytes. */
  get bytes(): number {
    return sizeOf(this[portable]());
  }

  /** The groups as they travel. */
  [portable](): Groups {
    const { keys, sizes, size, elements } = this;
    return { keys, sizes, size, elements };
  }

  /** The keys, and the elements themselves. */
  [contents](): unknown {
    return { keys: this.keys, elements: unpack(this.elements) };
  }
}

/** Groups, and where each key comes in the order of all, in which a key may come several times. */
export interface PlacedGroups extends Groups {
  readonly positions: readonly number[];
}

/** Groups of one or several collections, each in order. */
export type Sides<G> = readonly (readonly G[])[];

/** Makes elements of groups, in the order of their positions. */
export type Make = (sides: Sides<PlacedGroups>) => Iterable<PlacedElement>;

/** Reads groups one after another. */
export type Reader = () => (aside: Aside) => PlacedGroups;

const none: PlacedGroups = {
  keys: [],
  sizes: [],
  size: 0,
  elements: { pack: "none", value: [] },
  positions: [],
};

/** Gives each key the number of those before it. */
export const withPositions: Reader = () => {
  let before = 0;
  return (aside) => {
    const groups = aside.read() as Groups;
    if (groups.keys.length === 0) return none;
    const start = before;
    before += groups.keys.length;
    return { ...groups, positions: groups.keys.map((_, i) => start + i) };
  };
};

/** Reads what is set aside. */
export function readAll(sides: Sides<Aside>, reader: Reader): Sides<PlacedGroups> {
  // Where there are many parts, most have no keys.
  return sides.map((parts) => parts.map(reader()).filter(({ keys }) => keys.length > 0));
}
