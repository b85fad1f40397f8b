/**
 * The pool of workers that serves where no scheduler is given.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { Scheduler } from "../ports.ts";
import { LocalScheduler } from "../schedule/local_scheduler.ts";
import { WorkerExecutor } from "./worker_executor.ts";

let pool: Scheduler | undefined;

/** The pool of workers of this process, one for each core. */
export function defaultScheduler(): Scheduler {
  return pool ??= new LocalScheduler(
    new WorkerExecutor({
      size: runtime.parallelism,
      spawner: runtime.spawners[0]!,
      roomRuntime: runtime,
    }),
    runtime.guardProcess,
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
