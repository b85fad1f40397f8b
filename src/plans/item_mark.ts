/**
 * What tells a lazy single value from a plain object, for the files that have to
 * without importing the class.
 *
 * @module
 */

import { isCollection, type Single } from "./collection.ts";

/** Property that only items have. */
export const itemMark: unique symbol = Symbol("holdall.item");

/** A lazy value of type `T`. */
export interface LazyValue<T> {
  /** Carries the type; there is no value. */
  readonly [itemMark]: T | undefined;
}

/** Whether a value is a lazy single value. */
export function isItem(value: unknown): value is Single {
  return typeof value === "object" && value !== null && itemMark in value;
}

/** Whether a value has its elements here; a lazy one has them later, and says so when it is asked. */
export function isIterable(value: unknown): value is Iterable<unknown> {
  if (typeof value !== "object" || value === null || !(Symbol.iterator in value)) return false;
  return !isItem(value) && !isCollection(value);
}
