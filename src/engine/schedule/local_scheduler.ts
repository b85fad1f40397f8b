/**
 * The scheduler of one machine: graphs on an executor.
 *
 * @module
 */

import type { Graph } from "../../graph/graph.ts";
import type { Key } from "../../graph/node.ts";
import { cull } from "../../graph/optimize.ts";
import type { Executor, RunOptions, Scheduler } from "../ports.ts";
import { type LoopOptions, Run } from "./run.ts";
import type { GuardProcess } from "./run_end.ts";

/** Runs graphs on an executor, which it disposes of with itself. */
export class LocalScheduler implements Scheduler, AsyncDisposable {
  readonly #executor: Executor;
  readonly #guardProcess: GuardProcess | undefined;

  /** Makes a scheduler; its runs are told of the end of the process by `guardProcess`. */
  constructor(executor: Executor, guardProcess?: GuardProcess) {
    this.#executor = executor;
    this.#guardProcess = guardProcess;
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

  /** Stops the executor. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#executor[Symbol.asyncDispose]();
  }

  #run(graph: Graph, outputs: readonly Key[], options: LoopOptions): Run {
    return new Run(cull(graph, outputs), outputs, this.#executor, options, this.#guardProcess);
  }
}
