/**
 * How a program of this folder is started in each runtime.
 *
 * @module
 */

import { buildModules } from "../scripts/build.ts";
import { builtins, bundle, stopBundler } from "../scripts/bundle.ts";
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
const packages = [
  "holdall",
  "holdall/tables",
  "@uwdata/flechette",
  "avsc",
  "hyparquet",
  "hyparquet-writer",
  "papaparse",
  "stemmer",
  "stopword",
];

/** Where Node finds the programs; below the root, so that `holdall` is this package itself. */
const nodeFolder = `${root}/dist-test/bench`;

/** What tells Deno and Bun, which run programs from their sources, where the package is. */
const importMap = `${nodeFolder}/import_map.json`;
const bunConfig = `${nodeFolder}/tsconfig.json`;

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
      return [Deno.execPath(), "run", "-A", `--import-map=${importMap}`, source, ...args];
    case "bun":
      return [installed("bun"), `--tsconfig-override=${bunConfig}`, source, ...args];
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

/** Builds the package as it is published, and the programs that import it. */
export async function buildPackage(): Promise<void> {
  try {
    await buildModules();
    await bundle({
      target: "node",
      root,
      outdir: nodeFolder,
      entries: await programEntries(),
      external: [...packages, ...builtins("node")],
    });
  } finally {
    await stopBundler();
  }
  await writeMaps();
}

/** Has `holdall` be the package, not its sources: that is what users load. */
async function writeMaps(): Promise<void> {
  const { imports } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const packages = Object.entries<string>(imports).filter(([, to]) => to.startsWith("npm:"));
  const all = {
    ...Object.fromEntries(packages),
    holdall: `${root}/dist/deno/mod.js`,
    "holdall/tables": `${root}/dist/deno/tables.js`,
  };
  await Deno.writeTextFile(importMap, JSON.stringify({ imports: all }));
  const paths = {
    holdall: [`${root}/dist/bun/mod.js`],
    "holdall/tables": [`${root}/dist/bun/tables.js`],
  };
  const config = { extends: `${root}/tsconfig.json`, compilerOptions: { paths } };
  await Deno.writeTextFile(bunConfig, JSON.stringify(config));
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
