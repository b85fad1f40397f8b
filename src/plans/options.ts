/**
 * Options that methods of bags share, and how captures are typed.
 *
 * @module
 */

import type { ElementFailure, OnError } from "../values/element_failure.ts";
import type { LazyValue } from "./item_mark.ts";

/** What a function's last parameter receives for the captures `W` that were given as `with`. */
export type Captured<W> = W extends (...args: never[]) => infer R ? Awaited<R>
  : { readonly [K in keyof W]: W[K] extends LazyValue<infer V> ? V : W[K] };

/**
 * What a function is given after its own arguments: its captures, or nothing where there are none. The
 * captures alone say what they are; the function cannot.
 */
export type Captures<W> = [W] extends [never] ? [] : [captured: Captured<NoInfer<W>>];

/**
 * Settings of a function that is called in workers.
 *
 * @typeParam W Type of its captures; `never` where it has none.
 */
export interface CallOptions<W = never> {
  /**
   * URL that `import()` and `import.meta` in the function resolve against: the caller's
   * `import.meta.url`.
   */
  readonly base?: string | URL;
  /**
   * Largest number of unfinished calls in each worker, where the function is asynchronous.
   * Results keep their order.
   * @default {16}
   */
  readonly concurrency?: number;
  /**
   * Captures, which the function receives as its last parameter: values by name, cloned once per
   * worker (an `Item` among them is computed once), or a function that makes them,
   * run once per worker. Plain objects and arrays among the values are copies, and frozen, since
   * changes would be seen nowhere else; what a function makes may be changed.
   */
  readonly with?: W;
}

/** Names of the options above. */
export const callOptionNames = ["with", "base", "concurrency"] as const;

/** Settings of a function that is called with each element by itself. */
export interface ElementOptions<W = never, E extends OnError = OnError> extends CallOptions<W> {
  /**
   * What becomes of an element for which the function throws or its promise is rejected.
   * `"throw"`: the task fails, and with it the computation. `"skip"`: the element is dropped and
   * counted; `onEvent` is told how many of each task were, and why the first was, and where nobody
   * listens, the console is, once for each computation. `"collect"`: an {@linkcode ElementFailure}
   * goes on in its place, an element like any other, which later functions are given too.
   * @default {"throw"}
   */
  readonly onError?: E;
}

/** What a bag has besides what a function makes, by what becomes of elements for which it throws. */
export type Collected<E extends OnError> = "collect" extends E ? ElementFailure : never;

/** Names of the options of functions that are called with each element by itself. */
export const elementOptionNames = [...callOptionNames, "onError"] as const;

/** Which of the partitions of a bag one is. */
export interface PartitionPlace {
  /** Its number, from 0. */
  readonly partition: number;
  /** How many there are. */
  readonly partitions: number;
}

/** Settings of a function that is called with each partition. */
export interface PartitionCallOptions<W = never, N extends boolean = boolean>
  extends CallOptions<W> {
  /**
   * Whether the function is told, after the elements, which partition they are: `(elements,
   * { partition, partitions })`.
   * @default {false}
   */
  readonly numbered?: N;
}

/** Names of the options of a function that is called with each partition. */
export const partitionOptionNames = [...callOptionNames, "numbered"] as const;

/** What a function is told of a partition, if anything. */
export type Numbering<N extends boolean> = N extends true ? [place: PartitionPlace] : [];

/** What results are called in the graph. */
export interface NameOptions {
  /**
   * What the keys begin with, for people who read `explain()`, events and errors; a string without
   * `/`. Keys stay different where the work differs.
   * @default {the name of the operation}
   */
  readonly name?: string;
}

/** Settings of a function that a task calls once. */
export type SingleCallOptions<W = never> = Pick<CallOptions<W>, "base" | "with">;

/** Names of the options of a function that a task calls once. */
export const singleCallOptionNames = ["with", "base"] as const;

/** What there is once a function has returned an `R`: a generator is read to its end. */
export type Returned<R> = R extends
  Generator<infer T, unknown, never> | AsyncGenerator<infer T, unknown, never> ? T[] : Awaited<R>;
