/**
 * The bag: its documentation, and one line for each operation.
 *
 * @module
 */

import type { Graph, GraphLike } from "../graph/graph.ts";
import * as ops from "../ops/elements.ts";
import type { LookupKey } from "../ops/lookup.ts";
import type { SourceOperation } from "../ops/operation.ts";
import { checkInteger, checkString } from "./check.ts";
import { type Collection, graphWith, keysOf } from "./collection.ts";
import { computeKeys, type ComputeOptions, elementsOf, streamBatches } from "./compute.ts";
import * as create from "./create.ts";
import type { PartitionOptions } from "./create.ts";
import * as elementwise from "./elementwise.ts";
import { Item } from "./item.ts";
import type { CallOptions, Captured, CapturingOptions } from "./options.ts";
import type { ReductionOptions } from "./reduce.ts";
import * as reductions from "./reductions.ts";

/** Settings of a fold that starts from its first element. */
export interface FoldOptions<A> extends CallOptions, ReductionOptions {
  /** Merges two results of the fold; without it, the fold's own function does. */
  // A method, so that a bag of numbers is a bag of unknown values.
  combine?(a: A, b: A): A | Promise<A>;
}

/** Settings of a fold that starts from a value of its own. */
export interface InitialFoldOptions<A> extends CallOptions, ReductionOptions {
  /**
   * What every partition (in `foldBy`, every key of a partition) starts from, copied each time, or
   * a function that makes it. The result does not depend on the partitions only where merging
   * with it changes nothing, as with 0 for sums.
   */
  readonly initial: A | (() => A | Promise<A>);
  /** Merges two results of the fold. */
  readonly combine: (a: A, b: A) => A | Promise<A>;
}

/** What a fold with captures calls. */
export interface CapturingFoldOptions<A, W> extends CapturingOptions<W>, ReductionOptions {
  /** What every partition starts from, or a function that makes it. */
  readonly initial: A | ((captured: Captured<W>) => A | Promise<A>);
  /** Merges two results of the fold. */
  readonly combine: (a: A, b: A, captured: Captured<W>) => A | Promise<A>;
}

/** Elements of an element, where it has any. */
export type Flattened<T> = T extends string ? never : T extends Iterable<infer U> ? U : never;

/** What `pluck` finds under a key of a `T`. */
export type Plucked<T, K> = K extends keyof T ? T[K] : unknown;

/** A function that makes the key of an element, or the name or index of a property that is it. */
export type KeyOf<T, K> = ((element: T) => K) | LookupKey;

/**
 * A lazy, partitioned collection. Operations return at once and build a graph of tasks;
 * {@linkcode Bag.compute}, {@linkcode Bag.stream} and `for await` run it on every core.
 *
 * Elements are values: strings, numbers, arrays, plain objects, dates and whatever else a
 * structured clone copies. Results come in the order of the partitions and never depend on how many
 * workers there are.
 *
 * @typeParam T Type of the elements.
 *
 * @example Words of a text
 * ```ts
 * import { fromSequence } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const lines = fromSequence(["to be or", "not to be"]);
 * const counts = lines.map((line) => line.split(" ")).flatten().frequencies();
 *
 * assertEquals(await counts.compute(), [["to", 2], ["be", 2], ["or", 1], ["not", 1]]);
 * ```
 */
export class Bag<T> implements AsyncIterable<T> {
  /** The tasks that make the elements. */
  readonly graph: Graph;
  /** What the keys of the partitions begin with: `name/0`, `name/1` and so on. */
  readonly name: string;
  /** Number of partitions. */
  readonly npartitions: number;

  /**
   * Makes a bag of a graph that has a key for each partition.
   *
   * @param graph A graph, or an object of keys to tasks or values.
   * @param name What the keys of the partitions begin with.
   * @param npartitions Number of partitions.
   * @throws {RangeError} If `npartitions` is not a whole number.
   * @throws {GraphError} If an object has no key for one of the partitions.
   *
   * @example A graph written by hand
   * ```ts
   * import { Bag, task } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const range = (n: number) => Array.from({ length: n }, (_, i) => i);
   * const graph = { "x/0": task(range, 5), "x/1": task(range, 5), "x/2": task(range, 5) };
   * const bag = new Bag<number>(graph, "x", 3);
   *
   * assertEquals(await bag.count().compute(), 15);
   * ```
   */
  constructor(graph: GraphLike, name: string, npartitions: number) {
    const action = "make a bag";
    checkString(name, { action, name: "name" });
    checkInteger(npartitions, 0, { action, name: "npartitions" });
    this.graph = graphWith(graph, () => keysOf({ name, npartitions }), action);
    this.name = name;
    this.npartitions = npartitions;
  }

