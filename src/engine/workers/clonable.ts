/**
 * Finds out which part of a value is the one that cannot be sent.
 *
 * @module
 */

import { describeValue } from "../../ops/describe_value.ts";

/** Says which part of a value cannot be cloned and what it is; `undefined` if all of it can. */
export function findUnclonable(value: unknown, where: string = "the result"): string | undefined {
  if (isClonable(value)) return undefined;
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      const found = findUnclonable(item, `element ${i} of ${where}`);
      if (found !== undefined) return found;
    }
  } else if (value instanceof Map || value instanceof Set) {
    return findUnclonable([...value], where);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      const found = findUnclonable(item, `property ${JSON.stringify(name)} of ${where}`);
      if (found !== undefined) return found;
    }
  }
  return `${where} is ${describeValue(value)}, which cannot be sent between threads`;
}

function isClonable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
