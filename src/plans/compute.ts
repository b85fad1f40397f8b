/**
 * Running graphs on behalf of bags and items.
 *
 * @module
 */

import { explain } from "../diagnostics/explain.ts";
import type { Profiler } from "../diagnostics/profile/profiler.ts";
import { observed } from "../diagnostics/observers.ts";
import { listenerOf } from "../diagnostics/progress.ts";
import { defaultScheduler } from "../engine/workers/default_pool.ts";
import { SpillError } from "../errors.ts";
import type { Keeping, Kept, RunOptions, Scheduler } from "../engine/ports.ts";
import { calledAt, type CallSite, callSite } from "../functions/call_site.ts";
import { dictionaryLayer, Graph } from "../graph/graph.ts";
import type { Key } from "../graph/node.ts";
import { cull, optimize } from "../graph/optimize.ts";
import { describeValue } from "../values/describe_value.ts";
import { revived } from "../graph/kept.ts";
import { agreeOnTasks } from "./caller_tasks.ts";
import { checkBoolean, checkFunction, checkOptions, refusal } from "../values/check.ts";
import { type Collection, keysOf } from "./collection.ts";
import { profileListenerOf } from "./profile.ts";

/** How to run a computation. */
export interface ComputeOptions extends RunOptions {
  /**
   * What runs it: the result of `workers()` or `inline()`, or something of your own.
   * @default {a pool of workers that the process shares}
   */
  readonly scheduler?: Scheduler;
  /**
   * Whether chains of tasks are fused; without, every intermediate result exists.
   * @default {true}
   */
  readonly optimize?: boolean;
  /**
   * Whether a line at the terminal shows how far the computation has come, as `progress()` does.
   * @default {false}
   */
  readonly progress?: boolean;
  /** Collects where the time goes: what `profiler()` has made. */
  readonly profile?: Profiler;
}

/** How to run a computation whose results are kept. */
export interface PersistOptions extends ComputeOptions {
  /**
   * Where workers keep the results: in `"memory"`, as long as there is room, or on `"disk"` at once,
   * which leaves the memory to others. Each computation then reads them from there.
   * @default {"memory"}
   */
  readonly to?: "memory" | "disk";
}

/** Names of the options above. */
export const computeOptionNames = [
  "scheduler",
  "optimize",
  "signal",
  "onEvent",
  "onProgress",
  "progress",
  "onProfile",
  "profile",
  "handleSignals",
] as const;

/** Names of the options of a computation whose results are kept. */
export const persistOptionNames: readonly string[] = [...computeOptionNames, "to"];

/** Those of some options that say how to run a computation. */
export function computeOptionsOf(options: ComputeOptions): ComputeOptions {
  const given = computeOptionNames.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, options[name]]));
}

/** Runs a graph until it has the results of `keys`. */
export async function computeKeys(
  graph: Graph,
  keys: readonly Key[],
  options: ComputeOptions = {},
  operation = "compute",
): Promise<ReadonlyMap<Key, unknown>> {
  return (await keepKeys(graph, keys, [], options, operation)).results;
}

/**
 * Runs a graph until it has the results of `keys`, and leaves those where they were made that are to be
 * kept, if the scheduler can.
 */
export async function keepKeys(
  graph: Graph,
  keys: readonly Key[],
  keepings: readonly Keeping[],
  options: PersistOptions,
  operation = "persist",
): Promise<Kept> {
  const known = operation === "persist" ? persistOptionNames : computeOptionNames;
  checkComputeOptions(options, "compute", known);
  const { to, ...others } = options;
  const site = callSite(operation);
  const { scheduler, run, ready } = prepared(graph, keys, others);
  const agreement = agreeOnTasks(ready, keys);
  if (agreement !== undefined) await agreement;
  try {
    const keeping = keepings.length === 0
      ? undefined
      : scheduler.keep?.(ready, keys, keepings, { ...run, to: to ?? "memory" });
    if (keeping !== undefined) return await keeping;
    if (to === "disk" && keepings.length > 0) throw new SpillError(noDisk);
    const results = new Map<Key, unknown>();
    for await (const [key, value] of scheduler.run(ready, keys, run)) results.set(key, value);
    return { results, holders: [] };
  } catch (error) {
    throw calledAt(error, site);
  }
}

const noDisk =
  "Cannot persist to disk: expected a scheduler whose workers keep results, as those " +
  "of workers() do, got one that gives them to this process";

/** Names of the options of what says beforehand what a run will do. */
export const explainOptionNames: readonly string[] = ["scheduler"];