  /** Keys of the partitions in the graph. */
  get keys(): readonly string[] {
    return keysOf(this);
  }

  /**
   * Runs the graph and gives all elements.
   *
   * @param options How to run it.
   * @returns The elements, partition by partition.
   * @throws {TaskError} If a function throws, a file cannot be read, or a result cannot be sent.
   *
   * @example Ten times each
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const bag = fromSequence([0, 1, 2], { npartitions: 2 });
   *
   * assertEquals(await bag.map((x) => x * 10).compute(), [0, 10, 20]);
   * ```
   */
  async compute(options?: ComputeOptions): Promise<T[]> {
    return elementsOf(this, await computeKeys(this.graph, this.keys, options)) as T[];
  }

  /**
   * Runs the graph and streams the elements. A slow reader slows the workers down, so that
   * memory stays flat; cancelling the stream stops them.
   *
   * @param options How to run it.
   * @returns A stream of elements, partition by partition.
   *
   * @example The first elements of many
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const reader = range(1_000_000).stream().getReader();
   * assertEquals(await reader.read(), { value: 0, done: false });
   * await reader.cancel();
   * ```
   */
  stream(options?: ComputeOptions): ReadableStream<T> {
    return readable(elementsIn<T>(streamBatches(this, options)));
  }

  /** Runs the graph with the default options and yields the elements, as {@linkcode Bag.stream} does. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return elementsIn<T>(streamBatches(this));
  }

  /**
   * Calls a function with each element.
   *
   * @param fn The function; asynchronous ones are awaited.
   * @param options Its captures and settings.
   * @returns A bag of what it returns.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example With captures
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const rates = { eur: 1, usd: 0.9 };
   * const prices = fromSequence([{ amount: 10, currency: "usd" as const }]);
   * const inEuro = prices.map(
   *   ({ amount, currency }, { rates }) => amount * rates[currency],
   *   { with: { rates } },
   * );
   *
   * assertEquals(await inEuro.compute(), [9]);
   * ```
   */
  map<U, W extends object>(
    fn: (element: T, captured: Captured<W>) => U,
    options: CapturingOptions<W>,
  ): Bag<Awaited<U>>;
  /** As above, without captures. */
  map<U>(fn: (element: T) => U, options?: CallOptions): Bag<Awaited<U>>;
  map(fn: unknown, options?: CallOptions): unknown {
    return bagOf(elementwise.elementwise(this, ops.map, fn, options));
  }

  /**
   * Keeps the elements for which a predicate returns something truthy.
   *
   * @param predicate The predicate; asynchronous ones are awaited.
   * @param options Its captures and settings.
   * @returns A bag of the elements kept.
   * @throws {FunctionError} If the predicate cannot travel to a worker.
   *
   * @example Even numbers
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await range(6).filter((x) => x % 2 === 0).compute(), [0, 2, 4]);
   * ```
   */
  filter<W extends object>(
    predicate: (element: T, captured: Captured<W>) => unknown,
    options: CapturingOptions<W>,
  ): Bag<T>;
  /** As above, for a predicate that tells types apart. */
  filter<U extends T>(predicate: (element: T) => element is U, options?: CallOptions): Bag<U>;
  /** As above, for any other predicate without captures. */
  filter(predicate: (element: T) => unknown, options?: CallOptions): Bag<T>;
  filter(predicate: unknown, options?: CallOptions): Bag<T> {
    return bagOf(elementwise.elementwise(this, ops.filter, predicate, options));
  }

