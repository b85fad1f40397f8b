/**
 * Computing several bags and items at once.
 *
 * @module
 */

import { Bag } from "./bag.ts";
import { computeKeys, type ComputeOptions, elementsOf, union } from "./compute.ts";
import { Item } from "./item.ts";

/** Something that can be computed. */
export type Computable = Bag<unknown> | Item<unknown>;

/** What computing gives for each of several bags and items. */
export type Computed<C extends readonly Computable[]> = {
  -readonly [I in keyof C]: C[I] extends Bag<infer T> ? T[]
    : C[I] extends Item<infer V> ? V
    : never;
};

/**
 * Computes several bags and items together, so that what they have in common runs once.
 *
 * @param collections The bags and items.
 * @returns The elements of each bag and the value of each item, in order.
 * @throws {TypeError} If one of them is neither.
 * @throws {TaskError} If a task fails.
 *
 * @example Two reductions of one bag
 * ```ts
 * import { compute, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const squares = range(4).map((x) => x * x);
 *
 * assertEquals(await compute(squares.sum(), squares.max()), [14, 9]);
 * ```
 */
export function compute<const C extends readonly Computable[]>(
  ...collections: C
): Promise<Computed<C>> {
  return computeAll(collections);
}

/**
 * Computes several bags and items together, as {@linkcode compute} does, with options.
 *
 * @param collections The bags and items.
 * @param options How to run them.
 * @returns The elements of each bag and the value of each item, in order.
 * @throws {TypeError} If one of them is neither.
 * @throws {TaskError} If a task fails.
 *
 * @example With a signal
 * ```ts
 * import { computeAll, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const numbers = range(4);
 * const signal = AbortSignal.timeout(60_000);
 *
 * assertEquals(await computeAll([numbers.sum(), numbers], { signal }), [6, [0, 1, 2, 3]]);
 * ```
 */
export async function computeAll<const C extends readonly Computable[]>(
  collections: C,
  options?: ComputeOptions,
): Promise<Computed<C>> {
  for (const [i, collection] of collections.entries()) {
    if (collection instanceof Bag || collection instanceof Item) continue;
    throw new TypeError(
      `Cannot compute: expected bags and items, got ${typeof collection} as number ${i}`,
    );
  }
  const keys = collections.flatMap((each) => each instanceof Bag ? each.keys : [each.key]);
  const graph = union(collections.map((each) => each.graph));
  const results = await computeKeys(graph, keys, options);
  return collections.map((each) =>
    each instanceof Bag ? elementsOf(each, results) : results.get(each.key)
  ) as Computed<C>;
}
