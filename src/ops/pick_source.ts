/**
 * Code that picks known keys from an element, step by step as the getters of `values/lookup.ts` do. With
 * the key written in, an engine finds a property by the shape of the elements, where a getter that all
 * keys share looks the name up each time.
 *
 * Only what the usual elements are is written out, and nothing is asked of an element that the getter
 * would not ask, nor twice: it may be a proxy, and its property a getter.
 *
 * @module
 */

import type { LookupKey } from "../values/lookup.ts";

/** Most keys of a list that are written out; of more, the code would be long. */
const mostKeys = 4;

/** A key, where it is written out. */
export function writtenKey(key: LookupKey): LookupKey | undefined {
  return Array.isArray(key) && key.length > mostKeys ? undefined : key;
}

/** What the code calls the function that picks from any element, and what picks each key. */
interface PickerNames {
  readonly get: string;
  readonly pickers: readonly string[];
}

/** An expression for what is picked from the element named `x`. */
export function pickSource(
  x: string,
  key: LookupKey | undefined,
  { get, pickers }: PickerNames,
): string {
  if (typeof key === "string" || typeof key === "number") return onePicked(x, key, pickers[0]!);
  if (!Array.isArray(key)) return `${get}(${x})`;
  return `[\n${key.map((part, at) => `${onePicked(x, part, pickers[at]!)},`).join("\n")}\n]`;
}

function onePicked(x: string, key: unknown, picker: string): string {
  const get = `${picker}.get(${x})`;
  const literal = JSON.stringify(key);
  const found = (has: string) => `${has} ? ${x}[${literal}] : ${picker}.missing(${x})`;
  if (typeof key === "string") {
    const inObject = `${x} instanceof Map ? ${picker}.fromMap(${x}) : ${
      found(`hasOwn.call(${x}, ${literal})`)
    }`;
    return `typeof ${x} === "object" && ${x} !== null ? ${inObject} : ${get}`;
  }
  // Negative ones count from the end, and fractions are in no array.
  if (!Number.isInteger(key) || Number(key) < 0) return get;
  return `Array.isArray(${x}) ? ${found(`${literal} < ${x}.length`)} : ${get}`;
}