  /**
   * Drops the elements for which a predicate returns something truthy: `filter` the other way round.
   *
   * @param predicate The predicate; asynchronous ones are awaited.
   * @param options Its captures and settings.
   * @returns A bag of the elements kept.
   * @throws {FunctionError} If the predicate cannot travel to a worker.
   *
   * @example Without comments
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const lines = fromSequence(["# names", "Ada", "Grace"]);
   *
   * assertEquals(await lines.remove((line) => line.startsWith("#")).compute(), ["Ada", "Grace"]);
   * ```
   */
  remove<W extends object>(
    predicate: (element: T, captured: Captured<W>) => unknown,
    options: CapturingOptions<W>,
  ): Bag<T>;
  /** As above, without captures. */
  remove(predicate: (element: T) => unknown, options?: CallOptions): Bag<T>;
  remove(predicate: unknown, options?: CallOptions): Bag<T> {
    return bagOf(elementwise.elementwise(this, ops.remove, predicate, options));
  }

  /**
   * Picks a property of each element, or several. Only own properties count; a `Map` is asked for its
   * key, an array for its index (negative ones count from the end).
   *
   * @param key A property name or index, or an array of those.
   * @param options `default` stands in for what is missing.
   * @returns A bag of the values, or of arrays of them.
   * @throws {TypeError} If `key` is none of those.
   *
   * @example Two properties
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const people = fromSequence([{ name: "Ada", born: 1815 }, { name: "Grace", born: 1906 }]);
   *
   * assertEquals(await people.pluck("name").compute(), ["Ada", "Grace"]);
   * assertEquals(await people.pluck(["born", "name"]).take(1).compute(), [[1815, "Ada"]]);
   * ```
   */
  pluck<K extends keyof T & (string | number), D = never>(
    key: K,
    options?: { readonly default: D },
  ): Bag<T[K] | D>;
  /** As above, several properties of each element. */
  pluck<const K extends readonly (keyof T & (string | number))[], D = never>(
    key: K,
    options?: { readonly default: D },
  ): Bag<{ -readonly [I in keyof K]: Plucked<T, K[I]> | D }>;
  /** As above, where the type of the elements does not say what they have. */
  pluck<U = unknown>(key: LookupKey, options?: { readonly default: unknown }): Bag<U>;
  pluck(key: unknown, options?: { readonly default?: unknown }): unknown {
    return bagOf(elementwise.pluck(this, key, options));
  }

  /**
   * Takes the elements of each element, one level deep. A string is refused, since its characters are
   * rarely what is meant.
   *
   * @returns A bag of the elements' elements.
   *
   * @example Lists of words
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence([["a", "b"], [], ["c"]]).flatten().compute(), ["a", "b", "c"]);
   * ```
   */
  flatten(): Bag<Flattened<T>> {
    return bagOf(elementwise.flatten(this));
  }

  /**
   * Calls a function once for each partition, empty ones too, with the array of its elements.
   *
   * @param fn The function; it returns an iterable of elements, or a promise of one.
   * @param options Its captures and settings.
   * @returns A bag of the elements it returns, partition by partition.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Sizes of partitions
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const sizes = range(10, { npartitions: 3 }).mapPartitions((elements) => [elements.length]);
   *
   * assertEquals(await sizes.compute(), [3, 3, 4]);
   * ```
   */
  mapPartitions<U, W extends object>(
    fn: (elements: readonly T[], captured: Captured<W>) => PartitionResult<U>,
    options: CapturingOptions<W>,
  ): Bag<U>;
  /** As above, without captures. */
  mapPartitions<U>(
    fn: (elements: readonly T[]) => PartitionResult<U>,
    options?: CallOptions,
  ): Bag<U>;
  mapPartitions(fn: unknown, options?: CallOptions): unknown {
    return bagOf(elementwise.mapPartitions(this, fn, options));
  }

