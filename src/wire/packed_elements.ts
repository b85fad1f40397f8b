/**
 * Elements that are kept as they would travel. A million small objects that wait for a
 * later task are a million objects for a collector to follow, and to move as long as
 * they are young; packed a few at a time, they are gone before it looks, and are some
 * long texts and arrays of numbers.
 *
 * @module
 */

import { packArray, type Packed, unpack } from "./packing.ts";
import { own } from "../values/own_string.ts";
import { contents, type Portable, portable } from "./portable.ts";
import { sampledSum, sizeOf } from "./size.ts";

/** Elements that are packed together: few enough to be young still. */
const batchLength = 1024;

/** Elements in packed batches, as they travel. */
export interface PackedBatches {
  readonly size: number;
  /** All but the last have as many elements. */
  readonly batches: { readonly list: readonly Packed[] };
}

/** Elements in packed batches, on the thread where they were packed. */
export class PackedElements implements PackedBatches, Portable {
  readonly batches: { readonly list: readonly Packed[] };
  readonly size: number;

  /** Takes over batches of so many elements in all. */
  constructor(list: readonly Packed[], size: number) {
    this.batches = { list };
    this.size = size;
  }

  /** Rough number of bytes. */
  get bytes(): number {
    const { list } = this.batches;
    return list.length === 0 ? 0 : list.length * sizeOf(list[0]);
  }

  /** What travels; the list lies deep enough not to be packed itself. */
  [portable](): PackedBatches {
    const { batches, size } = this;
    return { batches, size };
  }

  /** The elements themselves. */
  [contents](): unknown {
    return { elements: this.batches.list.flatMap((batch) => unpack(batch)) };
  }
}

/** Packs elements as they come, and pins no texts that they were cut out of. */
export class ElementPacker {
  #open: unknown[] = [];
  readonly #packed: Packed[] = [];

  /** Number of elements. */
  get size(): number {
    return this.#packed.length * batchLength + this.#open.length;
  }

  /** Rough number of bytes. */
  get bytes(): number {
    return sizeOf(this.#open) + sampledSum(this.#packed.length, (i) => sizeOf(this.#packed[i]));
  }

  /** Adds an element. */
  push(x: unknown): void {
    if (this.#open.push(x) === batchLength) this.#pack();
  }

  /** Ends it. */
  close(): PackedElements {
    const { size } = this;
    if (this.#open.length > 0) this.#pack();
    return new PackedElements(this.#packed, size);
  }

  #pack(): void {
    this.#packed.push(owned(packArray(this.#open)));
    this.#open = [];
  }
}

/** Those elements that are marked, batch by batch, each with a 1 at its place; none behind the last mark. */
export function* markedElements(
  { batches: { list } }: PackedBatches,
  marks: Uint8Array,
): Generator<unknown[]> {
  for (let b = 0; b < list.length; b++) {
    const start = b * batchLength;
    const elements = unpack(list[b]!) as unknown[];
    const marked = marks.subarray(start, start + elements.length);
    if (marked.length < elements.length || marked.includes(0)) {
      yield elements.filter((_, i) => marked[i] === 1);
    } else yield elements;
  }
}

/** The same as it was packed, but that strings that were left as they are own their characters. */
function owned(packed: Packed): Packed {
  switch (packed.pack) {
    case "none":
      return { pack: "none", value: (packed.value as readonly unknown[]).map(own) };
    case "rows":
      return { ...packed, columns: packed.columns.map(owned) };
    case "dictionary":
      return { ...packed, values: owned(packed.values) };
    default:
      return packed;
  }
}
