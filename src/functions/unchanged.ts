/**
 * Whether captured values are still what they were when a snapshot of them was taken.
 *
 * @module
 */

import { named, namesIn } from "./array_names.ts";
import { moduleOf } from "./from_module.ts";
import { isNamespace, isPlainObject, isPrimitive } from "../values/plain_object.ts";

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
      if (now === then ? canChange(now) : !isSameContainer(now, then, open)) {
        return false;
      }
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
  if (Array.isArray(now)) return Array.isArray(then) && isSameArray(now, then, open);
  const [values, before] = [valuesIn(now), valuesIn(then)];
  if (values === undefined || before === undefined || values.length !== before.length) return false;
  values.forEach((value, i) => open.push([value, before[i]]));
  return true;
}

/** As {@linkcode isSameContainer}, one element after the other: there may be millions. */
function isSameArray(
  now: readonly unknown[],
  then: readonly unknown[],
  open: [value: unknown, snapshot: unknown][],
): boolean {
  if (now.length !== then.length) return false;
  let elements = 0;
  let arePrimitive = true;
  for (let i = 0; i < now.length; i++) {
    const [a, b] = [now[i], then[i]];
    const isHole = a === undefined && !Object.hasOwn(now, i);
    if (isHole !== (b === undefined && !Object.hasOwn(then, i))) return false;
    if (!isHole) elements++;
    if (!isPrimitive(a)) {
      arePrimitive = false;
      open.push([a, b]);
    } else if (!Object.is(a, b)) return false;
  }
  const [names, before] = [now, then].map((it) => namesIn(it, elements, arePrimitive));
  if (names!.length !== before!.length) return false;
  return names!.every((name, i) => {
    open.push([named(now, name), named(then, name)]);
    return name === before![i];
  });
}

/** Keys and values of a container other than an array in order, its kind first. */
function valuesIn(value: unknown): readonly unknown[] | undefined {
  if (value instanceof Map) return ["Map", ...[...value].flat()];
  if (value instanceof Set) return ["Set", ...value];
  if (typeof value !== "object" || value === null) return undefined;
  return isPlainObject(value) ? ["Object", ...Object.entries(value).flat()] : undefined;
}
