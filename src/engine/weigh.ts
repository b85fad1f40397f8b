/**
 * How large results are, roughly: what decides where a task runs that needs them.
 *
 * @module
 */

import { isPortable } from "../ops/portable.ts";

/** Rough size of a result: its number of elements, or 1. */
export function weigh(result: unknown): number {
  if (typeof result !== "object" || result === null) return 1;
  if (Array.isArray(result)) return isPart(result[0]) ? weighAll(result) : result.length;
  if (isTable(result)) return result.keys.length;
  if ("size" in result && typeof result.size === "number") return result.size;
  return 1;
}

function weighAll(results: readonly unknown[]): number {
  return results.reduce<number>((sum, result) => sum + weigh(result), 0);
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
