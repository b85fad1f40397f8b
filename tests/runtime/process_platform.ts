/** How the runtime at hand makes processes. */

import type { ProcessPlatform } from "../../src/runtime/processes.ts";
import { runtime } from "#runtime";

/** What differs between the runtimes. */
export async function processPlatform(): Promise<ProcessPlatform> {
  switch (runtime.name) {
    case "deno":
      return (await import("../../src/runtime/deno_processes.ts")).denoProcesses;
    case "bun":
      return (await import("../../src/runtime/bun_processes.ts")).bunProcesses;
    default:
      return (await import("../../src/runtime/node_processes.ts")).nodeProcesses;
  }
}
