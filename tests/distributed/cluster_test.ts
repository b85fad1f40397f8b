/**
 * Holdall on dask.distributed as Debian has it: scheduler, two workers and the gateway are processes, and
 * tasks run in Deno without rights. `npm run test:cluster`.
 */

import process from "node:process";
import {
  ConnectionError,
  dask,
  fromSequence,
  inline,
  range,
  readText,
  type RunEvent,
  TaskError,
  WorkerLostError,
  writeText,
} from "../../dask.ts";
import { childCommand } from "../../src/runtime/child_command.ts";
import { type LocalCluster, startLocalCluster } from "../../src/runtime/local_cluster.ts";
import { operations } from "../cluster/operations.ts";
import {
  afterTest,
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  tempDir,
  test as testFor,
} from "../harness.ts";

const deno = new URL("../../node_modules/deno/deno", import.meta.url).pathname;
const patient = { timeout: 180_000 };
const test = (name: string, fn: () => Promise<void>) => testFor(name, patient, fn);

async function start(shared: readonly string[] = []): Promise<LocalCluster> {
  const child = childCommand("deno", { shared, hosts: [] }, deno);
  const cluster = await startLocalCluster({ workers: 2, port: 0, shared, child });
  afterTest(async () => await cluster[Symbol.asyncDispose]());
  return cluster;
}

function connect({ url, token }: LocalCluster) {
  const scheduler = dask(url, { token });
  afterTest(async () => await scheduler[Symbol.asyncDispose]());
  return scheduler;
}

test("a cluster gives the answers of this thread to all operations", async () => {
  const scheduler = connect(await start());
  for (const [name, question] of Object.entries(operations)) {
    assertEquals(await question({ scheduler }), await question({ scheduler: inline() }), name);
  }
});

test("a cluster reads and writes in folders that are shared, and its Deno children nowhere else", async () => {
  const folder = await tempDir();
  const scheduler = connect(await start([folder]));
  const lines = fromSequence(["a", "b", "c", "d"], { npartitions: 2 });
  const files = await writeText(lines, `${folder}/out-*.txt`, { scheduler });
  assertEquals(files.map(({ elements }) => elements), [2, 2]);
  assertEquals(await readText(`${folder}/out-*.txt`).compute({ scheduler }), ["a", "b", "c", "d"]);
  const refused = async (attempt: () => Promise<unknown>) => {
    const bag = fromSequence([0]).map(attempt);
    return (await assertRejects(() => bag.compute({ scheduler }), TaskError)).message;
  };
  const file = await refused(async () => (await import("node:fs")).readFileSync("/etc/passwd"));
  assertStringIncludes(file, "NotCapable");
  assertStringIncludes(await refused(() => fetch("http://127.0.0.1:8999/")), "NotCapable");
  const token = await refused(async () => (await import("node:process")).env["HOLDALL_TOKEN"]);
  assertStringIncludes(token, "NotCapable");
});

test("a cluster takes up what a child, a worker or a gateway was doing that is killed", async () => {
  const cluster = await start();
  const scheduler = connect(cluster);
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent) => void events.push(event);
  const slow = range(40, { npartitions: 40 }).map(async (x) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return x;
  }).sum();
  await range(5).sum().compute({ scheduler });

  const withChild = slow.compute({ scheduler, onEvent });
  setTimeout(() => process.kill(childrenOf(cluster)[0]!.pid, "SIGKILL"), 1500);
  assertEquals(await withChild, 780);
  assert(events.some(({ type }) => type === "worker-lost"));

  const withWorker = slow.compute({ scheduler });
  setTimeout(() => process.kill(childrenOf(cluster)[0]!.worker, "SIGKILL"), 1500);
  assertEquals(await withWorker, 780);

  const withGateway = slow.compute({ scheduler });
  setTimeout(() => process.kill(cluster.pids.gateway, "SIGKILL"), 1500);
  await assertRejects(() => withGateway, ConnectionError);
});

test("a cluster says that a function ends its process, and stops what does not end", async () => {
  const cluster = await start();
  const scheduler = connect(cluster);
  const controller = new AbortController();
  const reason = new Error("enough");
  const endless = fromSequence([0]).map(() => {
    for (;;);
  });
  const onEvent = () => void setTimeout(() => controller.abort(reason), 500);
  const stopped = endless.compute({ scheduler, signal: controller.signal, onEvent });
  assertEquals(await stopped.catch((error: unknown) => error), reason);
  const dying = fromSequence([0]).map(async () => (await import("node:process")).exit(3));
  const error = await assertRejects(() => dying.compute({ scheduler }), WorkerLostError);
  assertStringIncludes(error.message, "exited with code 3, 3 times");
  assertEquals(await range(10).sum().compute({ scheduler }), 45);
});

test("a gateway refuses another token", async () => {
  const { url } = await start();
  await using scheduler = dask(url, { token: "not that of the gateway" });
  const wrong = () => range(5).sum().compute({ scheduler });
  await assertRejects(wrong, ConnectionError, "The token is not that of this gateway");
});

/** The processes in which tasks of a cluster run, and those of the workers that have started them. */
function childrenOf({ pids }: LocalCluster): { readonly pid: number; readonly worker: number }[] {
  const { stdout } = new Deno.Command("ps", { args: ["-eo", "pid=,ppid=,args="] }).outputSync();
  const all = new TextDecoder().decode(stdout).trim().split("\n").map((line) => {
    const [, pid, parent, command] = /^ *(\d+) +(\d+) (.*)$/.exec(line)!;
    return { pid: Number(pid), parent: Number(parent), command: command! };
  });
  const within = new Set([pids.workers]);
  // Parents come before their children but where ids have begun anew.
  for (let i = 0; i < 3; i++) {
    for (const { pid, parent } of all) if (within.has(parent)) within.add(pid);
  }
  return all.filter(({ pid, command }) => within.has(pid) && command.includes("worker_stdio"))
    .map(({ pid, parent }) => ({ pid, worker: parent }));
}
