/**
 * Operations that Holdall and dask both have, each as a function of a small bag. `dask_operations.py`
 * has the same table in Python.
 *
 * @module
 */

import {
  Bag,
  compute,
  concat,
  delayed,
  fromDelayed,
  fromSequence,
  get,
  Item,
  persist,
  random,
  range,
  ref,
  task,
  zip,
} from "holdall";
import type { Answer, Case, Json, Operation } from "./cases.ts";

type Numbers = Bag<number>;
type Pairs = Bag<[key: number, value: number]>;
type Records = Bag<{ readonly a: number; readonly b?: number }>;

/** Operations upon bags of numbers. */
export const numberOperations = {
  count: (bag) => bag.count(),
  sum: (bag) => bag.sum(),
  sumInGroups: (bag, { n }) => bag.sum({ splitEvery: n < 2 ? false : n }),
  mean: (bag) => bag.mean(),
  var: (bag, { n }) => bag.var({ ddof: n }),
  std: (bag, { n }) => bag.std({ ddof: n }),
  min: (bag) => bag.min(),
  max: (bag) => bag.max(),
  any: (bag) => bag.any(),
  all: (bag) => bag.all(),
  anyNegative: (bag) => bag.any((x) => x < 0),
  allBelowFive: (bag) => bag.all((x) => x < 5),
  map: (bag) => bag.map((x) => x * x),
  mapWithItem: (bag) => bag.map((x, { count }) => x * count, { with: { count: bag.count() } }),
  filter: (bag) => bag.filter((x) => x % 2 === 0),
  remove: (bag) => bag.remove((x) => x % 2 === 0),
  flatMap: (bag) => bag.flatMap((x) => x < 0 ? [] : [x, [x]]),
  mapPartitions: (bag) => bag.mapPartitions((part) => [part.length, ...part.toReversed()]),
  accumulateInitial: (bag, { n }) => bag.accumulate((a, x) => x - 2 * a, { initial: n }),
  take: (bag, { n }) => bag.take(n),
  topk: (bag, { n }) => bag.topk(n),
  topkBySquare: (bag, { n }) => bag.topk(n, { by: (x) => x * x }),
  fold: (bag) => bag.fold((a, x) => a - 2 * x, { combine: (a, b) => a - 2 * b }),
  foldInGroups: (bag, { n }) =>
    bag.fold((a, x) => a - 2 * x, { combine: (a, b) => a - 3 * b, splitEvery: n < 2 ? false : n }),
  foldInitial: (bag) =>
    bag.fold((longest, x) => Math.max(longest, Math.abs(x)), {
      initial: 0,
      combine: (a, b) => Math.max(a, b),
    }),
  reduction: (bag) =>
    bag.reduction(
      (part) => part.map((x) => x * x).reduce((a, b) => a + b, 0),
      (sums) => sums.reduce((a, b) => a + b, 0),
    ),
  foldby: (bag) => bag.foldBy((x) => x * x % 3, (a, x) => a + x),
  foldbyInitial: (bag) =>
    bag.foldBy((x) => x * x % 3, (count) => count + 1, { initial: 0, combine: (a, b) => a + b }),
  groupbyByTasks: (bag) => bag.groupBy((x) => x * x % 5),
  distinctBySquare: (bag) => bag.distinct((x) => x * x),
  join: (bag) => bag.join([-4, 1, 2, 3, 8], (x) => x * x % 5),
  joinTwoKeys: (bag) => bag.join([-4, 1, 2, 3, 8], (x) => x * x % 5, (x) => x % 2),
  joinItem: (bag) => bag.join(new Item<number[]>({ "x": [2, 3, 2] }, "x"), (x) => x * x % 5),
  joinBag: (bag) => bag.join(fromSequence([2, 3, 2], { npartitions: 1 }), (x) => x * x % 5),
  // dask joins with this bag as a list.
  joinShuffled: (bag, { n }) =>
    bag.join(range(20, { npartitions: n + 2 }), (x) => x * x % 5, (x) => x % 7),
  product: (bag) => bag.product(range(3, { npartitions: 1 })),
  productOfPartitions: (bag, { n }) => bag.product(range(n + 1, { npartitions: n + 1 })),
  zip: (bag) => zip(bag, bag.map((x) => x + 1), bag),
  zipOnce: (bag) => bag.zip(bag.map((x) => -x)),
  mapTwo: (bag) => bag.zip(bag.map((x) => 2 * x)).starmap((a, b) => a - b),
  concat: (bag) => concat([bag, range(3, { npartitions: 2 }), bag.filter((x) => x > 0)]),
  repartition: (bag, { n }) => bag.repartition({ npartitions: n + 1 }),
  fromSequence: (_, { partitions, n }) => fromSequence(partitions.flat(), { npartitions: n + 1 }),
  fromSequenceInSizes: (_, { partitions, n }) =>
    fromSequence(partitions.flat(), { partitionSize: n + 1 })
      .mapPartitions((part) => [part.length, ...part]),
  range: (_, { partitions, n }) =>
    range(partitions.length + n, { npartitions: partitions.length }).map((x) => x + 1),
  randomSampleNone: (bag) => bag.randomSample(0),
  randomSampleAll: (bag) => bag.randomSample(1),
  randomSample: (bag, { n }) => bag.randomSample(0.5, { seed: n }),
  sample: (bag, { n }) => random.sample(bag, n + 1),
  choices: (bag, { n }) => random.choices(bag, n + 1),
  apply: (bag) => bag.count().map((count) => [count, -count]),
  delayed: (bag, { n }) =>
    delayed((count: number, elements: number[], by: number[]) =>
      elements.map((x) => x * by[0]! + count)
    )(bag.count(), bag, [n]),
  fromDelayed: (bag, { n }) => {
    const part = delayed((size: number, from: number) => Array(size).fill(from));
    return concat([fromDelayed([part(n, 1), part(1, n)]), bag]);
  },
  toDelayed: (bag) => fromDelayed(bag.map((x) => x + 1).toDelayed()).map((x) => -x),
  // dask has a tuple around what is computed, however little that is.
  toDelayedOne: async (bag) => [await compute(bag.map((x) => x + 1).toDelayed())],
  persist: async (bag) => (await bag.map((x) => x + 1).persist()).map((x) => 2 * x).compute(),
  persistMany: async (bag) => {
    const [kept, { count }] = await persist(bag.map((x) => x + 1), { count: bag.count() });
    return await compute(kept, count);
  },
  compute: (bag, { n }) => compute({ bag, n, few: [bag.count(), [bag.map((x) => -x)]] }, n, []),
  optimize: (bag) => bag.map((x) => x + 1).filter((x) => x > 0).optimize(),
  get: (_, { n }) =>
    get({ a: n, b: task((x) => x + 1, ref("a")), c: task((x, y) => [x, y], ref("b"), ref("a")) }, [
      "c",
      "a",
    ]),
  iterate: async (bag) => {
    const elements: number[] = [];
    for await (const x of bag.map((x) => x + 1)) elements.push(x);
    return elements;
  },
  filterMapCount: (bag) => bag.filter((x) => x > 0).map((x) => x * 3).count(),
} satisfies Record<string, Operation<Numbers>>;

