/**
 * Key arguments: `"name"`, `0`, `["a", "b"]` in place of a function that picks
 * from an element. Only an element's own properties count, so that
 * `pluck("toString")` is an error rather than a function from the prototype.
 *
 * @module
 */

import { describeValue } from "./describe_value.ts";

/** What to pick from each element: a property, an index, or several of them. */
export type LookupKey = string | number | readonly (string | number)[];

/** What to give for an element without the key; boxed, so that it may be `undefined`. */
export interface Fallback {
  readonly value: unknown;
}

type Getter = (element: unknown) => unknown;

/**
 * Makes the function that picks `key`. Arrays, typed arrays and strings take
 * indices, from their end if negative; Maps are asked by `get`; a list of keys
 * gives an array of picks. A key whose value is null or undefined is present.
 * An element without the key is a `RangeError` unless there is a fallback;
 * a null or undefined element is always a `TypeError`.
 */
export function getter(key: LookupKey, fallback?: Fallback): Getter {
  if (typeof key === "string") return propertyGetter(key, fallback);
  if (typeof key === "number") return indexGetter(key, fallback);
  if (!Array.isArray(key)) {
    throw new TypeError(
      `Cannot look up by ${describeValue(key)}: expected a string, a number or an array of those`,
    );
  }
  return listGetter(key.map((part, at) => partGetter(part, fallback, key.slice(0, at))));
}

function partGetter(
  key: unknown,
  fallback: Fallback | undefined,
  before: readonly unknown[],
): Getter {
  if (typeof key === "string") return propertyGetter(key, fallback, before);
  if (typeof key === "number") return indexGetter(key, fallback);
  throw new TypeError(
    `Cannot look up by a list with ${describeValue(key)}: expected strings and numbers`,
  );
}

/** Pairs are the usual list and are spelt out, which spares them a loop. */
function listGetter(parts: readonly Getter[]): Getter {
  const [first, second] = parts;
  if (parts.length === 2 && first && second) return (element) => [first(element), second(element)];
  return (element) => parts.map((part) => part(element));
}

/** `before` are the keys that stand before it in a list. */
function propertyGetter(
  key: string,
  fallback: Fallback | undefined,
  before?: readonly unknown[],
): Getter {
  return (element) => {
    if (element === null || element === undefined) throw noElement(key, element);
    if (element instanceof Map) return fromMap(element, key, fallback);
    if (Object.hasOwn(element, key)) return (element as Record<string, unknown>)[key];
    return missing(key, element, fallback, before);
  };
}

function indexGetter(key: number, fallback: Fallback | undefined): Getter {
  return (element) => {
    if (element === null || element === undefined) throw noElement(key, element);
    if (isIndexed(element)) {
      const index = key < 0 ? element.length + key : key;
      // The bounds decide, so that a hole in an array reads as undefined.
      if (index >= 0 && index < element.length && Number.isInteger(index)) return element[index];
      return missing(key, element, fallback);
    }
    if (element instanceof Map) return fromMap(element, key, fallback);
    if (Object.hasOwn(element, key)) return (element as Record<number, unknown>)[key];
    return missing(key, element, fallback);
  };
}

function isIndexed(element: unknown): element is ArrayLike<unknown> {
  return Array.isArray(element) || typeof element === "string" ||
    (ArrayBuffer.isView(element) && !(element instanceof DataView));
}

function fromMap(
  map: ReadonlyMap<unknown, unknown>,
  key: string | number,
  fallback: Fallback | undefined,
): unknown {
  const value = map.get(key);
  return value !== undefined || map.has(key) ? value : missing(key, map, fallback);
}

function missing(
  key: string | number,
  element: unknown,
  fallback: Fallback | undefined,
  before: readonly unknown[] = [],
): unknown {
  if (fallback !== undefined) return fallback.value;
  throw new RangeError(
    `Cannot look up ${JSON.stringify(key)}: expected an element that has it, ` +
      `got ${describeValue(element)}${pathAdvice(String(key), element, before)}`,
  );
}

/** What to write where a list, or a name with dots, was meant as the path to a field within a field. */
function pathAdvice(key: string, element: unknown, before: readonly unknown[]): string {
  const outer = before.findLast((it) => has(held(element, it), key));
  if (outer !== undefined) return advise([outer, key]);
  const names = key.split(".");
  const inner = names.slice(0, -1).reduce(held, element);
  return names.length > 1 && has(inner, names.at(-1)) ? advise(names) : "";
}

function advise(names: readonly unknown[]): string {
  const calls = names.map((name) => `pluck(${JSON.stringify(name)})`).join(".");
  return `; for a field within ${JSON.stringify(names[0])}, write ${calls}`;
}

/** The value of an own property that is no getter. */
function held(element: unknown, key: unknown): unknown {
  if (!has(element, key)) return undefined;
  return Object.getOwnPropertyDescriptor(element, key as PropertyKey)?.value;
}

function has(value: unknown, key: unknown): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key as PropertyKey);
}

function noElement(key: string | number, element: null | undefined): TypeError {
  return new TypeError(
    `Cannot look up ${JSON.stringify(key)}: expected an element with keys, got ${element}`,
  );
}
