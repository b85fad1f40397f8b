/**
 * The bag: its documentation, and one line for each operation.
 *
 * @module
 */

import { publicFunctions } from "../functions/call_site.ts";
import type { Graph, GraphLike } from "../graph/graph.ts";
import type { OnError } from "../values/element_failure.ts";
import * as ops from "../ops/elements.ts";
import type { Histogram } from "../ops/histogram.ts";
import type { JoinKind } from "../ops/join.ts";
import type { Args, SourceOperation } from "../ops/operation.ts";
import type { Description } from "../ops/quantiles.ts";
import { checkInteger, checkString } from "../values/check.ts";
import { asPrimitive, inspect, refuseAsComputed, tableRows } from "./looks.ts";
import {
  type Arguments,
  type Before,
  type Collection,
  type DeclaredArgs,
  graphWith,
  keysOf,
} from "../plans/collection.ts";
import {
  computeKeys,
  type ComputeOptions,
  elementsOf,
  explainKeys,
  type PersistOptions,
  streamBatches,
} from "../plans/compute.ts";
import * as create from "../plans/create.ts";
import type { PartitionOptions } from "../plans/create.ts";
import type { Falsy, Flattened, KeyBy, KeysOf, Plucked, Truthy } from "../values/element_types.ts";
import { distinct } from "../plans/distinct.ts";
import * as elementwise from "../plans/elementwise.ts";
import * as folding from "../plans/folding.ts";
import { groupedClass, type GroupReductions } from "./group_reductions.ts";
import * as groups from "../plans/groups.ts";
import { Item } from "./item.ts";
import * as joining from "../plans/joining.ts";
import { optimized } from "../plans/optimized.ts";
import type {
  CallOptions,
  Captures,
  Collected,
  ElementOptions,
  NameOptions,
  Numbering,
  PartitionCallOptions,
  Returned,
  SingleCallOptions,
} from "../plans/options.ts";
import { partitionItems, persistCollection, type PersistedCollection } from "../plans/persist.ts";
import { aggregateAll } from "../plans/recipe.ts";
import type { KeyedOptions, ReductionOptions } from "../plans/reduce.ts";
import type { AggregateOptions, Reductions, Results } from "../plans/reduction_types.ts";
import * as reductions from "../plans/reductions.ts";
import type { SpreadOptions } from "../plans/reductions.ts";
import * as repartitioning from "../plans/repartition.ts";
import type { PartitionSizeOptions } from "../plans/repartition.ts";
import * as sampling from "../plans/sampling.ts";
import type { RandomOptions } from "../plans/sampling.ts";
import * as statistics from "../plans/statistics.ts";
import type { AccuracyOptions, HistogramBins, PrecisionOptions } from "../plans/statistics.ts";
import type { ShuffleOptions } from "../plans/shuffle.ts";
import * as sorting from "../plans/sorting.ts";
import { StringMethods } from "./string_methods.ts";
import type { BagKind } from "./string_questions.ts";
import * as structure from "../plans/structure.ts";
import { visualizeKeys, type VisualizeOptions } from "../plans/visualize.ts";

/** Settings of a fold that starts from its first element. */
export interface FoldOptions<A, W = never> extends CallOptions<W>, ReductionOptions {
  /** Merges two results of the fold; without it, the fold's own function does. */
  // A method, so that a bag of numbers is a bag of unknown values.
  combine?(a: A, b: A, ...captured: Captures<W>): A | Promise<A>;
}

/** Settings of a fold that starts from a value of its own. */
export interface InitialFoldOptions<A, W = never> extends CallOptions<W>, ReductionOptions {
  /**
   * What every partition (in `foldBy`, every key of a partition) starts from, copied each time, or
   * a function that makes it. The result does not depend on the partitions only where merging
   * with it changes nothing, as with 0 for sums.
   */
  readonly initial: A | ((...captured: Captures<W>) => A | Promise<A>);
  /** Merges two results of the fold. */
  readonly combine: (a: A, b: A, ...captured: Captures<W>) => A | Promise<A>;
}

/**
 * What a bag has to be besides a bag of `T` for an operation that takes only elements of type `C`:
 * nothing, if they are, or nothing is known of them, as of what `JSON.parse` returns.
 */
export type Needing<T, C> = unknown extends T ? unknown : [T] extends [C] ? unknown : Bag<C>;

/**
 * A bag whose results are kept: `await using` frees them at the end of its block. What is made of it is a
 * bag like others, and makes again what it needs then.
 *
 * @example Freed at the end of a block
 * ```ts
 * import { type PersistedBag, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * async function spread(bag: PersistedBag<number>): Promise<number> {
 *   await using numbers = bag;
 *   return await numbers.max().compute() - await numbers.min().compute();
 * }
 *
 * assertEquals(await spread(await range(10).map((x) => x * x).persist()), 81);
 * ```
 */
export type PersistedBag<T> = Bag<T> & AsyncDisposable;

/** Which elements a join keeps, and into how many partitions. */
export interface JoinOptions<H extends JoinKind = "inner"> extends ShuffleOptions {
  /**
   * `"inner"`: a pair for each two elements with equal keys. `"left"`, `"right"`, `"outer"`: also
   * one for each element of this bag, the other side, or both, that has no match, with `undefined`
   * in the place of what is missing. `"semi"` and `"anti"`: no pairs, but the elements of this bag
   * that have a match, once each, or have none.
   * @default {"inner"}
   */
  readonly how?: H;
}

/**
 * What a join takes after the key `K` of this bag's elements, or a function that gives an `R`: the key of
 * the other's elements, which may be left out where it is the same.
 */
export type JoinRest<U, K, L, R, W, H extends JoinKind> =
  ([R] extends [never] ? K : KeysOf<U>) extends KeysOf<U> ? [
      onOther?: L | ((element: U, ...captured: Captures<W>) => unknown),
      options?: CallOptions<W> & JoinOptions<H>,
    ]
    : [
      onOther: L | ((element: U, ...captured: Captures<W>) => unknown),
      options?: CallOptions<W> & JoinOptions<H>,
    ];

/** A class whose constructor takes what that of {@linkcode Bag} does. */
export type BagClass = new <U>(graph: GraphLike, name: string, npartitions: number) => Bag<U>;

