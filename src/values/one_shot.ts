/**
 * Elements that can be read once alone, and what they become where they may be read more often.
 *
 * @module
 */

/** Elements that can be read more than once; copies them only where one changes. */
export function settleElements(elements: readonly unknown[]): readonly unknown[] {
  if (!elements.some(isOneShot)) return elements;
  return elements.map(settleElement);
}

/** An element that can be read more than once: an array in place of a one-shot iterator. */
export function settleElement(element: unknown): unknown {
  return isOneShot(element) ? [...element] : element;
}

/** Whether a value is an iterator, which is at its end when it has been read. */
export function isOneShot(value: unknown): value is IterableIterator<unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  if (!("next" in value) || !(Symbol.iterator in value)) return false;
  return typeof value.next === "function" &&
    (value as Iterable<unknown>)[Symbol.iterator]() === value;
}