  /**
   * Pairs each element with those elements of another collection that have the same key, compared
   * by value. The other collection is sent to every worker whole.
   *
   * @param other A bag, an item of an iterable, or an iterable.
   * @param onSelf Makes the key of this bag's elements.
   * @param onOther Makes the key of the other's elements; `onSelf` by default.
   * @param options Captures and settings of both functions.
   * @returns A bag of pairs, in this bag's order, then the other's.
   * @throws {FunctionError} If a function cannot travel to a worker.
   *
   * @example Orders and people
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const orders = fromSequence([{ by: 2, of: "tea" }, { by: 1, of: "milk" }]);
   * const people = [{ id: 1, name: "Ada" }, { id: 2, name: "Grace" }];
   * const pairs = orders.join(people, "by", "id");
   *
   * assertEquals(
   *   await pairs.map(([order, person]) => `${person.name}: ${order.of}`).compute(),
   *   ["Grace: tea", "Ada: milk"],
   * );
   * ```
   */
  join<U, W extends object>(
    other: Bag<U> | Item<Iterable<U>> | Iterable<U>,
    onSelf: ((element: T, captured: Captured<W>) => unknown) | LookupKey,
    onOther: ((element: U, captured: Captured<W>) => unknown) | LookupKey,
    options: CapturingOptions<W>,
  ): Bag<[element: T, other: U]>;
  /** As above, without captures. */
  join<U>(
    other: Bag<U> | Item<Iterable<U>> | Iterable<U>,
    onSelf: KeyOf<T, unknown>,
    onOther?: KeyOf<U, unknown>,
    options?: CallOptions,
  ): Bag<[element: T, other: U]>;
  join(other: unknown, onSelf: unknown, onOther?: unknown, options?: CallOptions): unknown {
    return bagOf(elementwise.join(this, other, onSelf, onOther, options));
  }

  /**
   * Takes the first elements, reading on into later partitions until there are enough, and no further.
   *
   * @param k Number of elements; all, if there are fewer.
   * @returns A bag of one partition.
   * @throws {RangeError} If `k` is not a whole number.
   *
   * @example A look at the data
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await range(1_000_000_000).map((x) => x * x).take(3).compute(), [0, 1, 4]);
   * ```
   */
  take(k: number): Bag<T> {
    return bagOf(create.take(this, k));
  }

  /**
   * Counts the elements.
   *
   * @param options How to merge partial results.
   * @returns An item of their number.
   *
   * @example A count
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence("abc".split("")).count().compute(), 3);
   * ```
   */
  count(options?: ReductionOptions): Item<number> {
    return itemOf(reductions.plain(this, reductions.count, options));
  }

  /**
   * Adds the elements up, exactly: the result is the mathematical sum, rounded once, whatever the
   * order and the partitions (Shewchuk 1997). Booleans count as 0 and 1.
   *
   * @param options How to merge partial results.
   * @returns An item of the sum; 0 for an empty bag. Where all elements are integers and the sum is
   * beyond 2^53, computing it fails with a RangeError that says to use bigints.
   *
   * @example No rounding errors on the way
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence([1e100, 1, -1e100]).sum().compute(), 1);
   * ```
   */
  sum(options?: ReductionOptions): Item<T extends bigint ? bigint : number> {
    return itemOf(reductions.plain(this, reductions.sum, options));
  }

  /**
   * Computes the arithmetic mean, exactly but for one rounding.
   *
   * @param options How to merge partial results.
   * @returns An item of the mean; computing that of an empty bag fails with an EmptyBagError.
   *
   * @example A mean
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await range(5).mean().compute(), 2);
   * ```
   */
  mean(options?: ReductionOptions): Item<number> {
    return itemOf(reductions.plain(this, reductions.mean, options));
  }

  /**
   * Computes the variance, exactly but for one rounding.
   *
   * @param options `ddof` degrees of freedom are taken off the number of elements; 0 by default.
   * @returns An item of the variance, NaN where there are no more than `ddof` elements; computing
   * that of an empty bag fails with an EmptyBagError.
   * @throws {RangeError} If `ddof` is not a whole number.
   *
   * @example No cancellation
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence([1e9, 1e9 + 1, 1e9 + 2]).var({ ddof: 1 }).compute(), 1);
   * ```
   */
  var(options?: ReductionOptions & { readonly ddof?: number }): Item<number> {
    return itemOf(reductions.spread(this, reductions.variance, options));
  }

  /**
   * Computes the standard deviation, exactly but for one rounding.
   *
   * @param options `ddof` degrees of freedom are taken off the number of elements; 0 by default.
   * @returns An item of the deviation, NaN where there are no more than `ddof` elements; computing
   * that of an empty bag fails with an EmptyBagError.
   * @throws {RangeError} If `ddof` is not a whole number.
   *
   * @example A deviation
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence([2, 4, 4, 4, 5, 5, 7, 9]).std().compute(), 2);
   * ```
   */
  std(options?: ReductionOptions & { readonly ddof?: number }): Item<number> {
    return itemOf(reductions.spread(this, reductions.std, options));
  }