/** Operations upon bags of numbers whose first partition is not empty. */
export const startedOperations = {
  accumulate: (bag) => bag.accumulate((a, x) => x - 2 * a),
  fold100: (bag) => bag.fold((a, x) => a + x, { initial: 100, combine: (a, b) => a + b }),
} satisfies Record<string, Operation<Numbers>>;

/** Operations upon bags of anything that has a key in both languages. */
export const valueOperations = {
  frequencies: (bag) => bag.frequencies(),
  frequenciesSorted: (bag) => bag.frequencies({ sort: true }),
  frequenciesInGroups: (bag, { n }) => bag.frequencies({ splitEvery: n < 2 ? false : n }),
  distinct: (bag) => bag.distinct(),
  groupbyItself: (bag) => bag.groupBy((x) => x),
  joinItself: (bag) => bag.join([1, "a", null, [0, "a"], "a"] as Json[], (x) => x),
} satisfies Record<string, Operation<Bag<Json>>>;

/** Operations upon bags of pairs. */
export const pairOperations = {
  flatten: (bag) => bag.flatten(),
  starmap: (bag) => bag.starmap((a, b) => a - b),
  starmapWith: (bag, { n }) => bag.starmap((a, b, { by }) => a - b * by, { with: { by: n } }),
  unzip: (bag) => compute(...bag.unzip(2)),
  pluckIndex: (bag) => bag.pluck(1),
  pluckLast: (bag) => bag.pluck(-1),
  pluckBeyond: (bag) => bag.pluck<unknown>(2, { default: "none" }),
  topkByIndex: (bag, { n }) => bag.topk(n, { by: 1 }),
  topkBySeveral: (bag, { n }) => bag.topk(n, { by: [0, 1] }),
  distinctByIndex: (bag) => bag.distinct(1),
  foldbyIndex: (bag) =>
    bag.foldBy(0, (sum, [, value]) => sum + value, { initial: 0, combine: (a, b) => a + b }),
  joinIndex: (bag) => bag.join([[1, 10], [2, 20], [1, 30]] as [number, number][], 0),
  minPair: (bag) => bag.min(),
  maxPair: (bag) => bag.max(),
} satisfies Record<string, Operation<Pairs>>;

