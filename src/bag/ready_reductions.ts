/**
 * Reductions to be made of groups, or several at once of a whole bag: what `groupBy(…).aggregate` and
 * `bag.aggregate` take. Each is what the method of that name makes of a whole bag, but of a value of
 * each element: `by` is a function that makes it, or the name or index of a property that is it;
 * without it, the elements themselves are reduced.
 *
 * @example Several statistics of each group
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const requests = fromSequence([
 *   { path: "/", ms: 3 },
 *   { path: "/a", ms: 5 },
 *   { path: "/", ms: 4 },
 * ]);
 * const byPath = requests.groupBy("path", { npartitions: 1 }).aggregate({
 *   n: r.count(),
 *   mean: r.mean("ms"),
 * });
 *
 * assertEquals(await byPath.compute(), [["/", { n: 2, mean: 3.5 }], ["/a", { n: 1, mean: 5 }]]);
 * ```
 *
 * @module
 */

import { checkInteger, checkOptions, refusal } from "../values/check.ts";
import { values } from "../plans/collection.ts";
import { type FunctionSettings, optionalKeyArgument } from "../plans/functions.ts";
import { callOptionNames, type CallOptions } from "../plans/options.ts";
import { ownReduction, ready } from "../plans/recipe.ts";
import type {
  AggregateOptions,
  Always,
  By,
  ReadyReduction,
  Reducible,
  ResultKind,
  SomeOf,
  Summable,
  SumOf,
  ValueOf,
} from "../plans/reduction_types.ts";
import type { SpreadOptions } from "../plans/reductions.ts";
import {
  accuracyOf,
  type AccuracyOptions,
  fractionsOf,
  precisionOf,
  type PrecisionOptions,
} from "../plans/statistics.ts";
import type { LookupKey } from "../values/lookup.ts";

/**
 * The number of elements.
 *
 * @returns The reduction.
 *
 * @example Elements of each group
 * ```ts
 * import { range, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const parity = range(5).groupBy((x) => x % 2, { npartitions: 1 });
 *
 * assertEquals(await parity.aggregate({ n: r.count() }).compute(), [[0, { n: 3 }], [1, { n: 2 }]]);
 * ```
 */
export function count(): ReadyReduction<unknown, Always<number>> {
  return ready("count", values(undefined));
}

/**
 * The exact sum of numbers, or of bigints, rounded once, as {@linkcode Bag.sum}.
 *
 * @param by Makes the value of an element; the element itself without it.
 * @param options Captures and settings of the function.
 * @returns The reduction.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Of a whole bag
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "bob", ms: 3 }]);
 *
 * assertEquals(await visits.aggregate({ result: r.sum("ms") }).compute(), { result: 4 });
 * ```
 */
export function sum<
  const K extends string | number | undefined = undefined,
  T = never,
  V extends Summable = never,
  W extends object = never,
>(
  by?: K | By<T, V, W>,
  options?: CallOptions<W>,
): ReadyReduction<Reducible<T, Summable, K, NoInfer<V>>, SumOf<K, NoInfer<V>>> {
  return valued("sum", by, options);
}

/**
 * The arithmetic mean, exact but for one rounding, as {@linkcode Bag.mean}.
 *
 * @param by Makes the value of an element; the element itself without it.
 * @param options Captures and settings of the function.
 * @returns The reduction.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Of a whole bag
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "bob", ms: 3 }]);
 *
 * assertEquals(await visits.aggregate({ result: r.mean("ms") }).compute(), { result: 2 });
 * ```
 */
export function mean<
  const K extends string | number | undefined = undefined,
  T = never,
  V extends number | boolean = never,
  W extends object = never,
>(
  by?: K | By<T, V, W>,
  options?: CallOptions<W>,
): ReadyReduction<Reducible<T, number | boolean, K, NoInfer<V>>, Always<number>> {
  return valued("mean", by, options);
}

/**
 * The variance, exact but for one rounding, as {@linkcode Bag.var}.
 *
 * @param by Makes the value of an element; the element itself without it.
 * @param options Captures and settings of the function; `ddof`.
 * @returns The reduction.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Of a whole bag
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "bob", ms: 3 }]);
 *
 * assertEquals(await visits.aggregate({ result: r.var("ms") }).compute(), { result: 1 });
 * ```
 */
