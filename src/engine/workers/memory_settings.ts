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

/** Part of what the machine has that all workers hold together, unless somebody says how much. */
const shareOfMachine = 0.5;

/** Part of what its thread can have that a worker holds at most: what is computed needs room as well. */
const shareOfHeap = 0.4;

/** What a worker may hold. */
export function memorySettings(
  { workers, memory, spill, directory }: WorkerMemory,
  runtime: MemoryRuntime,
): MemorySettings {
  const scratchFile = spill ? () => runtime.scratchFile(directory) : undefined;
  if (memory !== undefined) return { limit: memory / workers, isAsked: true, scratchFile };
  const { machine = Infinity, heap = Infinity } = runtime.memoryRoom();
  const limit = Math.min(machine * shareOfMachine / workers, heap * shareOfHeap);
  return { limit, isAsked: false, scratchFile };
}
