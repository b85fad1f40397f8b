/**
 * Sorting by ranges: each partition sorts its own elements, a sample of all keys
 * tells where to cut, and the cuts merge.
 *
 * ```
 * 3 9 1 | 7 2 8            two partitions, two ranges
 * 1 3 9 | 2 7 8            runs; their samples say: up to 3, and above
 * 1 3, 9 | 2, 7 8          cut
 * 1 2 3 | 7 8 9            merged
 * ```
 *
 * Equal keys never part, and stay in the order of the input. Where the cuts are
 * decides how large the partitions become, never the order of all elements.
 *
 * @module
 */

import { compareValues } from "../values/compare.ts";
import { sink } from "../values/heap.ts";
import { own } from "../values/own_string.ts";
import { type Aside, Pieced } from "../wire/aside.ts";
import { sizeOf } from "../wire/size.ts";
import type {
  By,
  Parts,
  SinkOperation,
  SourceOperation,
  TaskRoom,
  ValueOperation,
} from "./operation.ts";
import { batched } from "./partitions.ts";
import { Rounds } from "./rounds.ts";
import { RunCuts, type SortedRun } from "./run_cuts.ts";

/** Evenly spaced keys of a run, each of which stands for `weight` elements. */
export interface Sample {
  readonly keys: readonly unknown[];
  readonly weight: number;
}

/** A partition sorted: one run, or one after another where it is more than there was room for. */
type Sorted = readonly [runs: SortedRun | Pieced, sample: Sample];

/** A partition that is read; of the same length, or one array. */
interface Unsorted {
  elements: unknown[];
  keys: unknown[];
  /** Number of elements of the runs before. */
  before: number;
  /** The runs that there was no room for. */
  readonly rounds: Rounds;
}

type Compare = (a: unknown, b: unknown) => number;

/** `run(by, descending, sampled, input)`: a partition sorted, and a sample of at most `sampled` keys. */
export const sortRun: SinkOperation<
  Unsorted,
  [by: By | undefined, descending: boolean, sampled: number],
  [hasKeys: boolean, compare: Compare, sampled: number],
  Sorted
> = {
  kind: "sink",
  id: "sortBy.run",
  name: "run-sortBy",
  functionAt: 0,
  prepare: ([by, descending, sampled]) => [by !== undefined, orderOf(descending), sampled],
  init: ([hasKeys]) => ({ ...noElements(hasKeys), before: 0, rounds: new Rounds() }),
  step({ elements, keys }, x, key) {
    elements.push(own(x));
    if (keys !== elements) keys.push(own(key));
  },
  relieve(state, [hasKeys, compare], room) {
    const { rounds, elements, keys } = state;
    const gathered = {
      length: elements.length,
      bytes: () => sizeOf(elements) + (keys === elements ? 0 : sizeOf(keys)),
      cut() {
        const run = sorted(state, compare);
        Object.assign(state, noElements(hasKeys));
        state.before += run.size;
        return [run];
      },
    };
    return rounds.relieve(room, gathered, inBits);
  },
  async finish(state, [, compare, sampled], room) {
    const { rounds, before } = state;
    const last = sorted(state, compare);
    const [runs] = await rounds.finish([last], room, rounds.isBegun ? inBits : undefined);
    const size = before + last.size;
    const sample = new Sampling(size, sampled);
    if (!(runs instanceof Pieced)) return [last, sample.of((last.keys ?? last.elements).values())];
    return [runs, sample.of(keysOf(runs.list, compare))];
  },
  abandon: ({ rounds }) => rounds.release(),
};

/** `bounds(parts, descending, samples)`: the keys at which each part but the last ends. */
export const sortBounds: ValueOperation<
  [parts: number, descending: boolean, samples: readonly Sample[]],
  readonly unknown[]
> = {
  kind: "value",
  id: "sortBy.bounds",
  name: "bounds-sortBy",
  run: ([parts, descending, samples]) => boundsOf(samples, parts, orderOf(descending)),
};

/** `runs(sorted)`: the runs of a partition, or bit by bit what there was no room for. */
export const sortedRuns: SourceOperation<[sorted: Sorted]> = {
  kind: "source",
  id: "sortBy.runs",
  name: "runs-sortBy",
  inner: true,
  *open([[runs]]) {
    if (!(runs instanceof Pieced)) yield { items: [runs] };
    else for (const bit of runs.list) yield { items: [bit.read()] };
  },
};

/** What of a partition has still to be cut, and what has been. */
interface Uncut {
  bits: SortedRun[];
  readonly cuts: RunCuts;
}

type Bounds = readonly [bounds: readonly unknown[], compare: Compare];

