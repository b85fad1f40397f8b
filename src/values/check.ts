/**
 * Checks of arguments and options, at the call rather than when the bag is computed. All say the same:
 * what was being done, what was expected, what was found.
 *
 * ```
 * Cannot call take(): expected 'k' to be an integer of at least 0, got string "all"
 * Cannot call groupBy(): there is no option 'npartition': known are npartitions, with, base
 * ```
 *
 * @module
 */

import { describeValue } from "./describe_value.ts";

/** An argument: what is done with it, and what it is called. */
export interface Argued {
  /** What cannot be done without it, for example `call take()`. */
  readonly action: string;
  readonly name: string;
}

/** What an argument can be. */
export interface Wanted extends Argued {
  readonly expected: string;
  /** The type of all that it can be: what has it, and is refused all the same, is out of range. */
  readonly type?: "number" | "string";
  /** What to do instead, or why it cannot be that. */
  readonly advice?: string | undefined;
  /** What was thrown when it was tried. */
  readonly cause?: unknown;
}

/**
 * What is thrown for a value that an argument cannot have: a RangeError if it has the type of those
 * that it can have, a TypeError otherwise.
 */
export function refusal(
  value: unknown,
  { action, name, expected, type, advice, ...options }: Wanted,
): RangeError | TypeError {
  const message = `Cannot ${action}: expected '${name}' to be ${expected}, ` +
    `got ${describeValue(value)}${advice === undefined ? "" : `; ${advice}`}`;
  const found: string = typeof value;
  return found === type ? new RangeError(message, options) : new TypeError(message, options);
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

/** Throws unless `value` is true or false. */
export function checkBoolean(value: unknown, what: Argued): asserts value is boolean {
  if (typeof value !== "boolean") throw refusal(value, { ...what, expected: "true or false" });
}

/** Throws unless `value` is a function. */
export function checkFunction(value: unknown, what: Argued): asserts value is CallableFunction {
  if (typeof value !== "function") throw refusal(value, { ...what, expected: "a function" });
}

/** Throws unless `value` is one of some strings. */
export function checkOneOf<T extends string>(
  value: unknown,
  known: readonly T[],
  what: Argued & Pick<Wanted, "advice">,
): asserts value is T {
  if ((known as readonly unknown[]).includes(value)) return;
  throw refusal(value, { ...what, expected: eitherOf(known), type: "string" });
}

/** The words for a choice: `"a", "b" or "c"`. */
export function eitherOf(known: readonly string[]): string {
  const shown = known.map((one) => JSON.stringify(one));
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}

/** What else is known of options. */
export interface OptionAdvice {
  /** What to write where they are no object. */
  readonly call?: string;
  /** What an option is called elsewhere, and here. */
  readonly synonyms?: Readonly<Record<string, string>>;
}

/** What is thrown for something else in the place of options; `call` is what to write. */
export function notOptions(value: unknown, action: string, call?: string): TypeError {
  return new TypeError(
    `Cannot ${action}: expected options to be an object, got ${describeValue(value)}` +
      (call === undefined ? "" : `; write ${call}`),
  );
}

/** Throws where `options` has a property that is not among `known`, a typing slip most likely. */
export function checkOptions(
  options: object | undefined,
  known: readonly string[],
  action: string,
  { call, synonyms = {} }: OptionAdvice = {},
): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null || Symbol.iterator in options) {
    throw notOptions(options, action, call);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const names = known.length === 0 ? "it takes none" : `known are ${known.join(", ")}`;
    const meant = known.find((it) => it.toLowerCase() === name.toLowerCase()) ??
      (Object.hasOwn(synonyms, name) ? synonyms[name] : undefined);
    const found = meant === undefined ? `'${name}'` : `'${name}', but '${meant}'`;
    throw new TypeError(`Cannot ${action}: there is no option ${found}: ${names}`);
  }
}
