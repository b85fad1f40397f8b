/** Random pipelines to be profiled. */

import fc from "fast-check";
import { type Bag, fromSequence, range } from "../../mod.ts";

/** A pipeline: what it reads, and which results are wanted of it. */
export interface Pipeline {
  readonly length: number;
  readonly npartitions: number;
  readonly source: "range" | "sequence";
  readonly chain: readonly (keyof typeof steps)[];
  readonly wanted: readonly (keyof typeof results)[];
}

const steps = {
  map: (bag: Bag<number>) => bag.map((x) => x + 1),
  filter: (bag: Bag<number>) => bag.filter((x) => x % 3 !== 0),
  flatMap: (bag: Bag<number>) => bag.flatMap((x) => [x, -x]),
  asynchronous: (bag: Bag<number>) => bag.map(async (x) => await Promise.resolve(x - 1)),
};

const results = {
  elements: (bag: Bag<number>) => bag,
  count: (bag: Bag<number>) => bag.count(),
  frequencies: (bag: Bag<number>) => bag.frequencies({ npartitions: 2 }),
  groups: (bag: Bag<number>) => bag.groupBy((x) => x % 5).map(([key]) => key),
  take: (bag: Bag<number>) => bag.take(7),
  sorted: (bag: Bag<number>) => bag.sortBy((x) => x),
};

/** Any pipeline. */
export const pipelines: fc.Arbitrary<Pipeline> = fc.record({
  length: fc.nat({ max: 60 }),
  npartitions: fc.integer({ min: 1, max: 5 }),
  source: fc.constantFrom("range" as const, "sequence" as const),
  chain: fc.array(fc.constantFrom(...Object.keys(steps) as (keyof typeof steps)[]), {
    minLength: 1,
    maxLength: 3,
  }),
  wanted: fc.uniqueArray(fc.constantFrom(...Object.keys(results) as (keyof typeof results)[]), {
    minLength: 1,
    maxLength: 3,
  }),
});

/** What a pipeline is to compute. */
export function shapeOf({ length, npartitions, source, chain, wanted }: Pipeline): unknown[] {
  const given = source === "range"
    ? range(length, { npartitions })
    : fromSequence(Array.from({ length }, (_, i) => i * 7), { npartitions });
  const bag = chain.reduce((bag, step) => steps[step](bag), given);
  return wanted.map((name) => results[name](bag));
}