/** Operations upon bags of pairs for which dask needs a disk, and seconds. */
export const diskOperations = {
  groupbyOnDisk: (bag) => bag.groupBy(([key]) => key),
  groupbyIndex: (bag) => bag.groupBy(0),
  groupbyInto: (bag, { n }) => bag.groupBy(([, value]) => value % 3, { npartitions: n + 1 }),
} satisfies Record<string, Operation<Pairs>>;

/** Operations upon bags of records. */
export const recordOperations = {
  pluck: (bag) => bag.pluck("a"),
  pluckSeveral: (bag) => bag.pluck(["a", "b"], { default: -1 }),
  pluckDefault: (bag) => bag.pluck("b", { default: null }),
  topkByName: (bag, { n }) => bag.topk(n, { by: "a" }),
  distinctByName: (bag) => bag.distinct("a"),
  foldbyName: (bag) =>
    bag.foldBy("a", (sum, { b = 0 }) => sum + b, { initial: 0, combine: (a, b) => a + b }),
} satisfies Record<string, Operation<Records>>;

/** Operations upon bags of strings, with a string that is not empty. */
export const stringOperations = {
  upper: (bag) => bag.str.toUpperCase(),
  lower: (bag) => bag.str.toLowerCase(),
  strip: (bag) => bag.str.trim(),
  lstrip: (bag) => bag.str.trimStart(),
  rstrip: (bag) => bag.str.trimEnd(),
  split: (bag, { text }) => bag.str.split(text),
  splitWords: (bag) => bag.str.split(),
  splitlines: (bag) => bag.str.split(/\r?\n/),
  replace: (bag, { text }) => bag.str.replaceAll(text, "_"),
  replaceFirst: (bag, { text }) => bag.str.replace(text, "_"),
  startswith: (bag, { text }) => bag.str.startsWith(text),
  endswith: (bag, { text }) => bag.str.endsWith(text),
  find: (bag, { text }) => bag.str.indexOf(text),
  rfind: (bag, { text }) => bag.str.lastIndexOf(text),
  ljust: (bag, { n }) => bag.str.padEnd(n),
  rjust: (bag, { n }) => bag.str.padStart(n, "*"),
} satisfies Record<string, Operation<Bag<string>>>;

/** Operations upon bags of strings, with a shell pattern. */
export const globOperations = {
  glob: (bag, { text }) => bag.str.glob(text),
} satisfies Record<string, Operation<Bag<string>>>;

