/**
 * Checks of arguments, at the call rather than when the bag is computed.
 *
 * @module
 */

import { describeValue } from "../ops/describe_value.ts";

/** Throws unless `value` is an integer of at least `least`. */
export function checkInteger(
  value: unknown,
  least: number,
  what: { readonly action: string; readonly name: string },
): asserts value is number {
  if (Number.isInteger(value) && (value as number) >= least) return;
  const message = `Cannot ${what.action}: expected '${what.name}' to be an integer of at least ` +
    `${least}, got ${describeValue(value)}`;
  throw typeof value === "number" ? new RangeError(message) : new TypeError(message);
}

/** Throws unless `value` is a string. */
export function checkString(
  value: unknown,
  what: { readonly action: string; readonly name: string },
): asserts value is string {
  if (typeof value === "string") return;
  throw new TypeError(
    `Cannot ${what.action}: expected '${what.name}' to be a string, got ${describeValue(value)}`,
  );
}

/** Throws where `options` has a property that is not among `known`, a typing slip most likely. */
export function checkOptions(
  options: object | undefined,
  known: readonly string[],
  action: string,
): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null || Symbol.iterator in options) {
    throw new TypeError(
      `Cannot ${action}: expected options to be an object, got ${describeValue(options)}`,
    );
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const names = known.length === 0 ? "it takes none" : `known are ${known.join(", ")}`;
    throw new TypeError(`Cannot ${action}: there is no option '${name}': ${names}`);
  }
}
