/**
 * Finds out which part of a value is the one that cannot be sent.
 *
 * @module
 */

import { describeValue } from "../../ops/describe_value.ts";
import { type Packed, unpack } from "../../ops/packing.ts";

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
  if (isPacked(value)) {
    yield [where, unpack(value)];
  } else if (Array.isArray(value) || value instanceof Set || value instanceof Map) {
    let i = 0;
    for (const item of value) yield [`element ${i++} of ${where}`, item];
  } else if (typeof value === "object" && value !== null) {
    for (const name of Object.keys(value)) {
      yield [`property ${JSON.stringify(name)} of ${where}`, Reflect.get(value, name)];
    }
  }
}

/** Whether a value is packed already, as elements that were grouped are. */
function isPacked(value: unknown): value is Packed {
  return typeof value === "object" && value !== null && "pack" in value &&
    (value.pack === "rows" || value.pack === "none");
}

function isClonable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
