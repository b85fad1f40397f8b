/**
 * The program of a worker that is a thread of `node:worker_threads`, or a process.
 *
 * @module
 */

import { runtime } from "#runtime";
import { catalog } from "./catalog.ts";
import { serve } from "./engine/workers/serve.ts";
import * as processEntry from "./runtime/process_entry.ts";
import { betweenProcesses } from "./runtime/process_ports.ts";
import { betweenThreads } from "./runtime/structured_clone.ts";
import * as threadsEntry from "./runtime/threads_entry.ts";

const isProcess = processEntry.isChildProcess();

serve(isProcess ? processEntry.receivePort() : threadsEntry.receivePort(), {
  catalog,
  medium: isProcess ? betweenProcesses : betweenThreads,
  yieldToMessages: () => runtime.yieldToMessages(),
  onStrayError: (report) => runtime.onStrayError(report),
  watchGarbage: runtime.watchGarbage,
  memoryRuntime: runtime,
});
