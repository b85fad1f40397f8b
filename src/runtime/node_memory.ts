/**
 * How much memory there is, by way of `node:os` and `node:process`, which Node, Deno and Bun all have.
 *
 * @module
 */

import { totalmem } from "node:os";
import process from "node:process";
import { getHeapStatistics } from "node:v8";

/** Memory of the machine, or of the group of processes that this one is limited with. */
export function machineMemory(): number {
  // Without a limit, it is a number beyond all memory.
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}

/** What V8 lets this thread have for values. */
export function heapLimit(): number {
  return getHeapStatistics().heap_size_limit;
}
