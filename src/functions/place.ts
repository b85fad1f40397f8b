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

/** Sets an own property; plain assignment would run the setter of `__proto__`. */
export function setOwn(target: object, key: string, value: unknown): void {
  const flags = { writable: true, enumerable: true, configurable: true };
  Object.defineProperty(target, key, { ...flags, value });
}
