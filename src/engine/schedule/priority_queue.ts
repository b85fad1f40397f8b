/**
 * A queue whose next item is the one of the lowest rank, and of equal ranks the
 * one that was added first.
 *
 * @module
 */

import { sink } from "../../values/heap.ts";

interface Entry<T> {
  readonly item: T;
  readonly rank: number;
  readonly order: number;
}

/** Items by rank, as a binary heap. */
export class PriorityQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #added = 0;

  /** Number of items. */
  get length(): number {
    return this.#heap.length;
  }

  /** The next item, left where it is. */
  peek(): T | undefined {
    return this.#heap[0]?.item;
  }

  /** Adds an item. */
  add(item: T, rank: number): void {
    const heap = this.#heap;
    const entry = { item, rank, order: this.#added++ };
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!precedes(entry, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = entry;
  }

  /** Takes the next item. */
  take(): T | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (last !== undefined && last !== first) {
      this.#heap[0] = last;
      sink(this.#heap, 0, precedes);
    }
    return first?.item;
  }

  /** Takes all items, in no particular order. */
  clear(): T[] {
    return this.#heap.splice(0).map(({ item }) => item);
  }
}

function precedes<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.order < b.order);
}
