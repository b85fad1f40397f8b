/**
 * What to say of a function that has failed to change what it captured: engines say no more than that
 * an object cannot be changed.
 *
 * @module
 */

import type { FunctionReference } from "../../functions/reference.ts";

/** How engines say that an object or array cannot be changed; with the property, where they do. */
const REFUSALS = [
  // V8.
  /^Cannot assign to read only property '(?<own>.*?)' of object/,
  /^Cannot delete property '(?<own>.*?)' of /,
  /^Cannot redefine property: (?<own>.*)$/,
  /^Cannot (?:add|define) property .*, object is not extensible$/,
  // JavaScriptCore.
  /^Attempted to assign to readonly property\.$/,
  /^Attempting to define property on object that is not extensible\.$/,
  /^Attempting to change (?:value|writable attribute) of (?:a|unconfigurable) (?:readonly )?property\.$/,
  /^Unable to delete property\.$/,
  /^Array length is not writable$/,
  // SpiderMonkey.
  /^"?(?<own>\w+)"? is read-only$/,
  /^property "(?<own>.*)" is non-configurable and can't be deleted$/,
  /: Object is not extensible$/,
];

/** Objects and arrays that are looked at, at most. */
const MOST_VISITED = 10_000;

/** What to add to the message of an error of a function that has captures, if they are the reason. */
export function frozenAdvice(
  error: unknown,
  { captured, definition }: FunctionReference,
): string | undefined {
  // What a factory makes is not frozen.
  if (definition.captures?.kind !== "values" || typeof captured !== "object") return undefined;
  if (!(error instanceof TypeError)) return undefined;
  const found = REFUSALS.map((pattern) => pattern.exec(error.message)).find((it) => it !== null);
  if (found === undefined) return undefined;
  const property = found?.groups?.own;
  const names = namesWith(captured, property);
  // Something else was frozen.
  if (names === undefined) return undefined;
  const list = names.map((name) => `'${name}'`).join(", ");
  const [name = "x"] = names;
  return `captured values${
    list === "" ? "" : ` (${list})`
  } are frozen, since what a function writes ` +
    "to the copy that its worker has would be seen nowhere else: change a copy, or have each worker " +
    `make its own, with: () => ({ ${name}: … })`;
}

/**
 * Names of the captures that can be meant: those with such a property somewhere inside, or, where that
 * is not known, all that can be frozen. `undefined` if no capture can.
 */
function namesWith(captured: object, property: string | undefined): readonly string[] | undefined {
  const containers = Object.entries(captured).filter(([, value]) => isContainer(value));
  if (property === undefined) return containers.map(([name]) => name);
  const names = containers.filter(([, value]) => has(value, property)).map(([name]) => name);
  return names.length === 0 && !Object.hasOwn(captured, property) ? undefined : names;
}

function has(value: unknown, property: string): boolean {
  const seen = new Set<unknown>();
  const open = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next) || seen.size === MOST_VISITED) continue;
    seen.add(next);
    if (Object.hasOwn(next as object, property)) return true;
    for (const inner of Object.values(next as object)) if (isContainer(inner)) open.push(inner);
  }
  return false;
}

function isContainer(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
