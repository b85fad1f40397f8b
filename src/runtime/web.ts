/**
 * Workers by way of the global `Worker`: the only kind in browsers, and the
 * kind that works from `https:` in Deno.
 *
 * @module
 */

import type { Spawner, SpawnOptions, WorkerLink } from "./runtime.ts";
import { betweenThreads, channel } from "./structured_clone.ts";
import { Death } from "./worker_death.ts";

/** The first message to a worker. */
export interface Greeting {
  /** The worker's side of the channel. */
  readonly port: MessagePort;
  /** Name of a lock to hold as long as the worker lives. */
  readonly lock?: string;
}

/** What differs between the runtimes that have `Worker`. */
export interface WebPlatform {
  /** Makes a worker; `name` where the runtime can take one that is not a literal. */
  start(name: string): Worker;
  /** Whether an error that nobody catches ends a worker, as it does in Deno and Bun. */
  readonly errorsEnd: boolean;
  /** Whether `unref` works or is needless. */
  readonly canUnref: boolean;
}

/** What Bun's `Worker` has and the standard's does not. */
interface ProcessWorker {
  ref?(): void;
  unref?(): void;
}

/** Milliseconds between the close of a worker's port and the word of its end, at most. */
const GRACE = 50;

/** Makes Web Workers. */
export function web(platform: WebPlatform): Spawner {
  return {
    name: "web",
    canUnref: platform.canUnref,
    medium: betweenThreads,
    spawn: (options) => spawn(platform, options),
    relay: channel,
  };
}

function spawn(platform: WebPlatform, { name, factory }: SpawnOptions): WorkerLink {
  const channel = new MessageChannel();
  const port = channel.port1;
  const death = new Death();
  const lock = platform.errorsEnd ? undefined : lockName();
  let worker: (Worker & ProcessWorker) | undefined;
  try {
    worker = factory ? factory() : platform.start(name);
    listen(worker, port, platform, death);
    const greeting: Greeting = { port: channel.port2, ...(lock && { lock }) };
    worker.postMessage(greeting, [channel.port2]);
  } catch (error) {
    death.fail(error);
  }
  death.promise.then(() => {
    worker?.terminate();
    port.close();
  });
  return {
    port,
    died: death.promise,
    watch() {
      if (!death.started && lock) {
        navigator.locks.request(lock, () => death.settle("closed itself or was stopped"));
      }
      death.start();
    },
    ref() {
      worker?.ref?.();
      (port as ProcessWorker).ref?.();
    },
    unref() {
      worker?.unref?.();
      (port as ProcessWorker).unref?.();
    },
    terminate: (reason = "was terminated") => death.settle(reason),
    fail(error) {
      death.start();
      death.fail(error);
    },
  };
}

/** Name of a lock; there are none where the page was not loaded securely. */
function lockName(): string | undefined {
  return globalThis.navigator?.locks && `holdall-${crypto.randomUUID()}`;
}

function listen(
  worker: Worker,
  port: MessagePort,
  { errorsEnd }: WebPlatform,
  death: Death,
): void {
  worker.addEventListener("error", (event) => {
    // In a browser a worker that runs survives its errors, and the console has told of them.
    if (!errorsEnd && death.started) return;
    event.preventDefault();
    death.fail(explain(event));
  });
  // Only Bun has this event.
  worker.addEventListener("close", (event) => {
    death.settle(`exited with code ${(event as CloseEvent).code}`);
  });
  // Browsers do not tell (hence the lock); elsewhere a better reason may come a moment later.
  port.addEventListener("close", () => {
    setTimeout(() => death.settle("closed itself or exited"), GRACE);
  });
}

/** The error behind an event; a module that cannot be loaded has an event without any. */
function explain(event: ErrorEvent): unknown {
  if (event.error) return event.error;
  return event.message ? new Error(event.message) : new Error(
    "its module could not be loaded: expected the file beside the page's bundle, " +
      "or a worker option that makes the worker",
  );
}
