/**
 * What a grouped bag has in place of the reductions of a bag: the same, of each group.
 *
 * @module
 */

import type { Collection } from "../plans/collection.ts";
import type { Graph } from "../graph/graph.ts";
import { aggregate, type Grouped } from "../plans/groups.ts";
import type { AggregateSettings } from "../plans/folding.ts";
import type { FunctionSettings } from "../plans/functions.ts";
import * as ready from "./ready_reductions.ts";
import type { SpreadOptions } from "../plans/reductions.ts";
import type { AccuracyOptions, PrecisionOptions } from "../plans/statistics.ts";
import { aggregateGroup, aggregateGroups, countGroups, isFold } from "../plans/recipe.ts";
import type { KeyedOptions } from "../plans/reduce.ts";
import type { CallOptions } from "../plans/options.ts";
import type {
  By,
  Itself,
  KeyWith,
  ReadyReduction,
  Reduced,
  Reducing,
  Reductions,
  ResultKind,
  Results,
  Summable,
  Summed,
} from "../plans/reduction_types.ts";
import type { KeysOf } from "../values/element_types.ts";
import type { BagKind, Made } from "./string_questions.ts";

/**
 * Reductions of each group, which make no groups: elements of a key are reduced where they are, and only
 * what has been made of them moves. Each gives a bag of keys and results, with the partitions and the
 * order of the groups unless `npartitions` says otherwise, and the same numbers as the bag's method
 * of that name, of the elements of the group.
 *
 * `by` is a function that makes the value of an element, or the name or index of a property that is it;
 * without it, the elements themselves are reduced.
 *
 * @typeParam K Type of the keys.
 * @typeParam T Type of the elements.
 * @typeParam B Says of what class the bags are.
 */
export interface GroupReductions<K, T, B extends BagKind> {
  /**
   * Makes several reductions of each group in one pass: those of {@linkcode reductions}, or objects
   * such as {@linkcode Groups.aggregate} takes. The results of a key are an object, so that they are taken by name:
   * `map(([path, stats]) => ({ path, ...stats }))` makes flat records, and
   * `topk(10, { by: ([, { n }]) => n })` ranks.
   *
   * @param reductions Reductions by the names of their results.
   * @param options Number of partitions; how to merge partial results.
   * @returns A bag of keys and results by name.
   * @throws {TypeError} If there are none, or one is no reduction.
   *
   * @example Requests by path
   * ```ts
   * import { fromSequence, reductions as r } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const requests = fromSequence([
   *   { path: "/", ms: 3, bytes: 10 },
   *   { path: "/a", ms: 5, bytes: 20 },
   *   { path: "/", ms: 4, bytes: 30 },
   * ]);
   * const byPath = requests.groupBy("path", { npartitions: 1 }).aggregate({
   *   n: r.count(),
   *   slowest: r.max("ms"),
   *   total: r.sum("bytes"),
   * });
   *
   * assertEquals(await byPath.compute(), [
   *   ["/", { n: 2, slowest: 4, total: 40 }],
   *   ["/a", { n: 1, slowest: 5, total: 20 }],
   * ]);
   * ```
   */
  aggregate<S extends Reductions<T>>(
    reductions: S,
    options?: KeyedOptions,
  ): Made<B, [key: K, results: Results<S, T>]>;

  /**
   * Counts the elements of each group, as {@linkcode Bag.countBy} does. How many groups there are,
   * `distinct(key).count()` tells.
   *
   * @param options Number of partitions; how to merge partial results.
   * @returns A bag of keys and numbers.
   *
   * @example Odd and even
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const counts = range(5).groupBy((x) => x % 2, { npartitions: 1 }).count();
   *
   * assertEquals(await counts.compute(), [[0, 3], [1, 2]]);
   * ```
   */
  count(options?: KeyedOptions): Made<B, [key: K, count: number]>;

  /**
   * Adds up numbers, or bigints, exactly: rounded once, as by {@linkcode Bag.sum}.
   *
   * @param by Makes the value of an element; the element itself without it.
   * @param options Captures and settings of the function; number of partitions; how to merge
   * partial results.
   * @returns A bag of keys and sums.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Of each user
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "ada", ms: 3 }]);
   *
   * assertEquals(await visits.groupBy("user").sum("ms").compute(), [["ada", 4]]);
   * ```
   */
  sum<
    const F extends KeyWith<T, Summable> | Itself<T, Summable> = Itself<T, Summable>,
    V extends Summable = never,
    W extends object = never,
  >(
    ...args: Reducing<T, Summable, F, V, W, KeyedOptions>
  ): Made<B, [key: K, value: Summed<Reduced<T, F, V>>]>;

