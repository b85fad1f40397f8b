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
import type { SinkOperation, SourceOperation, ValueOperation } from "./operation.ts";
import { own } from "../values/own_string.ts";
import { batched } from "./partitions.ts";

/** Elements in the order of their keys. */
interface Run {
  readonly elements: readonly unknown[];
  /** Number of elements. */
  readonly size: number;
  /** Absent where the elements are the keys. */
  readonly keys?: readonly unknown[];
}

/** Evenly spaced keys of a run, each of which stands for `weight` elements. */
interface Sample {
  readonly keys: readonly unknown[];
  readonly weight: number;
}

/** A partition that is read; of the same length, or one array. */
interface Unsorted {
  readonly elements: unknown[];
  readonly keys: unknown[];
}

type Compare = (a: unknown, b: unknown) => number;

/** `run(by, descending, sampled, input)`: a partition sorted, and a sample of at most `sampled` keys. */
export const sortRun: SinkOperation<Unsorted> = {
  kind: "sink",
  id: "sortBy.run",
  name: "run-sortBy",
  call: 0,
  prepare: ([by, descending, sampled]) => [by !== undefined, orderOf(descending), sampled],
  init: ([hasKeys]) => {
    const elements: unknown[] = [];
    return { elements, keys: hasKeys === true ? [] : elements };
  },
  step({ elements, keys }, x, key) {
    elements.push(own(x));
    if (keys !== elements) keys.push(own(key));
  },
  finish(state, [, compare, sampled]): [Run, Sample] {
    const run = sorted(state, compare as Compare);
    return [run, sampleOf(run.keys ?? run.elements, sampled as number)];
  },
};

/** `bounds(parts, descending, samples)`: the keys at which each part but the last ends. */
export const sortBounds: ValueOperation = {
  kind: "value",
  id: "sortBy.bounds",
  name: "bounds-sortBy",
  run: ([parts, descending, samples]) =>
    boundsOf(samples as readonly Sample[], parts as number, orderOf(descending)),
};

/** `split(bounds, descending, run)`: a run cut behind the elements of each bound. */
export const splitRun: ValueOperation = {
  kind: "value",
  id: "sortBy.split",
  name: "split-sortBy",
  run([bounds, descending, [whole]]: readonly [readonly unknown[], unknown, readonly [Run]]) {
    const { elements, keys } = whole;
    const compare = orderOf(descending);
    const parts: Run[] = [];
    let start = 0;
    for (let part = 0; part <= bounds.length; part++) {
      const end = part === bounds.length
        ? elements.length
        : endOf(keys ?? elements, bounds[part], start, compare);
      const cut = elements.slice(start, end);
      const run = { elements: cut, size: cut.length };
      parts.push(keys === undefined ? run : { ...run, keys: keys.slice(start, end) });
      start = end;
    }
    return parts;
  },
};

/** `sortBy(descending, runs)`: the elements of all runs in order; of equals, those of the first run first. */
export const sortBy: SourceOperation = {
  kind: "source",
  name: "sortBy",
  inner: true,
  open: ([descending, runs]) => batched(merged(runs as readonly Run[], orderOf(descending))),
};

/** The order of values, or its reverse, in which equal values stay equal. */
function orderOf(descending: unknown): Compare {
  return descending === true ? (a, b) => compareValues(b, a) : compareValues;
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

function sorted({ elements, keys }: Unsorted, compare: Compare): Run {
  const places = sortedPlaces(keys, compare);
  const run = { elements: places.map((place) => elements[place]), size: places.length };
  return keys === elements ? run : { ...run, keys: places.map((place) => keys[place]) };
}

function sampleOf(keys: readonly unknown[], most: number): Sample {
  const size = Math.min(keys.length, most);
  const weight = size === 0 ? 0 : keys.length / size;
  return {
    keys: Array.from({ length: size }, (_, i) => keys[Math.floor((i + 0.5) * weight)]),
    weight,
  };
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
interface Head {
  readonly elements: readonly unknown[];
  readonly keys: readonly unknown[];
  /** Its place among the runs, which decides between equal keys. */
  readonly rank: number;
  at: number;
}

/** Merges runs by a heap of those that are not at their end, the one to read next on top. */
function* merged(runs: readonly Run[], compare: Compare): Generator<unknown> {
  const heads = runs
    .map(({ elements, keys = elements }, rank): Head => ({ elements, keys, rank, at: 0 }))
    .filter(({ elements }) => elements.length > 0);
  for (let i = heads.length >> 1; i-- > 0;) sink(heads, i, compare);
  while (heads.length > 1) {
    const first = heads[0]!;
    yield first.elements[first.at++];
    if (first.at === first.elements.length) heads[0] = heads.pop()!;
    sink(heads, 0, compare);
  }
  for (const { elements, at } of heads) {
    for (let i = at; i < elements.length; i++) yield elements[i];
  }
}

/** Moves a head of the heap down to where none below it is to be read before it. */
function sink(heads: Head[], from: number, compare: Compare): void {
  const head = heads[from]!;
  let i = from;
  for (;;) {
    let below = 2 * i + 1;
    if (below >= heads.length) break;
    if (below + 1 < heads.length && isBefore(heads[below + 1]!, heads[below]!, compare)) below++;
    if (!isBefore(heads[below]!, head, compare)) break;
    heads[i] = heads[below]!;
    i = below;
  }
  heads[i] = head;
}

function isBefore(a: Head, b: Head, compare: Compare): boolean {
  const sign = compare(a.keys[a.at], b.keys[b.at]);
  return sign === 0 ? a.rank < b.rank : sign < 0;
}
