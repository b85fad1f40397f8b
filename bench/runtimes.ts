/**
 * How a program of this folder is started in each runtime.
 *
 * @module
 */

import { builtins, bundle, packageEntries, stopBundler } from "../scripts/bundle.ts";
import { filesBelow, installed, root } from "../scripts/command.ts";

/** A runtime to measure. */
export type RuntimeName = "deno" | "bun" | "node";

/** All of them, in the order of the tables. */
export const runtimeNames: readonly RuntimeName[] = ["deno", "bun", "node"];

/** How the tables call them. */
export const runtimeTitles: Readonly<Record<RuntimeName, string>> = {
  deno: "Deno",
  bun: "Bun",
  node: "Node",
};

/** Folders whose programs run in every runtime, by the name under which they are built. */
const folders = {
  programs: "bench/programs",
  handwritten: "bench/handwritten",
  jobs: "bench/jobs",
  examples: "examples/jobs",
} as const;

/** A program: its folder's name and its own. */
export type ProgramPath = `${keyof typeof folders}/${string}`;

/** Packages that the programs import, as a user's would. */
const packages = ["holdall", "papaparse", "stemmer", "stopword"];

/** Where Node finds the programs; below the root, so that `holdall` is this package itself. */
const nodeFolder = `${root}/dist-test/bench`;

/** The command that runs a program as a user would, without flags. */
export function programCommand(
  runtime: RuntimeName,
  path: ProgramPath,
  args: readonly string[],
): readonly string[] {
  const [folder, name] = path.split("/") as [keyof typeof folders, string];
  const source = `${root}/${folders[folder]}/${name}.ts`;
  switch (runtime) {
    case "deno":
      return [Deno.execPath(), "run", "-A", source, ...args];
    case "bun":
      return [installed("bun"), source, ...args];
    case "node":
      return ["node", `${nodeFolder}/${path}.js`, ...args];
  }
}

/** The same, all on one thread and with a profile of it, which is written to a folder. */
export function profiledCommand(
  runtime: RuntimeName,
  path: ProgramPath,
  args: readonly string[],
  folder: string,
): readonly string[] {
  const [program = "", ...rest] = programCommand(runtime, path, args);
  const profile = ["--cpu-prof", `--cpu-prof-dir=${folder}`];
  const source = `${root}/bench/run_inline.ts`;
  switch (runtime) {
    case "deno":
      return [program, "run", ...profile, `--preload=${source}`, ...rest.slice(1)];
    case "bun":
      return [program, ...profile, "--preload", source, ...rest];
    case "node":
      return [program, ...profile, "--import", `${nodeFolder}/run_inline.js`, ...rest];
  }
}

/** Builds the package for Node as it is published, and the programs that import it. */
export async function buildForNode(): Promise<void> {
  const target = "node";
  try {
    await bundle({
      target,
      root,
      outdir: `${root}/dist/node`,
      entries: packageEntries(target),
    });
    await bundle({
      target,
      root,
      outdir: nodeFolder,
      entries: await programEntries(),
      external: [...packages, ...builtins(target)],
    });
  } finally {
    await stopBundler();
  }
}

async function programEntries(): Promise<Record<string, string>> {
  // A module that workers import stands by itself.
  const entries: Record<string, string> = {
    records: `${root}/bench/records.ts`,
    run_inline: `${root}/bench/run_inline.ts`,
  };
  for (const [folder, sources] of Object.entries(folders)) {
    for (const path of await filesBelow(`${root}/${sources}`)) {
      const name = path.slice(path.lastIndexOf("/") + 1, -".ts".length);
      entries[`${folder}/${name}`] = path;
    }
  }
  return entries;
}
