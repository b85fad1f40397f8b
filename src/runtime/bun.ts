/**
 * Bun's adapter.
 *
 * @module
 */

import { availableParallelism, tmpdir } from "node:os";
import { env } from "node:process";
import { setImmediate } from "node:timers/promises";
import { collectGarbage } from "./bun_garbage.ts";
import { bunModules } from "./bun_modules.ts";
import { bunProcesses } from "./bun_processes.ts";
import { serveLocally } from "./bun_server.ts";
import { decodeAscii } from "./node_ascii.ts";
import { nodeFiles } from "./node_files.ts";
import { nodeTerminal } from "./node_terminal.ts";
import { gunzip } from "./node_gunzip.ts";
import { stdin } from "./node_stdin.ts";
import { processes } from "./processes.ts";
import { gzip } from "./node_gzip.ts";
import { machineMemory } from "./node_memory.ts";
import { scratchFile, scratchProblem } from "./node_scratch.ts";
import { guardProcess } from "./node_process.ts";
import { usage } from "./node_usage.ts";
import type { Runtime } from "./runtime.ts";
import { strayByProcess } from "./stray_process.ts";
import { threads } from "./threads.ts";
import { web } from "./web.ts";
import { BUN_NAMES } from "./worker_global_names.ts";
import { workerGlobals } from "./worker_globals.ts";

/**
 * What Bun can do. Both kinds of worker start equally fast; threads come first because they
 * tell a worker's error as it was thrown, where a Web Worker tells its text in a code frame.
 */
export const runtime: Runtime = {
  name: "bun",
  parallelism: availableParallelism(),
  spawners: [
    threads(),
    web({ start: startWebWorker, errorsEnd: true, canUnref: true }),
    processes(bunProcesses),
  ],
  files: nodeFiles({ bytes: true }),
  decodeAscii,
  shortestDecoded: 0,
  searchesBytes: true,
  standardError: nodeTerminal({ env: variable, noColor: () => !!env["NO_COLOR"] }),
  env: variable,
  gunzip,
  stdin,
  gzip,
  guardProcess,
  collectGarbage,
  usage,
  // JavaScriptCore takes a microsecond for each, and as long to read it.
  longestFrozen: 10_000,
  memoryRoom: () => ({ machine: machineMemory(), heap: undefined }),
  scratchFile: (directory = tmpdir()) => scratchFile(directory),
  scratchProblem: (directory = tmpdir()) => scratchProblem(directory),
  serveLocally,
  yieldToMessages: () => setImmediate(),
  onStrayError: strayByProcess,
  modules: bunModules,
  isWorkerGlobal: workerGlobals(BUN_NAMES),
};

function startWebWorker(name: string): Worker {
  const path = import.meta.url.endsWith(".ts") ? "../worker_web.ts" : "./worker_web.js";
  return new Worker(new URL(path, import.meta.url), { type: "module", name });
}

function variable(name: string): string | undefined {
  return env[name];
}
