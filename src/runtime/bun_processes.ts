/**
 * How Bun runs a module in a process. It cannot limit the memory of one.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { inheritedFlags } from "./process_flags.ts";
import type { ProcessPlatform } from "./processes.ts";

/** Processes of Bun; a compiled program has its modules in a file system of its own. */
export const bunProcesses: ProcessPlatform = {
  args: (entry) => [...inheritedFlags(), fileURLToPath(entry)],
  isStandalone: () => /[/\\](?:\$bunfs|~BUN)[/\\]/.test(fileURLToPath(import.meta.url)),
};
