/**
 * What a bench is, and the subjects that several of them have.
 *
 * @module
 */

import { root, run } from "../scripts/command.ts";
import type { Data } from "./data.ts";
import type { Measured, Series, Subject } from "./measure.ts";
import { programCommand, type ProgramPath, type RuntimeName } from "./runtimes.ts";
import type { Cell, Line } from "./table.ts";

/** One question, and how to answer it. */
export interface Bench {
  /** Name of its file. */
  readonly name: string;
  readonly question: string;
  /** Measures and gives the lines of a table that has a column for each runtime. */
  run(setup: Setup): Promise<readonly Line[]>;
}

/** What to measure with. */
export interface Setup {
  readonly runtimes: readonly RuntimeName[];
  readonly data: Data;
  /** What the numbers of elements, tasks and partitions are divided by; file sizes are already. */
  readonly divisor: number;
  /** Number of runs: what was asked for, or else what the bench suggests. */
  runs(suggested: number): number;
  readonly tools: Tools;
}

/** Other tools, each with the reason why it cannot be compared with, where that is so. */
export interface Tools {
  readonly dask: string | undefined;
  readonly duckdb: string | undefined;
  readonly mawk: string | undefined;
}

/** A program of this folder in a runtime. */
export function programSubject(
  runtime: RuntimeName,
  path: ProgramPath,
  args: readonly (string | number)[],
  options: { readonly maxRuns?: number; readonly label?: string } = {},
): Subject {
  const { label = path, ...rest } = options;
  const command = programCommand(runtime, path, args.map(String));
  return { id: subjectId(runtime, label), command, ...rest };
}

/** What a program's results are filed under. */
export function subjectId(runtime: RuntimeName, label: string): string {
  return `${label} in ${runtime}`;
}

/** Debian's Python, which is the one that `apt-get install python3-dask` is for. */
const python = "/usr/bin/python3";
const duckdbFolder = `${root}/bench/duckdb`;

/** A program for `dask.bag`, with its default scheduler: processes. */
export function daskSubject(
  { tools }: Setup,
  script: string,
  args: readonly (string | number)[],
  maxRuns: number,
): Subject {
  const command = [python, `${root}/bench/other/${script}.py`, ...args.map(String)];
  return { id: "dask", command, maxRuns, missing: tools.dask };
}

/** A query in DuckDB. */
export function duckdbSubject(
  { tools }: Setup,
  query: string,
  path: string,
  maxRuns: number,
  script: "query" | "jobs" | "spill" = "query",
): Subject {
  const command = [Deno.execPath(), "run", "-A", `${duckdbFolder}/${script}.ts`, query, path];
  return { id: "duckdb", command, maxRuns, missing: tools.duckdb };
}

/** Finds out which other tools there are; installs DuckDB, which is a package of npm. */
export async function findTools(): Promise<Tools> {
  const dask = await run(python, ["-c", "import dask.bag"]).catch(() => ({ code: 1 }));
  const mawk = await run("mawk", ["BEGIN { exit 0 }"]).catch(() => ({ code: 1 }));
  return {
    dask: dask.code === 0 ? undefined : "not installed: apt-get install python3-dask",
    mawk: mawk.code === 0 ? undefined : "not installed: apt-get install mawk",
    duckdb: await installDuckDB(),
  };
}

async function installDuckDB(): Promise<string | undefined> {
  try {
    await Deno.stat(`${duckdbFolder}/node_modules/@duckdb/node-api`);
    return undefined;
  } catch {
    console.error("  installing DuckDB in bench/duckdb");
    // No lock file: some mirrors lack the builds for other systems, and then `npm ci` refuses one.
    const command = ["install", "--no-package-lock", "--no-audit", "--no-fund"];
    const { code } = await run("npm", command, { cwd: duckdbFolder });
    return code === 0 ? undefined : "not installed: npm install failed in bench/duckdb";
  }
}

/** A line with a cell for each runtime. */
export function lineOf(
  { runtimes }: Setup,
  label: string,
  cellOf: (runtime: RuntimeName) => Cell,
  goal?: Line["goal"],
): Line {
  return { label, cells: runtimes.map(cellOf), ...(goal === undefined ? {} : { goal }) };
}

/** What was measured of a program in a runtime. */
export function seriesOf(measured: Measured, runtime: RuntimeName, label: string): Series {
  return measured.get(subjectId(runtime, label)) ?? { samples: [], failure: "not run" };
}
