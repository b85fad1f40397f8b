/**
 * Checks of arguments, at the call rather than when the bag is computed.
 *
 * @module
 */

import { describeValue } from "../values/describe_value.ts";

/** An argument: what is done with it, and what it is called. */
export interface Argued {
  /** What cannot be done without it, for example `call take()`. */
  readonly action: string;
  readonly name: string;
}

/**
 * What is thrown for a value that an argument cannot have: a RangeError if it has the type of those
 * that it can have, a TypeError otherwise.
 */
export function refusal(
  value: unknown,
  { action, name, expected, type }: Argued & {
    readonly expected: string;
    readonly type?: "number" | "string";
  },
): RangeError | TypeError {
  const message = `Cannot ${action}: expected '${name}' to be ${expected}, ` +
    `got ${describeValue(value)}`;
  const found: string = typeof value;
  return found === type ? new RangeError(message) : new TypeError(message);
}

/** Throws unless `value` is an integer of at least `least`, and of at most `most`, if given. */
export function checkInteger(
  value: unknown,
  least: number,
  what: Argued,
  most: number = Infinity,
): asserts value is number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return;
  const expected = most === Infinity
    ? `an integer of at least ${least}`
    : `an integer from ${least} to ${most}`;
  throw refusal(value, { ...what, expected, type: "number" });
}

/** Throws unless `value` is a string. */
export function checkString(value: unknown, what: Argued): asserts value is string {
  if (typeof value !== "string") throw refusal(value, { ...what, expected: "a string" });
}

/** Throws unless `value` can be what keys begin with; no name is given by `undefined`. */
export function checkLabel(value: unknown, action: string): asserts value is string | undefined {
  if (value === undefined || (typeof value === "string" && /^[^/]+$/.test(value))) return;
  throw refusal(value, {
    action,
    name: "name",
    expected: "a string without '/', which separates the number of a partition",
    type: "string",
  });
}

/**
 * Throws where `options` has a property that is not among `known`, a typing slip most likely; `call` is
 * what to write where they are no object.
 */
export function checkOptions(
  options: object | undefined,
  known: readonly string[],
  action: string,
  call?: string,
): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null || Symbol.iterator in options) {
    const found = describeValue(options);
    throw new TypeError(
      `Cannot ${action}: expected options to be an object, got ${found}` +
        (call === undefined ? "" : `; write ${call}`),
    );
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const names = known.length === 0 ? "it takes none" : `known are ${known.join(", ")}`;
    const meant = known.find((it) => it.toLowerCase() === name.toLowerCase());
    const found = meant === undefined ? `'${name}'` : `'${name}', but '${meant}'`;
    throw new TypeError(`Cannot ${action}: there is no option ${found}: ${names}`);
  }
}
