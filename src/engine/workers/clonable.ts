/**
 * Finds out which part of a value is the one that cannot be sent.
 *
 * @module
 */

import { describeValue } from "../../ops/describe_value.ts";

/** Says which part of a value cannot be cloned and what it is; `undefined` if all of it can. */
export function findUnclonable(value: unknown, where: string): string | undefined {
  return find(value, where, new Set());
}

function find(value: unknown, where: string, above: Set<unknown>): string | undefined {
  if (above.has(value) || isClonable(value)) return undefined;
  above.add(value);
  for (const [part, item] of partsOf(value, where)) {
    const found = find(item, part, above);
    if (found !== undefined) return found;
  }
  return `${where} is ${describeValue(value)}, which cannot be sent between threads`;
}

/** The values in a value, each with the words for where it is. */
function* partsOf(value: unknown, where: string): Generator<readonly [string, unknown]> {
  if (Array.isArray(value) || value instanceof Set || value instanceof Map) {
    let i = 0;
    for (const item of value) yield [`element ${i++} of ${where}`, item];
  } else if (typeof value === "object" && value !== null) {
    for (const name of Object.keys(value)) {
      yield [`property ${JSON.stringify(name)} of ${where}`, Reflect.get(value, name)];
    }
  }
}

function isClonable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
