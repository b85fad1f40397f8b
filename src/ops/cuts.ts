/**
 * Cutting a bag anew by the place of its elements in the whole.
 *
 * @module
 */

import { sizeOf } from "../wire/size.ts";
import type { Parts, SinkOperation, SourceOperation, ValueOperation } from "./operation.ts";
import { batched } from "./partitions.ts";
import { Rounds } from "./rounds.ts";

/** Where partitions begin now, and where they are to begin; both end with the number of elements. */
export interface Cuts {
  readonly offsets: readonly number[];
  readonly wanted: readonly number[];
}

/** Where part `i` begins if `length` elements are cut into `n` parts whose sizes differ by at most 1. */
export function balancedStart(length: number, n: number, i: number): number {
  const [size, more] = [Math.floor(length / n), length % n];
  // `length * i / n`, rounded down, without a product that may be too large to be exact.
  return i * size + Math.floor((i * more) / n);
}

/** Cuts into parts of `size` elements, the last perhaps smaller; at least one part. */
export function sizedCuts(size: number, offsets: readonly number[]): Cuts {
  const total = offsets.at(-1)!;
  const length = Math.max(1, Math.ceil(total / size)) + 1;
  return { offsets, wanted: Array.from({ length }, (_, i) => Math.min(total, i * size)) };
}

/** `balanced-cuts(n, offsets)`: cuts into `n` parts whose sizes differ by at most one. */
export const balancedCuts: ValueOperation<[n: number, offsets: readonly number[]], Cuts> = {
  kind: "value",
  name: "balanced-cuts",
  run([n, offsets]) {
    const total = offsets.at(-1)!;
    const wanted = Array.from({ length: n + 1 }, (_, i) => balancedStart(total, n, i));
    return { offsets, wanted };
  },
};

/** `batch-cuts(n, offsets)`: moves each border up to where the next batch of `n` begins. */
export const batchCuts: ValueOperation<[n: number, offsets: readonly number[]], Cuts> = {
  kind: "value",
  name: "batch-cuts",
  run([n, offsets]) {
    const total = offsets.at(-1)!;
    return { offsets, wanted: offsets.map((it) => Math.min(total, Math.ceil(it / n) * n)) };
  },
};

/** Most parts are empty; what is one object is kept and written once. */
const noElements: readonly unknown[] = [];

/** A partition that is being cut. */
class Cutting {
  /** The place of the next element in the whole. */
  place: number;
  /** Where the part to which it belongs ends. */
  end: number;
  /** The elements of that part. */
  own: unknown[] = [];
  /** What there was no room for. */
  readonly rounds = new Rounds();
  readonly #begin: number;
  readonly #length: number;
  readonly #wanted: Cuts["wanted"];
  #part = 0;
  #parts: (readonly unknown[])[];
  /** Where the elements begin that have been gathered. */
  #from: number;

  constructor({ offsets, wanted }: Cuts, partition: number) {
    this.#begin =
      this.place =
      this.end =
      this.#from =
        offsets[partition]!;
    this.#length = offsets[partition + 1]! - this.#begin;
    this.#wanted = wanted;
    this.#parts = this.#noParts();
  }

  /** Number of elements that have been gathered. */
  get length(): number {
    return this.place - this.#from;
  }

  /** Rough number of bytes. */
  bytes(): number {
    return sizeOf(this.#parts.filter(({ length }) => length > 0));
  }

  /** Goes on to the part of the element just met; to the last with those that were not counted. */
  next(): void {
    const last = this.#parts.length - 1;
    while (this.#part < last && this.#wanted[this.#part + 1]! < this.place) this.#part++;
    this.end = this.#part < last ? this.#wanted[this.#part + 1]! : Infinity;
    this.#parts[this.#part] = this.own = [];
  }

  /** Gives what has been gathered, by part, and goes on without. */
  cut(): readonly (readonly unknown[])[] {
    const parts = this.#parts;
    this.#parts = this.#noParts();
    this.#parts[this.#part] = this.own = [];
    this.#from = this.place;
    return parts;
  }

  /** All parts but for those that have been set aside. */
  finish(): readonly (readonly unknown[])[] {
    const length = this.place - this.#begin;
    if (length === this.#length) return this.#parts;
    throw new RangeError(
      `Cannot cut a partition: expected the ${this.#length} elements that were counted, ` +
        `got ${length}; what it is made from has changed since`,
    );
  }

  #noParts(): (readonly unknown[])[] {
    return new Array<readonly unknown[]>(this.#wanted.length - 1).fill(noElements);
  }
}

/** `cut(cuts, i, input)`: partition `i` in the parts that it has in common with each new one. */
export const cut: SinkOperation<Cutting, [cuts: Cuts, partition: number]> = {
  kind: "sink",
  name: "cut",
  init: ([cuts, partition]) => new Cutting(cuts, partition),
  step(state, x) {
    if (state.place++ === state.end) state.next();
    state.own.push(x);
  },
  relieve: (state, _args, room) => state.rounds.relieve(room, state),
  finish: (state, _args, room) => state.rounds.finish(state.finish(), room),
  abandon: ({ rounds }) => rounds.release(),
  template: ({ x, state }) =>
    `if (${state}.place++ === ${state}.end) ${state}.next(); ${state}.own.push(${x});`,
};

/** `repartition(parts)`: the parts as one partition. */
export const repartition: SourceOperation<[parts: Parts]> = {
  kind: "source",
  name: "repartition",
  inner: true,
  readsParts: true,
  *open([parts]) {
    for (const part of parts) {
      const items = part.read() as readonly unknown[];
      if (items.length > 0) yield { items };
    }
  },
};

/** `batches(n, parts)`: the elements of the parts, in arrays of `n`, the last perhaps shorter. */
export const batches: SourceOperation<[n: number, parts: Parts]> = {
  kind: "source",
  name: "batches",
  inner: true,
  readsParts: true,
  open: ([n, parts]) => batched(inBatches(n, parts), ({ length }) => length),
};

function* inBatches(size: number, parts: Parts): Generator<readonly unknown[]> {
  let batch: unknown[] = [];
  for (const part of parts) {
    for (const element of part.read() as readonly unknown[]) {
      batch.push(element);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
