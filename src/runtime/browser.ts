/**
 * The adapter of browsers.
 *
 * @module
 */

import type { MemoryRoom, Modules, Runtime } from "./runtime.ts";
import { strayByEvents } from "./stray_events.ts";
import { web } from "./web.ts";
import { gunzip } from "./web_gunzip.ts";
import { gzip } from "./web_gzip.ts";
import { scratchFile, scratchProblem } from "./web_scratch.ts";
import { BROWSER_NAMES } from "./worker_global_names.ts";
import { workerGlobals } from "./worker_globals.ts";

/** A page has an import map for names, and does not tell what its modules are made of. */
const modules: Modules = {
  resolve(name) {
    try {
      return import.meta.resolve(name);
    } catch {
      return undefined;
    }
  },
  source: () => undefined,
  exports: () => undefined,
  loaded: () => [],
  main: () => undefined,
};

/** What a browser can do. A page that is left takes its workers with it, so nothing need be unreferenced. */
export const runtime: Runtime = {
  name: "browser",
  parallelism: Math.max(1, navigator.hardwareConcurrency ?? 1),
  spawners: [web({ start: startWorker, errorsEnd: false, canUnref: true })],
  env: () => undefined,
  gunzip,
  gzip,
  privateFolder,
  download,
  // Some have JavaScriptCore, which takes a microsecond for each, and as long to read it.
  longestFrozen: 10_000,
  shortestDecoded: 33,
  searchesBytes: false,
  memoryRoom,
  scratchFile,
  scratchProblem,
  yieldToMessages,
  onStrayError: strayByEvents,
  modules,
  isWorkerGlobal: workerGlobals(BROWSER_NAMES),
};

/** Bundlers find the worker by this very expression, literals included. */
function startWorker(): Worker {
  return new Worker(new URL("./worker_web.js", import.meta.url), { type: "module" });
}

/** Browsers that tell, tell so many GiB, at most 8; and some the limit of the heap. */
function memoryRoom(): MemoryRoom {
  const { deviceMemory } = navigator as { readonly deviceMemory?: number };
  const { memory } = performance as { readonly memory?: { readonly jsHeapSizeLimit: number } };
  return {
    machine: deviceMemory === undefined ? undefined : deviceMemory * 2 ** 30,
    heap: memory?.jsHeapSizeLimit,
  };
}

/** The folder of this origin, which only pages that came over https or from this machine have. */
function privateFolder(): Promise<unknown> {
  const { storage } = navigator;
  if (storage?.getDirectory === undefined) {
    throw new TypeError(
      "Cannot keep files in this page: expected a secure context (https, or localhost) with " +
        "storage of its own",
    );
  }
  return storage.getDirectory();
}

/** Milliseconds that the browser has to take the content of a download over. */
const UNTIL_TAKEN = 60_000;

function download(content: Blob, name: string): void {
  if (typeof document === "undefined") {
    throw new TypeError("Cannot download a file: expected a page, got a worker");
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), UNTIL_TAKEN);
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
