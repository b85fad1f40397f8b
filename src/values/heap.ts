/**
 * The one thing that a binary heap in an array needs: each item comes before the two at twice its
 * position. (`@std/data-structures` has a heap, but none whose top can change in place, as merging needs.)
 *
 * @module
 */

/** Moves an item of a heap down to where none below it comes before it. */
export function sink<T>(heap: T[], from: number, precedes: (a: T, b: T) => boolean): void {
  const item = heap[from]!;
  let at = from;
  for (;;) {
    let below = 2 * at + 1;
    if (below + 1 < heap.length && precedes(heap[below + 1]!, heap[below]!)) below++;
    if (below >= heap.length || !precedes(heap[below]!, item)) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = item;
}
