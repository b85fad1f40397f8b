/**
 * The adapter of browsers.
 *
 * @module
 */

import type { Runtime } from "./runtime.ts";
import { strayByEvents } from "./stray_events.ts";
import { web } from "./web.ts";
import { gunzip } from "./web_gunzip.ts";
import { BROWSER_NAMES } from "./worker_global_names.ts";
import { workerGlobals } from "./worker_globals.ts";

/** What a browser can do. A page that is left takes its workers with it, so nothing need be unreferenced. */
export const runtime: Runtime = {
  name: "browser",
  parallelism: Math.max(1, navigator.hardwareConcurrency ?? 1),
  spawners: [web({ start: startWorker, errorsEnd: false, canUnref: true })],
  gunzip,
  yieldToMessages,
  onStrayError: strayByEvents,
  isWorkerGlobal: workerGlobals(BROWSER_NAMES),
};

/** Bundlers find the worker by this very expression, literals included. */
function startWorker(): Worker {
  return new Worker(new URL("./worker_web.js", import.meta.url), { type: "module" });
}

/** A message to oneself comes after those that have arrived, and unlike a timer at once. */
function yieldToMessages(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
