/**
 * What a reduction is: how a partition becomes a partial state, how partial
 * states merge, and what the last one means. There is one tree that runs them
 * all (`plans/reduce.ts`).
 *
 * States are plain data or `Portable`, so that they can move between threads, and
 * merging never changes a state it was given: another task may still read it.
 *
 * @module
 */

import {
  type Args,
  beforeLast,
  lastOf,
  type SinkOperation,
  type SourceOperation,
  type TaskRoom,
  type ValueOperation,
} from "./operation.ts";

/**
 * A reduction that takes arguments `A`; the last argument of `merge` and `finish` is the list of states, in
 * partition order.
 */
export interface Reduction<A extends Args = Args> {
  /** Name, as users call it. */
  readonly name: string;
  readonly partial: SinkOperation | ValueOperation;
  readonly merge: ValueOperation;
  readonly finish: ValueOperation<[...A, states: readonly unknown[]]>;
  /**
   * Whether the arguments are for `finish` alone, so that reductions that differ in nothing else
   * share their partial results.
   */
  readonly argumentsForFinish?: boolean;
}

/**
 * A reduction by key, whose states are tables cut into buckets, so that the last merge, the largest,
 * can be made bucket by bucket. The last argument of `partial` before its input is the number of
 * buckets; the last of the others is a list.
 */
export interface KeyedReduction<A extends Args = Args> {
  /** Name, as users call it. */
  readonly name: string;
  readonly partial: SinkOperation;
  /** Merges tables. */
  readonly merge: ValueOperation;
  /** Merges one bucket of several tables. */
  readonly mergeBucket: ValueOperation;
  /** Makes elements of the buckets of one table, in the order of their keys. */
  readonly finish: ValueOperation<[...A, tables: readonly unknown[]]>;
  /** Whether `mergeBucket` also makes results of states, and so comes last even after one table. */
  readonly mergesLast?: boolean;
  /** Makes elements of one bucket, one by one; the arguments are those of `finish`. */
  readonly elements: SourceOperation;
  /** The same, each with its position. */
  readonly placed: SourceOperation;
  /** Whether the arguments are for `finish` alone. */
  readonly argumentsForFinish?: boolean;
}

/** An element, and its position in the order of all. */
export type PlacedElement = readonly [position: number, element: unknown];

/**
 * A reduction whose states can be kept many at a time, one for each key or beside those of other
 * reductions, since what its operations do can be done with states at hand.
 */
export interface StatefulReduction<A extends Args = Args> extends Reduction<A> {
  readonly partial: SinkOperation;
  readonly states: StateFunctions;
}

/** What the operations of a reduction do, with states at hand. */
export interface StateFunctions<State = unknown, A extends Args = Args> {
  /** Merges states, in partition order; gives one that nothing else refers to. */
  merge(states: readonly State[], args: A): State | Promise<State>;
  /** Reads the last state. */
  finish(state: State, args: A): unknown;
  /** Copies states, where merging may change those that it is given. */
  copy?(states: readonly State[]): readonly State[];
}

/** Makes the operation that merges a list of states. */
export function mergeOperation<State, A extends Args = []>(
  names: { readonly id: string; readonly name: string },
  run: (states: readonly State[], args: A, room?: TaskRoom) => unknown,
): ValueOperation<[...A, states: readonly State[]]> {
  return {
    kind: "value",
    ...names,
    run: (args, room) => run(lastOf(args), beforeLast(args), room),
  };
}

/** A reduction whose merged state is its result; `partial` may work on a state of its own. */
export function mergedReduction<State, Working, A extends Args = []>(
  partial: SinkOperation<Working, A>,
  mergeName: string,
  merge: (states: readonly State[], args: A) => State | Promise<State>,
): StatefulReduction<A> {
  const operation = mergeOperation({ id: `${partial.name}.merge`, name: mergeName }, merge);
  const states: StateFunctions<State, A> = { merge, finish: (state) => state };
  return { name: partial.name, partial, merge: operation, finish: operation, states };
}

/** A reduction whose merged state still has to be read; `partial` may work on a state of its own. */
export function finishedReduction<State, Working, A extends Args = [], P extends Args = A>(
  partial: SinkOperation<Working, A, P>,
  name: string,
  merge: (states: readonly State[], args: A) => State | Promise<State>,
  finish: (state: State, args: A) => unknown,
  options: Pick<Reduction, "argumentsForFinish"> & Pick<StateFunctions<State>, "copy"> = {},
): StatefulReduction<A> {
  const { copy = (states: readonly State[]) => states, ...rest } = options;
  const states: StateFunctions<State, A> = { merge, finish, copy };
  return {
    ...rest,
    name,
    partial,
    merge: mergeOperation<State, A>(
      { id: `${partial.name}.merge`, name: `merge-${partial.name}` },
      (states, args) => merge(copy(states), args),
    ),
    finish: mergeOperation<State, A>(
      { id: `${name}.finish`, name },
      async (states, args) => finish(await merge(copy(states), args), args),
    ),
    states,
  };
}
