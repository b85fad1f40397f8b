/**
 * Checks of arguments, at the call rather than when the bag is computed.
 *
 * @module
 */

/** Throws unless `value` is an integer of at least `least`. */
export function checkInteger(
  value: unknown,
  least: number,
  what: { readonly action: string; readonly name: string },
): asserts value is number {
  const expected = `Cannot ${what.action}: '${what.name}' must be an integer of at least ${least}`;
  if (typeof value !== "number") {
    throw new TypeError(`${expected}: current value is of type ${typeOf(value)}`);
  }
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(`${expected}: current value is ${value}`);
  }
}

/** Throws where `options` has a property that is not among `known`, a typing slip most likely. */
export function checkOptions(
  options: object | undefined,
  known: readonly string[],
  action: string,
): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`Cannot ${action}: options must be an object, got ${typeOf(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const names = known.length === 0 ? "it takes none" : `known are ${known.join(", ")}`;
    throw new TypeError(`Cannot ${action}: there is no option '${name}': ${names}`);
  }
}

/** Type of a value as messages name it. */
export function typeOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}
