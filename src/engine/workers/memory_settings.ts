/**
 * How much a worker holds in memory of the results that it keeps.
 *
 * @module
 */

import type { Runtime } from "../../runtime/runtime.ts";
import type { MemorySettings } from "../thread/thread_memory.ts";
import type { WorkerMemory } from "./protocol.ts";

/** What a worker asks its runtime. */
export type MemoryRuntime = Pick<Runtime, "memoryRoom" | "scratchFile">;

/** Part of what the machine has that all workers take together, unless somebody says how much. */
const shareOfMachine = 0.5;

/** Part of what a worker takes that may be results: the rest is what is computed, and garbage. */
const shareOfResults = 1 / 3;

/**
 * The same where somebody has said how much memory there is. Heaps grow to four times what lives in them
 * before the collectors of V8 look closely, a task gathers half as much again, and the budget is to hold.
 */
const shareOfBudget = 1 / 6;

/** Part of the heap of its thread that may be results. */
const shareOfHeap = 0.3;

/** Bytes that a group may always take: whoever asks for less memory than that has other reasons. */
const leastMost = 64 * 2 ** 20;

/** What a worker may hold, or the one thread of another scheduler. */
export function memorySettings(
  { workers, memory, spill, directory }: WorkerMemory,
  runtime: MemoryRuntime,
  scheduler: MemorySettings["scheduler"] = "workers",
): MemorySettings {
  const scratchFile = spill ? () => runtime.scratchFile(directory) : undefined;
  if (memory !== undefined) {
    const most = Math.max(memory, leastMost);
    return { limit: memory * shareOfBudget / workers, most, isAsked: true, scratchFile, scheduler };
  }
  const { machine = Infinity, heap = Infinity } = runtime.memoryRoom();
  const results = machine * shareOfMachine * shareOfResults / workers;
  const limit = Math.min(results, heap * shareOfHeap);
  return { limit, isAsked: false, scratchFile, scheduler };
}
