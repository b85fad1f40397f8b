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

import type { SinkOperation, SourceOperation, TaskRoom, ValueOperation } from "./operation.ts";

/** A reduction; the last argument of `merge` and `finish` is the list of states, in partition order. */
export interface Reduction {
  /** Name, as users call it. */
  readonly name: string;
  readonly partial: SinkOperation | ValueOperation;
  readonly merge: ValueOperation;
  readonly finish: ValueOperation;
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
export interface KeyedReduction {
  /** Name, as users call it. */
  readonly name: string;
  readonly partial: SinkOperation;
  /** Merges tables. */
  readonly merge: ValueOperation;
  /** Merges one bucket of several tables. */
  readonly mergeBucket: ValueOperation;
  /** Makes elements of the buckets of one table, in the order of their keys. */
  readonly finish: ValueOperation;
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
export interface StatefulReduction extends Reduction {
  readonly partial: SinkOperation;
  readonly states: StateFunctions;
}

/** What the operations of a reduction do, with states at hand. */
export interface StateFunctions<State = unknown> {
  /** Merges states, in partition order; gives one that nothing else refers to. */
  merge(states: readonly State[], args: readonly unknown[]): State | Promise<State>;
  /** Reads the last state. */
  finish(state: State, args: readonly unknown[]): unknown;
  /** Copies states, where merging may change those that it is given. */
  copy?(states: readonly State[]): readonly State[];
}

/** Makes the operation that merges a list of states. */
export function mergeOperation<State>(
  names: { readonly id: string; readonly name: string },
  run: (states: readonly State[], args: readonly unknown[], room?: TaskRoom) => unknown,
): ValueOperation {
  return {
    kind: "value",
    ...names,
    run: (args, room) => run(args.at(-1) as readonly State[], args.slice(0, -1), room),
  };
}

/** A reduction whose merged state is its result; `partial` may work on a state of its own. */
export function mergedReduction<State, Working>(
  partial: SinkOperation<Working>,
  mergeName: string,
  merge: (states: readonly State[], args: readonly unknown[]) => State | Promise<State>,
): StatefulReduction {
  const operation = mergeOperation({ id: `${partial.name}.merge`, name: mergeName }, merge);
  return {
    name: partial.name,
    partial: partial as SinkOperation,
    merge: operation,
    finish: operation,
    states: { merge, finish: (state) => state } as StateFunctions,
  };
}

/** A reduction whose merged state still has to be read; `partial` may work on a state of its own. */
export function finishedReduction<State, Working>(
  partial: SinkOperation<Working>,
  name: string,
  merge: (states: readonly State[], args: readonly unknown[]) => State | Promise<State>,
  finish: (state: State, args: readonly unknown[]) => unknown,
  options: Pick<Reduction, "argumentsForFinish"> & Pick<StateFunctions<State>, "copy"> = {},
): StatefulReduction {
  const { copy = (states: readonly State[]) => states, ...rest } = options;
  return {
    ...rest,
    name,
    partial: partial as SinkOperation,
    merge: mergeOperation<State>(
      { id: `${partial.name}.merge`, name: `merge-${partial.name}` },
      (states, args) => merge(copy(states), args),
    ),
    finish: mergeOperation<State>(
      { id: `${name}.finish`, name },
      async (states, args) => finish(await merge(copy(states), args), args),
    ),
    states: { merge, finish, copy } as StateFunctions,
  };
}
