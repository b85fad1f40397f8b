/**
 * How much a worker holds in memory of the results that it keeps.
 *
 * @module
 */

import type { MemoryRoom, Runtime } from "../../runtime/runtime.ts";
import type { ResultsRoom } from "../ports.ts";
import type { MemorySettings } from "../thread/thread_memory.ts";
import type { WorkerMemory } from "./protocol.ts";

/** What a worker asks its runtime. */
export type MemoryRuntime = Pick<Runtime, "memoryRoom" | "scratchFile" | "collectGarbage">;

/** What is asked of a runtime to say beforehand what its workers will do. */
export type RoomRuntime = Pick<Runtime, "memoryRoom" | "scratchProblem">;

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
  asked: WorkerMemory,
  runtime: MemoryRuntime,
  scheduler: MemorySettings["scheduler"] = "workers",
): MemorySettings {
  const { workers, memory, spill, directory } = asked;
  const scratchFile = spill ? () => runtime.scratchFile(directory) : undefined;
  const limit = limitOf(asked, () => runtime.memoryRoom());
  if (memory === undefined) return { limit, isAsked: false, scratchFile, scheduler };
  const { collectGarbage } = scheduler === "workers" ? runtime : {};
  return {
    limit,
    most: Math.max(memory, leastMost),
    isAsked: true,
    scratchFile,
    scheduler,
    ...(collectGarbage && { collectGarbage: () => collectGarbage(memory, workers) }),
  };
}

/**
 * What workers will hold together, as far as this thread can tell.
 *
 * @param heap Bytes of each worker's heap, where that is limited.
 */
export function resultsRoom(
  asked: WorkerMemory,
  runtime: RoomRuntime,
  heap?: number,
): ResultsRoom {
  const { workers, memory, spill, directory } = asked;
  const noDisk = spill ? runtime.scratchProblem(directory) : "spill: false";
  const room = () => ({ ...runtime.memoryRoom(), ...(heap === undefined ? {} : { heap }) });
  const bytes = workers * limitOf(asked, room);
  // A limit that nobody has asked for is given up where it cannot be kept.
  const isKept = memory !== undefined || (noDisk === undefined && bytes < Infinity);
  return {
    threads: workers,
    isHere: false,
    ...(isKept ? { bytes } : {}),
    ...(memory === undefined ? {} : { memory }),
    ...(directory === undefined ? {} : { directory }),
    ...(noDisk === undefined ? {} : { noDisk }),
  };
}

/** Bytes of results of one worker. */
function limitOf({ workers, memory }: WorkerMemory, room: () => MemoryRoom): number {
  if (memory !== undefined) return memory * shareOfBudget / workers;
  const { machine = Infinity, heap = Infinity } = room();
  return Math.min(machine * shareOfMachine * shareOfResults / workers, heap * shareOfHeap);
}
