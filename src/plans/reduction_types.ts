/**
 * What the compiler knows of reductions that are made of groups: of what elements, and what comes out.
 *
 * @module
 */

import type { KeyOf, ValueAt } from "../values/element_types.ts";
import type { CallOptions, Captures } from "./options.ts";

/** Property that only reductions made by this package have. */
export const reductionMark: unique symbol = Symbol("holdall.reduction");

/**
 * A reduction that one of the functions of {@linkcode reductions} made.
 *
 * @typeParam E Elements that it takes.
 * @typeParam R What it makes of them.
 */
export interface ReadyReduction<E, R extends ResultKind> {
  /** Carries the types. */
  readonly [reductionMark]: (element: E) => R;
}

/** Says what a reduction makes of elements whose type is not known yet: {@linkcode ResultOf}. */
export interface ResultKind {
  /** Type of the elements, to be filled in. */
  readonly element: unknown;
  /** Type of the result. */
  readonly result: unknown;
}

/** A result that does not depend on the type of the elements. */
export interface Always<R> extends ResultKind {
  /** Type of the result. */
  readonly result: R;
}

/** What is {@linkcode Reduced} of one of the elements. */
export interface ValueOf<K, V> extends ResultKind {
  /** Type of the result. */
  readonly result: Reduced<this["element"], K, V>;
}

/** A sum of what is {@linkcode Reduced} of each of the elements. */
export interface SumOf<K, V> extends ResultKind {
  /** Type of the result. */
  readonly result: Summed<Reduced<this["element"], K, V>>;
}

/** Several of the elements. */
export interface SomeOf extends ResultKind {
  /** Type of the result. */
  readonly result: this["element"][];
}

/**
 * What has values of type `V` under one or several names.
 *
 * @example An element of which two columns are added up
 * ```ts
 * import { fromSequence, type Having } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const orders: Having<["net", "tax"], number>[] = [{ net: 10, tax: 2 }, { net: 5, tax: 1 }];
 *
 * assertEquals(await fromSequence(orders).pluck("tax").sum().compute(), 3);
 * ```
 */
export type Having<K, V> = K extends readonly (string | number)[] ? { readonly [P in K[number]]: V }
  : K extends string | number ? { readonly [P in K]: V }
  : never;

/**
 * Elements that a reduction of values of type `C` takes: those of the function that makes a `V`, else
 * those that have such a value under `K`, else such values.
 */
export type Reducible<T, C, K, V> = [V] extends [never]
  ? [K] extends [undefined] ? C : Having<NoInfer<K>, C>
  : T;

/** What a sum of values of type `V` is; either where nothing is known of them. */
export type Summed<V> = [unknown] extends [V] ? number | bigint
  : V extends bigint ? bigint
  : number;

/** Values that a sum takes. */
export type Summable = number | bigint | boolean;

/** Makes a value of an element. */
export type By<T, V, W> = (element: T, ...captured: Captures<W>) => V | Promise<V>;

/** Keys under which a `T` has values of type `V`, or of a type that is not known. */
export type KeyWith<T, V, K = KeyOf<T>> = K extends unknown
  ? unknown extends ValueAt<T, K> ? K : ValueAt<T, K> extends V ? K : never
  : never;

/** What is reduced of a `T`: what a function returns, else what is found under `K`, else all of it. */
export type Reduced<T, K, V> = [V] extends [never] ? [K] extends [undefined] ? T : ValueAt<T, K>
  : Awaited<V>;

/**
 * What a reduction of values of type `C` takes: how to make one of a `T`, and settings `O`. Elements that
 * are such values may do without.
 */
export type Reducing<T, C, F, V, W, O> = [T] extends [C]
  ? [by?: F | By<T, V, W>, options?: CallOptions<W> & O]
  : [by: F | By<T, V, W>, options?: CallOptions<W> & O];

/** What may be said of elements `T` where they are to be reduced themselves, as values of type `C`. */
export type Itself<T, C> = [T] extends [C] ? undefined : never;

/** What `reduction` does with all elements, and `aggregate` with those of a group. */
export interface AggregateOptions<T, A, R, W = never> extends CallOptions<W> {
  /**
   * What each partition, or each group of it, starts from, copied each time, or a function that makes it;
   * merging with it has to change nothing, as with 0 for sums.
   */
  readonly initial: A | ((...captured: Captures<W>) => A | Promise<A>);
  /** Takes what has been aggregated, which it may change, and the next element. */
  readonly add: (aggregated: A, element: T, ...captured: Captures<W>) => A | Promise<A>;
  /** Merges what two partitions have, in their order. */
  readonly combine: (a: A, b: A, ...captured: Captures<W>) => A | Promise<A>;
  /** Makes the result; without it, what has been aggregated is the result. */
  readonly finish?: (aggregated: A, ...captured: Captures<W>) => R;
}

/** A reduction of one's own as a plain object, whose functions say what they take. */
export interface PlainReduction<T> extends CallOptions<object> {
  /** What each group of a partition starts from, or a function that makes it. */
  readonly initial: unknown;
  /** Takes what has been aggregated, which it may change, and the next element. */
  readonly add: (aggregated: never, element: T, captured: never) => unknown;
  /** Merges what two partitions have, in their order. */
  readonly combine: (a: never, b: never, captured: never) => unknown;
  /** Makes the result; without it, what has been aggregated is the result. */
  readonly finish?: (aggregated: never, captured: never) => unknown;
}

/** Reductions of elements `T`, by the names of their results. */
export type Reductions<T> = Readonly<
  Record<string, ReadyReduction<T, ResultKind> | PlainReduction<T>>
>;

/** What a reduction makes of elements `T`. */
export type ResultOf<S, T> = S extends ReadyReduction<never, infer R>
  ? (R & { readonly element: T })["result"]
  : S extends { readonly finish: (...args: never[]) => infer R } ? Awaited<R>
  : S extends { readonly combine: (...args: never[]) => infer A } ? Awaited<A>
  : never;

/** What reductions make of elements `T`, by name. */
export type Results<S, T> = { -readonly [N in keyof S]: ResultOf<S[N], T> };
