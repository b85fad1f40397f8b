/** Computations whose answers on a cluster are held against those of this thread. */

import { concat, delayed, fromPartitions, fromSequence, range, zip } from "../../dask.ts";
import type { Scheduler } from "../../dask.ts";

const words = "to be or not to be that is the question whether tis nobler in the mind".split(" ");
const bag = () => fromSequence(words, { npartitions: 4 });
const numbers = () => range(500, { npartitions: 5 });

type Question = (options: { readonly scheduler: Scheduler }) => Promise<unknown>;

/** The computations by name. */
export const operations: Readonly<Record<string, Question>> = {
  "map, filter and flatten": (o) =>
    bag().map((x) => [...x]).flatten().filter((c) => c !== "e").compute(o),
  "a captured value": (o) => numbers().map((x, { by }) => x * by, { with: { by: 3 } }).compute(o),
  "a large captured value": (o) =>
    numbers().map((x, { table }) => table[x]!, {
      with: { table: Array.from({ length: 5000 }, (_, i) => `entry ${i}`) },
    }).compute(o),
  "an asynchronous function": (o) => numbers().map((x) => Promise.resolve(-x)).sum().compute(o),
  "sum, mean and variance": async (o) => [
    await numbers().sum().compute(o),
    await numbers().mean().compute(o),
    await numbers().var().compute(o),
  ],
  frequencies: (o) => bag().frequencies().compute(o),
  "topk of frequencies": (o) => bag().frequencies().topk(3, { by: 1 }).compute(o),
  distinct: (o) => bag().distinct().compute(o),
  foldBy: (o) =>
    bag().foldBy((x) => x.length, (total: number, x: string) => total + x.length, {
      initial: 0,
      combine: (a: number, b: number) => a + b,
    }).compute(o),
  groupBy: async (o) =>
    (await bag().groupBy((x) => x.length, { npartitions: 3 }).compute(o))
      .sort(([a], [b]) => a - b),
  sortBy: (o) => numbers().sortBy((x) => (x * 7919) % 500).compute(o),
  repartition: (o) => numbers().repartition({ npartitions: 3 }).compute(o),
  batches: (o) => numbers().batches(64).map((batch) => batch.length).compute(o),
  zip: (o) => zip(numbers(), numbers().map((x) => x * x)).compute(o),
  concat: (o) => concat([bag(), bag().map((x) => x.toUpperCase())]).compute(o),
  product: (o) =>
    range(6, { npartitions: 2 }).product(range(3, { npartitions: 2 })).count().compute(o),
  accumulate: (o) => numbers().accumulate((a, b) => a + b).compute(o),
  "a join": async (o) =>
    (await bag().join(fromSequence(["be", "mind"]), (x) => x).compute(o))
      .map(String).sort(),
  quantiles: (o) => numbers().quantiles([0.1, 0.5, 0.9]).compute(o),
  histogram: (o) => numbers().histogram({ bins: 5, min: 0, max: 500 }).compute(o),
  "a random sample of a seed": (o) => numbers().randomSample(0.1, { seed: 7 }).compute(o),
  take: (o) => numbers().map((x) => x + 1).take(7).compute(o),
  "take of all partitions": (o) => numbers().filter((x) => x % 100 === 0).take(5).compute(o),
  "an item that is captured": (o) => {
    const total = numbers().sum();
    return numbers().map((x, { total }) => x / total, { with: { total } }).compute(o);
  },
  delayed: (o) => delayed((a: number, b: number) => a + b)(1, numbers().count()).compute(o),
  "values of many kinds": async (o) =>
    (await fromPartitions<unknown>([
      () => [undefined, null, NaN, -0, 1n, new Date(0), "\ud800", new Map([[1, { a: [1] }]])],
      () => [new Set([1, 2]), /x/g, new Uint8Array([1, 2]), { nested: { deep: ["x"] } }],
    ]).compute(o))
      // Which the assertions cannot compare in Node 20.
      .map((value) => value instanceof Set ? ["set", ...value] : value),
  "no elements": (o) => numbers().filter((x) => x < 0).compute(o),
};
