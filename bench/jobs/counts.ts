/**
 * Counting by hand.
 *
 * @module
 */

/** Counts a key once more, or `by` times more. */
export function increment(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** The `k` largest, the first of equals first. */
export function largest(counts: ReadonlyMap<string, number>, k: number): [string, number][] {
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, k);
}
