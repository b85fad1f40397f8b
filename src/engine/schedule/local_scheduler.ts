/**
 * The scheduler of one machine: graphs on an executor.
 *
 * @module
 */

import type { Graph } from "../../graph/graph.ts";
import type { Key } from "../../graph/node.ts";
import { cull } from "../../graph/optimize.ts";
import type { Executor, RunOptions, Scheduler } from "../ports.ts";
import { Run } from "./run.ts";

/** Runs graphs on an executor, which it disposes of with itself. */
export class LocalScheduler implements Scheduler, AsyncDisposable {
  readonly #executor: Executor;

  /** Makes a scheduler. */
  constructor(executor: Executor) {
    this.#executor = executor;
  }

  /** Yields each output's key and value as it completes. */
  run(
    graph: Graph,
    outputs: readonly Key[],
    options: RunOptions = {},
  ): AsyncIterable<readonly [Key, unknown]> {
    const needed = cull(graph, outputs);
    return new Run(needed, outputs, this.#executor, { ...options, streams: false }).values();
  }

  /** Yields the elements of outputs that are partitions, in order. */
  stream(
    graph: Graph,
    outputs: readonly Key[],
    options: RunOptions = {},
  ): AsyncIterable<readonly unknown[]> {
    const needed = cull(graph, outputs);
    return new Run(needed, outputs, this.#executor, { ...options, streams: true }).batches();
  }

  /** Stops the executor. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#executor[Symbol.asyncDispose]();
  }
}
