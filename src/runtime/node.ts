/**
 * Node's adapter.
 *
 * @module
 */

import { availableParallelism, tmpdir } from "node:os";
import { env } from "node:process";
import { setImmediate } from "node:timers/promises";
import { decodeAscii } from "./node_ascii.ts";
import { nodeModules } from "./node_modules.ts";
import { nodeFiles } from "./node_files.ts";
import { nodeTerminal } from "./node_terminal.ts";
import { gunzip } from "./node_gunzip.ts";
import { stdin } from "./node_stdin.ts";
import { nodeProcesses } from "./node_processes.ts";
import { processes } from "./processes.ts";
import { gzip } from "./node_gzip.ts";
import { heapLimit, machineMemory } from "./node_memory.ts";
import { scratchFile, scratchProblem } from "./node_scratch.ts";
import { watchGarbage } from "./node_garbage.ts";
import { guardProcess } from "./node_process.ts";
import { serveLocally } from "./node_server.ts";
import { usage } from "./node_usage.ts";
import type { Runtime } from "./runtime.ts";
import { strayByProcess } from "./stray_process.ts";
import { threads } from "./threads.ts";
import { NODE_NAMES } from "./worker_global_names.ts";
import { workerGlobals } from "./worker_globals.ts";

/** What Node can do. It has no global `Worker`, so threads are the only kind within a process. */
export const runtime: Runtime = {
  name: "node",
  parallelism: availableParallelism(),
  spawners: [threads(undefined, heapLimit), processes(nodeProcesses)],
  files: nodeFiles({ bytes: true }),
  decodeAscii,
  standardError: nodeTerminal({ env: variable, noColor: () => !!env["NO_COLOR"] }),
  env: variable,
  gunzip,
  stdin,
  gzip,
  guardProcess,
  watchGarbage,
  usage,
  longestFrozen: Infinity,
  shortestDecoded: 8,
  searchesBytes: false,
  memoryRoom: () => ({ machine: machineMemory(), heap: heapLimit() }),
  scratchFile: (directory = tmpdir()) => scratchFile(directory),
  scratchProblem: (directory = tmpdir()) => scratchProblem(directory),
  serveLocally,
  yieldToMessages: () => setImmediate(),
  onStrayError: strayByProcess,
  modules: nodeModules(),
  isWorkerGlobal: workerGlobals(NODE_NAMES),
};

function variable(name: string): string | undefined {
  return env[name];
}
