/**
 * Equality of what is plain and long: `@std/assert` takes a second for a list of 100 000 texts, most of it
 * to put all names of properties together.
 *
 * @module
 */

/** How deep arrays and records are looked into; what is deeper may contain itself. */
const deepest = 4;

/**
 * Whether two values are the same primitive, or arrays or plain records of such in the same order: then
 * `assertEquals()` of `@std/assert` takes them for equal, too. Where they are not, they may still be equal.
 */
export function isPlainlySame(a: unknown, b: unknown, depth = deepest): boolean {
  if (Object.is(a, b)) return true;
  if (depth === 0 || !isRecord(a) || !isRecord(b)) return false;
  const prototype = Object.getPrototypeOf(a);
  if (prototype !== Object.getPrototypeOf(b)) return false;
  if (Object.getOwnPropertySymbols(a).length + Object.getOwnPropertySymbols(b).length > 0) {
    return false;
  }
  if (prototype === Array.prototype) return isDense(a) && isDense(b) && areSame(a, b, depth);
  if (prototype !== Object.prototype) return false;
  const [names, others] = [Object.keys(a), Object.keys(b)];
  return names.length === others.length &&
    names.every((name, i) => name === others[i] && isPlainlySame(a[name], b[name], depth - 1));
}

function areSame(a: readonly unknown[], b: readonly unknown[], depth: number): boolean {
  return a.length === b.length && a.every((it, i) => isPlainlySame(it, b[i], depth - 1));
}

/** Whether it is an array without holes and without other properties, which come after the elements. */
function isDense(value: unknown): value is readonly unknown[] {
  if (!Array.isArray(value)) return false;
  const names = Object.keys(value);
  const { length } = value;
  return names.length === length && (length === 0 || names[length - 1] === String(length - 1));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
