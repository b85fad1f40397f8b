/**
 * Workers by way of `node:worker_threads`, which Node, Deno and Bun all have.
 *
 * @module
 */

import { env, execArgv } from "node:process";
import { type MessagePort as ThreadPort, type ResourceLimits, Worker } from "node:worker_threads";
import type { Spawner, WorkerLink } from "./runtime.ts";
import { betweenThreads, channel } from "./structured_clone.ts";
import type { ThreadData } from "./threads_entry.ts";
import { Death } from "./worker_death.ts";
import { isWorkerFile, whereBundled, workerFile } from "./worker_file.ts";

/** A port that can let the process end, as those of Node, Deno and Bun can. */
type ProcessPort = MessagePort & { ref(): void; unref(): void };

/** Milliseconds between the close of a worker's port and the word of its end, at most. */
const GRACE = 1000;

/**
 * MiB to which a heap is limited that is to be kept small: with 2 GiB or more, V8 lets it grow to four times
 * what lives in it before it looks closely, and with less to twice. Measured in Node, with
 * `memory: "256 MB"`: a `groupBy` took 444 MiB for 579, and no more processor time.
 */
const smallHeap = 2000;

/**
 * The part of such a heap for new values is 48 MiB, as it is in Node by itself; in Deno, that is 96. Measured
 * there, with `memory: "128 MiB"`: a `groupBy` took 397 MiB for 495, a `sortBy` 429 for 469, and no more
 * processor time.
 */
const smallHeapLimits: ResourceLimits = {
  maxOldGenerationSizeMb: smallHeap,
  maxYoungGenerationSizeMb: 48,
};

/**
 * Makes threads that run the module at `entry`, which gets its port from `threads_entry.ts`; `heapLimit` is
 * how many bytes a heap may have, where that can be lowered.
 */
export function threads(entry: URL = workerFile(), heapLimit?: () => number): Spawner {
  return {
    name: "threads",
    canUnref: true,
    medium: betweenThreads,
    spawn: ({ name, memoryLimit, keepsHeapSmall = false }) => {
      const most = keepsHeapSmall && heapLimit !== undefined ? heapLimit() / 2 ** 20 : 0;
      return spawn(entry, name, {
        ...(most > smallHeap && smallHeapLimits),
        ...(memoryLimit !== undefined && { maxOldGenerationSizeMb: memoryLimit }),
      });
    },
    relay: channel,
  };
}

function spawn(entry: URL, name: string, limits: ResourceLimits): WorkerLink {
  const channel = new MessageChannel();
  const port = channel.port1 as ProcessPort;
  const death = new Death();
  const worker = start(entry, name, limits, channel.port2, death);
  if (worker) listen(worker, port, death, entry);
  death.promise.then(() => port.close());
  return {
    port,
    died: death.promise,
    watch: () => death.start(),
    ref() {
      worker?.ref();
      port.ref();
    },
    unref() {
      worker?.unref();
      port.unref();
    },
    terminate(reason = "was terminated") {
      death.settle(reason);
      worker?.terminate();
    },
    fail(error) {
      death.start();
      death.fail(error);
      worker?.terminate();
    },
  };
}

function start(
  entry: URL,
  name: string,
  limits: ResourceLimits,
  port: MessagePort,
  death: Death,
): Worker | undefined {
  const isLimited = limits.maxOldGenerationSizeMb !== undefined;
  const watchMemory = isLimited && "Deno" in globalThis;
  const workerData: ThreadData = { port, watchMemory };
  const options = {
    name,
    workerData,
    transferList: [port as unknown as ThreadPort],
    ...(isLimited && { resourceLimits: limits }),
  };
  try {
    if (!takesNoFile()) return new Worker(entry, options);
    return new Worker(`import(${JSON.stringify(entry.href)})`, { ...options, eval: true });
  } catch (error) {
    if (isForbidden(error)) death.settle(`did not start: ${forbidden}`, error);
    else death.fail(error);
    return undefined;
  }
}

/** Whether threads inherit the flag of Node by which no program may be a file. */
function takesNoFile(): boolean {
  // Deno has no such flag, and would have to ask whether the environment may be read.
  if ("Deno" in globalThis) return false;
  return [...execArgv, env["NODE_OPTIONS"] ?? ""].some((it) => it.includes("--input-type"));
}

const forbidden = "Node's permission model (--permission) allows no threads; expected the flag " +
  "--allow-worker as well, or { scheduler: inline() }, which needs none";

function isForbidden(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === "ERR_ACCESS_DENIED";
}

/** Whether a thread did not start since its module is not there. */
function isMissing(error: unknown, entry: URL): boolean {
  const file = entry.pathname.slice(entry.pathname.lastIndexOf("/") + 1);
  return isWorkerFile(entry) && error instanceof Error &&
    /not found|cannot find/i.test(error.message) && error.message.includes(file);
}

/** Learns of the worker's end; an error that nobody listened to would end this process. */
function listen(worker: Worker, port: MessagePort, death: Death, entry: URL): void {
  worker.on("error", (error: Error & { code?: string }) => {
    if (error?.code === "ERR_WORKER_OUT_OF_MEMORY") {
      death.settle("ran out of memory", error);
    } else if (!death.started && isMissing(error, entry)) {
      death.settle(`did not start: ${error.message}; ${whereBundled}`, error);
    } else {
      death.fail(error);
    }
  });
  worker.on("exit", (code: number) => death.settle(`exited with code ${code}`));
  // The error or exit code follows; a worker that lives on without a port must not be waited for.
  port.addEventListener("close", () => {
    const timer = setTimeout(() => {
      death.settle("closed its port");
      worker.terminate();
    }, GRACE);
    death.promise.then(() => clearTimeout(timer));
  });
}