/** What a join of a `T` with a `U` gives. */
// Looked up by kind: a conditional type would mislead `infer T` where it has to look into a bag.
export type Joined<T, U, H extends JoinKind> = {
  readonly inner: [element: T, other: U];
  readonly left: [element: T, other: U | undefined];
  readonly right: [element: T | undefined, other: U];
  readonly outer: [element: T | undefined, other: U | undefined];
  readonly semi: T;
  readonly anti: T;
}[H];

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

  /**
   * The class of the bags that operations on its bags make where they keep the partitions or sort
   * them: a subclass's own, made with the parameters of {@linkcode Bag}'s constructor. What a
   * reduction, `groupBy`, `take`, `sample`, `zip`, `concat` or `repartition` makes is a plain bag. A
   * subclass with other parameters has this be `Bag`. The compiler cannot tell: to it, all are bags.
   *
   * @example Bags of one's own
   * ```ts
   * import { Bag, fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * class Logs extends Bag<string> {
   *   errors(): Logs {
   *     return this.filter((line) => line.startsWith("error")) as Logs;
   *   }
   * }
   *
   * const { graph, name, npartitions } = fromSequence(["error 1", "ok", "error 2"]);
   * const errors = new Logs(graph, name, npartitions).errors();
   *
   * assertEquals(errors instanceof Logs, true);
   * assertEquals(await errors.errors().count().compute(), 2);
   * ```
   */
  static get [Symbol.species](): BagClass {
    return this;
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
   * @throws {TypeError} If the options are not what they should be.
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

  /**
   * Runs the graph and keeps the elements, so that what is built upon them does not make them again.
   *
   * Each partition stays in the worker that has made it, within the memory that the pool may use, and
   * on disk where that has no room; later computations on the same pool read it there. It is freed when
   * the bag and all that was made of it are garbage, when `await using` ends it, and with the pool.
   *
   * What is kept is never all there is of a bag: partitions that are lost with a worker, or were freed,
   * are made again by whatever needs them. Another pool, or `inline()`, has them sent. Without workers
   * that can keep them, with `inline()` say, and for data that the program has given, this process holds
   * them, and sends them for each computation.
   *
   * @param options How to run it, and where results go.
   * @returns A bag of the same name and elements.
   * @throws {TaskError} If a task fails, or its result cannot be sent from one worker to another.
   * @throws {SpillError} If the scheduler keeps nothing on disk; where a worker cannot, it is the cause of
   * a `TaskError`.
   *
   * @example Squares that are made once
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const squares = await range(4).map((x) => x * x).persist();
   *
   * assertEquals(await squares.sum().compute(), 14);
   * assertEquals(await squares.max().compute(), 9);
   * ```
   *
   * @example On disk, until the block ends
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * await using texts = await range(1000).map((x) => `number ${x}`).persist({ to: "disk" });
   *
   * assertEquals(await texts.filter((text) => text.endsWith("99")).count().compute(), 10);
   * ```
   */
  async persist(options?: PersistOptions): Promise<PersistedBag<T>> {
    return persistedLike(this, await persistCollection(this, options));
  }

  /**
   * Culls and fuses the graph now, as computing it does later: a way to see which tasks will run. The
   * layers become nodes, one for each task.
   *
   * @returns A bag of the same name, keys and elements.
   *
   * @example One task for each partition
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const bag = range(4, { npartitions: 2 }).map((x) => x + 1).filter((x) => x > 1);
   *
   * assertEquals(bag.graph.size, 6);
   * assertEquals(bag.optimize().graph.size, 2);
   * ```
   */
  optimize(): Bag<T> {
    const { name, npartitions } = this;
    return likeOf(this, { graph: optimized(this.graph, this.keys), name, npartitions });
  }

  /**
   * Gives each partition as an item, for `delayed` functions and captures.
   *
   * @returns An item of the array of elements of each partition.
   *
   * @example Partitions as arrays
   * ```ts
   * import { compute, range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const [first, second] = range(5, { npartitions: 2 }).toDelayed();
   *
   * assertEquals(await compute(first, second), [[0, 1], [2, 3, 4]]);
   * ```
   */
  toDelayed(): Item<T[]>[] {
    return partitionItems(this).map((item) => itemOf<T[]>(item));
  }

  /** Runs the graph with the default options and yields the elements, as {@linkcode Bag.stream} does. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return elementsIn<T>(streamBatches(this));
  }

  /**
   * Says what computing the bag will do, for people to read: how much is read, into how many
   * partitions; the stages of the optimised graph with their tasks, the operations that are fused and
   * what moves between workers; and the loops that will run, as code. Nothing is computed, no function
   * is called and no file is read. {@linkcode Bag.visualize} draws it.
   *
   * @param options Which scheduler would run it, if not the pool that the process shares: of the one or
   * the other it is said how much memory has room for results, and what becomes of more.
   * @returns Text of several lines.
   * @throws {GraphError} If keys are missing from a graph that was written by hand.
   * @throws {TypeError} If an option is unknown or wrong.
   *
   * @example Tasks of a count
   * ```ts
   * import { range } from "holdall";
   * import { assertMatch } from "@std/assert";
   *
   * const plan = await range(100, { npartitions: 4 }).filter((x) => x > 9).frequencies().explain();
   *
   * assertMatch(plan, /const y0 = f0\(x0\);/);
   * ```
   *
   * @example What goes to disk, and when
   * ```ts
   * import { range, workers } from "holdall";
   * import { assertStringIncludes } from "@std/assert";
   *
   * await using scheduler = workers({ size: 2, memory: "600 MB" });
   * const plan = await range(100, { npartitions: 4 }).sortBy((x) => -x).explain({ scheduler });
   *
   * assertStringIncludes(plan, "room for results: 100 MB in 2 workers");
   * assertStringIncludes(plan, "goes to disk where memory has no room: parts of stage");
   * ```
   */
  async explain(options?: Pick<ComputeOptions, "scheduler">): Promise<string> {
    return await explainKeys(this.graph, this.keys, options);
  }

  /**
   * Draws the graph of the bag into a file; see {@linkcode visualize}, which also takes several bags
   * and items, and {@linkcode draw}, which gives the picture as text.
   *
   * @param path Path of the file, which ends in `.svg`, `.html`, `.dot`, `.gv` or `.mmd`.
   * @param options What is drawn, and how.
   * @returns The absolute path; in a page, the name of the download.
   * @throws {TypeError} If `path` or an option is of the wrong kind.
   * @throws {RangeError} If neither the path nor an option says what to write.
   * @throws {DestinationError} If the file cannot be written.
   *
   * @example The graph as it was written
   * ```ts
   * import { range } from "holdall";
   * import { assertMatch } from "@std/assert";
   *
   * const odd = range(20, { npartitions: 2 }).filter((x) => x % 2 === 1);
   *
   * assertMatch(await odd.visualize("odd.svg", { optimize: false }), /odd\.svg$/);
   * ```
   */
  async visualize(path: string | URL, options?: VisualizeOptions): Promise<string> {
    return await visualizeKeys(this.graph, this.keys, path, options);
  }

  /**
   * Calls a function with each element. What a generator function yields for an element is
   * collected into an array, so it has to end; where `flatten` comes next, it is read as `flatMap`
   * reads it.
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
   *
   * @example Elements for which the function throws, apart from the others
   * ```ts
   * import { fromSequence, isElementFailure } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const lines = fromSequence(['{"n": 1}', "oops", '{"n": 2}']);
   * const parsed = lines.map((line) => JSON.parse(line) as { n: number }, { onError: "collect" });
   * const bad = parsed.filter(isElementFailure).pluck("element");
   *
   * assertEquals(await parsed.remove(isElementFailure).pluck("n").sum().compute(), 3);
   * assertEquals(await bad.compute(), ["oops"]);
   * ```
   */
  map<U, W extends object = never, E extends OnError = "throw">(
    fn: (element: T, ...captured: Captures<W>) => U,
    options?: ElementOptions<W, E>,
  ): Bag<Returned<U> | Collected<E>> {
    return likeOf(this, elementwise.elementwise(this, ops.map, fn, options));
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
  filter<U extends T, W extends object = never, E extends OnError = "throw">(
    predicate: (element: T, ...captured: Captures<W>) => element is U,
    options?: ElementOptions<W, E>,
  ): Bag<U | Collected<E>>;
  /**
   * Keeps the elements for which a predicate returns something truthy; `Boolean` keeps those that are
   * truthy themselves.
   */
  // Of `this`, since a bag whose methods exclude from `T` would be no bag of a wider type.
  filter<
    V,
    P extends (element: V, ...captured: Captures<W>) => unknown,
    W extends object = never,
    E extends OnError = "throw",
  >(
    this: Bag<V>,
    predicate: P,
    options?: ElementOptions<W, E>,
  ): Bag<(P extends BooleanConstructor ? Truthy<V> : V) | Collected<E>>;
  filter(predicate: unknown, options?: CallOptions): unknown {
    return likeOf(this, elementwise.elementwise(this, ops.filter, predicate, options));
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
  // Of `this`, as that of `filter`.
  remove<V, U extends V, W extends object = never, E extends OnError = "throw">(
    this: Bag<V>,
    predicate: (element: V, ...captured: Captures<W>) => element is U,
    options?: ElementOptions<W, E>,
  ): Bag<Exclude<V, U> | Collected<E>>;
  /**
   * Drops the elements for which a predicate returns something truthy; `Boolean` drops those that are
   * truthy themselves.
   */
  remove<
    V,
    P extends (element: V, ...captured: Captures<W>) => unknown,
    W extends object = never,
    E extends OnError = "throw",
  >(
    this: Bag<V>,
    predicate: P,
    options?: ElementOptions<W, E>,
  ): Bag<(P extends BooleanConstructor ? Falsy<V> : V) | Collected<E>>;
  remove(predicate: unknown, options?: CallOptions): unknown {
    return likeOf(this, elementwise.elementwise(this, ops.remove, predicate, options));
  }

  /**
   * Picks a property of each element, or several; a list of names is several, not a path. Only own properties count; a `Map` is asked for its
   * key, an array for its index (negative ones count from the end).
   *
   * @typeParam U Type of the values, where the elements do not tell it: `pluck<Date>("at")`.
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
  // Of `this`, as that of `filter`; so wherever the type of a key is looked up.
  pluck<U = never, V = unknown, const K extends KeysOf<V> = KeysOf<V>, D = never>(
    this: Bag<V>,
    key: K,
    options?: { readonly default: [U] extends [never] ? D : unknown },
  ): Bag<Plucked<U, V, K, D>> {
    return likeOf(this, elementwise.pluck(this, key, options));
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
  flatten<V>(this: Bag<V> & Needing<V, Iterable<unknown> & object>): Bag<Flattened<V>> {
    return likeOf(this, elementwise.flatten(this));
  }

  /**
   * Calls a function with each element and takes the elements of what it returns: `map` and `flatten`
   * in one. A generator function may yield any number of them, even without end: no more are made
   * than are wanted, and `finally` runs when they are not wanted any more. With `onError`, and where
   * a function that is not declared as a generator returns an iterator, all are taken at once, so
   * that an element whose function throws leaves none.
   *
   * @param fn The function; it returns an iterable, but no string, or is a generator function.
   * Asynchronous ones are awaited.
   * @param options Its captures and settings.
   * @returns A bag of the elements of what it returns.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Words
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const words = fromSequence(["to be", "or not"]).flatMap((line) => line.split(" "));
   *
   * assertEquals(await words.compute(), ["to", "be", "or", "not"]);
   * ```
   *
   * @example A generator without end
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const multiples = fromSequence([3]).flatMap(function* (n) {
   *   for (let i = 1;; i++) yield i * n;
   * });
   *
   * assertEquals(await multiples.take(4).compute(), [3, 6, 9, 12]);
   * ```
   */
  flatMap<U, W extends object = never, E extends OnError = "throw">(
    fn: (element: T, ...captured: Captures<W>) => ManyOf<U> | Promise<ManyOf<U>>,
    options?: ElementOptions<W, E>,
  ): Bag<U | Collected<E>> {
    return likeOf(
      this,
      elementwise.elementwise(this, ops.flatMap, fn, options, { makesElements: true }),
    );
  }

  /**
   * Calls a function with the items of each element, which are arrays, as its arguments.
   *
   * @param fn The function; asynchronous ones are awaited. Captures come after the items.
   * @param options Its captures and settings.
   * @returns A bag of what it returns.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Sums of pairs
   * ```ts
   * import { range, zip } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const sums = zip(range(3), range(10, 13)).starmap((a, b) => a + b);
   *
   * assertEquals(await sums.compute(), [10, 12, 14]);
   * ```
   */
  // Of `this`, as that of `filter`.
  starmap<U, V, W extends object = never, E extends OnError = "throw">(
    this: Bag<V> & Needing<V, readonly unknown[]>,
    fn: (...args: [...items: ItemsOf<V>, ...captured: Captures<W>]) => U,
    options?: ElementOptions<W, E>,
  ): Bag<Returned<U> | Collected<E>> {
    return likeOf(this, elementwise.elementwise(this, ops.starmap, fn, options));
  }

  /**
   * Takes a bag of tuples apart: a bag of their first items, one of the second ones, and so on.
   *
   * @param n Number of bags, known beforehand since the elements are not.
   * @returns An array of `n` bags; computing one fails where an element has too few items.
   * @throws {RangeError} If `n` is not a whole number.
   *
   * @example Columns
   * ```ts
   * import { compute, fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const [names, years] = fromSequence<[string, number]>([["Ada", 1815], ["Grace", 1906]]).unzip(2);
   *
   * assertEquals(await compute(names, years), [["Ada", "Grace"], [1815, 1906]]);
   * ```
   */
  unzip<N extends number, V>(
    this: Bag<V> & Needing<V, readonly unknown[]>,
    n: N,
  ): Unzipped<V, N> {
    return structure.unzip(this, n).map(bagOf) as unknown as Unzipped<V, N>;
  }

  /**
   * Makes tuples of the elements that stand at the same place of the same partition in this bag and in
   * others. So it depends on the partitions: their number has to be the same, and computing it fails
   * with a RangeError where their lengths differ, rather than dropping elements. Bags of the same
   * length are made alike by {@linkcode Bag.repartition}.
   *
   * @param others Other bags.
   * @returns A bag of tuples, with the same partitions.
   * @throws {RangeError} If the bags have different numbers of partitions.
   * @throws {TypeError} If one of them is no bag.
   *
   * @example Numbered lines
   * ```ts
   * import { fromSequence, range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const lines = fromSequence(["to be", "or not"], { npartitions: 2 });
   *
   * assertEquals(await range(2, { npartitions: 2 }).zip(lines).compute(), [
   *   [0, "to be"],
   *   [1, "or not"],
   * ]);
   * ```
   */
  zip<U extends readonly unknown[]>(...others: Bags<U>): Bag<[T, ...U]> {
    return bagOf(structure.zip([this, ...others]));
  }

  /**
   * Puts other bags behind this one. Nothing is moved: their partitions follow one another.
   *
   * @param others Other bags.
   * @returns A bag of all their partitions.
   * @throws {TypeError} If one of them is no bag.
   *
   * @example Two bags
   * ```ts
   * import { fromSequence, range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await range(2).concat(fromSequence(["a"])).compute(), [0, 1, "a"]);
   * ```
   */
  concat<U extends readonly unknown[]>(...others: Bags<U>): Bag<T | U[number]> {
    return bagOf(structure.concat([this, ...others]));
  }

  /**
   * Pairs every element with every element of another bag, which is sent to every worker whole: of
   * two bags the smaller one belongs there.
   *
   * @param other The other bag.
   * @returns A bag of pairs with this bag's partitions, in this bag's order, then the other's.
   * @throws {TypeError} If `other` is no bag.
   *
   * @example Games
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const teams = fromSequence(["red", "blue"]);
   *
   * assertEquals(await teams.product(fromSequence([1, 2])).compute(), [
   *   ["red", 1],
   *   ["red", 2],
   *   ["blue", 1],
   *   ["blue", 2],
   * ]);
   * ```
   */
  product<U>(other: Bag<U>): Bag<[element: T, other: U]> {
    return likeOf(this, structure.product(this, other));
  }

  /**
   * Calls a function once for each partition, empty ones too, with the array of its elements.
   *
   * @param fn The function; it returns an iterable of elements, or a promise of one. What a generator
   * function yields, `async` or not, goes on as it comes.
   * @param options Its captures and settings; `numbered`, if it is to know which partition it is given.
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
   *
   * @example Elements with the number of their partition
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const numbered = range(4, { npartitions: 2 }).mapPartitions(
   *   (elements, { partition, partitions }) => elements.map((x) => `${x} in ${partition}/${partitions}`),
   *   { numbered: true },
   * );
   *
   * assertEquals(await numbered.compute(), ["0 in 0/2", "1 in 0/2", "2 in 1/2", "3 in 1/2"]);
   * ```
   */
  mapPartitions<U, W extends object = never, N extends boolean = false>(
    fn: (
      elements: readonly T[],
      ...rest: [...Numbering<N>, ...Captures<W>]
    ) => PartitionResult<U>,
    options?: PartitionCallOptions<W, N>,
  ): Bag<U> {
    return likeOf(this, elementwise.mapPartitions(this, fn, options));
  }

  /**
   * Pairs the elements with those of another collection that have the same key. Keys are compared by
   * value: `undefined` equals `undefined`, `null` equals `null`, NaN equals NaN, 1 and "1" differ.
   *
   * There are two ways to do it. Where the other side is an array, an item or a bag of one
   * partition, every worker gets an index of it: partitions stay as they are, and results come in
   * this bag's order, then the other's. Where it is a bag of several partitions, where `how` is
   * `"right"` or `"outer"`, or where `npartitions` is given, both sides are shuffled by a hash of
   * the key, and neither has to fit into one worker, only the elements of a result's partition; the
   * memory of all workers together holds both meanwhile. The order within a partition is then that
   * in which keys first occur in this bag, after them those that only the other side has; for each
   * key, this bag's elements in order, each with the other's in order. For a given `npartitions`,
   * how the inputs are partitioned does not matter.
   *
   * @param other A bag, an item of an iterable, or an iterable.
   * @param onSelf Makes the key of this bag's elements.
   * @param onOther Makes the key of the other's elements; `onSelf` by default, if the types allow it.
   * @param options `how` to join; `npartitions` of a shuffle, by default those of the side that has
   * more, or one for each 64 MiB of files; captures and settings of both functions.
   * @returns A bag of pairs, this bag's element first; of elements for `"semi"` and `"anti"`.
   * @throws {FunctionError} If a function cannot travel to a worker.
   * @throws {RangeError} If `how` is no kind of join, or `npartitions` not a whole number.
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
   *
   * @example What has no match
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const left = fromSequence([1, 2, 3]);
   * const key = (x: number) => x;
   *
   * assertEquals(
   *   await left.join([2, 4], key, key, { how: "left" }).compute(),
   *   [[1, undefined], [2, 2], [3, undefined]],
   * );
   * assertEquals(await left.join([2, 4], key, key, { how: "anti" }).compute(), [1, 3]);
   * ```
   */
  join<
    U,
    const K extends KeysOf<T>,
    const L extends KeysOf<U>,
    R = never,
    W extends object = never,
    H extends JoinKind = "inner",
  >(
    other: Bag<U> | Item<Iterable<U>> | Iterable<U>,
    onSelf: K | ((element: T, ...captured: Captures<W>) => R),
    ...rest: JoinRest<U, K, L, R, W, H>
  ): Bag<Joined<T, U, H>> {
    const [onOther, options] = rest;
    return likeOf(this, joining.join(this, other, onSelf, onOther, options));
  }

  /**
   * Brings the elements of each key together. Keys are compared by value, and each is in exactly one
   * partition, which a hash of the key decides: a partition may be empty. A group has to fit into
   * one worker; elements that memory has no room for are on disk meanwhile. Where a result per group
   * is all that is needed, {@linkcode Groups.aggregate} makes it without keeping or moving the
   * elements.
   *
   * Elements of a group are in the order of the bag, groups of a partition in the order in which
   * their keys were first seen. Which keys share a partition depends on `npartitions` alone, so for
   * a given number the result is the same however the bag is partitioned.
   *
   * Keys that are much more frequent than others make partitions of unequal size. To see them, pass
   * `onEvent` to `compute`: `task-end` events of tasks that groups were brought together for tell
   * with `gathered` how many elements these are.
   *
   * @param key Makes the key of an element.
   * @param options `npartitions` of the result, by default this bag's, or one for each 64 MiB of the
   * files it is read from, if that is more; captures and settings.
   * @returns A bag of keys and arrays of elements.
   * @throws {FunctionError} If the function cannot travel to a worker.
   * @throws {RangeError} If `npartitions` is not a whole number of at least 1.
   *
   * @example Words by length
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const words = fromSequence(["to", "be", "or", "not"]).groupBy((word) => word.length, {
   *   npartitions: 1,
   * });
   *
   * assertEquals(await words.compute(), [[2, ["to", "be", "or"]], [3, ["not"]]]);
   * ```
   */
  groupBy<V, const K extends KeysOf<V>, R = never, W extends object = never>(
    this: Bag<V>,
    key: K | ((element: V, ...captured: Captures<W>) => R),
    options?: CallOptions<W> & ShuffleOptions,
  ): GroupedBag<KeyBy<V, K, R>, V> {
    return new BagOfGroups(groups.groupBy(this, key, options)) as unknown as GroupedBag<
      KeyBy<V, K, R>,
      V
    >;
  }

  /**
   * Sorts the bag: all elements of a partition come before those of the next. Numbers and bigints are
   * ordered by what they are worth, NaN before all others; strings by UTF-16 code units, false before
   * true, Dates by time, arrays element by element. Elements with equal keys stay in their order,
   * also when descending, so that the result is the same however the bag is partitioned.
   *
   * Where the partitions end is decided by a sample of the keys; elements with equal keys are never
   * parted, so that frequent keys make partitions uneven, or empty. All elements are sorted before
   * the first comes out, and have to fit into the memory of all workers.
   *
   * @param by Makes what elements are compared by; none means the elements themselves.
   * @param options `descending` order; `npartitions` of the result, as for `groupBy`; captures
   * and settings.
   * @returns A bag of the same elements. To compute it fails with a TypeError where two keys have no
   * order, as a number and a string.
   * @throws {FunctionError} If the function cannot travel to a worker.
   * @throws {RangeError} If `npartitions` is not a whole number of at least 1.
   *
   * @example Longest first
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const words = fromSequence(["to", "be", "or", "not"]);
   *
   * assertEquals(await words.sortBy().compute(), ["be", "not", "or", "to"]);
   * assertEquals(
   *   await words.sortBy((word) => word.length, { descending: true }).compute(),
   *   ["not", "to", "be", "or"],
   * );
   * ```
   */
  sortBy<const K extends KeysOf<T>, W extends object = never>(
    by?: K | ((element: T, ...captured: Captures<W>) => unknown),
    options?: CallOptions<W> & ShuffleOptions & { readonly descending?: boolean },
  ): Bag<T> {
    return likeOf(this, sorting.sortBy(this, by, options));
  }

  /**
   * Cuts the bag anew into a number of partitions whose sizes differ by at most one, in the same
   * order. The elements are counted before they are moved: until then the workers keep them all.
   *
   * @param options `npartitions`, the number of partitions.
   * @returns A bag with exactly that many partitions.
   * @throws {TypeError} If there is not either `npartitions` or `partitionSize`.
   * @throws {RangeError} If one of them is not a whole number of at least 1.
   *
   * @example Even partitions
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const uneven = range(100, { npartitions: 10 }).filter((x) => x < 12);
   * const sizes = uneven.repartition({ npartitions: 3 }).mapPartitions((part) => [part.length]);
   *
   * assertEquals(await sizes.compute(), [4, 4, 4]);
   * ```
   */
  repartition(options: { readonly npartitions: number }): Bag<T>;
  /**
   * Cuts the bag anew into partitions of a number of elements, the last perhaps of fewer. How many
   * there are depends on the number of elements, so this counts them at once, and keeps none:
   * computing the result makes them again, and fails if there is a different number of them then.
   *
   * @param options `partitionSize`, the number of elements, and how to run the count.
   * @returns A promise of the bag, which has at least one partition.
   * It rejects with a {@linkcode TaskError} where the elements cannot be made.
   * @throws {RangeError} If `partitionSize` is not a whole number of at least 1.
   *
   * @example Partitions of 4
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const bag = await range(10, { npartitions: 7 }).repartition({ partitionSize: 4 });
   *
   * assertEquals(bag.npartitions, 3);
   * assertEquals(await bag.mapPartitions((part) => [part.length]).compute(), [4, 4, 2]);
   * ```
   */
  repartition(options: PartitionSizeOptions): Promise<Bag<T>>;
  repartition(options: repartitioning.RepartitionSettings): Bag<T> | Promise<Bag<T>> {
    const made = repartitioning.repartition(this, options);
    return made instanceof Promise ? made.then((it) => bagOf<T>(it)) : bagOf(made);
  }

  /**
   * Makes arrays of `n` consecutive elements, the last perhaps of fewer, whatever the partitions: a
   * batch lies in the partition of its first element. The elements are counted before they are
   * moved: until then the workers keep them all.
   *
   * @param n Number of elements in a batch.
   * @returns A bag of arrays, with as many partitions.
   * @throws {RangeError} If `n` is not a whole number of at least 1.
   *
   * @example In threes
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const batches = range(7, { npartitions: 4 }).batches(3);
   *
   * assertEquals(await batches.compute(), [[0, 1, 2], [3, 4, 5], [6]]);
   * ```
   */
  batches(n: number): Bag<T[]> {
    return bagOf(repartitioning.batches(this, n));
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
   * Keeps each element with a certain chance, independently of all others.
   *
   * With a seed, the elements kept depend on it and on their places in the whole bag alone, not on
   * the partitions. For that the elements are counted first: what makes them runs twice, and
   * nothing is kept in between. Without a seed it runs once. Samples with the same seed of bags with
   * places in common, such as a sample of a sample, have their chances in common.
   *
   * @param fraction The chance, from 0 to 1.
   * @param options The seed.
   * @returns A bag of the elements kept, in the same partitions.
   * @throws {RangeError} If `fraction` is not from 0 to 1.
   * @throws {TypeError} If it is no number, or the options are not what they should be.
   *
   * @example About a tenth
   * ```ts
   * import { range } from "holdall";
   * import { assert, assertEquals } from "@std/assert";
   *
   * const tenth = await range(10_000).randomSample(0.1, { seed: 42 }).compute();
   * const again = range(10_000, { npartitions: 3 }).randomSample(0.1, { seed: 42 });
   *
   * assert(tenth.length > 850 && tenth.length < 1150);
   * assertEquals(await again.compute(), tenth);
   * ```
   */
  randomSample(fraction: number, options?: RandomOptions): Bag<T> {
    return likeOf(this, sampling.randomSample(this, fraction, options));
  }

  /**
   * Draws elements without repetition: every set of `k` is as likely as any other.
   *
   * The elements are counted, places are drawn, and the partitions that have one are read again, up
   * to the last of them: what makes the elements runs up to twice, and nothing but the sample
   * is kept. The places depend on the seed and the number of elements, not on the partitions.
   *
   * @param k Number of elements.
   * @param options The seed.
   * @returns A bag of one partition, in the order of this bag. Computing it fails with a RangeError
   * where there are fewer than `k` elements.
   * @throws {RangeError} If `k` is not a whole number.
   *
   * @example Six of forty-nine
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const numbers = range(1, 50, 1, { npartitions: 4 }).sample(6, { seed: "saturday" });
   * const others = range(1, 50, 1, { npartitions: 7 }).sample(6, { seed: "saturday" });
   *
   * assertEquals((await numbers.distinct().compute()).length, 6);
   * assertEquals(await numbers.compute(), await others.compute());
   * ```
   */
  sample(k: number, options?: RandomOptions): Bag<T> {
    return bagOf(sampling.draw(this, sampling.sample, k, options));
  }

  /**
   * Draws elements with repetition: each draw is of all elements, which are equally likely.
   * It reads the bag as {@linkcode Bag.sample} does.
   *
   * @param k Number of draws.
   * @param options The seed.
   * @returns A bag of one partition, in the order of the draws. Computing it of an empty bag fails
   * with an EmptyBagError, unless `k` is 0.
   * @throws {RangeError} If `k` is not a whole number.
   *
   * @example Throws of a die
   * ```ts
   * import { range } from "holdall";
   * import { assert } from "@std/assert";
   *
   * const throws = await range(1, 7).choices(100, { seed: 1 }).compute();
   *
   * assert(throws.length === 100 && throws.every((eyes) => eyes >= 1 && eyes <= 6));
   * ```
   */
  choices(k: number = 1, options?: RandomOptions): Bag<T> {
    return bagOf(sampling.draw(this, sampling.choices, k, options));
  }

  /**
   * Counts the elements.
   *
   * @param options How to merge partial results.
   * @returns An item of their number.
   * @throws {RangeError} If `splitEvery` is neither a whole number of at least 2 nor `false`.
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
    return itemOf(reductions.withoutArguments(this, reductions.count, options));
  }

  /**
   * Adds the elements up, exactly: the result is the mathematical sum, rounded once, whatever the
   * order and the partitions (Shewchuk 1997). Booleans count as 0 and 1.
   *
   * @param options How to merge partial results.
   * @returns An item of the sum; 0 for an empty bag. Where all elements are integers of up to 64
   * bits and the sum is beyond 2^53, computing it fails with a RangeError that says to use bigints,
   * unless elements are beyond 2^53 too and the sum is a number all the same.
   * @throws {RangeError} If `splitEvery` is neither a whole number of at least 2 nor `false`.
   *
   * @example No rounding errors on the way
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence([1e100, 1, -1e100]).sum().compute(), 1);
   * ```
   */
  sum<V>(
    this: Bag<V> & Needing<V, number | bigint | boolean>,
    options?: ReductionOptions,
  ): Item<V extends bigint ? bigint : number> {
    return itemOf(reductions.withoutArguments(this, reductions.sum, options));
  }

  /**
   * Computes the arithmetic mean, exactly but for one rounding.
   *
   * @param options How to merge partial results.
   * @returns An item of the mean; computing that of an empty bag fails with an EmptyBagError.
   * @throws {RangeError} If `splitEvery` is neither a whole number of at least 2 nor `false`.
   *
   * @example A mean
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await range(5).mean().compute(), 2);
   * ```
   */
  mean<V>(this: Bag<V> & Needing<V, number | boolean>, options?: ReductionOptions): Item<number> {
    return itemOf(reductions.withoutArguments(this, reductions.mean, options));
  }

  /**
   * Computes the variance, exactly but for one rounding.
   *
   * @param options `ddof` degrees of freedom are taken off the number of elements; 0 by default.
   * @returns An item of the variance, NaN where there are no more than `ddof` elements; computing
   * that of an empty bag fails with an EmptyBagError.
   * @throws {RangeError} If `ddof` is not a whole number, or `splitEvery` not one of at least 2.
   *
   * @example No cancellation
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence([1e9, 1e9 + 1, 1e9 + 2]).var({ ddof: 1 }).compute(), 1);
   * ```
   */
  var<V>(
    this: Bag<V> & Needing<V, number | boolean>,
    options?: ReductionOptions & SpreadOptions,
  ): Item<number> {
    return itemOf(reductions.spread(this, reductions.variance, options));
  }

  /**
   * Computes the standard deviation, exactly but for one rounding.
   *
   * @param options `ddof` degrees of freedom are taken off the number of elements; 0 by default.
   * @returns An item of the deviation, NaN where there are no more than `ddof` elements; computing
   * that of an empty bag fails with an EmptyBagError.
   * @throws {RangeError} If `ddof` is not a whole number, or `splitEvery` not one of at least 2.
   *
   * @example A deviation
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence([2, 4, 4, 4, 5, 5, 7, 9]).std().compute(), 2);
   * ```
   */
  std<V>(
    this: Bag<V> & Needing<V, number | boolean>,
    options?: ReductionOptions & SpreadOptions,
  ): Item<number> {
    return itemOf(reductions.spread(this, reductions.std, options));
  }

  /**
   * Finds the largest element. Numbers, bigints, strings (by UTF-16 code unit), booleans, dates and arrays
   * (element by element) have an order; a NaN anywhere makes the result NaN.
   *
   * @param options How to merge partial results.
   * @returns An item of the element; computing that of an empty bag fails with an EmptyBagError,
   * that of elements of different types with a TypeError.
   * @throws {RangeError} If `splitEvery` is neither a whole number of at least 2 nor `false`.
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
    return itemOf(reductions.withoutArguments(this, reductions.max, options));
  }

  /**
   * Finds the smallest element, as {@linkcode Bag.max} finds the largest.
   *
   * @param options How to merge partial results.
   * @returns An item of the element; computing that of an empty bag fails with an EmptyBagError,
   * that of elements of different types with a TypeError.
   * @throws {RangeError} If `splitEvery` is neither a whole number of at least 2 nor `false`.
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
    return itemOf(reductions.withoutArguments(this, reductions.min, options));
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
  any<W extends object = never>(
    predicate?: (element: T, ...captured: Captures<W>) => unknown,
    options?: CallOptions<W> & ReductionOptions,
  ): Item<boolean> {
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
  all<W extends object = never>(
    predicate?: (element: T, ...captured: Captures<W>) => unknown,
    options?: CallOptions<W> & ReductionOptions,
  ): Item<boolean> {
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
  fold<A, W extends object = never>(
    binop: (folded: A, element: T, ...captured: Captures<W>) => A | Promise<A>,
    options: InitialFoldOptions<A, W>,
  ): Item<A>;
  /** Folds the elements into one value, each partition from a copy of its first element. */
  fold<W extends object = never>(
    binop: (folded: T, element: T, ...captured: Captures<W>) => T | Promise<T>,
    options?: FoldOptions<T, W>,
  ): Item<T>;
  fold(binop: unknown, options?: folding.FoldSettings): unknown {
    return itemOf(folding.fold(this, binop, options));
  }

  /**
   * Folds the elements one after the other, through all partitions in order, and keeps every value on
   * the way. The partitions are folded one at a time, each from where the last one ended; what makes
   * them runs side by side.
   *
   * @param binop Takes the value so far, which it may change, and the next element. Without `initial`,
   * a copy of the first element is the first value.
   * @param options `initial`, which becomes the first element of the result, copied, or a function that
   * makes it; captures and settings.
   * @returns A bag of the values: as many as there are elements, and with `initial` one more, in the
   * first partition, which a bag of no partitions gets for it.
   * @throws {FunctionError} If a function cannot travel to a worker.
   *
   * @example Running totals
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const add = (total: number, x: number) => total + x;
   *
   * assertEquals(await range(1, 5).accumulate(add).compute(), [1, 3, 6, 10]);
   * assertEquals(await range(1, 5).accumulate(add, { initial: 100 }).compute(), [
   *   100,
   *   101,
   *   103,
   *   106,
   *   110,
   * ]);
   * ```
   */
  accumulate<A, W extends object = never>(
    binop: (accumulated: A, element: T, ...captured: Captures<W>) => A | Promise<A>,
    options: AccumulateOptions<A, W>,
  ): Bag<A>;
  /** Folds the elements one after the other, from a copy of the first, and keeps every value. */
  accumulate<W extends object = never>(
    binop: (accumulated: T, element: T, ...captured: Captures<W>) => T | Promise<T>,
    options?: SingleCallOptions<W>,
  ): Bag<T>;
  accumulate(binop: unknown, options?: structure.AccumulateSettings): unknown {
    return bagOf(structure.accumulate(this, binop, options));
  }

  /**
   * Folds the elements of each key into one value. Keys are compared by value: arrays, plain objects
   * and dates that are equal are the same key.
   *
   * @param key Makes the key of an element.
   * @param binop Takes what has been folded for the key, which it may change, and the next element.
   * Without `initial`, a copy of a key's first element is where it starts.
   * @param options `initial` and `combine`, captures and settings; `npartitions`, if a table of all
   * keys is too large for one worker.
   * @returns A bag of keys and results, of one partition by default, in the order in which keys were
   * first seen; of several, only within each of them.
   * @throws {FunctionError} If a function cannot travel to a worker.
   * @throws {TypeError} If `initial` is given without `combine`, or `splitEvery` with `npartitions`.
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
  foldBy<V, A, const K extends KeysOf<V>, R = never, W extends object = never>(
    this: Bag<V>,
    key: K | ((element: V, ...captured: Captures<W>) => R),
    binop: (folded: A, element: V, ...captured: Captures<W>) => A | Promise<A>,
    options: InitialFoldOptions<A, W> & KeyedOptions,
  ): Bag<[key: KeyBy<V, K, R>, folded: A]>;
  /** Folds the elements of each key into one value, from a copy of the first one. */
  foldBy<V, const K extends KeysOf<V>, R = never, W extends object = never>(
    this: Bag<V>,
    key: K | ((element: V, ...captured: Captures<W>) => R),
    binop: (folded: T, element: T, ...captured: Captures<W>) => T | Promise<T>,
    options?: FoldOptions<T, W> & KeyedOptions,
  ): Bag<[key: KeyBy<V, K, R>, folded: T]>;
  foldBy(
    key: unknown,
    binop: unknown,
    options?: folding.FoldSettings & KeyedOptions,
  ): unknown {
    return bagOf(folding.foldBy(this, key, binop, options));
  }

  /**
   * Counts how often each element occurs. Elements are compared by value: arrays, plain objects and
   * dates that are equal count as the same.
   *
   * @param options `sort` to have the most frequent first; how to merge partial results;
   * `npartitions`, if a table of all elements is too large for one worker.
   * @returns A bag of elements and their numbers, of one partition by default, in the order in which
   * elements were first seen; of several, only within each of them.
   * @throws {TypeError} If several `npartitions` are given with `sort` or `splitEvery`.
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
    options?: KeyedOptions & { readonly sort?: boolean },
  ): Bag<[element: T, count: number]> {
    return bagOf(reductions.frequencies(this, options));
  }

  /**
   * Keeps the first of equal elements, compared by value, or of elements with equal keys.
   *
   * @param key Makes the key; none means the element itself.
   * @param options Its captures and settings; `npartitions`, if the elements kept are too many for
   * one worker.
   * @returns A bag of one partition by default, in the order in which keys were first seen; of
   * several, only within each of them.
   * @throws {FunctionError} If the function cannot travel to a worker.
   * @throws {TypeError} If `splitEvery` is given with several `npartitions`.
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
  distinct<const K extends KeysOf<T>, W extends object = never>(
    key?: K | ((element: T, ...captured: Captures<W>) => unknown),
    options?: CallOptions<W> & KeyedOptions,
  ): Bag<T> {
    return bagOf(distinct(this, key, options));
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
  topk<const K extends KeysOf<T>, W extends object = never>(
    k: number,
    options?: CallOptions<W> & ReductionOptions & {
      readonly by?: K | ((element: T, ...captured: Captures<W>) => unknown);
    },
  ): Bag<T> {
    return bagOf(reductions.select(this, reductions.topk, k, options));
  }

  /**
   * Finds the smallest elements, smallest first; of equals, those that come first.
   * {@linkcode Bag.topk} the other way round, but that NaN is last in both.
   *
   * @param k Number of elements; all, if there are fewer.
   * @param options `by` makes what is compared, as in {@linkcode Bag.min}; captures and settings.
   * @returns A bag of one partition.
   * @throws {RangeError} If `k` is not a whole number.
   * @throws {FunctionError} If a function cannot travel to a worker.
   *
   * @example The shortest words
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const words = fromSequence(["not", "to", "be"]);
   *
   * assertEquals(await words.bottomk(2, { by: "length" }).compute(), ["to", "be"]);
   * ```
   */
  bottomk<const K extends KeysOf<T>, W extends object = never>(
    k: number,
    options?: CallOptions<W> & ReductionOptions & {
      readonly by?: K | ((element: T, ...captured: Captures<W>) => unknown);
    },
  ): Bag<T> {
    return bagOf(reductions.select(this, reductions.bottomk, k, options));
  }

  /**
   * Counts the elements of each key: the {@linkcode Bag.frequencies} of the keys.
   *
   * @param key Makes the key of an element.
   * @param options Its captures and settings; `npartitions`, if a table of all keys is too large for
   * one worker.
   * @returns A bag of keys and their numbers, of one partition by default, in the order in which keys
   * were first seen; of several, only within each of them.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Words by length
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const words = fromSequence(["to", "be", "or", "not"]);
   *
   * assertEquals(await words.countBy((word) => word.length).compute(), [[2, 3], [3, 1]]);
   * ```
   */
  countBy<V, const K extends KeysOf<V>, R = never, W extends object = never>(
    this: Bag<V>,
    key: K | ((element: V, ...captured: Captures<W>) => R),
    options?: CallOptions<W> & KeyedOptions,
  ): Bag<[key: KeyBy<V, K, R>, count: number]> {
    return bagOf(reductions.countBy(this, key, options));
  }

  /**
   * Reduces each partition by a function, and the results by another, a few neighbours at a time.
   *
   * The result depends on the partitions unless `aggregate` gives the same however results are put
   * together. `aggregate` is always called at least once, for a single partition and for none too.
   *
   * @param perPartition Takes the array of a partition's elements, empty ones too.
   * @param aggregate Takes results of `perPartition` and of its own, in the order of the partitions.
   * @param options Captures and settings of both. With `splitEvery: false`, `aggregate` gets the results
   * of all partitions at once, and may return something else. `name` is for people.
   * @returns An item of what `aggregate` returns last.
   * @throws {FunctionError} If a function cannot travel to a worker.
   *
   * @example The longest word
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const longest = (words: readonly string[]) =>
   *   words.reduce((a, b) => b.length > a.length ? b : a, "");
   * const word = fromSequence(["to", "be", "or", "not"]).reduction(longest, longest);
   *
   * assertEquals(await word.compute(), "not");
   * ```
   */
  reduction<P, W extends object = never>(
    perPartition: (elements: readonly T[], ...captured: Captures<W>) => P,
    aggregate: (
      results: readonly Awaited<P>[],
      ...captured: Captures<W>
    ) => NoInfer<P | Awaited<P>>,
    options?: CallOptions<W> & ReductionOptions & NameOptions,
  ): Item<Awaited<P>>;
  /** Reduces each partition by a function, and the results of all of them at once by another. */
  reduction<P, R, W extends object = never>(
    perPartition: (elements: readonly T[], ...captured: Captures<W>) => P,
    aggregate: (results: readonly Awaited<P>[], ...captured: Captures<W>) => R,
    options: CallOptions<W> & NameOptions & { readonly splitEvery: false },
  ): Item<Awaited<R>>;
  /**
   * Reduces the elements one by one: a {@linkcode Bag.fold} with a last step, written as for
   * {@linkcode Groups.aggregate}.
   *
   * @param options What to start from, how to take in an element, how to merge what two partitions
   * have, and what to do once at the end; captures and settings.
   * @returns An item of the result.
   *
   * @example A harmonic mean
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const mean = fromSequence([1, 4, 4]).reduction({
   *   initial: { n: 0, sum: 0 },
   *   add: ({ n, sum }, x) => ({ n: n + 1, sum: sum + 1 / x }),
   *   combine: (a, b) => ({ n: a.n + b.n, sum: a.sum + b.sum }),
   *   finish: ({ n, sum }) => n / sum,
   * });
   *
   * assertEquals(await mean.compute(), 2);
   * ```
   */
  reduction<A, R = A, W extends object = never>(
    options: AggregateOptions<T, A, R, W> & ReductionOptions & NameOptions,
  ): Item<Awaited<R>>;
  reduction(
    first: unknown,
    aggregate?: unknown,
    options?: CallOptions<object> & ReductionOptions & NameOptions,
  ): unknown {
    return itemOf(folding.reduction(this, first, aggregate, options));
  }

  /**
   * Makes several reductions of all elements in one pass: those of {@linkcode reductions}, or objects
   * such as {@linkcode Groups.aggregate} takes.
   *
   * @param reductions Reductions by the names of their results.
   * @param options How to merge partial results.
   * @returns An item of the results by name; computing it fails as computing one of them alone would.
   * @throws {TypeError} If there are none, or one is no reduction.
   *
   * @example A few of ages
   * ```ts
   * import { fromSequence, reductions as r } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const people = fromSequence([{ name: "ada", age: 36 }, { name: "grace", age: 85 }]);
   * const ages = people.aggregate({ n: r.count(), mean: r.mean("age"), oldest: r.topk(1, "age") });
   *
   * assertEquals(await ages.compute(), {
   *   n: 2,
   *   mean: 60.5,
   *   oldest: [{ name: "grace", age: 85 }],
   * });
   * ```
   */
  aggregate<S extends Reductions<T>>(
    reductions: S,
    options?: ReductionOptions,
  ): Item<Results<S, T>> {
    return itemOf(aggregateAll(this, reductions, options));
  }

  /**
   * Counts numbers by intervals, exactly. Nothing is left out: numbers outside of all bins and NaN
   * are counted too.
   *
   * @param options Either `bins`, at most 2²⁴, of equal width from `min` to `max`, or the `edges`
   * between bins, ascending. A bin has the numbers from its edge up to but without the next; the
   * last has its upper edge as well.
   * @returns An item of the edges and counts; computing that of elements that are no numbers fails with
   * a TypeError.
   * @throws {RangeError} If the edges do not ascend, there are no two, or `bins` is out of range.
   * @throws {TypeError} If they are not numbers.
   *
   * @example Ages
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const ages = fromSequence([3, 18, 35, 65, 101]);
   * const { counts, above } = await ages.histogram({ edges: [0, 18, 65, 100] }).compute();
   *
   * assertEquals(counts, [1, 2, 1]);
   * assertEquals(above, 1);
   * ```
   */
  histogram<V>(
    this: Bag<V> & Needing<V, number>,
    options: HistogramBins & ReductionOptions,
  ): Item<Histogram> {
    return itemOf(statistics.histogram(this, options));
  }

  /**
   * Finds quantiles of numbers, approximately: DDSketch (Masson, Rim and Lee 2019).
   *
   * The `q`-quantile is the number at position `floor(q * (count - 1))` of all in order. A result
   * is that number but for a relative error of at most `relativeAccuracy`, where it is not below
   * 2⁻¹⁰²²; the smallest and the largest are exact. Partitions do not change it.
   *
   * @param qs Numbers from 0 to 1; 0.5 is the median.
   * @param options `relativeAccuracy`, 0.01 by default; how to merge partial results.
   * @returns An item of the quantiles. Computing that of an empty bag fails with an EmptyBagError; a
   * NaN, which has no rank, with a RangeError; anything but numbers with a TypeError.
   * @throws {RangeError} If a number of `qs`, or the accuracy, is out of range.
   *
   * @example The median and the largest
   * ```ts
   * import { range } from "holdall";
   * import { assert, assertEquals } from "@std/assert";
   *
   * const [median, largest] = await range(1001).quantiles([0.5, 1]).compute();
   *
   * assert(Math.abs(median - 500) <= 0.01 * 500);
   * assertEquals(largest, 1000);
   * ```
   */
  quantiles<const Q extends readonly number[], V>(
    this: Bag<V> & Needing<V, number>,
    qs: Q,
    options?: ReductionOptions & AccuracyOptions,
  ): Item<{ -readonly [I in keyof Q]: number }> {
    return itemOf(statistics.quantiles(this, qs, options));
  }

  /**
   * Describes numbers in one pass: count, mean, standard deviation (as {@linkcode Bag.std}), minimum
   * and maximum, all exact, and the quartiles, which are approximate (as {@linkcode Bag.quantiles}).
   *
   * @param options `relativeAccuracy` of the quartiles, 0.01 by default; how to merge partial results.
   * @returns An item of the description; computing it fails as that of quantiles does.
   * @throws {RangeError} If the accuracy is out of range.
   *
   * @example At a glance
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const { count, mean, std, min, max } = await fromSequence([2, 4, 4, 4, 5, 5, 7, 9]).describe()
   *   .compute();
   *
   * assertEquals({ count, mean, std, min, max }, { count: 8, mean: 5, std: 2, min: 2, max: 9 });
   * ```
   */
  describe<V>(
    this: Bag<V> & Needing<V, number>,
    options?: ReductionOptions & AccuracyOptions,
  ): Item<Description> {
    return itemOf(statistics.describe(this, options));
  }

  /**
   * Estimates how many different elements there are, in constant memory: HyperLogLog++ (Heule,
   * Nunkesser and Hall 2013) with the estimator of Ertl (2017). Elements are compared by value, as in
   * {@linkcode Bag.distinct}, which counts exactly. Neither order nor partitions change the result.
   *
   * @param options `precision`, 14 by default, for a standard error of 0.8 %; how to merge partial
   * results.
   * @returns An item of the number.
   * @throws {RangeError} If `precision` is not a whole number from 4 to 18.
   *
   * @example Visitors
   * ```ts
   * import { range } from "holdall";
   * import { assert } from "@std/assert";
   *
   * const visitors = await range(50_000).map((x) => `user ${x % 10_000}`).countDistinct().compute();
   *
   * assert(Math.abs(visitors - 10_000) < 300);
   * ```
   */
  countDistinct(options?: ReductionOptions & PrecisionOptions): Item<number> {
    return itemOf(statistics.countDistinct(this, options));
  }

  /**
   * JavaScript's string methods, each called with every element of a bag of strings; for any other bag
   * there is no type to it.
   *
   * @example Upper case
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await fromSequence(["ada"]).str.toUpperCase().compute(), ["ADA"]);
   * ```
   */
  get str(): StringMethodsOf<T> {
    const make = (made: Collection) => likeOf<never>(this, made);
    return new StringMethods<BagsOfStrings>(this, make) as StringMethodsOf<T>;
  }

  /**
   * Prints a table of the first elements: fields of objects and items of arrays are columns, and what
   * is long is cut. Only the partitions that have them are computed.
   *
   * @param n Number of elements, at most.
   * @param options How to run it.
   * @throws {RangeError} If `n` is not a whole number of at least 1.
   * @throws {TaskError} If a task fails.
   *
   * @example A look at records
   * ```ts
   * import { fromSequence } from "holdall";
   *
   * const people = fromSequence([{ name: "Ada", born: 1815 }, { name: "Grace", born: 1906 }]);
   *
   * await people.show(5);
   * ```
   */
  async show(n: number = 10, options?: ComputeOptions): Promise<void> {
    checkInteger(n, 1, { action: "call show()", name: "n" });
    const elements = await this.take(n).compute(options);
    if (elements.length === 0) console.log(`${this} is empty`);
    else console.table(tableRows(elements));
  }

  /** The bag as text, for example `Bag<map, npartitions=3>`. */
  toString(): string {
    return `Bag<${this.name.replace(/-[0-9a-f]{12}$/, "")}, npartitions=${this.npartitions}>`;
  }

  /** What `console.log` prints of it in Node, Deno and Bun: what it is, and how to look inside. */
  [inspect](): string {
    return `${this}: lazy; show() prints its first elements, compute() gives all`;
  }

  /** Refuses to be a number or part of a sum, before it has been computed. */
  [Symbol.toPrimitive](hint: string): string {
    return hint === "string" ? this.toString() : asPrimitive(this.toString());
  }
}

/**
 * What {@linkcode Bag.groupBy} gives: a bag of keys and the elements of each.
 *
 * @typeParam K Type of the keys.
 * @typeParam T Type of the elements.
 *
 * @example Groups, and a number for each
 * ```ts
 * import { range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const parity = range(5).groupBy((x) => x % 2, { npartitions: 1 });
 *
 * assertEquals(await parity.compute(), [[0, [0, 2, 4]], [1, [1, 3]]]);
 * assertEquals(await parity.map(([key, { length }]) => [key, length]).compute(), [[0, 3], [1, 2]]);
 * ```
 */
export type GroupedBag<K, T> =
  & GroupReductions<K, T, BagsOfStrings>
  & Groups<K, T>
  & Bag<[key: K, elements: T[]]>
  // Once more at the end, since the compiler tells what is wrong by the last signature that it tried.
  & GroupReductions<K, T, BagsOfGroups>;

/** What a grouped bag can do besides {@linkcode GroupReductions} and what every bag can. */
export interface Groups<K, T> {
  /**
   * Makes one value of each group without making the groups: the elements of a key are aggregated
   * where they are, and only what has been aggregated moves. It is to `groupBy` what `foldBy` is to
   * a bag, and has the same partitions, keys and order as the groups.
   *
   * @param options What to start from, how to add an element and to combine two results, how to
   * finish; captures and settings of these functions.
   * @returns A bag of keys and results.
   * @throws {FunctionError} If a function cannot travel to a worker.
   * @throws {TypeError} If `initial`, `add` or `combine` is missing.
   *
   * @example Mean of each group
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const means = range(5).groupBy((x) => x % 2, { npartitions: 1 }).aggregate({
   *   initial: { sum: 0, count: 0 },
   *   add: (a, x) => ({ sum: a.sum + x, count: a.count + 1 }),
   *   combine: (a, b) => ({ sum: a.sum + b.sum, count: a.count + b.count }),
   *   finish: ({ sum, count }) => sum / count,
   * });
   *
   * assertEquals(await means.compute(), [[0, 2], [1, 2]]);
   * ```
   */
  aggregate<A, R = A, W extends object = never>(
    options: AggregateOptions<T, A, R, W>,
  ): Bag<[key: K, result: Awaited<R>]>;
}

/** Groups that remember what they are made of. */
const BagOfGroups = groupedClass(Bag, bagOf);

/** What the function of `flatMap` may return: an iterable that is no string, or, as an `async function*`. */
export type ManyOf<U> = (Iterable<U> & object) | AsyncGenerator<U>;

/** What the function of `starmap` is called with. */
export type ItemsOf<T> = T extends readonly unknown[] ? T : unknown extends T ? unknown[] : never;

/** Bags of elements of these types. */
export type Bags<U extends readonly unknown[]> = { readonly [I in keyof U]: Bag<U[I]> };

/** The `N` bags of the items of tuples `T`. */
export type Unzipped<T, N extends number> = number extends N ? Bag<ItemAt<T, number>>[]
  : FirstItems<T, N> extends infer R ? { [I in keyof R]: Bag<R[I]> }
  : never;

/** Types of the first `N` items of a tuple. */
export type FirstItems<T, N extends number, R extends readonly unknown[] = []> = R["length"] extends
  N ? R : FirstItems<T, N, [...R, ItemAt<T, R["length"]>]>;

/** Type of the item at an index of a tuple. */
export type ItemAt<T, I extends number> = T extends readonly unknown[]
  ? number extends T["length"] | I ? T[number] : `${I}` extends keyof T ? T[I] : never
  : unknown;

/** What {@linkcode Bag.str} is, by the type of the elements. */
export type StringMethodsOf<T> = [T] extends [string] ? StringMethods<BagsOfStrings>
  : OnlyForStrings;

/** What {@linkcode Bag.str} is where not all elements are strings: nothing to be used. */
export interface OnlyForStrings {
  /** As every object has it. */
  toString(): string;
}

/** As {@linkcode BagsOfStrings}, but another type, since the compiler leaves out a signature that it has. */
export interface BagsOfGroups extends BagKind {
  /** A bag of elements of the type that is filled in. */
  readonly bag: Bag<this["element"]> & AsyncIterable<this["element"]>;
}

/** Tells string methods that what they make are bags. */
export interface BagsOfStrings extends BagKind {
  /** A bag of elements of the type that is filled in. */
  readonly bag: Bag<this["element"]>;
}

/** Settings of `accumulate` with a value to start from. */
export interface AccumulateOptions<A, W = never> extends SingleCallOptions<W> {
  /** The first value, copied, or a function that makes it. */
  readonly initial: A | ((...captured: Captures<W>) => A | Promise<A>);
}

/** What the function of `mapPartitions` may return. */
export type PartitionResult<U> =
  | Iterable<U>
  | AsyncIterable<U>
  | Promise<Iterable<U> | AsyncIterable<U>>;

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
/** Makes a bag of numbers from `start` up to but without `stop`, in steps. */
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

/**
 * Makes tuples of the elements that stand at the same place of the same partition; see
 * {@linkcode Bag.zip}.
 *
 * @typeParam U Types of the elements of the bags.
 * @param bags One bag or more.
 * @returns A bag of tuples, with the same partitions.
 * @throws {RangeError} If the bags have different numbers of partitions.
 * @throws {TypeError} If one of them is no bag.
 *
 * @example Three bags
 * ```ts
 * import { range, zip } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await zip(range(2), range(10, 12), range(20, 22)).compute(), [
 *   [0, 10, 20],
 *   [1, 11, 21],
 * ]);
 * ```
 */
export function zip<U extends readonly unknown[]>(...bags: Bags<U>): Bag<U> {
  return bagOf(structure.zip(bags));
}

/**
 * Puts bags behind one another. Nothing is moved: their partitions follow one another.
 *
 * @typeParam B Type of the bags.
 * @param bags The bags; none make a bag without partitions.
 * @returns A bag of all their partitions.
 * @throws {TypeError} If `bags` is not an iterable of bags.
 *
 * @example Any number of bags
 * ```ts
 * import { concat, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const bags = [1, 2, 3].map((n) => range(n));
 *
 * assertEquals(await concat(bags).compute(), [0, 0, 1, 0, 1, 2]);
 * ```
 */
export function concat<B extends Bag<unknown>>(
  bags: Iterable<B>,
): Bag<B extends Bag<infer T> ? T : never> {
  return bagOf(structure.concatAll(bags));
}

/** A bag whose partitions a source operation opens; the type of its elements is the caller's word. */
export function sourceBag<T, O extends SourceOperation, Shared extends Args = []>(
  operation: O,
  argsOf: (partition: number) => Arguments<Before<Shared, DeclaredArgs<O>>>,
  npartitions: number,
  settings?: create.SourceSettings<Shared>,
): Bag<T> {
  return bagOf(create.source(operation, npartitions, argsOf, settings));
}

/** A bag of a collection; the type of its elements is the caller's word. */
export function bagOf<T>({ graph, name, npartitions }: Collection): Bag<T> {
  return new Bag<T>(graph, name, npartitions);
}

/** A bag of a collection, of the class that another bag's class says. */
export function likeOf<T>(bag: Bag<unknown>, made: Collection): Bag<T> {
  const { [Symbol.species]: species = Bag } = bag.constructor as { [Symbol.species]?: BagClass };
  return species === Bag ? bagOf(made) : ofClass(species, made);
}

/** A bag whose results are kept, of the class that another bag's class says. */
export function persistedLike<T>(bag: Bag<unknown>, made: PersistedCollection): PersistedBag<T> {
  const dispose = (): Promise<void> => Promise.resolve(made.release());
  return Object.defineProperty(likeOf<T>(bag, made), Symbol.asyncDispose, { value: dispose }) as
    & Bag<T>
    & AsyncDisposable;
}

function ofClass<T>(species: BagClass, { graph, name, npartitions }: Collection): Bag<T> {
  let cause: unknown;
  try {
    const made = new species<T>(graph, name, npartitions);
    if (made instanceof Bag && made.name === name && made.npartitions === npartitions) return made;
  } catch (error) {
    cause = error;
  }
  throw new TypeError(
    `Cannot make a bag of class ${species.name}: expected its constructor to take a graph, a name ` +
      "and a number of partitions, as that of Bag does. If it cannot, give the class " +
      "static get [Symbol.species]() { return Bag; }",
    { cause },
  );
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

refuseAsComputed(Bag.prototype, "for await (const x of it), or [...await it.compute()]");
publicFunctions(Bag.prototype);