  /**
   * Finds the largest element. Numbers, bigints, strings (by UTF-16 code unit), booleans, dates and arrays
   * (element by element) have an order; a NaN anywhere makes the result NaN.
   *
   * @param options How to merge partial results.
   * @returns An item of the element; computing that of an empty bag fails with an EmptyBagError,
   * that of elements of different types with a TypeError.
   *
   * @example The longest line's length
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["to be", "or"]).map((line) => line.length).max().compute(), 5);
   * ```
   */
  max(options?: ReductionOptions): Item<T> {
    return itemOf(reductions.plain(this, reductions.max, options));
  }

  /**
   * Finds the smallest element, as {@linkcode Bag.max} finds the largest.
   *
   * @param options How to merge partial results.
   * @returns An item of the element; computing that of an empty bag fails with an EmptyBagError,
   * that of elements of different types with a TypeError.
   *
   * @example The first word of a dictionary
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["pear", "apple", "fig"]).min().compute(), "apple");
   * ```
   */
  min(options?: ReductionOptions): Item<T> {
    return itemOf(reductions.plain(this, reductions.min, options));
  }

  /**
   * Tells whether any element, or what a predicate says of it, is truthy. Each partition stops at the
   * first.
   *
   * @param predicate The predicate; none means the elements themselves.
   * @param options Its captures and settings.
   * @returns An item of the answer; false for an empty bag.
   * @throws {FunctionError} If the predicate cannot travel to a worker.
   *
   * @example Negative numbers
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence([3, -1, 4]).any((x) => x < 0).compute(), true);
   * ```
   */
  any<W extends object>(
    predicate: (element: T, captured: Captured<W>) => unknown,
    options: CapturingOptions<W> & ReductionOptions,
  ): Item<boolean>;
  /** As above, without captures. */
  any(predicate?: (element: T) => unknown, options?: CallOptions & ReductionOptions): Item<boolean>;
  any(predicate?: unknown, options?: CallOptions & ReductionOptions): Item<boolean> {
    return itemOf(reductions.test(this, reductions.any, predicate, options));
  }

  /**
   * Tells whether all elements, or what a predicate says of them, are truthy. Each partition stops at
   * the first that is not.
   *
   * @param predicate The predicate; none means the elements themselves.
   * @param options Its captures and settings.
   * @returns An item of the answer; true for an empty bag.
   * @throws {FunctionError} If the predicate cannot travel to a worker.
   *
   * @example Positive numbers
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence([3, -1, 4]).all((x) => x > 0).compute(), false);
   * ```
   */
  all<W extends object>(
    predicate: (element: T, captured: Captured<W>) => unknown,
    options: CapturingOptions<W> & ReductionOptions,
  ): Item<boolean>;
  /** As above, without captures. */
  all(predicate?: (element: T) => unknown, options?: CallOptions & ReductionOptions): Item<boolean>;
  all(predicate?: unknown, options?: CallOptions & ReductionOptions): Item<boolean> {
    return itemOf(reductions.test(this, reductions.all, predicate, options));
  }

  /**
   * Folds the elements into one value: each partition in order, then the partitions' results in order.
   *
   * @param binop Takes what has been folded, which it may change, and the next element. Without
   * `initial`, a copy of a partition's first element is where it starts.
   * @param options `initial` and `combine`, captures and settings.
   * @returns An item of the result; without `initial`, computing that of an empty bag fails with an
   * EmptyBagError.
   * @throws {FunctionError} If a function cannot travel to a worker.
   * @throws {TypeError} If `initial` is given without `combine`.
   *
   * @example The letters used
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const letters = fromSequence(["abba", "cab"]).fold(
   *   (seen, word) => new Set([...seen, ...word]),
   *   { initial: new Set<string>(), combine: (a, b) => new Set([...a, ...b]) },
   * );
   *
   * assertEquals(await letters.compute(), new Set(["a", "b", "c"]));
   * ```
   */
  fold<A, W extends object>(
    binop: (folded: A, element: T, captured: Captured<W>) => A | Promise<A>,
    options: CapturingFoldOptions<A, W>,
  ): Item<A>;
  /** As above, without captures. */
  fold<A>(
    binop: (folded: A, element: T) => A | Promise<A>,
    options: InitialFoldOptions<A>,
  ): Item<A>;
  /** As above, from the first element. */
  fold(binop: (folded: T, element: T) => T | Promise<T>, options?: FoldOptions<T>): Item<T>;
  fold(binop: unknown, options?: reductions.FoldSettings): unknown {
    return itemOf(reductions.fold(this, binop, options));
  }

