/**
 * Where functions stood among captured values.
 *
 * @module
 */

/** Puts `value` at `path` inside plain objects and arrays. */
export function place(root: object, path: readonly string[], value: unknown): void {
  let target = root as Readonly<Record<string, object>>;
  for (const key of path.slice(0, -1)) target = target[key] as typeof target;
  setOwn(target, path.at(-1) ?? "", value);
}

/**
 * Sets an own property of a plain object or array. Assignment, which is much faster, would run the setter
 * of `__proto__`, and fail for other inherited names where their object is frozen.
 */
export function setOwn(target: object, key: string, value: unknown): void {
  if (key in target) {
    const flags = { writable: true, enumerable: true, configurable: true };
    Object.defineProperty(target, key, { ...flags, value });
  } else {
    (target as Record<string, unknown>)[key] = value;
  }
}
