/**
 * Properties of an array besides its elements.
 *
 * @module
 */

/** Elements, at most, of an array of nothing but primitives that is asked for its properties. */
const LONGEST = 100_000;

/**
 * Names of what an array has besides `elements` elements. A list of all properties takes up to a
 * microsecond for each: arrays of objects, which take longer anyway, are asked, and longer ones of
 * primitives are not.
 */
export function namesIn(
  array: readonly unknown[],
  elements: number,
  arePrimitive: boolean,
): readonly string[] {
  if (arePrimitive && array.length > LONGEST) return [];
  return Object.keys(array).slice(elements);
}

/** The value of an array's property. */
export function named(array: readonly unknown[], name: string): unknown {
  return array[name as keyof typeof array];
}
