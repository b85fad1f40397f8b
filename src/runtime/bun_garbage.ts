/**
 * Collecting garbage in Bun, whose engine lets it stand the longer, the more memory the machine has: a heap
 * grows to twice what lives in it, whatever the program may take.
 *
 * @module
 */

import process from "node:process";
import { isMainThread } from "node:worker_threads";
import { Collector, type Heap } from "./collector.ts";

/** What this file needs of Bun. */
declare const Bun: { gc(now: boolean): void };

/**
 * What Bun has for tests of its engine. `Bun.gc(true)` does more than either: for a quarter of the time, it took
 * whole shuffles 1.66 times the processor time.
 */
interface Jsc {
  fullGC(): void;
  gcAndSweep(): void;
}

let collector: Collector | undefined;

/**
 * Has garbage of this thread collected, at once, where the process takes more than it is to. Where workers are
 * threads, that is what all of them may take.
 */
export function collectGarbage(memory: number, workers: number): void {
  collector ??= new Collector(heapOfThread());
  collector.collect(isMainThread ? memory / workers : memory);
}

function heapOfThread(): Heap {
  // Asked for here, since bundlers know no "bun:jsc".
  const jsc = process.getBuiltinModule?.("bun:jsc") as Jsc | undefined;
  return {
    taken: () => process.memoryUsage.rss(),
    collect: () => jsc === undefined ? Bun.gc(false) : jsc.fullGC(),
    sweep: () => jsc === undefined ? Bun.gc(true) : jsc.gcAndSweep(),
    now: () => performance.now(),
  };
}
