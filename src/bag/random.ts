/**
 * dask's module of random elements, for those who know it; each function is a
 * method of a bag.
 *
 * @module
 */

import { describeValue } from "../values/describe_value.ts";
import { Bag } from "./bag.ts";
import type { RandomOptions } from "../plans/sampling.ts";

/**
 * Draws elements without repetition: {@linkcode Bag.sample}.
 *
 * @typeParam T Type of the elements.
 * @param population The bag to draw from.
 * @param k Number of elements.
 * @param options The seed.
 * @returns A bag of one partition, in the order of the population.
 * @throws {RangeError} If `k` is not a whole number.
 *
 * @example Six of forty-nine
 * ```ts
 * import { random, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const numbers = await random.sample(range(1, 50), 6, { seed: "saturday" }).compute();
 *
 * assertEquals(new Set(numbers).size, 6);
 * ```
 */
export function sample<T>(population: Bag<T>, k: number, options?: RandomOptions): Bag<T> {
  return bagIn(population, "sample").sample(k, options);
}

/**
 * Draws elements with repetition: {@linkcode Bag.choices}.
 *
 * @typeParam T Type of the elements.
 * @param population The bag to draw from.
 * @param k Number of elements.
 * @param options The seed.
 * @returns A bag of one partition, in the order of the draws.
 * @throws {RangeError} If `k` is not a whole number.
 *
 * @example Throws of a die
 * ```ts
 * import { random, range } from "holdall";
 * import { assert } from "@std/assert";
 *
 * const throws = await random.choices(range(1, 7), 100, { seed: 1 }).compute();
 *
 * assert(throws.length === 100 && throws.every((eyes) => eyes >= 1 && eyes <= 6));
 * ```
 */
export function choices<T>(population: Bag<T>, k: number = 1, options?: RandomOptions): Bag<T> {
  return bagIn(population, "choices").choices(k, options);
}

function bagIn<T>(population: Bag<T>, name: string): Bag<T> {
  if (population instanceof Bag) return population;
  throw new TypeError(
    `Cannot call random.${name}(): expected a bag, got ${describeValue(population)}`,
  );
}