  /**
   * Folds the elements of each key into one value. Keys are compared by value: arrays, plain objects
   * and dates that are equal are the same key.
   *
   * @param key Makes the key of an element.
   * @param binop Takes what has been folded for the key, which it may change, and the next element.
   * Without `initial`, a copy of a key's first element is where it starts.
   * @param options `initial` and `combine`, captures and settings.
   * @returns A bag of one partition of keys and results, in the order in which keys were first seen.
   * @throws {FunctionError} If a function cannot travel to a worker.
   * @throws {TypeError} If `initial` is given without `combine`.
   *
   * @example Sums of even and odd numbers
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const sums = range(5).foldBy((x) => x % 2 === 0 ? "even" : "odd", (sum, x) => sum + x);
   *
   * assertEquals(await sums.compute(), [["even", 6], ["odd", 4]]);
   * ```
   */
  foldBy<K, A, W extends object>(
    key: ((element: T, captured: Captured<W>) => K) | LookupKey,
    binop: (folded: A, element: T, captured: Captured<W>) => A | Promise<A>,
    options: CapturingFoldOptions<A, W>,
  ): Bag<[key: Awaited<K>, folded: A]>;
  /** As above, without captures. */
  foldBy<K, A>(
    key: KeyOf<T, K>,
    binop: (folded: A, element: T) => A | Promise<A>,
    options: InitialFoldOptions<A>,
  ): Bag<[key: Awaited<K>, folded: A]>;
  /** As above, from the first element. */
  foldBy<K>(
    key: KeyOf<T, K>,
    binop: (folded: T, element: T) => T | Promise<T>,
    options?: FoldOptions<T>,
  ): Bag<[key: Awaited<K>, folded: T]>;
  foldBy(key: unknown, binop: unknown, options?: reductions.FoldSettings): unknown {
    return bagOf(reductions.foldBy(this, key, binop, options));
  }

  /**
   * Counts how often each element occurs. Elements are compared by value: arrays, plain objects and
   * dates that are equal count as the same.
   *
   * @param options `sort` to have the most frequent first; how to merge partial results.
   * @returns A bag of one partition of elements and their numbers, in the order in which elements
   * were first seen.
   *
   * @example Pairs, by value
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const pairs = fromSequence([["a", 1], ["b", 2], ["a", 1]]);
   *
   * assertEquals(await pairs.frequencies().compute(), [[["a", 1], 2], [["b", 2], 1]]);
   * ```
   */
  frequencies(
    options?: ReductionOptions & { readonly sort?: boolean },
  ): Bag<[element: T, count: number]> {
    return bagOf(reductions.frequencies(this, options));
  }

  /**
   * Keeps the first of equal elements, compared by value, or of elements with equal keys.
   *
   * @param key Makes the key; none means the element itself.
   * @param options Its captures and settings.
   * @returns A bag of one partition, in the order in which keys were first seen.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example By value and by key
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const words = fromSequence(["to", "be", "or", "not", "to", "be"]);
   *
   * assertEquals(await words.distinct().compute(), ["to", "be", "or", "not"]);
   * assertEquals(await words.distinct((word) => word.length).compute(), ["to", "not"]);
   * ```
   */
  distinct<W extends object>(
    key: (element: T, captured: Captured<W>) => unknown,
    options: CapturingOptions<W> & ReductionOptions,
  ): Bag<T>;
  /** As above, without captures. */
  distinct(key?: KeyOf<T, unknown>, options?: CallOptions & ReductionOptions): Bag<T>;
  distinct(key?: unknown, options?: CallOptions & ReductionOptions): Bag<T> {
    return bagOf(reductions.distinct(this, key, options));
  }

