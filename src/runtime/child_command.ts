/**
 * The command that runs tasks beside a worker of a cluster, in each runtime.
 *
 * @module
 */

import process from "node:process";
import { dirname } from "node:path";
import { childFile } from "./local_cluster.ts";

/** A runtime that runs tasks of a cluster. */
export type ChildRuntime = "deno" | "bun" | "node";

/** What Deno's children may do, where they may do anything. */
export interface ChildRights {
  /** Folders that they may read and write. */
  readonly shared: readonly string[];
  /** Hosts that they may fetch from. */
  readonly hosts: readonly string[];
}

/**
 * The words of the command. Deno gives tasks no rights but those; in the others, they may do what the
 * user may who runs the cluster.
 */
export function childCommand(
  runtime: ChildRuntime,
  { shared, hosts }: ChildRights,
  program: string = runtime,
): readonly string[] {
  const file = childFile().replace(/\/dist\/\w+\//, `/dist/${runtime}/`);
  if (runtime === "node") return [program === "node" ? process.execPath : program, file];
  if (runtime === "bun") return [program, "run", file];
  const hostsFlag = hosts.length === 0 ? [] : [`--allow-net=${hosts.join(",")}`];
  const sharedFlag = shared.length === 0 ? [] : [`--allow-write=${shared.join(",")}`];
  const readable = [dirname(dirname(file)), ...shared].join(",");
  return [
    ...[program, "run", "--quiet", "--no-prompt", "--no-check", `--allow-read=${readable}`],
    ...[...sharedFlag, ...hostsFlag, file],
  ];
}
