/**
 * A queue whose next item is the one of the lowest rank, and of equal ranks the
 * one that was added first.
 *
 * @module
 */

interface Entry<T> {
  readonly item: T;
  readonly rank: number;
  readonly order: number;
}

/** Items by rank, as a binary heap: each entry comes before the two at twice its position. */
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
    if (first !== undefined && last !== undefined && last !== first) this.#sink(last);
    return first?.item;
  }

  /** Takes all items, in no particular order. */
  clear(): T[] {
    return this.#heap.splice(0).map(({ item }) => item);
  }

  /** Lets an entry down from the top to where it belongs. */
  #sink(entry: Entry<T>): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below + 1 < heap.length && precedes(heap[below + 1]!, heap[below]!)) below++;
      if (below >= heap.length || !precedes(heap[below]!, entry)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = entry;
  }
}

function precedes<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.order < b.order);
}
