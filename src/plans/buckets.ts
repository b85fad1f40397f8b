/**
 * What is known of a collection that a reduction by key makes: the buckets that it is put
 * together from. A reduction of it that does not look at the order of elements can read
 * each bucket on the worker that has it, in place of all of them in order on one thread.
 *
 * ```
 * buckets ──in order──▶ collection ──filter──▶ … ──▶ take, fold, compute
 *    └───elements of each──▶ filter ──▶ … ──partial──▶ merge ──▶ count, sum, mean
 * ```
 *
 * Both ways have names of their own, so a collection that is also computed as a whole has
 * no more than the buckets in common with what is read from them.
 *
 * @module
 */

import type { Graph } from "../graph/graph.ts";
import type { Args, ElementOperation } from "../ops/operation.ts";
import type { KeyedReduction } from "../ops/reduction.ts";
import { type Arguments, type Collection, eachPartition } from "./collection.ts";

/** The elements of a collection in no order. */
export interface Unordered {
  /** Makes the plan of them, in another number of partitions. */
  readonly elements: () => Collection;
  /** Whether elements that compare as equal are the same, so that nobody can tell which comes first. */
  readonly alike: boolean;
  /** The buckets, where nothing has happened to their elements. */
  readonly whole?: Buckets;
}

/** Buckets, and what makes elements of them. */
export interface Buckets {
  readonly buckets: Collection;
  readonly reduction: KeyedReduction;
  readonly args: Arguments;
}

/** Buckets with as many keys as a collection has elements, which need not keep those. */
const counted = new WeakMap<Graph, () => Collection>();

/** Notes what to count in place of a collection's elements. */
export function noteCounted({ graph }: Collection, buckets: () => Collection): void {
  counted.set(graph, buckets);
}

/** The buckets that tell how many elements a collection has, if some do. */
export function countedOf({ graph }: Collection): Collection | undefined {
  return counted.get(graph)?.() ?? known.get(graph)?.whole?.buckets;
}

/** By the graph that puts the collection together, which exists for it alone. */
const known = new WeakMap<Graph, Unordered>();

/** What is known of a collection. */
export function unorderedOf({ graph }: Collection): Unordered | undefined {
  return known.get(graph);
}

/** Notes the buckets that a collection is put together from. */
export function noteBuckets({ graph }: Collection, whole: Buckets): void {
  const { buckets, reduction, args } = whole;
  const elements = () => eachPartition(buckets, reduction.elements, args);
  known.set(graph, { elements, alike: false, whole });
}

/** The partitions that a collection of one partition is put together from, in their order. */
const pieces = new WeakMap<Graph, () => Collection>();

/** Notes partitions that a collection of one is put together from; whoever can take them needs not wait. */
export function notePieces({ graph }: Collection, made: Collection): void {
  pieces.set(graph, () => made);
  // Where they are in order, so are those that compare as equal.
  known.set(graph, { elements: () => made, alike: true });
}

/** The partitions that together have the elements of a collection of one, in the same order. */
export function piecesOf({ graph }: Collection): Collection | undefined {
  return pieces.get(graph)?.();
}

/** Applies an operation that looks at each element by itself, and notes what of that is known without order. */
export function eachElement<A extends Args>(
  input: Collection,
  given: ElementOperation<A, Args>,
  args: Arguments<NoInfer<A>>,
  makesAlike: (whole: Buckets) => boolean = () => false,
): Collection {
  // With its arguments, which fit, it is one of any.
  const operation: ElementOperation = given;
  const made = eachPartition(input, operation, args);
  const from = unorderedOf(input);
  if (from === undefined) return made;
  const ordered = pieces.get(input.graph);
  if (ordered !== undefined) {
    pieces.set(made.graph, () => eachPartition(ordered(), operation, args));
  }
  known.set(made.graph, {
    elements: () => eachPartition(from.elements(), operation, args),
    alike: ordered !== undefined || (from.whole !== undefined && makesAlike(from.whole)),
  });
  return made;
}
