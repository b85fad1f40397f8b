/**
 * The scheduler of this machine, and the pool that serves when no other is given.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { Graph } from "../graph/graph.ts";
import type { Key } from "../graph/node.ts";
import { cull } from "../graph/optimize.ts";
import type { Executor, RunOptions, Scheduler } from "./ports.ts";
import { Run } from "./run.ts";
import { WorkerExecutor } from "./workers/worker_executor.ts";

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

let pool: Scheduler | undefined;

/** The pool of workers of this process, one for each core. */
export function defaultScheduler(): Scheduler {
  return pool ??= new LocalScheduler(
    new WorkerExecutor({ size: runtime.parallelism, spawner: runtime.spawners[0]! }),
  );
}

/** Number of tasks that run at the same time where no scheduler is given. */
export function defaultSlots(): number {
  return runtime.parallelism;
}

/** Whether the workers of this machine have a global of that name. */
export function isWorkerGlobal(name: string): boolean {
  return runtime.isWorkerGlobal(name);
}
