/** The schedulers of the runtime at hand, for suites that all of them must pass. */

import { dask } from "../../dask.ts";
import { inline, type RunEvent, workers, type WorkersOptions } from "../../mod.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { Scheduler } from "../../src/engine/ports.ts";
import { runtime } from "#runtime";
import { afterTest, environment, runtimeName } from "../harness.ts";

/** What runs the tasks. */
export type Kind = "inline" | "threads" | "web" | "processes" | "dask";

/** The cluster that `npm run test:cluster` has started, if it runs these tests. */
const gateway = environment("HOLDALL_GATEWAY");

const spawners = runtime.spawners.map(({ name }) => name);

/**
 * Kinds of schedulers that this runtime has; those of this machine only where there is no cluster. Web
 * Workers where threads are there, too, do the same in another way that few choose:
 * `npm run test:faults` has them.
 */
export const kinds: readonly Kind[] = gateway !== undefined
  ? ["dask"]
  : environment("HOLDALL_WEB_WORKERS") === "1" || !spawners.includes("threads")
  ? ["inline", ...spawners]
  : ["inline", ...spawners.filter((name) => name !== "web")];

/** Kinds that have workers. */
export const workerKinds = kinds.filter((kind) => kind !== "inline");

/** Those without processes, for what is the same however workers are kept apart: they start slowly. */
export const threadKinds = kinds.filter((kind) => kind !== "processes");

/** A scheduler of that kind, with two slots if it has workers. */
export function schedulerOf(
  kind: Kind,
  options: WorkersOptions = {},
): Scheduler & AsyncDisposable {
  if (kind === "inline") return inline();
  if (kind === "dask") return dask(gateway!, { token: environment("HOLDALL_TOKEN")! });
  const way = kind === "processes" ? { isolation: "process" } as const : { spawner: kind };
  return workers({ size: 2, ...way, ...options });
}

const shared = new Map<string, Scheduler>();

/**
 * The one scheduler of that kind, with those options, that all tests share which need no pool of
 * their own: starting workers is most of the work of a small test, and a pool has to work whatever
 * ran before.
 */
export function sharedSchedulerOf(kind: Kind, options: WorkersOptions = {}): Scheduler {
  const name = JSON.stringify([kind, options]);
  let scheduler = shared.get(name);
  if (scheduler === undefined) shared.set(name, scheduler = schedulerOf(kind, options));
  return scheduler;
}

/** As {@linkcode sharedSchedulerOf}, with workers of the kind that `workers()` has. */
export function sharedWorkers(options: WorkersOptions = {}): Scheduler {
  return sharedSchedulerOf(runtime.spawners[0]!.name, options);
}

/** A scheduler for many runs, one after another, of one thread or with workers. */
export function sharedSchedulerFor(kind: "inline" | "workers"): Scheduler {
  return kind === "inline" ? inline() : sharedWorkers();
}

/** The values of outputs, in the order in which they came. */
export async function valuesOf(
  scheduler: Scheduler,
  graph: Graph,
  outputs: readonly string[],
): Promise<(readonly [string, unknown])[]> {
  const values: (readonly [string, unknown])[] = [];
  for await (const output of scheduler.run(graph, outputs)) values.push(output);
  return values;
}

/** Captures of {@linkcode busy}. */
export interface Stop {
  readonly stop: Int32Array | null;
}

/** A function that computes without end, until the test has ended in Deno: it cannot end such a thread. */
export const busy = (_element: number, { stop }: Stop): number => {
  while (stop === null || Atomics.load(stop, 0) === 0);
  return 0;
};

/** What ends {@linkcode busy} with the test, where the runtime cannot. */
export function stopAfterTest(kind?: Kind): Stop {
  if (runtimeName !== "deno" || kind === "processes") return { stop: null };
  const stop = new Int32Array(new SharedArrayBuffer(4));
  afterTest(() => Promise.resolve(void Atomics.store(stop, 0, 1)));
  return { stop };
}

/** A list of events, and a listener that adds to it. */
export function recorder(): { events: RunEvent[]; onEvent: (event: RunEvent) => void } {
  const events: RunEvent[] = [];
  return { events, onEvent: (event) => void events.push(event) };
}
