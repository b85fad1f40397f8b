/**
 * What goes on in the place of an element whose function threw, where it was
 * asked to.
 *
 * @module
 */

import type { ElementLocation } from "../errors.ts";

/** What becomes of an element whose function throws, or whose promise is rejected. */
export type OnError = "throw" | "skip" | "collect";

/** All of these. */
export const onErrorChoices: readonly OnError[] = ["throw", "skip", "collect"];

/** What was thrown, as plain data. */
export interface FailureReason {
  /** Name of the error, such as `"SyntaxError"`. */
  readonly name: string;
  /** Its message, or a description of what was thrown, if it was no error. */
  readonly message: string;
  /** Its stack, as the worker saw it; of the first 10 failures of each function in a task. */
  readonly stack?: string;
}

/**
 * An element of which a function made nothing, since it threw: what `onError: "collect"` puts in
 * its place. Plain data, an element like any other. Functions that travel tell it from others by
 * its property `elementFailure`, or by {@linkcode isElementFailure}, which can travel.
 */
export interface ElementFailure {
  /** The mark by which it is known. */
  readonly elementFailure: true;
  /** What was thrown. */
  readonly error: FailureReason;
  /** The element, or a description of it where a structured clone cannot copy it. */
  readonly element: unknown;
  /** Operation the function was given to, for example `"map"`. */
  readonly operation: string;
  /** Name or abbreviated source of the function. */
  readonly function: string;
  /** Where the element came from, as far as its source knows. */
  readonly source?: ElementLocation;
  /** Number of the partition, where the task has one. */
  readonly partition?: number;
}

/**
 * Tells failures that were collected from the elements that were made. It is self-contained, so
 * that it can be given to `filter` and `remove`, and be captured by functions that travel.
 *
 * @param element An element of any kind.
 * @returns Whether it is a failure.
 *
 * @example What could be parsed, and what could not
 * ```ts
 * import { fromSequence, isElementFailure } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const parsed = fromSequence(['{"n": 1}', "{"])
 *   .map((line) => JSON.parse(line) as { n: number }, { onError: "collect" });
 * const good = parsed.remove(isElementFailure);
 * const bad = parsed.filter(isElementFailure);
 *
 * assertEquals(await good.compute(), [{ n: 1 }]);
 * assertEquals(await bad.map(({ element, error }) => [element, error.name]).compute(), [
 *   ["{", "SyntaxError"],
 * ]);
 * ```
 *
 * @example Inside a function
 * ```ts
 * import { fromSequence } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const parsed = fromSequence(['{"n": 1}', "{"])
 *   .map((line) => JSON.parse(line) as { n: number }, { onError: "collect" });
 * const numbers = parsed.map((it) => "elementFailure" in it ? -1 : it.n);
 *
 * assertEquals(await numbers.compute(), [1, -1]);
 * ```
 */
export function isElementFailure(element: unknown): element is ElementFailure {
  return typeof element === "object" && element !== null && "elementFailure" in element &&
    element.elementFailure === true;
}