  /**
   * The arithmetic mean, exact but for one rounding, as by {@linkcode Bag.mean}.
   *
   * @param by Makes the value of an element; the element itself without it.
   * @param options Captures and settings of the function; number of partitions; how to merge
   * partial results.
   * @returns A bag of keys and means.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Of each user
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "ada", ms: 3 }]);
   *
   * assertEquals(await visits.groupBy("user").mean("ms").compute(), [["ada", 2]]);
   * ```
   */
  mean<
    const F extends KeyWith<T, number | boolean> | Itself<T, number | boolean> = Itself<
      T,
      number | boolean
    >,
    V extends number | boolean = never,
    W extends object = never,
  >(
    ...args: Reducing<T, number | boolean, F, V, W, KeyedOptions>
  ): Made<B, [key: K, value: number]>;

  /**
   * The variance, exact but for one rounding, as by {@linkcode Bag.var}.
   *
   * @param by Makes the value of an element; the element itself without it.
   * @param options Captures and settings of the function; `ddof`; number of partitions; how to merge
   * partial results.
   * @returns A bag of keys and variances.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Of each user
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "ada", ms: 3 }]);
   *
   * assertEquals(await visits.groupBy("user").var("ms").compute(), [["ada", 1]]);
   * ```
   */
  var<
    const F extends KeyWith<T, number | boolean> | Itself<T, number | boolean> = Itself<
      T,
      number | boolean
    >,
    V extends number | boolean = never,
    W extends object = never,
  >(
    ...args: Reducing<T, number | boolean, F, V, W, KeyedOptions & SpreadOptions>
  ): Made<B, [key: K, value: number]>;

  /**
   * The standard deviation, exact but for one rounding, as by {@linkcode Bag.std}.
   *
   * @param by Makes the value of an element; the element itself without it.
   * @param options Captures and settings of the function; `ddof`; number of partitions; how to merge
   * partial results.
   * @returns A bag of keys and standard deviations.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Of each user
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "ada", ms: 3 }]);
   *
   * assertEquals(await visits.groupBy("user").std("ms", { ddof: 0 }).compute(), [["ada", 1]]);
   * ```
   */
  std<
    const F extends KeyWith<T, number | boolean> | Itself<T, number | boolean> = Itself<
      T,
      number | boolean
    >,
    V extends number | boolean = never,
    W extends object = never,
  >(
    ...args: Reducing<T, number | boolean, F, V, W, KeyedOptions & SpreadOptions>
  ): Made<B, [key: K, value: number]>;

  /**
   * The smallest value, the first of equal ones, in the order of {@linkcode Bag.min}.
   *
   * @param by Makes the value of an element; the element itself without it.
   * @param options Captures and settings of the function; number of partitions; how to merge
   * partial results.
   * @returns A bag of keys and values.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Of each user
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "ada", ms: 3 }]);
   *
   * assertEquals(await visits.groupBy("user").min("ms").compute(), [["ada", 1]]);
   * ```
   */
  min<const F extends KeysOf<T> | undefined = undefined, V = never, W extends object = never>(
    by?: F | By<T, V, W>,
    options?: CallOptions<W> & KeyedOptions,
  ): Made<B, [key: K, value: Reduced<T, F, V>]>;

  /**
   * The largest value, the first of equal ones, in the order of {@linkcode Bag.max}.
   *
   * @param by Makes the value of an element; the element itself without it.
   * @param options Captures and settings of the function; number of partitions; how to merge
   * partial results.
   * @returns A bag of keys and values.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Of each user
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "ada", ms: 3 }]);
   *
   * assertEquals(await visits.groupBy("user").max("ms").compute(), [["ada", 3]]);
   * ```
   */
  max<const F extends KeysOf<T> | undefined = undefined, V = never, W extends object = never>(
    by?: F | By<T, V, W>,
    options?: CallOptions<W> & KeyedOptions,
  ): Made<B, [key: K, value: Reduced<T, F, V>]>;

