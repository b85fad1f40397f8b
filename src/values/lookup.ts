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

/** How one key is picked, step by step, for code that does the first steps itself. */
export interface KeyPicker {
  /** Picks the key of any element. */
  readonly get: Getter;
  /** Picks it of what has been found to be a Map. */
  readonly fromMap: (map: ReadonlyMap<unknown, unknown>) => unknown;
  /** What comes of an element that has been found not to have the key. */
  readonly missing: Getter;
}

/**
 * Makes the function that picks `key`. Arrays, typed arrays and strings take
 * indices, from their end if negative; Maps are asked by `get`; a list of keys
 * gives an array of picks. A key whose value is null or undefined is present.
 * An element without the key is a `RangeError` unless there is a fallback;
 * a null or undefined element is always a `TypeError`.
 */
export function getter(key: LookupKey, fallback?: Fallback): Getter {
  const pickers = pickersOf(key, fallback).map(({ get }) => get);
  return Array.isArray(key) ? listGetter(pickers) : pickers[0]!;
}

/** Makes what picks each of the keys in a list, or the one key. */
export function pickersOf(key: LookupKey, fallback?: Fallback): readonly KeyPicker[] {
  if (typeof key === "string" || typeof key === "number") return [pickerOf(key, fallback)];
  if (!Array.isArray(key)) {
    throw new TypeError(
      `Cannot look up by ${describeValue(key)}: expected a string, a number or an array of those`,
    );
  }
  return key.map((part, at) => pickerOf(part, fallback, { list: key, at }));
}

/** `place` is where the key stands in a list. */
function pickerOf(
  key: unknown,
  fallback: Fallback | undefined,
  place?: { readonly list: readonly unknown[]; readonly at: number },
): KeyPicker {
  if (typeof key !== "string" && typeof key !== "number") {
    throw new TypeError(
      `Cannot look up by a list with ${describeValue(key)}: expected strings and numbers`,
    );
  }
  const isName = typeof key === "string";
  const before = () => isName && place !== undefined ? place.list.slice(0, place.at) : [];
  const noKey: Getter = (element) => notFound(key, element, fallback, before);
  const fromMap: KeyPicker["fromMap"] = (map) => {
    const value = map.get(key);
    return value !== undefined || map.has(key) ? value : noKey(map);
  };
  const parts = { fromMap, missing: noKey };
  return {
    get: isName ? propertyGetter(key, parts) : indexGetter(key, parts),
    ...parts,
  };
}

/** Pairs are the usual list and are spelt out, which spares them a loop. */
function listGetter(parts: readonly Getter[]): Getter {
  const [first, second] = parts;
  if (parts.length === 2 && first && second) return (element) => [first(element), second(element)];
  return (element) => parts.map((part) => part(element));
}

function propertyGetter(key: string, { fromMap, missing }: Omit<KeyPicker, "get">): Getter {
  return (element) => {
    if (element === null || element === undefined) throw noElement(key, element);
    if (element instanceof Map) return fromMap(element);
    if (Object.hasOwn(element, key)) return (element as Record<string, unknown>)[key];
    return missing(element);
  };
}

function indexGetter(key: number, { fromMap, missing }: Omit<KeyPicker, "get">): Getter {
  return (element) => {
    if (element === null || element === undefined) throw noElement(key, element);
    if (isIndexed(element)) {
      const index = key < 0 ? element.length + key : key;
      // The bounds decide, so that a hole in an array reads as undefined.
      if (index >= 0 && index < element.length && Number.isInteger(index)) return element[index];
      return missing(element);
    }
    if (element instanceof Map) return fromMap(element);
    if (Object.hasOwn(element, key)) return (element as Record<number, unknown>)[key];
    return missing(element);
  };
}

function isIndexed(element: unknown): element is ArrayLike<unknown> {
  return Array.isArray(element) || typeof element === "string" ||
    (ArrayBuffer.isView(element) && !(element instanceof DataView));
}

function notFound(
  key: string | number,
  element: unknown,
  fallback: Fallback | undefined,
  before: () => readonly unknown[],
): unknown {
  if (fallback !== undefined) return fallback.value;
  throw new RangeError(
    `Cannot look up ${JSON.stringify(key)}: expected an element that has it, ` +
      `got ${describeValue(element)}${pathAdvice(String(key), element, before())}`,
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
