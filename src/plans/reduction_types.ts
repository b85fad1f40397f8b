/**
 * What the compiler knows of reductions that are made of groups: of what elements, and what comes out.
 *
 * @module
 */

import type { CallOptions, Captured } from "./options.ts";

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

/** One value of a field of the elements. */
export interface ValueOf<K> extends ResultKind {
  /** Type of the result. */
  readonly result: FieldOf<this["element"], K>;
}

/** A sum of a field of the elements. */
export interface SumOf<K> extends ResultKind {
  /** Type of the result. */
  readonly result: Summed<FieldOf<this["element"], K>>;
}

/** One of the elements. */
export interface OneOf extends ResultKind {
  /** Type of the result. */
  readonly result: this["element"];
}

/** Several of the elements. */
export interface SomeOf extends ResultKind {
  /** Type of the result. */
  readonly result: this["element"][];
}

/** A property's name, or an index. */
export type FieldName = string | number;

/** A property's name, an index, or several of those. */
export type FieldNames = FieldName | readonly FieldName[];

/** What a `T` has under a name, or under each of several. */
export type FieldOf<T, K> = K extends readonly unknown[]
  ? { -readonly [I in keyof K]: FieldOf<T, K[I]> }
  : K extends keyof T ? T[K]
  : unknown;

/** What has values of type `V` under one or several names. */
export type Having<K, V> = K extends readonly FieldName[] ? { readonly [P in K[number]]: V }
  : K extends FieldName ? { readonly [P in K]: V }
  : never;

/** What a sum of values of type `V` is; either where nothing is known of them. */
export type Summed<V> = [unknown] extends [V] ? number | bigint
  : V extends bigint ? bigint
  : number;

/** Values that a sum takes. */
export type Summable = number | bigint | boolean;

/** Settings of the function that makes a value of an element. */
export interface ByOptions<W extends object> extends CallOptions {
  /** Captures, which the function receives as its last parameter. */
  readonly with?: W;
}

/** Makes a value of an element. */
export type By<T, V, W extends object> = (element: T, captured: Captured<W>) => V | Promise<V>;

/** A reduction of one's own, as {@linkcode Groups.aggregate} takes it. */
export interface OwnReduction<T, A, W extends object> extends ByOptions<W> {
  /**
   * What each group of a partition starts from, copied each time, or a function that makes it; merging
   * with it has to change nothing, as with 0 for sums.
   */
  readonly initial: A | ((captured: Captured<W>) => A | Promise<A>);
  /** Takes what has been aggregated, which it may change, and the next element. */
  readonly add: (aggregated: A, element: T, captured: Captured<W>) => A | Promise<A>;
  /** Merges what two partitions have, in their order. */
  readonly combine: (a: A, b: A, captured: Captured<W>) => A | Promise<A>;
}

/** As {@linkcode OwnReduction}, with a last step. */
export interface FinishedReduction<T, A, R, W extends object> extends OwnReduction<T, A, W> {
  /** Makes the result. */
  readonly finish: (aggregated: A, captured: Captured<W>) => R;
}

/** A reduction of one's own as a plain object, whose functions say what they take. */
export interface PlainReduction<T> extends ByOptions<object> {
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