/** Says what running a graph will do until it has the results of `keys`. */
export async function explainKeys(
  graph: Graph,
  keys: readonly Key[],
  options: Pick<ComputeOptions, "scheduler"> = {},
): Promise<string> {
  checkComputeOptions(options, "explain", explainOptionNames);
  const { scheduler = defaultScheduler() } = options;
  return await explain(graph, keys, scheduler.room?.());
}

/** Runs a collection's graph and yields its elements in batches, in order. */
export function streamBatches(
  collection: Collection,
  options: ComputeOptions = {},
): AsyncIterable<readonly unknown[]> {
  checkComputeOptions(options, "stream");
  return batchesOf(collection, options, callSite("stream"));
}

async function* batchesOf(
  collection: Collection,
  options: ComputeOptions,
  site: CallSite | undefined,
): AsyncGenerator<readonly unknown[]> {
  const keys = keysOf(collection);
  const { scheduler, run, ready } = prepared(collection.graph, keys, options);
  const agreement = agreeOnTasks(ready, keys);
  if (agreement !== undefined) await agreement;
  try {
    yield* scheduler.stream(ready, keys, run);
  } catch (error) {
    throw calledAt(error, site);
  }
}

/** The elements of a collection whose partitions are among `results`. */
export function elementsOf(collection: Collection, results: ReadonlyMap<Key, unknown>): unknown[] {
  const partitions = keysOf(collection).map((key) => iterableOf(results.get(key), key));
  const elements: unknown[] = [];
  // One by one: spreading a large partition into `push` overflows the stack.
  for (const partition of partitions) for (const element of partition) elements.push(element);
  return elements;
}

/** A partition, which a hand-written graph may have made as anything. */
function iterableOf(partition: unknown, key: Key): Iterable<unknown> {
  if (typeof partition === "object" && partition !== null && Symbol.iterator in partition) {
    return partition as Iterable<unknown>;
  }
  throw new TypeError(
    `Cannot compute ${key}: expected a partition to be an iterable such as an array, ` +
      `got ${describeValue(partition)}`,
  );
}

/** One graph of several, whose equal names are the same work. */
export function union(graphs: readonly Graph[]): Graph {
  return new Graph(dictionaryLayer(new Map()), graphs);
}

function checkComputeOptions(
  options: ComputeOptions,
  action: string,
  known: readonly string[] = computeOptionNames,
): void {
  refuseWorkers(options, action);
  checkOptions(options, known, action);
  const { scheduler, signal, profile } = options;
  for (const name of ["progress", "handleSignals"] as const) {
    if (options[name] !== undefined) checkBoolean(options[name], { action, name });
  }
  for (const name of ["onEvent", "onProgress", "onProfile"] as const) {
    if (options[name] !== undefined) checkFunction(options[name], { action, name });
  }
  if (profile !== undefined && typeof profile?.note !== "function") {
    throw refusal(profile, { action, name: "profile", expected: "what profiler() gives" });
  }
  if (scheduler !== undefined && typeof scheduler?.run !== "function") {
    const expected = "made by workers() or inline()";
    throw refusal(scheduler, { action, name: "scheduler", expected });
  }
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function") {
    throw refusal(signal, { action, name: "signal", expected: "an AbortSignal" });
  }
}

/** Throws where options say how many workers there are, which those of a scheduler do. */
function refuseWorkers(options: object, action: string): void {
  const name = ["workers", "size", "threads", "concurrency"].find((it) =>
    Object.hasOwn(Object(options), it)
  );
  if (name === undefined) return;
  const size: unknown = options[name as keyof typeof options];
  const made = Number.isInteger(size) ? `workers({ size: ${size} })` : "workers()";
  throw new TypeError(
    `Cannot ${action}: there is no option '${name}': a scheduler has workers; write ` +
      `{ scheduler: ${made} }, with workers from this package`,
  );
}

function prepared(graph: Graph, keys: readonly Key[], options: ComputeOptions) {
  const {
    scheduler = defaultScheduler(),
    optimize: fuses = true,
    progress: isShown = false,
    onProgress: given,
    profile,
    onProfile: told,
    ...rest
  } = options;
  const ready = revived(graph, keys, fuses ? optimize : cull);
  const { onProgress, onProfile } = observed({
    onProgress: listenerOf(given, isShown),
    onProfile: profileListenerOf(profile, told, { graph: ready, keys }),
  });
  const run: RunOptions = {
    ...rest,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onProfile === undefined ? {} : { onProfile }),
  };
  return { scheduler, run, ready };
}