/** `split(bounds, descending, runs)`: each run cut behind the elements of each bound. */
export const splitRun: SinkOperation<
  Uncut,
  [bounds: readonly unknown[], descending: boolean],
  Bounds
> = {
  kind: "sink",
  id: "sortBy.split",
  name: "split-sortBy",
  prepare: ([bounds, descending]) => [bounds, orderOf(descending)],
  init: ([bounds]) => ({ bits: [], cuts: new RunCuts(bounds.length + 1) }),
  step: ({ bits }, bit) => void bits.push(bit as SortedRun),
  relieve: (state, args, room) => state.bits.length === 0 ? undefined : cutBits(state, args, room),
  async finish(state, args, room) {
    const { bits, cuts } = state;
    if (!cuts.isBegun && bits.length === 1) {
      const [run] = bits as [SortedRun];
      const isSmall = room === undefined || sizeOf(run) <= mostOfRun(room);
      return await new Rounds().finish(cutRun(run, args), room, isSmall ? undefined : inBits);
    }
    await cutBits(state, args, room);
    return cuts.finish();
  },
  abandon: ({ cuts }) => cuts.release(),
};

async function cutBits(state: Uncut, bounds: Bounds, room: TaskRoom | undefined): Promise<void> {
  const { bits } = state;
  state.bits = [];
  for (const bit of bits) await state.cuts.add(bit, cutRun(bit, bounds), room);
}

/** `sortBy(descending, runs)`: the elements of all runs in order; of equals, those of the first run first. */
export const sortBy: SourceOperation<[descending: boolean, runs: Parts]> = {
  kind: "source",
  name: "sortBy",
  inner: true,
  readsParts: true,
  open: ([descending, runs]) => batched(merged(runs, orderOf(descending))),
};

function noElements(hasKeys: boolean): Pick<Unsorted, "elements" | "keys"> {
  const elements: unknown[] = [];
  return { elements, keys: hasKeys ? [] : elements };
}

/** The parts of a run between bounds. */
function cutRun({ elements, keys }: SortedRun, [ends, compare]: Bounds): readonly SortedRun[] {
  const parts: SortedRun[] = [];
  let start = 0;
  for (let part = 0; part <= ends.length; part++) {
    const end = part === ends.length
      ? elements.length
      : endOf(keys ?? elements, ends[part], start, compare);
    parts.push(sliceOf({ elements, size: elements.length, ...(keys && { keys }) }, start, end));
    start = end;
  }
  return parts;
}

function sliceOf({ elements, keys }: SortedRun, start: number, end: number): SortedRun {
  const slice = { elements: elements.slice(start, end), size: end - start };
  return keys === undefined ? slice : { ...slice, keys: keys.slice(start, end) };
}

/** Number of runs of which some can be held together, when they merge. */
const heldTogether = 64;

/** Bytes of a run that are not worth being read a bit at a time. */
const leastBit = 4096;

/** Bytes of a run with which a disk is read as fast as it can be; more only take memory, from each run. */
const mostOfBit = 2 ** 17;

/** Bytes of a run that are read at a time. */
function mostOfRun({ bytes }: TaskRoom): number {
  return Math.max(leastBit, Math.min(mostOfBit, bytes / heldTogether));
}

/** A run in the bits in which it is read, so that many of them can be merged. */
function inBits(run: SortedRun, room: TaskRoom): readonly SortedRun[] {
  const length = Math.max(1, Math.floor(run.size * mostOfRun(room) / sizeOf(run)));
  const count = Math.ceil(run.size / length);
  if (count < 2) return [run];
  return Array.from({ length: count }, (_, i) => ({
    ...sliceOf(run, i * length, Math.min(run.size, (i + 1) * length)),
    more: count - 1 - i,
  }));
}

/** The order of values, or its reverse, in which equal values stay equal. */
function orderOf(descending: boolean): Compare {
  return descending ? (a, b) => compareValues(b, a) : compareValues;
}

/** Sorts places rather than values, since a sort never asks its function about an `undefined`. */
function sortedPlaces(keys: readonly unknown[], compare: Compare): number[] {
  const places = Array.from(keys, (_, i) => i);
  if (!keys.every((key) => typeof key === "string")) {
    return places.sort((i, j) => compare(keys[i], keys[j]));
  }
  // Strings are the usual keys, and sorted in half the time if nothing asks what they are.
  const up = compare("a", "b");
  return places.sort((i, j) => keys[i]! < keys[j]! ? up : keys[i]! > keys[j]! ? -up : 0);
}

