/**
 * What lazy calls take and give.
 *
 * @module
 */

import type { Graph } from "../graph/graph.ts";
import type { Bag } from "./bag.ts";
import type { Item } from "./item.ts";
import type { OpaqueObject } from "./nested.ts";
import type { NameOptions, Returned, SingleCallOptions } from "../plans/options.ts";

/**
 * What a lazily called function takes in place of a `P`: the value, an item of it, a bag in place of
 * an array, and arrays and plain objects with items and bags inside.
 */
export type Delayable<P> =
  | P
  | Item<P>
  | (P extends readonly unknown[]
    ? (number extends P["length"] ? Bag<P[number]> : never) | { [K in keyof P]: Delayable<P[K]> }
    : P extends OpaqueObject ? never
    : P extends object ? { readonly [K in keyof P]: Delayable<P[K]> }
    : never);

/** A function that is called later, where the result is needed. */
export type DelayedFunction<A extends readonly unknown[], R> = (
  ...args: { [K in keyof A]: Delayable<A[K]> }
) => Item<Returned<R>>;

/** What `delayed` makes of a `T` alone; of what is `any`, everything is possible. */
export type Delayed<T> = unknown extends T ? 0 extends 1 & T ? T : Item<T>
  : [T] extends [(...args: infer A extends readonly unknown[]) => infer R] ? DelayedFunction<A, R>
  : Item<Resolved<T>>;

/**
 * What `delayed` makes of a function that has captures. Conditional, as {@linkcode Delayed} is: among
 * captures, calls that are known to return a function tell the compiler nothing.
 */
export type DelayedCapturing<F> = F extends (...args: never[]) => unknown
  ? DelayedFunction<WithoutLast<Parameters<F>>, ReturnType<F>>
  : never;

/** What may be said of a function, and of anything else. */
export type DelayedOptions<T> = [T] extends [(...args: never[]) => unknown]
  ? SingleCallOptions & NameOptions
  : NameOptions;

/**
 * What is there once a value has been computed: the elements of a bag, the value of an item, the same
 * for those inside arrays and plain objects, and anything else as it is, but that 5 is a number.
 */
export type Resolved<T> = [T] extends [string | number | bigint | boolean] ? Widened<T>
  : ResolvedPart<T>;

/** As {@linkcode Resolved}, of each type of a union by itself. */
export type ResolvedPart<T> = T extends { readonly graph: Graph; compute(): Promise<infer R> } ? R
  : T extends OpaqueObject ? T
  : T extends object ? { -readonly [K in keyof T]: Resolved<T[K]> }
  : T;

/** `number` for 5; a union is somebody's choice, and a brand is too. */
export type Widened<T, All = T> = T extends object ? T
  : [All] extends [T] ? T extends string ? string
    : T extends number ? number
    : T extends bigint ? bigint
    : boolean
  : T;

/** Type of the elements of an item's value. */
export type ElementOfItem<I> = I extends { compute(): Promise<Iterable<infer T>> } ? T : never;

/** Parameters of a function but the last, which is that of its captures. */
export type WithoutLast<P extends readonly unknown[]> = P extends readonly [...infer A, unknown] ? A
  : [];
