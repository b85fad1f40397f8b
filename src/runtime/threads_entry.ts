/**
 * The other side of `threads.ts`: how code in a thread gets its port.
 *
 * @module
 */

import { setInterval } from "node:timers";
import { getHeapStatistics } from "node:v8";
import { workerData } from "node:worker_threads";

/** What the spawner hands to a thread. */
export interface ThreadData {
  readonly port: MessagePort;
  /** Whether to look out for the heap's limit, because the runtime does not end the thread. */
  readonly watchMemory: boolean;
}

/** Milliseconds between looks at the heap's limit. */
const MEMORY_INTERVAL = 250;

/** The port that whoever spawned this thread listens to. */
export function receivePort(): MessagePort {
  const data: Partial<ThreadData> | null = workerData;
  if (!(data?.port instanceof MessagePort)) {
    throw new TypeError(
      `Cannot serve in this thread: expected a port in its workerData, got ${typeof data?.port}`,
    );
  }
  if (data.watchMemory) watchMemory();
  return data.port;
}

/**
 * Ends this thread after it has met its memory limit. Deno stops the code that met it, but
 * where that was called from a promise or a message the thread lives on, and nobody is told
 * that its work is lost. The trace that remains is that V8 raised the limit to be able to stop.
 */
function watchMemory(): void {
  const limit = getHeapStatistics().heap_size_limit;
  const timer = setInterval(() => {
    if (getHeapStatistics().heap_size_limit > limit) throw new RangeError("ran out of memory");
  }, MEMORY_INTERVAL);
  timer.unref();
}
