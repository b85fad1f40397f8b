/**
 * Garbage collections, as Node tells of them. Deno and Bun have the same call and tell of none.
 *
 * @module
 */

import { type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import type { GarbageCollection, GarbageCollections } from "./runtime.ts";

/** Watches those of this thread. */
export function watchGarbage(): GarbageCollections {
  let collections: GarbageCollection[] = [];
  const note = (entries: readonly PerformanceEntry[]) => {
    for (const { startTime, duration } of entries) {
      collections.push({ start: startTime, elapsed: duration });
    }
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ entryTypes: ["gc"] });
  return {
    async take() {
      // Node tells of each in the next turn of its loop.
      await setImmediate();
      note(observer.takeRecords());
      const taken = collections;
      collections = [];
      return taken;
    },
    stop: () => observer.disconnect(),
  };
}
