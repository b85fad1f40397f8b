/**
 * What the numbers were measured on and with.
 *
 * @module
 */

import { arch, availableParallelism, cpus, release, totalmem, type } from "node:os";
import { installed, root, run } from "../scripts/command.ts";
import type { Tools } from "./bench.ts";

/** Lines that describe the machine and the versions of everything measured. */
export async function describeMachine(tools: Tools): Promise<readonly string[]> {
  const model = cpus()[0]?.model ?? "unknown processor";
  const gibibytes = (totalmem() / 2 ** 30).toFixed(0);
  return [
    `Machine: ${availableParallelism()} × ${model}, ${gibibytes} GiB, ${type()} ${release()} (${arch()})`,
    `Runtimes: Deno ${Deno.version.deno} (V8 ${Deno.version.v8}), ` +
    `Bun ${await versionOf(installed("bun"), ["--version"])}, ` +
    `Node ${(await versionOf("node", ["--version"])).replace("v", "")}`,
    `Others: dask ${tools.dask ?? await daskVersion()}, ` +
    `DuckDB ${tools.duckdb ?? await duckdbVersion()}, ` +
    `mawk ${tools.mawk ?? (await versionOf("mawk", ["-W", "version"])).replace("mawk ", "")}`,
    `Holdall: commit ${await commit()}`,
  ];
}

async function versionOf(program: string, args: readonly string[]): Promise<string> {
  const { output } = await run(program, args);
  return output.trim().split("\n")[0] ?? "";
}

function daskVersion(): Promise<string> {
  return versionOf("/usr/bin/python3", ["-c", "import dask; print(dask.__version__)"]);
}

async function duckdbVersion(): Promise<string> {
  const manifest = `${root}/bench/duckdb/package.json`;
  return JSON.parse(await Deno.readTextFile(manifest)).dependencies["@duckdb/node-api"];
}

async function commit(): Promise<string> {
  const { code, stdout: hash } = await run("git", ["rev-parse", "--short", "HEAD"]);
  if (code !== 0) return "unknown";
  const { stdout } = await run("git", ["status", "--porcelain", "mod.ts", "src"]);
  return stdout === "" ? hash.trim() : `${hash.trim()}, with changes not committed`;
}
