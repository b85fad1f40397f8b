/**
 * Operations that Holdall and dask both have, each as a function of a small bag. `dask_answers.py`
 * has the same table in Python.
 *
 * @module
 */

import { Bag, type Item } from "holdall";

/** What JSON carries. */
export type Json = null | boolean | number | string | readonly Json[] | {
  readonly [name: string]: Json;
};

/** One small computation; arrays among the elements are tuples in Python. */
export interface Case {
  readonly operation: string;
  readonly partitions: readonly (readonly Json[])[];
  /** A number that the operation needs: of elements, or degrees of freedom. */
  readonly n?: number;
}

/** What a case came to: a value, or no value because something failed. */
export type Answer = { readonly value: unknown } | { readonly error: string };

type Numbers = Bag<number>;
type Pairs = Bag<[key: number, value: number]>;
type Records = Bag<{ readonly a: number; readonly b?: number }>;
type Operation<B> = (bag: B, n: number) => Bag<unknown> | Item<unknown>;

/** Operations upon bags of numbers. */
export const numberOperations = {
  count: (bag) => bag.count(),
  sum: (bag) => bag.sum(),
  mean: (bag) => bag.mean(),
  var: (bag, n) => bag.var({ ddof: n }),
  std: (bag, n) => bag.std({ ddof: n }),
  min: (bag) => bag.min(),
  max: (bag) => bag.max(),
  any: (bag) => bag.any(),
  all: (bag) => bag.all(),
  anyNegative: (bag) => bag.any((x) => x < 0),
  allBelowFive: (bag) => bag.all((x) => x < 5),
  map: (bag) => bag.map((x) => x * x),
  filter: (bag) => bag.filter((x) => x % 2 === 0),
  remove: (bag) => bag.remove((x) => x % 2 === 0),
  take: (bag, n) => bag.take(n),
  topk: (bag, n) => bag.topk(n),
  topkBySquare: (bag, n) => bag.topk(n, { by: (x) => x * x }),
  fold: (bag) => bag.fold((a, x) => a - 2 * x, { combine: (a, b) => a - 2 * b }),
  foldInitial: (bag) =>
    bag.fold((longest, x) => Math.max(longest, Math.abs(x)), {
      initial: 0,
      combine: (a, b) => Math.max(a, b),
    }),
  foldby: (bag) => bag.foldBy((x) => x * x % 3, (a, x) => a + x),
  foldbyInitial: (bag) =>
    bag.foldBy((x) => x * x % 3, (count) => count + 1, { initial: 0, combine: (a, b) => a + b }),
  distinctBySquare: (bag) => bag.distinct((x) => x * x),
  join: (bag) => bag.join([-4, 1, 2, 3, 8], (x) => x * x % 5),
  filterMapCount: (bag) => bag.filter((x) => x > 0).map((x) => x * 3).count(),
} satisfies Record<string, Operation<Numbers>>;

/** Operations upon bags of anything that has a key in both languages. */
export const valueOperations = {
  frequencies: (bag) => bag.frequencies(),
  frequenciesSorted: (bag) => bag.frequencies({ sort: true }),
  distinct: (bag) => bag.distinct(),
} satisfies Record<string, Operation<Bag<Json>>>;

/** Operations upon bags of pairs. */
export const pairOperations = {
  flatten: (bag) => bag.flatten(),
  pluckIndex: (bag) => bag.pluck(1),
  topkByIndex: (bag, n) => bag.topk(n, { by: 1 }),
  foldbyIndex: (bag) =>
    bag.foldBy(0, (sum, [, value]) => sum + value, { initial: 0, combine: (a, b) => a + b }),
  joinIndex: (bag) => bag.join([[1, 10], [2, 20], [1, 30]] as [number, number][], 0),
  minPair: (bag) => bag.min(),
  maxPair: (bag) => bag.max(),
} satisfies Record<string, Operation<Pairs>>;

/** Operations upon bags of records. */
export const recordOperations = {
  pluck: (bag) => bag.pluck("a"),
  pluckSeveral: (bag) => bag.pluck(["a", "b"], { default: -1 }),
  pluckDefault: (bag) => bag.pluck("b", { default: null }),
} satisfies Record<string, Operation<Records>>;

/** Operations of which only differences are asked; see `differences.ts`. */
const differingOperations = {
  fold100: (bag) => bag.fold((a, x) => a + x, { initial: 100, combine: (a, b) => a + b }),
  foldAppend: (bag) =>
    bag.fold((list, x) => (list.push(x), list), {
      initial: [] as number[],
      combine: (a, b) => (a.push(...b), a),
    }),
  truthy: (bag) => bag.filter((x) => x),
  topkByFirst: (bag) => bag.topk(1, { by: 0 }),
} satisfies Record<string, Operation<Numbers>>;

const operations = {
  ...numberOperations,
  ...valueOperations,
  ...pairOperations,
  ...recordOperations,
  ...differingOperations,
} as unknown as Readonly<Record<string, Operation<Bag<Json>> | undefined>>;

/** Runs a case in this runtime. */
export async function answerCase({ operation, partitions, n = 0 }: Case): Promise<Answer> {
  const run = operations[operation];
  if (run === undefined) throw new RangeError(`Cannot run a case: no operation "${operation}"`);
  const graph = Object.fromEntries(partitions.map((partition, i) => [`case/${i}`, partition]));
  try {
    const bag = new Bag<Json>(graph, "case", partitions.length);
    return { value: await run(bag, n).compute() };
  } catch (error) {
    return { error: String(error) };
  }
}
