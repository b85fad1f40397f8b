/**
 * Cutting a bag anew by the place of its elements in the whole.
 *
 * @module
 */

import type { Aside } from "../wire/aside.ts";
import { sizeOf } from "../wire/size.ts";
import type { SinkOperation, SourceOperation, ValueOperation } from "./operation.ts";
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
export const balancedCuts: ValueOperation = {
  kind: "value",
  name: "balanced-cuts",
  run([n, offsets]): Cuts {
    const total = (offsets as readonly number[]).at(-1)!;
    const length = (n as number) + 1;
    return {
      offsets: offsets as readonly number[],
      wanted: Array.from({ length }, (_, i) => balancedStart(total, n as number, i)),
    };
  },
};

/** `batch-cuts(n, offsets)`: moves each border up to where the next batch of `n` begins. */
export const batchCuts: ValueOperation = {
  kind: "value",
  name: "batch-cuts",
  run([n, offsets]): Cuts {
    const size = n as number;
    const total = (offsets as readonly number[]).at(-1)!;
    return {
      offsets: offsets as readonly number[],
      wanted: (offsets as readonly number[]).map((it) =>
        Math.min(total, Math.ceil(it / size) * size)
      ),
    };
  },
};

/** A partition that is being cut. */
interface Cutting {
  readonly cuts: Cuts;
  /** Which partition it is. */
  readonly partition: number;
  /** The place of the next element in the whole. */
  place: number;
  /** The new partition to which it belongs, and where that ends. */
  part: number;
  end: number;
  /** What has been gathered, by part. */
  parts: (readonly unknown[])[];
  /** That of the part at hand. */
  own: unknown[];
  /** Number of elements that have been gathered. */
  length: number;
  /** What there was no room for. */
  readonly rounds: Rounds;
}

/** Most parts are empty; what is one object is kept and written once. */
const noElements: readonly unknown[] = [];

/** `cut(cuts, i, input)`: partition `i` in the parts that it has in common with each new one. */
export const cut: SinkOperation<Cutting> = {
  kind: "sink",
  name: "cut",
  init([cuts, i]) {
    const { offsets, wanted } = cuts as Cuts;
    const partition = i as number;
    const place = offsets[partition]!;
    return {
      cuts: cuts as Cuts,
      partition,
      place,
      part: -1,
      end: -1,
      parts: noParts(wanted),
      own: [],
      length: 0,
      rounds: new Rounds(),
    };
  },
  step(state, x) {
    if (state.place >= state.end) nextPart(state);
    state.own.push(x);
    state.place++;
    state.length++;
  },
  relieve: (state, _args, room) =>
    state.rounds.relieve(room, {
      length: state.length,
      bytes: () => sizeOf(state.parts.filter(({ length }) => length > 0)),
      cut() {
        const { parts, cuts, part } = state;
        state.parts = noParts(cuts.wanted);
        if (part >= 0) state.parts[part] = state.own = [];
        state.length = 0;
        return parts;
      },
    }),
  finish(state, _args, room) {
    const { cuts: { offsets }, partition, place, parts, rounds } = state;
    const begin = offsets[partition]!;
    const end = offsets[partition + 1]!;
    if (place !== end) {
      throw new RangeError(
        `Cannot cut a partition: expected the ${end - begin} elements that were counted, ` +
          `got ${place - begin}; what it is made from has changed since`,
      );
    }
    return rounds.finish(parts, room);
  },
  abandon: ({ rounds }) => rounds.release(),
};

function noParts({ length }: Cuts["wanted"]): (readonly unknown[])[] {
  return new Array<readonly unknown[]>(length - 1).fill(noElements);
}

/** Goes on to the part in which the next element lies; to the last with those that were not counted. */
function nextPart(state: Cutting): void {
  const { cuts: { wanted }, place, parts } = state;
  let part = Math.max(0, state.part);
  while (part < parts.length - 1 && wanted[part + 1]! <= place) part++;
  state.part = part;
  state.end = part < parts.length - 1 ? wanted[part + 1]! : Infinity;
  parts[part] = state.own = [];
}

/** `repartition(parts)`: the parts as one partition. */
export const repartition: SourceOperation = {
  kind: "source",
  name: "repartition",
  inner: true,
  readsParts: true,
  *open([parts]) {
    for (const part of parts as readonly Aside[]) {
      const items = part.read() as readonly unknown[];
      if (items.length > 0) yield { items };
    }
  },
};

/** `batches(n, parts)`: the elements of the parts, in arrays of `n`, the last perhaps shorter. */
export const batches: SourceOperation = {
  kind: "source",
  name: "batches",
  inner: true,
  readsParts: true,
  open: ([n, parts]) =>
    batched(inBatches(n as number, parts as readonly Aside[]), ({ length }) => length),
};

function* inBatches(size: number, parts: readonly Aside[]): Generator<readonly unknown[]> {
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
