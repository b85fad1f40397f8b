/**
 * The scheduler of one machine: graphs on an executor.
 *
 * @module
 */

import { dictionaryLayer, Graph } from "../../graph/graph.ts";
import { revived } from "../../graph/kept.ts";
import { keptNode, type Key } from "../../graph/node.ts";
import { cull, optimize } from "../../graph/optimize.ts";
import type {
  Executor,
  Keeping,
  KeepOptions,
  Kept,
  ResultsRoom,
  RunOptions,
  Scheduler,
} from "../ports.ts";
import { Holding, type HoldingOwner } from "./holding.ts";
import { type LoopOptions, Run } from "./run.ts";
import type { GuardProcess } from "./run_end.ts";

/** Settings of a run that another one waits for, which hears of signals. */
const within = { handleSignals: false } as const;

/** Runs graphs on an executor, which it disposes of with itself. */
export class LocalScheduler implements Scheduler, AsyncDisposable {
  readonly #executor: Executor;
  readonly #guardProcess: GuardProcess | undefined;
  readonly #owner: HoldingOwner;
  #isClosed = false;

  /** Makes a scheduler; its runs are told of the end of the process by `guardProcess`. */
  constructor(executor: Executor, guardProcess?: GuardProcess) {
    this.#executor = executor;
    this.#guardProcess = guardProcess;
    this.#owner = {
      executor,
      isClosed: () => this.#isClosed,
      restore: (...args) => this.#restore(...args),
      read: (...args) => this.#read(...args),
    };
  }

  /** Yields each output's key and value as it completes. */
  run(
    graph: Graph,
    outputs: readonly Key[],
    options: RunOptions = {},
  ): AsyncIterable<readonly [Key, unknown]> {
    return this.#run(graph, outputs, { ...options, streams: false }).values();
  }

  /** Yields the elements of outputs that are partitions, in order. */
  stream(
    graph: Graph,
    outputs: readonly Key[],
    options: RunOptions = {},
  ): AsyncIterable<readonly unknown[]> {
    return this.#run(graph, outputs, { ...options, streams: true }).batches();
  }

  /** Runs a graph and leaves results in the slots that make them; gives nothing if slots hold none. */
  keep(
    graph: Graph,
    outputs: readonly Key[],
    keepings: readonly Keeping[],
    options: KeepOptions,
  ): Promise<Kept> | undefined {
    return this.#executor.holds ? this.#keep(graph, outputs, keepings, options) : undefined;
  }

  /** How much of results the executor keeps in memory. */
  room(): ResultsRoom | undefined {
    return this.#executor.room?.();
  }

  /** Stops the executor. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#executor[Symbol.asyncDispose]();
  }

  async #keep(
    graph: Graph,
    outputs: readonly Key[],
    keepings: readonly Keeping[],
    { to, ...options }: KeepOptions,
  ): Promise<Kept> {
    const holders = keepings.map(({ recipe }) => new Holding(this.#owner, recipe, to));
    try {
      const holds = new Map(
        keepings.flatMap(({ keys }, i) => keys.map((key) => [key, holders[i]!] as const)),
      );
      return { results: await this.#results(graph, outputs, { ...options, holds }), holders };
    } catch (error) {
      for (const holder of holders) holder.release();
      throw error;
    }
  }

  /** Makes results of a holding again. */
  async #restore(holding: Holding, keys: readonly Key[], options: RunOptions): Promise<void> {
    const holds = new Map(keys.map((key) => [key, holding]));
    const graph = revived(holding.recipe, keys, optimize);
    await this.#results(graph, keys, { ...options, ...within, holds });
  }

  /** Brings results of a holding to this thread. */
  #read(holding: Holding, keys: readonly Key[]): AsyncIterable<readonly [Key, unknown]> {
    const nodes = new Map(keys.map((key) => [key, keptNode(key, holding)]));
    return this.run(new Graph(dictionaryLayer(nodes)), keys, within);
  }

  async #results(
    graph: Graph,
    outputs: readonly Key[],
    options: Omit<LoopOptions, "streams">,
  ): Promise<ReadonlyMap<Key, unknown>> {
    const results = new Map<Key, unknown>();
    const values = this.#run(graph, outputs, { ...options, streams: false }).values();
    for await (const [key, value] of values) results.set(key, value);
    return results;
  }

  #run(graph: Graph, outputs: readonly Key[], options: LoopOptions): Run {
    const culled = revived(graph, outputs, cull);
    return new Run(culled, outputs, this.#executor, options, this.#guardProcess);
  }
}