/** Operations of which only differences are asked; see `differences.ts`. */
export const differingOperations = {
  foldAppend: (bag) =>
    bag.fold((list, x) => (list.push(x), list), {
      initial: [] as number[],
      combine: (a, b) => (a.push(...b), a),
    }),
  foldbyAppend: (bag) =>
    bag.foldBy((x) => x % 2, (list, x) => (list.push(x), list), {
      initial: [] as number[],
      combine: (a, b) => [...a, ...b],
    }),
  groupbyInOne: (bag) => bag.groupBy((x) => x, { npartitions: 1 }),
  truthy: (bag) => bag.filter((x) => x),
  topkByFirst: (bag: Bag<unknown>) => bag.topk(1, { by: 0 }),
  distinctBySeveral: (bag: Bag<unknown>) => bag.distinct([0, 1]),
  scalars: (bag) => bag.mapPartitions((part) => part.length as unknown as number[]),
  repartitionSizes: (bag, { n }) =>
    bag.repartition({ npartitions: n }).mapPartitions((part) => [part.length]),
  fromSequenceSizes: (_, { partitions, n }) =>
    fromSequence(partitions.flat(), { npartitions: n }).mapPartitions((part) => [part.length]),
  fromSequenceZero: (_, { partitions }) => fromSequence(partitions.flat(), { partitionSize: 0 }),
  fromSequenceNegative: (_, { partitions }) => fromSequence(partitions.flat(), { npartitions: -1 }),
  fromSequenceOfString: (_, { text }) => fromSequence(text),
  rangeSizes: (_, { n }) => range(n, { npartitions: 3 }).mapPartitions((part) => [part.length]),
  rangeOfFew: (_, { n }) => range(n, { npartitions: n + 1 }),
  fromDelayedOfString: (_, { text }) => fromDelayed(delayed(text) as unknown as Item<string[]>),
  zipPositives: (bag) => bag.zip(bag.filter((x) => x > 0)),
  mapPositives: (bag) => bag.zip(bag.filter((x) => x > 0)).starmap((a, b) => a + b),
  starmapStrings: (bag) => (bag as Bag<unknown> as Bag<string[]>).starmap((a, b) => `${b}${a}`),
  productOrder: (bag) => bag.product(range(2, { npartitions: 2 })),
  joinPartitions: (bag) =>
    bag.join(range(4, { npartitions: 2 }), (x) => x, (x) => x, { npartitions: 1 }),
  reductionOfEmpty: (bag) => bag.reduction((part) => [part.length], (sizes) => sizes.flat()),
  takeFirst: (bag, { n }) => bag.take(n),
  sampleNone: (bag) => random.sample(bag, 0),
  choicesNone: (bag) => random.choices(bag, 0),
  splitOnce: (bag) => (bag as Bag<unknown> as Bag<string>).str.split(" ", 1),
  replacePattern: (bag) => (bag as Bag<unknown> as Bag<string>).str.replaceAll("a", "$&"),
} satisfies Record<string, Operation<Numbers>>;

const operations = {
  ...numberOperations,
  ...startedOperations,
  ...valueOperations,
  ...pairOperations,
  ...diskOperations,
  ...recordOperations,
  ...stringOperations,
  ...globOperations,
  ...differingOperations,
} as unknown as Readonly<Record<string, Operation<Bag<Json>> | undefined>>;

/** Runs a case in this runtime. */
export async function answerCase(given: Case): Promise<Answer> {
  const { operation, partitions, n = 0, text = "" } = given;
  const run = operations[operation];
  if (run === undefined) throw new RangeError(`Cannot run a case: no operation "${operation}"`);
  const graph = Object.fromEntries(partitions.map((partition, i) => [`case/${i}`, partition]));
  try {
    const bag = new Bag<Json>(graph, "case", partitions.length);
    const made = await run(bag, { operation, partitions, n, text });
    return { value: made instanceof Bag || made instanceof Item ? await made.compute() : made };
  } catch (error) {
    return { error: String(error) };
  }
}
