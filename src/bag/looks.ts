/**
 * What lazy values and their elements look like on a console.
 *
 * @module
 */

import { describeValue } from "../values/describe_value.ts";

/** The method that the consoles of Node, Deno and Bun ask for the text of an object. */
export const inspect: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** Characters of a cell. */
const LONGEST_CELL = 60;

/**
 * What stands for a lazy value in an expression: an error, since `bag.count() + 1` and
 * `${bag.count()}` would be texts that say nothing, and `bag.count() > 5` never true.
 */
export function asPrimitive(text: string): never {
  throw new TypeError(
    `Cannot use ${text} as a value: expected one that has been computed; write ` +
      "(await it.compute()), or make map() part of the computation",
  );
}

/**
 * Refuses what would be taken for a value that has been computed: JSON, for which a lazy value would be
 * its graph, and loops and spreads that do not wait. Not declared, so that types refuse them as well.
 *
 * @param prototype That of bags, or of items.
 * @param loop What to write in place of a loop.
 */
export function refuseAsComputed(prototype: object, loop: string): void {
  const refused = (action: (text: string) => string, instead: string) =>
    function (this: unknown): never {
      throw new TypeError(
        `Cannot ${
          action(Object(this).toString())
        }: expected what has been computed; write ${instead}`,
      );
    };
  Object.defineProperties(prototype, {
    toJSON: { value: refused((it) => `write ${it} as JSON`, "JSON.stringify(await it.compute())") },
    [Symbol.iterator]: { value: refused((it) => `iterate over ${it}`, loop) },
  });
}

/** Elements as rows for `console.table`: arrays and objects by their fields, each cut to a cell. */
export function tableRows(elements: readonly unknown[]): unknown[] {
  return elements.map((element) => {
    if (Array.isArray(element)) return element.map(cellOf);
    if (typeof element !== "object" || element === null) return cellOf(element);
    const prototype = Object.getPrototypeOf(element);
    if (prototype !== Object.prototype && prototype !== null) return cellOf(element);
    return Object.fromEntries(
      Object.entries(element).map(([name, value]) => [name, cellOf(value)]),
    );
  });
}

function cellOf(value: unknown): unknown {
  if (typeof value === "object" && value !== null) return describeValue(value);
  if (typeof value !== "string" || value.length <= LONGEST_CELL) return value;
  return `${value.slice(0, LONGEST_CELL - 1)}…`;
}
