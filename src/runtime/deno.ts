/**
 * Deno's adapter.
 *
 * @module
 */

import { setImmediate } from "node:timers/promises";
import { denoModules } from "./deno_modules.ts";
import { denoProcesses } from "./deno_processes.ts";
import { serveLocally } from "./deno_server.ts";
import { countDenoListeners } from "./deno_signals.ts";
import { decodeAscii } from "./node_ascii.ts";
import { nodeFiles } from "./node_files.ts";
import { nodeTerminal } from "./node_terminal.ts";
import { gunzip } from "./node_gunzip.ts";
import { stdin } from "./node_stdin.ts";
import { processes } from "./processes.ts";
import { gzip } from "./node_gzip.ts";
import { heapLimit, machineMemory } from "./node_memory.ts";
import { scratchFile, scratchProblem } from "./node_scratch.ts";
import { guardProcess } from "./node_process.ts";
import { usage } from "./node_usage.ts";
import type { MemoryRoom, Runtime, ScratchFile, Spawner } from "./runtime.ts";
import { strayByEvents } from "./stray_events.ts";
import { threads } from "./threads.ts";
import { web } from "./web.ts";
import { DENO_NAMES } from "./worker_global_names.ts";
import { workerGlobals } from "./worker_globals.ts";

countDenoListeners();

/** What Deno can do. */
export const runtime: Runtime = {
  name: "deno",
  parallelism: Math.max(1, navigator.hardwareConcurrency),
  spawners: spawners(),
  files: nodeFiles({ bytes: false }),
  decodeAscii,
  standardError: nodeTerminal({ env: variable, noColor: () => Deno.noColor }),
  env: variable,
  gunzip,
  stdin,
  gzip,
  guardProcess,
  usage,
  longestFrozen: Infinity,
  shortestDecoded: 33,
  searchesBytes: false,
  memoryRoom: denoMemoryRoom,
  scratchFile: denoScratchFile,
  scratchProblem: (directory = scratchFolder()) => flagFor(directory) ?? scratchProblem(directory),
  serveLocally,
  yieldToMessages,
  onStrayError: strayByEvents,
  modules: denoModules,
  isWorkerGlobal: workerGlobals(DENO_NAMES),
};

/** Milliseconds between two looks at messages that wait for them. */
const lookEvery = 100;

let looked = performance.now();

/**
 * A busy worker is told of messages only when its thread has slept, or after some hundred turns of
 * its loop. Sleeping costs it up to 2 ms, so it does that now and then only.
 */
async function yieldToMessages(): Promise<void> {
  if (performance.now() - looked < lookEvery) return await setImmediate();
  await new Promise<void>((resolve) => setTimeout(resolve));
  looked = performance.now();
}

/**
 * Threads come first: an idle one does not keep the process alive, a busy one does not keep it
 * from ending, and one that runs out of memory does not end it. But they load files only.
 */
function spawners(): Spawner[] {
  const webWorkers = web({ start: startWebWorker, errorsEnd: true, canUnref: false });
  if (!import.meta.url.startsWith("file:")) return [webWorkers];
  return [threads(undefined, heapLimit), webWorkers, processes(denoProcesses)];
}

function startWebWorker(name: string): Worker {
  const path = import.meta.url.endsWith(".ts") ? "../worker_web.ts" : "./worker_web.js";
  return new Worker(new URL(path, import.meta.url), { type: "module", name });
}

/** Asking how much memory the machine has would stop the program as well. */
function denoMemoryRoom(): MemoryRoom {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "systemMemoryInfo" });
  return { machine: state === "granted" ? machineMemory() : undefined, heap: heapLimit() };
}

/** And so would a file in a folder that may not be written. */
function denoScratchFile(directory: string = scratchFolder()): Promise<ScratchFile> {
  const flag = flagFor(directory);
  return flag === undefined ? scratchFile(directory) : Promise.reject(new TypeError(flag));
}

function scratchFolder(): string {
  return variable("TMPDIR") ?? variable("TEMP") ?? "/tmp";
}

/** The flag that Deno would need to be given for files in a folder, where it was not. */
function flagFor(directory: string): string | undefined {
  for (const name of ["read", "write"] as const) {
    if (Deno.permissions.querySync({ name, path: directory }).state === "granted") continue;
    return `expected --allow-${name}=${directory}, which Deno was not given`;
  }
  return undefined;
}

/** Asking for a variable that may not be read would stop the program until somebody answers. */
function variable(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}