export function variance<
  const K extends string | number | undefined = undefined,
  T = never,
  V extends number | boolean = never,
  W extends object = never,
>(
  by?: K | By<T, V, W>,
  options?: CallOptions<W> & SpreadOptions,
): ReadyReduction<Reducible<T, number | boolean, K, NoInfer<V>>, Always<number>> {
  return spread("var", by, options);
}

/**
 * The standard deviation, exact but for one rounding, as {@linkcode Bag.std}.
 *
 * @param by Makes the value of an element; the element itself without it.
 * @param options Captures and settings of the function; `ddof`.
 * @returns The reduction.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Of a whole bag
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "bob", ms: 3 }]);
 *
 * assertEquals(await visits.aggregate({ result: r.std("ms") }).compute(), { result: 1 });
 * ```
 */
export function std<
  const K extends string | number | undefined = undefined,
  T = never,
  V extends number | boolean = never,
  W extends object = never,
>(
  by?: K | By<T, V, W>,
  options?: CallOptions<W> & SpreadOptions,
): ReadyReduction<Reducible<T, number | boolean, K, NoInfer<V>>, Always<number>> {
  return spread("std", by, options);
}

export { variance as var };

/**
 * The smallest value, the first of equal ones, in the order of {@linkcode Bag.min}.
 *
 * @param by Makes the value of an element; the element itself without it.
 * @param options Captures and settings of the function.
 * @returns The reduction.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Of a whole bag
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "bob", ms: 3 }]);
 *
 * assertEquals(await visits.aggregate({ result: r.min("ms") }).compute(), { result: 1 });
 * ```
 */
export function min<
  const K extends LookupKey | undefined = undefined,
  T = never,
  V = never,
  W extends object = never,
>(
  by?: K | By<T, V, W>,
  options?: CallOptions<W>,
): ReadyReduction<Reducible<T, unknown, K, NoInfer<V>>, ValueOf<K, NoInfer<V>>> {
  return valued("min", by, options);
}

/**
 * The largest value, the first of equal ones, in the order of {@linkcode Bag.max}.
 *
 * @param by Makes the value of an element; the element itself without it.
 * @param options Captures and settings of the function.
 * @returns The reduction.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Of a whole bag
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "bob", ms: 3 }]);
 *
 * assertEquals(await visits.aggregate({ result: r.max("ms") }).compute(), { result: 3 });
 * ```
 */
export function max<
  const K extends LookupKey | undefined = undefined,
  T = never,
  V = never,
  W extends object = never,
>(
  by?: K | By<T, V, W>,
  options?: CallOptions<W>,
): ReadyReduction<Reducible<T, unknown, K, NoInfer<V>>, ValueOf<K, NoInfer<V>>> {
  return valued("max", by, options);
}

/**
 * The value of the first element, or the first element itself, in the order of the bag.
 *
 * @param by Makes the value of an element; the element itself without it.
 * @param options Captures and settings of the function.
 * @returns The reduction.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Of a whole bag
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "bob", ms: 3 }]);
 *
 * assertEquals(await visits.aggregate({ result: r.first("user") }).compute(), { result: "ada" });
 * ```
 */
export function first<
  const K extends LookupKey | undefined = undefined,
  T = never,
  V = never,
  W extends object = never,
>(
  by?: K | By<T, V, W>,
  options?: CallOptions<W>,
): ReadyReduction<Reducible<T, unknown, K, NoInfer<V>>, ValueOf<K, NoInfer<V>>> {
  return valued("first", by, options);
}

/**
 * The value of the last element, or the last element itself, in the order of the bag.
 *
 * @param by Makes the value of an element; the element itself without it.
 * @param options Captures and settings of the function.
 * @returns The reduction.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Of a whole bag
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "bob", ms: 3 }]);
 *
 * assertEquals(await visits.aggregate({ result: r.last("user") }).compute(), { result: "bob" });
 * ```
 */
export function last<
  const K extends LookupKey | undefined = undefined,
  T = never,
  V = never,
  W extends object = never,
