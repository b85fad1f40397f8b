/**
 * Computing several bags and items at once.
 *
 * @module
 */

import { describeValue } from "../ops/describe_value.ts";
import { Bag } from "./bag.ts";
import { computeKeys, type ComputeOptions, elementsOf, union } from "./compute.ts";
import { Item } from "./item.ts";

/** A bag or an item, whatever it is of. */
export interface Computable {
  /** Runs it, as {@linkcode Bag.compute} and {@linkcode Item.compute} do. */
  compute(options?: ComputeOptions): Promise<unknown>;
}

/** What computing gives for each of several bags and items. */
export type Computed<C extends readonly Computable[]> = {
  -readonly [I in keyof C]: Awaited<ReturnType<C[I]["compute"]>>;
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
  if (!Array.isArray(collections)) {
    throw new TypeError(
      `Cannot compute: expected an array of bags and items, got ${describeValue(collections)}`,
    );
  }
  const checked = collections.map(checkComputable);
  const keys = checked.flatMap((each) => each instanceof Bag ? each.keys : [each.key]);
  const graph = union(checked.map((each) => each.graph));
  const results = await computeKeys(graph, keys, options);
  return checked.map((each) =>
    each instanceof Bag ? elementsOf(each, results) : results.get(each.key)
  ) as Computed<C>;
}

function checkComputable(value: Computable, position: number): Bag<unknown> | Item<unknown> {
  if (value instanceof Bag || value instanceof Item) return value;
  throw new TypeError(
    `Cannot compute: expected bags and items, got ${describeValue(value)} as number ${position}`,
  );
}
