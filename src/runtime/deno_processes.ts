/**
 * How Deno runs a module in a process that may do what this one may.
 *
 * @module
 */

import type { ProcessPlatform } from "./processes.ts";

/** What this file needs of Deno. */
interface DenoGlobal {
  readonly build: { readonly standalone: boolean };
  readonly permissions: {
    querySync(descriptor: { name: string }): {
      readonly state: string;
      readonly partial: boolean;
    };
  };
}

const { Deno } = globalThis as unknown as { readonly Deno: DenoGlobal };

const permissions = ["read", "write", "net", "env", "run", "sys", "ffi", "import"];

/** Processes of Deno. */
export const denoProcesses: ProcessPlatform = {
  args(entry, memoryLimit) {
    const limit = memoryLimit === undefined
      ? []
      : [`--v8-flags=--max-old-space-size=${memoryLimit}`];
    return ["run", "--no-prompt", ...grants(), ...limit, entry.href];
  },
  permission: "the flags --allow-run and --allow-env",
  isStandalone: () => Deno.build.standalone,
};

/** Flags for what is granted whole: Deno does not tell which files or hosts a grant is limited to. */
function grants(): string[] {
  return permissions.filter((name) => {
    const { state, partial } = Deno.permissions.querySync({ name });
    return state === "granted" && !partial;
  }).map((name) => `--allow-${name}`);
}