function sorted(
  { elements, keys }: Pick<Unsorted, "elements" | "keys">,
  compare: Compare,
): SortedRun {
  const places = sortedPlaces(keys, compare);
  const run = { elements: places.map((place) => elements[place]), size: places.length };
  return keys === elements ? run : { ...run, keys: places.map((place) => keys[place]) };
}

/** Takes evenly spaced keys of `size` that are in order, at most `most` of them. */
class Sampling {
  readonly #count: number;
  readonly #weight: number;

  constructor(size: number, most: number) {
    this.#count = Math.min(size, most);
    this.#weight = this.#count === 0 ? 0 : size / this.#count;
  }

  of(sorted: Iterator<unknown>): Sample {
    const keys: unknown[] = [];
    for (let at = 0; keys.length < this.#count; at++) {
      const { value } = sorted.next();
      if (at === Math.floor((keys.length + 0.5) * this.#weight)) keys.push(value);
    }
    return { keys, weight: this.#weight };
  }
}

/** The keys below or at which lie as many elements, as far as the samples tell, for each part. */
function boundsOf(samples: readonly Sample[], parts: number, compare: Compare): unknown[] {
  const keys = samples.flatMap((sample) => sample.keys);
  const weights = samples.flatMap((sample) => sample.keys.map(() => sample.weight));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const bounds: unknown[] = [];
  let last: unknown;
  let seen = 0;
  for (const place of sortedPlaces(keys, compare)) {
    last = keys[place];
    seen += weights[place]!;
    while (bounds.length < parts - 1 && seen * parts >= (bounds.length + 1) * total) {
      bounds.push(last);
    }
  }
  // Sums of weights are rounded; and where nothing was sampled, there is nothing to cut.
  while (bounds.length < parts - 1) bounds.push(last);
  return bounds;
}

/** The place behind the last key from `start` that does not come after a bound. */
function endOf(keys: readonly unknown[], bound: unknown, start: number, compare: Compare): number {
  let [low, high] = [start, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(keys[middle], bound) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How far a run has been read. */
class Head {
  /** Its place among the runs, which decides between equal keys. */
  readonly rank: number;
  readonly #rest: Iterator<Aside>;
  #elements: readonly unknown[];
  #keys: readonly unknown[];
  #at = 0;

  constructor({ elements, keys = elements }: SortedRun, rest: readonly Aside[], rank: number) {
    this.#elements = elements;
    this.#keys = keys;
    this.#rest = rest.values();
    this.rank = rank;
  }

  /** That of the next element, if there is one. */
  get key(): unknown {
    return this.#keys[this.#at];
  }

  /** The next element. */
  take(): unknown {
    return this.#elements[this.#at++];
  }

  /** Whether there is another element, which is read then. */
  advance(): boolean {
    while (this.#at === this.#elements.length) {
      const next = this.#rest.next();
      if (next.done === true) return false;
      const { elements, keys = elements } = next.value.read() as SortedRun;
      [this.#elements, this.#keys, this.#at] = [elements, keys, 0];
    }
    return true;
  }
}

/** The bits of each run. */
function* runsIn(
  bits: readonly Aside[],
): Generator<readonly [first: SortedRun, rest: readonly Aside[]]> {
  for (let i = 0; i < bits.length;) {
    const first = bits[i++]!.read() as SortedRun;
    const rest = bits.slice(i, i + (first.more ?? 0));
    i += rest.length;
    yield [first, rest];
  }
}

/** The elements of runs in order, by the heads at them; who is given one takes an element of it. */
function* inOrder(bits: readonly Aside[], compare: Compare): Generator<Head> {
  const heads: Head[] = [];
  for (const [first, rest] of runsIn(bits)) {
    const head = new Head(first, rest, heads.length);
    if (head.advance()) heads.push(head);
  }
  // A heap of those that are not at their end, the one to read next on top.
  const precedes = (a: Head, b: Head) => isBefore(a, b, compare);
  for (let i = heads.length >> 1; i-- > 0;) sink(heads, i, precedes);
  while (heads.length > 1) {
    const first = heads[0]!;
    yield first;
    if (!first.advance()) heads[0] = heads.pop()!;
    sink(heads, 0, precedes);
  }
  for (const head of heads) while (head.advance()) yield head;
}

function* merged(bits: readonly Aside[], compare: Compare): Generator<unknown> {
  for (const head of inOrder(bits, compare)) yield head.take();
}

function* keysOf(bits: readonly Aside[], compare: Compare): Generator<unknown> {
  for (const head of inOrder(bits, compare)) {
    const { key } = head;
    head.take();
    yield key;
  }
}

function isBefore(a: Head, b: Head, compare: Compare): boolean {
  const sign = compare(a.key, b.key);
  return sign === 0 ? a.rank < b.rank : sign < 0;
}