  /**
   * The value of the first element, or the first element itself, in the order of the bag.
   *
   * @param by Makes the value of an element; the element itself without it.
   * @param options Captures and settings of the function; number of partitions; how to merge
   * partial results.
   * @returns A bag of keys and values.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Of each user
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "ada", ms: 3 }]);
   *
   * assertEquals(await visits.groupBy("user").first("ms").compute(), [["ada", 1]]);
   * ```
   */
  first<const F extends KeysOf<T> | undefined = undefined, V = never, W extends object = never>(
    by?: F | By<T, V, W>,
    options?: CallOptions<W> & KeyedOptions,
  ): Made<B, [key: K, value: Reduced<T, F, V>]>;

  /**
   * The value of the last element, or the last element itself, in the order of the bag.
   *
   * @param by Makes the value of an element; the element itself without it.
   * @param options Captures and settings of the function; number of partitions; how to merge
   * partial results.
   * @returns A bag of keys and values.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Of each user
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "ada", ms: 3 }]);
   *
   * assertEquals(await visits.groupBy("user").last("ms").compute(), [["ada", 3]]);
   * ```
   */
  last<const F extends KeysOf<T> | undefined = undefined, V = never, W extends object = never>(
    by?: F | By<T, V, W>,
    options?: CallOptions<W> & KeyedOptions,
  ): Made<B, [key: K, value: Reduced<T, F, V>]>;

  /**
   * Estimates how many different values there are, as {@linkcode Bag.countDistinct} does. A group of few values
   * takes little memory, and none more than `2 ** precision` bytes.
   *
   * @param by Makes the value of an element; the element itself without it.
   * @param options Captures and settings of the function; `precision`; number of partitions; how to merge
   * partial results.
   * @returns A bag of keys and numbers.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Of each user
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "ada", ms: 3 }]);
   *
   * assertEquals(await visits.groupBy("user").countDistinct("ms").compute(), [["ada", 2]]);
   * ```
   */
  countDistinct<const F extends KeysOf<T>, W extends object = never>(
    by?: F | By<T, unknown, W>,
    options?: CallOptions<W> & KeyedOptions & PrecisionOptions,
  ): Made<B, [key: K, value: number]>;

  /**
   * The `k` elements whose values are the largest, largest first; of equal ones, those that come first.
   *
   * @param k How many of each group.
   * @param by Makes the value by which an element is ranked; the element itself without it.
   * @param options Captures and settings of the function; number of partitions; how to merge partial
   * results.
   * @returns A bag of keys and arrays of elements.
   * @throws {RangeError} If `k` is not a whole number.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Of each user
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "ada", ms: 3 }]);
   *
   * assertEquals(await visits.groupBy("user").topk(1, "ms").compute(), [["ada", [{ user: "ada", ms: 3 }]]]);
   * ```
   */
  topk<const F extends KeysOf<T>, W extends object = never>(
    k: number,
    by?: F | By<T, unknown, W>,
    options?: CallOptions<W> & KeyedOptions,
  ): Made<B, [key: K, elements: T[]]>;

  /**
   * The `k` elements whose values are the smallest, smallest first; of equal ones, those that come first.
   *
   * @param k How many of each group.
   * @param by Makes the value by which an element is ranked; the element itself without it.
   * @param options Captures and settings of the function; number of partitions; how to merge partial
   * results.
   * @returns A bag of keys and arrays of elements.
   * @throws {RangeError} If `k` is not a whole number.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Of each user
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "ada", ms: 3 }]);
   *
   * assertEquals(await visits.groupBy("user").bottomk(1, "ms").compute(), [["ada", [{ user: "ada", ms: 1 }]]]);
   * ```
   */
  bottomk<const F extends KeysOf<T>, W extends object = never>(
    k: number,
    by?: F | By<T, unknown, W>,
    options?: CallOptions<W> & KeyedOptions,
  ): Made<B, [key: K, elements: T[]]>;

  /**
   * Finds a quantile as {@linkcode Bag.quantiles} does: approximately, with memory that grows with how far
   * the values of a group are apart.
   *
   * @param by Makes the value of an element.
   * @param q From 0 to 1; 0.5 is the median.
   * @param options Captures and settings of the function; `relativeAccuracy`; number of partitions; how
   * to merge partial results.
   * @returns A bag of keys and numbers.
   * @throws {RangeError} If `q` or the accuracy is out of range.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Of each user
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "ada", ms: 3 }]);
   *
   * assertEquals(await visits.groupBy("user").quantile("ms", 1).compute(), [["ada", 3]]);
   * ```
   */
  quantile<
    const F extends KeyWith<T, number> | Itself<T, number> = Itself<T, number>,
    V extends number = never,
    W extends object = never,
  >(
    by: F | By<T, V, W>,
    q: number,
    options?: CallOptions<W> & KeyedOptions & AccuracyOptions,
  ): Made<B, [key: K, value: number]>;