>(
  by?: K | By<T, V, W>,
  options?: CallOptions<W>,
): ReadyReduction<Reducible<T, unknown, K, NoInfer<V>>, ValueOf<K, NoInfer<V>>> {
  return valued("last", by, options);
}

/**
 * About how many different values there are, as {@linkcode Bag.countDistinct}.
 *
 * @param by Makes the value of an element; the element itself without it.
 * @param options Captures and settings of the function; `precision`.
 * @returns The reduction.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Of a whole bag
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "bob", ms: 3 }]);
 *
 * assertEquals(await visits.aggregate({ result: r.countDistinct("user") }).compute(), { result: 2 });
 * ```
 */
export function countDistinct<
  const K extends LookupKey | undefined = undefined,
  T = never,
  V = never,
  W extends object = never,
>(
  by?: K | By<T, V, W>,
  options?: CallOptions<W> & PrecisionOptions,
): ReadyReduction<Reducible<T, unknown, K, NoInfer<V>>, Always<number>> {
  return valued(
    "countDistinct",
    by,
    options,
    ["precision"],
    precisionOf(options?.precision, "call countDistinct()"),
  );
}

/**
 * The `k` elements whose values are the largest, largest first; of equal ones, those that come first.
 *
 * @param k How many.
 * @param by Makes the value by which an element is ranked; the element itself without it.
 * @param options Captures and settings of the function.
 * @returns The reduction.
 * @throws {RangeError} If `k` is not a whole number.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Of a whole bag
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "bob", ms: 3 }]);
 *
 * assertEquals(await visits.aggregate({ some: r.topk(1, "ms") }).compute(), { some: [{ user: "bob", ms: 3 }] });
 * ```
 */
export function topk<
  const K extends LookupKey | undefined = undefined,
  T = never,
  V = never,
  W extends object = never,
>(
  k: number,
  by?: K | By<T, V, W>,
  options?: CallOptions<W>,
): ReadyReduction<Reducible<T, unknown, K, NoInfer<V>>, SomeOf> {
  checkInteger(k, 0, { action: "call topk()", name: "k" });
  return valued("topk", by, options, [], undefined, k);
}

/**
 * The `k` elements whose values are the smallest, smallest first; of equal ones, those that come first.
 *
 * @param k How many.
 * @param by Makes the value by which an element is ranked; the element itself without it.
 * @param options Captures and settings of the function.
 * @returns The reduction.
 * @throws {RangeError} If `k` is not a whole number.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Of a whole bag
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "bob", ms: 3 }]);
 *
 * assertEquals(await visits.aggregate({ some: r.bottomk(1, "ms") }).compute(), { some: [{ user: "ada", ms: 1 }] });
 * ```
 */
export function bottomk<
  const K extends LookupKey | undefined = undefined,
  T = never,
  V = never,
  W extends object = never,
>(
  k: number,
  by?: K | By<T, V, W>,
  options?: CallOptions<W>,
): ReadyReduction<Reducible<T, unknown, K, NoInfer<V>>, SomeOf> {
  checkInteger(k, 0, { action: "call bottomk()", name: "k" });
  return valued("bottomk", by, options, [], undefined, k);
}

/**
 * A quantile, as {@linkcode Bag.quantiles} finds them: approximately, with memory that grows with
 * how far the values of a group are apart. A value is the one at `floor(q * (count - 1))`, never
 * between two: the median of two numbers is the smaller.
 *
 * @param by Makes the value of an element.
 * @param q From 0 to 1; 0.5 is the median.
 * @param options Captures and settings of the function; `relativeAccuracy`.
 * @returns The reduction.
 * @throws {RangeError} If `q` or the accuracy is out of range.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Of a whole bag
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "bob", ms: 3 }]);
 *
 * assertEquals(await visits.aggregate({ q: r.quantile("ms", 1) }).compute(), { q: 3 });
 * ```
 */
export function quantile<
  const K extends string | number | undefined = undefined,
  T = never,
  V extends number = never,
  W extends object = never,
