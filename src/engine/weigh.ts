/**
 * How large results are, roughly: what decides where a task runs that needs them.
 *
 * @module
 */

import type { Key } from "../graph/node.ts";
import { partsOf, type Value } from "../kernel/program.ts";
import { isPortable } from "../ops/portable.ts";

/** Rough size of a result: its number of elements, or 1. */
export function weigh(result: unknown): number {
  if (typeof result !== "object" || result === null) return 1;
  if (Array.isArray(result)) return isPart(result[0]) ? weighAll(result) : result.length;
  if ("size" in result && typeof result.size === "number") return result.size;
  return isTable(result) ? result.keys.length : 1;
}

function weighAll(results: readonly unknown[]): number {
  return results.reduce<number>((sum, result) => sum + weigh(result), 0);
}

/** Rough size of all the parts of results that a task takes, if it takes any. */
export function weighParts(
  value: Value,
  part: (key: Key, part: number) => unknown,
): number | undefined {
  if (value.kind === "input") {
    return value.part === undefined ? undefined : weigh(part(value.key, value.part));
  }
  let sum: number | undefined;
  for (const inner of partsOf(value)) {
    const weight = weighParts(inner, part);
    if (weight !== undefined) sum = (sum ?? 0) + weight;
  }
  return sum;
}

/** Whether a result that is an array is a table's parts rather than elements. */
function isPart(value: unknown): boolean {
  return isTable(value) || isPortable(value);
}

/** Whether a result is columns, as partial states of tables are. */
function isTable(value: unknown): value is { readonly keys: readonly unknown[] } {
  return typeof value === "object" && value !== null && "keys" in value &&
    Array.isArray(value.keys);
}
