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

/** Folders whose programs run in every runtime. */
const folders = ["programs", "handwritten"] as const;

/** Where Node finds the programs; below the root, so that `holdall` is this package itself. */
const nodeFolder = `${root}/dist-test/bench`;

/** The command that runs `<folder>/<name>` of this folder, as a user would, without flags. */
export function programCommand(
  runtime: RuntimeName,
  path: `${(typeof folders)[number]}/${string}`,
  args: readonly string[],
): readonly string[] {
  switch (runtime) {
    case "deno":
      return [Deno.execPath(), "run", "-A", `${root}/bench/${path}.ts`, ...args];
    case "bun":
      return [installed("bun"), `${root}/bench/${path}.ts`, ...args];
    case "node":
      return ["node", `${nodeFolder}/${path}.js`, ...args];
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
      external: ["holdall", ...builtins(target)],
    });
  } finally {
    await stopBundler();
  }
}

async function programEntries(): Promise<Record<string, string>> {
  const entries: Record<string, string> = {};
  for (const folder of folders) {
    for (const path of await filesBelow(`${root}/bench/${folder}`)) {
      const name = path.slice(path.lastIndexOf("/") + 1, -".ts".length);
      entries[`${folder}/${name}`] = path;
    }
  }
  return entries;
}
