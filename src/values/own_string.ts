/**
 * Cuts a value loose from the text it was taken out of. An engine stores a
 * substring as a pointer into the string it came from, so one short key that
 * is kept can keep a whole block of text in memory.
 *
 * @module
 */

import { hasPlainProperties } from "./plain_object.ts";

/** Deeper than this a string may go on pinning its text, which costs memory, never correctness. */
const DEPTH = 4;

/** Engines copy substrings shorter than this. */
const SHORTEST_PINNING = 13;

/** Returns an equal value whose strings own their characters; the given value is not touched. */
export function own<T>(value: T): T {
  return ownWithin(value, DEPTH) as T;
}

/** The same, but that what a copy would not be equal to stays as it is. */
export function ownIfEqual<T>(value: T): T {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isObject && !hasPlainProperties(value)) return value;
  try {
    return own(value);
  } catch {
    // Something within is made as it is read.
    return value;
  }
}

function ownWithin(value: unknown, depth: number): unknown {
  if (typeof value === "string") return ownText(value);
  if (typeof value !== "object" || value === null || depth === 0) return value;
  if (Array.isArray(value)) return ownArray(value, depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return ownObject(value as Record<string, unknown>, prototype === null, depth);
}

/**
 * Copies a string. Measured, 100 substrings of 1 MB texts: V8 (Node 20) pins the texts from 13
 * characters on, JavaScriptCore (Bun 1.4) too (99 and 101 MB). Joining an array copies in both,
 * into one string: `[" ", text].join("").slice(1)` leaves a substring again, of 34 bytes more each
 * and half the speed when it is read; `(" " + s).slice(1)` frees the texts in V8 only.
 */
export function ownText(text: string): string {
  return text.length < SHORTEST_PINNING ? text : [text[0], text.slice(1)].join("");
}

function ownArray(array: readonly unknown[], depth: number): unknown {
  let copy: unknown[] | undefined;
  for (let i = 0; i < array.length; i++) {
    const value = array[i];
    const owned = ownWithin(value, depth - 1);
    // Strings are told apart by length, since a copy of a string is equal to it.
    if (owned === value && !mayPin(value)) continue;
    if (copy === undefined) {
      // A match of a RegExp has more than elements, and holes are no elements.
      if (Object.keys(array).length !== array.length) return array;
      copy = array.slice();
    }
    copy[i] = owned;
  }
  return copy ?? array;
}

function ownObject(object: Record<string, unknown>, bare: boolean, depth: number): unknown {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    const owned = ownWithin(value, depth - 1);
    if (owned === value && !mayPin(value)) continue;
    copy ??= bare ? Object.assign(Object.create(null), object) as typeof object : { ...object };
    copy[key] = owned;
  }
  return copy ?? object;
}

function mayPin(value: unknown): boolean {
  return typeof value === "string" && value.length >= SHORTEST_PINNING;
}
