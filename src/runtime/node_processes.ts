/**
 * How Node runs a module in a process.
 *
 * @module
 */

import process from "node:process";
import { fileURLToPath } from "node:url";
import { environmentTakesNoFile, inheritedFlags } from "./process_flags.ts";
import type { ProcessPlatform } from "./processes.ts";

/** Processes of Node. */
export const nodeProcesses: ProcessPlatform = {
  args(entry, memoryLimit) {
    const limit = memoryLimit === undefined ? [] : [`--max-old-space-size=${memoryLimit}`];
    const program = environmentTakesNoFile()
      ? ["--eval", `import(${JSON.stringify(entry.href)})`]
      : [fileURLToPath(entry)];
    return [...inheritedFlags(), ...limit, ...program];
  },
  permission: "the flag --allow-child-process as well as --permission",
  isStandalone: () => process.getBuiltinModule?.("node:sea")?.isSea() ?? false,
};
