/**
 * The command `holdall cluster`: a cluster of this machine, until it is interrupted.
 *
 * @module
 */

import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { childCommand, type ChildRuntime } from "./child_command.ts";
import { startLocalCluster } from "./local_cluster.ts";

const usage =
  `holdall cluster [options]: runs a cluster of dask.distributed on this machine, for holdall/dask

  --workers N       number of workers; default: the number of cores
  --port N          port of the gateway on 127.0.0.1; default: any that is free
  --shared FOLDER   folder that tasks may read and write; may be given several times
  --child RUNTIME   what runs tasks: node (default), bun, or deno, which gives them no other rights
  --allow HOST      host that tasks may fetch from, with --child deno; may be given several times
  --python PROGRAM  a Python that has the package distributed; default: the first that is found
`;

/** Runs what the command line asks for. */
export async function runCommand(): Promise<void> {
  try {
    await run();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      workers: { type: "string" },
      port: { type: "string", default: "0" },
      shared: { type: "string", multiple: true, default: [] },
      child: { type: "string", default: "node" },
      allow: { type: "string", multiple: true, default: [] },
      python: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true || positionals.join() !== "cluster") {
    console.log(usage);
    if (values.help !== true) process.exitCode = 1;
    return;
  }
  const shared = values.shared.map((path) => resolve(path));
  const child = childCommand(runtimeOf(values.child), { shared, hosts: values.allow });
  const workers = wholeNumber("workers", values.workers ?? String(availableParallelism()), 1);
  const port = wholeNumber("port", values.port, 0);
  const cluster = await startLocalCluster({ workers, port, shared, child, python: values.python });
  console.log(greeting(cluster, workers));
  const why = await Promise.race([cluster.ended, interrupted()]);
  const log = why === undefined ? "" : `${why}\n${cluster.log()}`;
  await cluster[Symbol.asyncDispose]();
  if (why === undefined) return;
  throw new Error(`The cluster has ended: ${log}`);
}

function greeting({ url, token }: { url: string; token: string }, workers: number): string {
  return `A cluster of ${workers} ${
    workers === 1 ? "worker" : "workers"
  } runs. Ctrl-C ends it. To use it:

import { dask, range } from "holdall/dask";

await using cluster = dask("${url}", {
  token: "${token}",
});
console.log(await range(1000).map((x) => x * x).sum().compute({ scheduler: cluster }));
`;
}

function runtimeOf(name: string): ChildRuntime {
  if (name === "node" || name === "bun" || name === "deno") return name;
  throw new RangeError(
    `Cannot start a cluster: expected node, bun or deno as --child, got ${name}`,
  );
}

function wholeNumber(name: string, text: string, least: number): number {
  if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
  throw new RangeError(
    `Cannot start a cluster: expected a whole number from ${least} on as --${name}, got ${text}`,
  );
}

function interrupted(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => resolve(undefined));
    }
  });
}