  /**
   * Finds quantiles as {@linkcode Bag.quantiles} does: approximately, with memory that grows with how far
   * the values of a group are apart.
   *
   * @param by Makes the value of an element.
   * @param qs From 0 to 1; 0.5 is the median.
   * @param options Captures and settings of the function; `relativeAccuracy`; number of partitions; how
   * to merge partial results.
   * @returns A bag of keys and arrays of numbers.
   * @throws {RangeError} If `qs` or the accuracy is out of range.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example Of each user
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "ada", ms: 3 }]);
   *
   * assertEquals(await visits.groupBy("user").quantiles("ms", [0, 1]).compute(), [["ada", [1, 3]]]);
   * ```
   */
  quantiles<
    const F extends KeyWith<T, number> | Itself<T, number> = Itself<T, number>,
    V extends number = never,
    W extends object = never,
    const Q extends readonly number[] = readonly number[],
  >(
    by: F | By<T, V, W>,
    qs: Q,
    options?: CallOptions<W> & KeyedOptions & AccuracyOptions,
  ): Made<B, [key: K, value: { -readonly [I in keyof Q]: number }]>;
}

type Settings =
  & FunctionSettings
  & KeyedOptions
  & SpreadOptions
  & AccuracyOptions
  & PrecisionOptions;

type AnyReduction = ReadyReduction<never, ResultKind>;

/** Ready reductions that are methods too, by the number of arguments before their options. */
const optionsAt = {
  ...{ sum: 1, mean: 1, var: 1, std: 1, min: 1, max: 1, first: 1, last: 1, countDistinct: 1 },
  ...{ topk: 2, bottomk: 2, quantile: 2, quantiles: 2 },
} as const;

/** A class of bags that are made of groups. */
export type GroupedClass = new (grouped: Grouped) => Collection;

/**
 * The class of grouped bags: bags, but that {@linkcode GroupReductions} are in place of the reductions.
 * The compiler knows nothing of that here, since a method that is no longer what it was is an error to it.
 */
export function groupedClass(
  Bag: new (graph: Graph, name: string, npartitions: number) => Collection,
  make: (collection: Collection) => unknown,
): GroupedClass {
  class BagOfGroups extends Bag {
    readonly #grouped: Grouped;

    /** What is made of groups is a plain bag, which remembers no groups. */
    static get [Symbol.species]() {
      return Bag;
    }

    constructor(grouped: Grouped) {
      super(grouped.graph, grouped.name, grouped.npartitions);
      this.#grouped = grouped;
    }

    aggregate(given: object, options?: KeyedOptions): unknown {
      if (!isFold(given)) return make(aggregateGroups(this.#grouped, given, options));
      return make(aggregate(this.#grouped, given as AggregateSettings));
    }

    count(options?: KeyedOptions): unknown {
      return make(countGroups(this.#grouped, options));
    }

    static {
      for (const [name, position] of Object.entries(optionsAt)) {
        const ofValues = ready[name as keyof typeof optionsAt] as (
          ...args: readonly unknown[]
        ) => AnyReduction;
        Object.defineProperty(this.prototype, name, {
          configurable: true,
          writable: true,
          value(this: BagOfGroups, ...args: readonly unknown[]): unknown {
            const options = args[position] as Settings | undefined;
            return this.#reduce(options, (own) => ofValues(...args.slice(0, position), own));
          },
        });
      }
    }

    /** Options are of the reduction, but for those that say how to merge. */
    #reduce(
      options: Settings | undefined,
      reduction: (own: Settings | undefined) => AnyReduction,
    ): unknown {
      if (typeof options !== "object" || options === null) {
        return make(aggregateGroup(this.#grouped, reduction(options), undefined));
      }
      const { npartitions, splitEvery, ...own } = options;
      return make(aggregateGroup(this.#grouped, reduction(own), {
        ...npartitions === undefined ? {} : { npartitions },
        ...splitEvery === undefined ? {} : { splitEvery },
      }));
    }
  }
  return BagOfGroups;
}
