/**
 * What tells a lazy single value from a plain object, for the files that have to
 * without importing the class.
 *
 * @module
 */

import type { Single } from "./collection.ts";

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
