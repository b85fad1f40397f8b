/**
 * How Deno runs a module in a process that may do what this one may, or less.
 *
 * @module
 */

import type { ProcessPlatform } from "./processes.ts";
import type { WorkerPermissions } from "./runtime.ts";

/** What this file needs of Deno. */
interface DenoGlobal {
  readonly build: { readonly standalone: boolean };
  readonly permissions: {
    querySync(descriptor: { readonly name: string; readonly [limit: string]: string }): {
      readonly state: string;
      readonly partial: boolean;
    };
  };
}

const { Deno } = globalThis as unknown as { readonly Deno: DenoGlobal };

/** What Deno calls what a permission is limited to. */
const limits = {
  read: "path",
  write: "path",
  net: "host",
  env: "variable",
  run: "command",
  sys: "kind",
  ffi: "path",
  import: "host",
} as const satisfies Readonly<Record<keyof WorkerPermissions, string>>;

type Name = keyof WorkerPermissions;

const names = Object.keys(limits) as readonly Name[];

/** Processes of Deno. */
export const denoProcesses: ProcessPlatform = {
  args(entry, memoryLimit, permissions) {
    const limit = memoryLimit === undefined
      ? []
      : [`--v8-flags=--max-old-space-size=${memoryLimit}`];
    const flags = permissions === undefined ? inherited() : flagsFor(permissions);
    return ["run", "--no-prompt", ...flags, ...limit, entry.href];
  },
  permission: "the flags --allow-run and --allow-env",
  checkPermissions(permissions) {
    for (const name of names) {
      checkNames(name, permissions[name]);
      const missing = missingOf(name, permissions[name]);
      if (missing === undefined) continue;
      throw new TypeError(
        `Cannot give a worker the permission ${missing}: this program does not have it itself`,
      );
    }
  },
  isStandalone: () => Deno.build.standalone,
};

/**
 * Flags for what is granted whole: Deno does not tell which files or hosts a grant is limited to. What
 * is not is denied in so many words: Deno's `node:child_process` gives all permissions to a program of Deno
 * that is started with no flag about them.
 */
function inherited(): string[] {
  const granted = names.filter(isGrantedWhole);
  // Some hosts may be imported from without a permission.
  const denied = names.filter((name) => name !== "import" && !granted.includes(name));
  return [...granted.map(allow), ...denied.map(deny)];
}

/** Flags for what is given, and against all else. */
function flagsFor(permissions: WorkerPermissions): string[] {
  return names.map((name) => flagOf(name, permissions[name]) ?? deny(name));
}

const allow = (name: Name) => `--allow-${name}`;

const deny = (name: Name) => `--deny-${name}`;

function isGrantedWhole(name: Name): boolean {
  const { state, partial } = Deno.permissions.querySync({ name });
  return state === "granted" && !partial;
}

/** The flag for a permission, if it is given. */
function flagOf(name: Name, given: boolean | readonly string[] = false): string | undefined {
  if (given === true) return allow(name);
  if (given === false || given.length === 0) return undefined;
  return `${allow(name)}=${given.join(",")}`;
}

/** Throws for names that would be several in a flag. */
function checkNames(name: Name, given: boolean | readonly string[] = false): void {
  const wrong = typeof given === "boolean" ? undefined : given.find((it) => it.includes(","));
  if (wrong === undefined) return;
  throw new TypeError(
    `Cannot give a worker the permission ${allow(name)} for ${JSON.stringify(wrong)}: ` +
      "expected a name without commas, which separate names; a folder that it is in may be named",
  );
}

/** The flag for what this program may not do of a permission that is given, if there is any. */
function missingOf(name: Name, given: boolean | readonly string[] = false): string | undefined {
  if (given === false) return undefined;
  if (given === true) return isGrantedWhole(name) ? undefined : flagOf(name, given);
  const missing = given.find((it) =>
    Deno.permissions.querySync({ name, [limits[name]]: it }).state !== "granted"
  );
  return missing === undefined ? undefined : flagOf(name, [missing]);
}
