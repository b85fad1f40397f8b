/**
 * What is a plain object: one of no class.
 *
 * @module
 */

/** Whether `value` is a plain object, of this realm or another, such as a test runner's. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return true;
  if (typeof prototype !== "object") return false;
  if (prototype === null) return !isNamespace(value);
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}

/** Whether a copy of all that can be listed of a plain object is the same: nothing is hidden, or made as it is read. */
export function hasPlainProperties(value: object): boolean {
  return Object.getOwnPropertyNames(value).every((name) => {
    const property = Object.getOwnPropertyDescriptor(value, name);
    return property?.enumerable === true && "value" in property;
  });
}

/** Whether `value` is what `import * as` gives: in Bun, an object that may have a prototype. */
export function isNamespace(value: object): boolean {
  const tag = Object.getOwnPropertyDescriptor(value, Symbol.toStringTag);
  return tag?.value === "Module" && tag.configurable === false;
}

/** Whether a value is one that a clone keeps as it is; arrays may have millions of them. */
export function isPrimitive(value: unknown): boolean {
  const type = typeof value;
  return value === null || (type !== "object" && type !== "function" && type !== "symbol");
}
