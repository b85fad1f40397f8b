/**
 * Whether captured values are still what they were when a snapshot of them was taken.
 *
 * @module
 */

import { moduleOf } from "./from_module.ts";
import { isNamespace, isPlainObject } from "./plain_object.ts";

/**
 * Whether values equal their snapshot, however deep; of what is neither a container, a function nor
 * a primitive, only that which cannot change is taken to be the same.
 */
export function isUnchanged(value: unknown, snapshot: unknown): boolean {
  const compared = new Map<unknown, unknown>();
  const open: [value: unknown, snapshot: unknown][] = [[value, snapshot]];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [now, then] = pair;
    if (typeof now !== "object" || now === null) {
      if (!Object.is(now, then)) return false;
    } else if (!compared.has(now)) {
      compared.set(now, then);
      if (now === then ? canChange(now) : !isSameContainer(now, then, open)) return false;
    } else if (compared.get(now) !== then) {
      // A snapshot has one copy of what is there twice, so one of the two places was another's.
      return false;
    }
  }
  return true;
}

function canChange(value: object): boolean {
  const isModule = moduleOf(value) !== undefined || isNamespace(value);
  return !(isModule || value instanceof RegExp || value instanceof Blob);
}

/** Whether a container has as many values under the same keys; these go to `open`. */
function isSameContainer(
  now: object,
  then: unknown,
  open: [value: unknown, snapshot: unknown][],
): boolean {
  const [values, before] = [valuesIn(now), valuesIn(then)];
  if (values === undefined || before === undefined || values.length !== before.length) return false;
  values.forEach((value, i) => open.push([value, before[i]]));
  return true;
}

/** Keys and values of a container in order, its kind first. */
function valuesIn(value: unknown): readonly unknown[] | undefined {
  if (value instanceof Map) return ["Map", ...[...value].flat()];
  if (value instanceof Set) return ["Set", ...value];
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return ["Array", value.length, ...Object.entries(value).flat()];
  return isPlainObject(value) ? ["Object", ...Object.entries(value).flat()] : undefined;
}
