/**
 * What operations take of the type of the elements, and what they make of it.
 *
 * @module
 */

/** What is left of a type where only what is truthy is kept. */
export type Truthy<T> = Exclude<T, null | undefined | false | 0 | 0n | "">;

/** What is left of a type where what is truthy is dropped; of numbers there may be 0 and NaN. */
export type Falsy<T> = T extends string ? string extends T ? "" : Extract<T, "">
  : T extends bigint ? bigint extends T ? 0n : Extract<T, 0n>
  : T extends number ? number extends T ? number : Extract<T, 0>
  : T extends true | symbol | object ? never
  : T;

/** Elements of an element, where it has any. */
export type Flattened<T> = unknown extends T ? T
  : T extends string ? never
  : T extends Iterable<infer U> ? U
  : never;

/**
 * Names and indices that an element may be looked up by: any, where nothing is known of it; those of
 * any of its types, where it may be of several.
 */
export type KeyOf<T> = unknown extends T ? string | number
  : [T] extends [never] ? string | number
  : T extends string ? number | "length"
  : T extends ReadonlyMap<infer K, unknown> ? K & (string | number)
  : T extends readonly unknown[] ? IndexOf<T> | "length"
  : T extends ArrayBufferView ? number
  : T extends object ? keyof T & (string | number)
  : never;

/** One name or index of an element, or several. */
export type KeysOf<T> = [KeyOf<T>] extends [never] ? never : KeyOf<T> | readonly KeyOf<T>[];

/** Indices of an array; of a tuple those that it has, counted from its end too. */
export type IndexOf<T extends readonly unknown[]> = number extends T["length"] ? number
  : NumberIn<keyof T & `${number}`> | NegativeIndex<T>;

/** Indices of a tuple that are counted from its end. */
export type NegativeIndex<T extends readonly unknown[]> = Required<T> extends
  readonly [unknown, ...infer R] ? NumberIn<`-${Required<T>["length"] & number}`> | NegativeIndex<R>
  : never;

/** The number that a text is. */
export type NumberIn<S> = S extends `${infer N extends number}` ? N : never;

/**
 * What is found in a `T` under a key, or under each of several, with a `D` where nothing may be found;
 * without one, that is an error.
 */
export type ValueAt<T, K, D = never> = K extends readonly unknown[]
  ? { -readonly [I in keyof K]: FoundAt<T, K[I], D> }
  : FoundAt<T, K, D>;

/** What `pluck` finds: a `U`, where that is said, else what is under the key. */
// By `infer`, so that what the result is wanted for does not say it.
export type Plucked<U, T, K, D> = [U] extends [never] ? ValueAt<T, K, D>
  : U extends infer Said ? Said
  : never;

/** The key of a `T`: what a function returns, or, where there is none, what is found under `K`. */
export type KeyBy<T, K, R> = [R] extends [never] ? ValueAt<T, K> : Awaited<R>;

/** What is found under one key, or `D`. */
export type FoundAt<T, K, D> = unknown extends T ? T
  : T extends ReadonlyMap<infer _, infer V> ? V | D
  : T extends string ? K extends "length" ? number : string | D
  : K extends "length" ? K extends keyof T ? PropertyOr<T, K, D> : D
  : T extends readonly unknown[] ? ItemOr<T, K, D>
  : K extends keyof T ? PropertyOr<T, K, D>
  : D;

/** What is found at an index of an array or a tuple. */
export type ItemOr<T extends readonly unknown[], K, D> = number extends T["length"] | K
  ? T[number] | D
  : K extends NegativeIndex<T>
    ? [K, T] extends [-1, readonly [...unknown[], infer L]] ? L : T[number]
  : K extends IndexOf<T> ? PropertyOr<T, K, D>
  : D;

/** What is optional is missing at times, and so may be whatever only an index signature has. */
export type PropertyOr<T, K extends keyof T, D> = [D] extends [never] ? T[K]
  : object extends Pick<T, K> ? Required<Pick<T, K>>[K] | D
  : T extends readonly unknown[] ? T[K]
  : (K extends string ? string : number) extends keyof T ? T[K] | D
  : T[K];