>(
  by: K | By<T, V, W>,
  q: number,
  options?: CallOptions<W> & AccuracyOptions,
): ReadyReduction<Reducible<T, number, K, NoInfer<V>>, Always<number>> {
  const action = "call quantile()";
  if (typeof q !== "number") {
    throw refusal(q, { action, name: "q", expected: "a number, as in quantile(by, 0.95)" });
  }
  const { relativeAccuracy, ...rest } = options ?? {};
  const accuracy = accuracyOf(relativeAccuracy, action);
  const wanted = fractionsOf([q], { action, name: "q" });
  return valued("quantiles", by, rest, [], accuracy, wanted[0]);
}

/**
 * Quantiles, as {@linkcode Bag.quantiles} finds them: approximately, with memory that grows with
 * how far the values of a group are apart. A value is the one at `floor(q * (count - 1))`, never
 * between two: the median of two numbers is the smaller.
 *
 * @param by Makes the value of an element.
 * @param qs From 0 to 1; 0.5 is the median.
 * @param options Captures and settings of the function; `relativeAccuracy`.
 * @returns The reduction.
 * @throws {RangeError} If `qs` or the accuracy is out of range.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Of a whole bag
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const visits = fromSequence([{ user: "ada", ms: 1 }, { user: "bob", ms: 3 }]);
 *
 * assertEquals(await visits.aggregate({ q: r.quantiles("ms", [0, 1]) }).compute(), { q: [1, 3] });
 * ```
 */
export function quantiles<
  const K extends string | number | undefined = undefined,
  T = never,
  V extends number = never,
  W extends object = never,
  const Q extends readonly number[] = readonly number[],
>(
  by: K | By<T, V, W>,
  qs: Q,
  options?: CallOptions<W> & AccuracyOptions,
): ReadyReduction<
  Reducible<T, number, K, NoInfer<V>>,
  Always<{ -readonly [I in keyof Q]: number }>
> {
  const action = "call quantiles()";
  const { relativeAccuracy, ...rest } = options ?? {};
  const accuracy = accuracyOf(relativeAccuracy, action);
  const wanted = fractionsOf(qs, { action, name: "qs" });
  return valued("quantiles", by, rest, [], accuracy, wanted);
}

/**
 * A reduction of one's own, as {@linkcode Groups.aggregate} has it. It may also be written as the plain
 * object that is given here, but then the types of what is aggregated are not inferred.
 *
 * @param options What to start from, how to add an element and to combine two results, how to
 * finish; captures and settings of these functions.
 * @returns The reduction.
 * @throws {FunctionError} If a function cannot travel to a worker.
 * @throws {TypeError} If `initial`, `add` or `combine` is missing.
 *
 * @example The longest name
 * ```ts
 * import { fromSequence, reductions as r } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const people = fromSequence([{ name: "ada", age: 36 }, { name: "grace", age: 85 }]);
 * const longest = r.custom({
 *   initial: "",
 *   add: (a, person: { name: string }) => person.name.length > a.length ? person.name : a,
 *   combine: (a, b) => b.length > a.length ? b : a,
 * });
 *
 * assertEquals(await people.aggregate({ longest, mean: r.mean("age") }).compute(), {
 *   longest: "grace",
 *   mean: 60.5,
 * });
 * ```
 */
export function custom<T, A, R = A, W extends object = never>(
  options: AggregateOptions<T, A, R, W>,
): ReadyReduction<T, Always<Awaited<NoInfer<R>>>> {
  return ownReduction(options, "custom");
}

/**
 * A reduction of values, of types that are the caller's word; `more` are options that it has besides
 * those of functions.
 */
function valued<E, R extends ResultKind>(
  name: string,
  by: unknown,
  options: FunctionSettings | undefined,
  more: readonly string[] = [],
  ...args: readonly unknown[]
): ReadyReduction<E, R> {
  checkOptions(options, [...more, ...callOptionNames], `call ${name}()`);
  const made = optionalKeyArgument(by, options, { operation: name, role: "by" });
  return ready(name, made, ...args);
}

function spread<E, R extends ResultKind>(
  name: string,
  by: unknown,
  options: (FunctionSettings & SpreadOptions) | undefined,
): ReadyReduction<E, R> {
  const { ddof = 0 } = options ?? {};
  checkInteger(ddof, 0, { action: `call ${name}()`, name: "ddof" });
  return valued(name, by, options, ["ddof"], ddof);
}