  /**
   * Finds the largest elements, largest first; of equals, those that come first.
   *
   * @param k Number of elements; all, if there are fewer.
   * @param options `by` makes what is compared, as in {@linkcode Bag.max}; captures and settings.
   * @returns A bag of one partition.
   * @throws {RangeError} If `k` is not a whole number.
   * @throws {FunctionError} If a function cannot travel to a worker.
   *
   * @example The most frequent word
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const counts = fromSequence(["to", "be", "or", "to"]).frequencies();
   *
   * assertEquals(await counts.topk(1, { by: 1 }).compute(), [["to", 2]]);
   * ```
   */
  topk<W extends object>(
    k: number,
    options: CapturingOptions<W> & ReductionOptions & {
      readonly by: (element: T, captured: Captured<W>) => unknown;
    },
  ): Bag<T>;
  /** As above, without captures. */
  topk(
    k: number,
    options?: CallOptions & ReductionOptions & { readonly by?: KeyOf<T, unknown> },
  ): Bag<T>;
  topk(k: number, options?: CallOptions & ReductionOptions & { readonly by?: unknown }): Bag<T> {
    return bagOf(reductions.topk(this, k, options));
  }

  /** The bag as text, for example `Bag<map, npartitions=3>`. */
  toString(): string {
    return `Bag<${this.name.replace(/-[0-9a-f]{12}$/, "")}, npartitions=${this.npartitions}>`;
  }
}

/** What the function of `mapPartitions` may return. */
export type PartitionResult<U> = Iterable<U> | AsyncIterable<U> | Promise<Iterable<U>>;

/**
 * Makes a bag of elements at hand.
 *
 * @typeParam T Type of the elements.
 * @param elements An iterable; it is read at once.
 * @param options How many partitions to make, or of what size.
 * @returns A bag of the elements.
 * @throws {TypeError} If `elements` is not an iterable, or is a string.
 * @throws {RangeError} If an option is not a whole number of at least 1.
 *
 * @example Two partitions
 * ```ts
 * import { fromSequence } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const bag = fromSequence(new Set(["a", "b", "c"]), { npartitions: 2 });
 *
 * assertEquals(bag.npartitions, 2);
 * assertEquals(await bag.compute(), ["a", "b", "c"]);
 * ```
 */
export function fromSequence<T>(elements: Iterable<T>, options?: PartitionOptions): Bag<T> {
  return bagOf(create.sequence(elements, options));
}

/**
 * Makes a bag of numbers from 0, or `start`, up to but without `stop`. Nothing is stored.
 *
 * @param stop Where the numbers end.
 * @param options How many partitions to make, or of what size.
 * @returns A bag of the numbers.
 * @throws {TypeError} If an argument is not a number.
 * @throws {RangeError} If an argument is not finite, `step` is 0, or an option is not a whole number.
 *
 * @example In threes
 * ```ts
 * import { range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await range(3).compute(), [0, 1, 2]);
 * assertEquals(await range(1, 10, 3).compute(), [1, 4, 7]);
 * ```
 */
export function range(stop: number, options?: PartitionOptions): Bag<number>;
/** As above, from `start` and in steps. */
export function range(
  start: number,
  stop: number,
  step?: number,
  options?: PartitionOptions,
): Bag<number>;
export function range(
  first: number,
  second?: number | PartitionOptions,
  step: number = 1,
  options?: PartitionOptions,
): Bag<number> {
  return second === undefined || typeof second === "object"
    ? bagOf(create.numbers(0, first, 1, second))
    : bagOf(create.numbers(first, second, step, options));
}

/** A bag whose partitions a source operation opens; the type of its elements is the caller's word. */
export function sourceBag<T>(
  operation: SourceOperation,
  argsOf: (partition: number) => readonly unknown[],
  npartitions: number,
  settings?: create.SourceSettings,
): Bag<T> {
  return bagOf(create.source(operation, npartitions, argsOf, settings));
}

/** A bag of a collection; the type of its elements is the caller's word. */
export function bagOf<T>({ graph, name, npartitions }: Collection): Bag<T> {
  return new Bag<T>(graph, name, npartitions);
}

function itemOf<T>({ graph, key }: { readonly graph: Graph; readonly key: string }): Item<T> {
  return new Item<T>(graph, key);
}

async function* elementsIn<T>(batches: AsyncIterable<readonly unknown[]>): AsyncGenerator<T> {
  for await (const batch of batches) for (const element of batch) yield element as T;
}

/** An iterator as a stream that pulls one element at a time and closes the iterator when cancelled. */
function readable<T>(elements: AsyncGenerator<T>): ReadableStream<T> {
  return new ReadableStream<T>({
    async pull(controller) {
      const { value, done } = await elements.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await elements.return(undefined);
    },
  }, { highWaterMark: 0 });
}
