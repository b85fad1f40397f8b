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
  const resultsOf = (all: number) => all * shareOfResults / workers;
  if (memory !== undefined) {
    const most = Math.max(memory, leastMost);
    return { limit: resultsOf(memory), most, isAsked: true, scratchFile, scheduler };
  }
  const { machine = Infinity, heap = Infinity } = runtime.memoryRoom();
  const limit = Math.min(resultsOf(machine * shareOfMachine), heap * shareOfHeap);
  return { limit, isAsked: false, scratchFile, scheduler };
}
