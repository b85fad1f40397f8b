/**
 * How much memory there is, by way of `node:os` and `node:process`, which Node, Deno and Bun all have.
 *
 * @module
 */

import { totalmem } from "node:os";
import process from "node:process";
import { getHeapStatistics } from "node:v8";
import type { MemoryRoom } from "./runtime.ts";

/** Memory of the machine, or of the group of processes that this one is limited with. */
export function machineMemory(): number {
  // Without a limit, it is a number beyond all memory.
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}

/** Memory that there is where V8 runs, which limits the heap of each thread. */
export function memoryRoom(): MemoryRoom {
  return { machine: machineMemory(), heap: getHeapStatistics().heap_size_limit };
}
