/**
 * The schedulers a user can ask for. A composition root.
 *
 * @module
 */

import { runtime } from "#runtime";
import { checkInteger, checkOneOf, checkOptions, refusal } from "./values/check.ts";
import { catalog } from "./catalog.ts";
import { InlineExecutor } from "./engine/thread/inline.ts";
import type { Scheduler } from "./engine/ports.ts";
import { type ByteSize, parseByteSize } from "./io/bytes/byte_size.ts";
import { LocalScheduler } from "./engine/schedule/local_scheduler.ts";
import { memorySettings, resultsRoom, type RoomRuntime } from "./engine/workers/memory_settings.ts";
import type { Spawner, WorkerPermissions } from "./runtime/runtime.ts";
import { WorkerExecutor } from "./engine/workers/worker_executor.ts";

export type { WorkerPermissions };

/** A scheduler with something to close: `await using` does it. */
export interface ClosableScheduler extends Scheduler, AsyncDisposable {}

/** Settings of a pool of workers. */
export interface WorkersOptions {
  /**
   * Number of workers.
   * @default {the number of cores}
   */
  readonly size?: number;
  /**
   * Kind of worker: `"threads"` (`node:worker_threads`) or `"web"` (`Worker`). Node has only the
   * former, browsers only the latter.
   * @default {the better one of the runtime}
   */
  readonly spawner?: "threads" | "web";
  /**
   * `"process"` makes workers that are processes, in Node, Deno and Bun: whatever ends one, be it a
   * lack of memory that would end the whole program, leaves the others and the program alone, and
   * its task is tried again. They start slower, take more memory, and what moves from worker to
   * worker goes through this process.
   * @default {"thread"}
   */
  readonly isolation?: "thread" | "process";
  /**
   * Limit of a worker's heap in MiB, where the runtime has one: Node, and Deno but for Web Workers.
   * In Node, a single array or `Map` that grows beyond it in a thread ends the whole process all the
   * same; with `isolation: "process"`, that worker alone.
   */
  readonly memoryLimit?: number;
  /**
   * About how much memory all workers together take for the results that later tasks need: bytes, or a
   * text such as `"2 GiB"`. A sixth of it may be results, the rest is what tasks gather, and garbage; what
   * there is no room for goes to disk. What functions need while they run comes on top. Up to `"1 GiB"`,
   * a thread of Node or Deno has a `memoryLimit` of 2000 unless you say, so that its heap is kept small.
   * @default {half of what the machine has, and in each worker results of 0.3 of its heap's limit}
   */
  readonly memory?: ByteSize;
  /**
   * Whether results go to disk that there is no room for, and to which folder.
   * @default {true, to the system's folder for temporary files}
   */
  readonly spill?: boolean | { readonly directory: string };
  /**
   * Milliseconds that a task may have, without what it waits for inputs or for who reads its stream.
   * What takes longer, a loop without end or a server that never answers, fails its computation with a
   * `TaskTimeoutError`, and its worker is replaced. In Deno, a function in a thread cannot be
   * interrupted: the thread that is replaced computes on, so functions that may not end want
   * `isolation: "process"` there.
   * @default {no limit}
   */
  readonly taskTimeout?: number;
  /**
   * What functions may do, in Deno, with `isolation: "process"`: nothing but that, and no more than the
   * program. Node, Bun and browsers cannot do with less than the program has, and refuse it. It
   * keeps functions from files and hosts, not from each other's data nor from taking time and memory.
   * @default {what the program may}
   */
  readonly permissions?: WorkerPermissions;
  /** Makes a `Worker` of `holdall/worker`, where the built-in way does not suit a bundler or policy. */
  readonly factory?: () => Worker;
}

const workersOptions: readonly string[] = [
  "size",
  "spawner",
  "isolation",
  "memoryLimit",
  "memory",
  "spill",
  "taskTimeout",
  "permissions",
  "factory",
];

/**
 * Makes a pool of workers of its own. Without, computations share one pool.
 *
 * @param options How many workers, and of what kind.
 * @returns A scheduler; `await using` or `[Symbol.asyncDispose]()` stops its workers.
 * @throws {RangeError} If `size`, `memoryLimit` or `taskTimeout` is not a whole number, `isolation` not one of the two, or the runtime has no such workers.
 * @throws {TypeError} If `isolation` goes with settings of other workers, or `permissions` are what the
 * program lacks itself, or with workers that cannot have them.
 *
 * @example A pool of two
 * ```ts
 * import { range, workers } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * await using pool = workers({ size: 2 });
 *
 * assertEquals(await range(5).sum().compute({ scheduler: pool }), 10);
 * ```
 *
 * @example Functions that may need more memory than there is
 * ```ts
 * import { range, WorkerLostError, workers } from "holdall";
 * import { assertRejects } from "@std/assert";
 *
 * await using pool = workers({ size: 1, isolation: "process", memoryLimit: 32 });
 * const greedy = range(1).map(() => {
 *   const seen = new Map<number, number>();
 *   for (let i = 0;; i++) seen.set(i, i);
 * });
 *
 * // In a thread of Node, this would be the end of the program.
 * await assertRejects(() => greedy.compute({ scheduler: pool }), WorkerLostError);
 * ```
 */
export function workers(options: WorkersOptions = {}): ClosableScheduler {
  const action = "make a pool of workers";
  checkOptions(options, workersOptions, action);
  const { size = runtime.parallelism, memoryLimit, factory, taskTimeout } = options;
  checkInteger(size, 1, { action, name: "size" });
  if (taskTimeout !== undefined) checkInteger(taskTimeout, 1, { action, name: "taskTimeout" });
  if (memoryLimit !== undefined) checkInteger(memoryLimit, 16, { action, name: "memoryLimit" });
  const wanted = kindOf(options, action);
  const spawner = runtime.spawners.find(({ name }) => name === wanted);
  if (spawner === undefined) {
    const kinds = runtime.spawners.map(({ name }) => name);
    const known = kinds.filter((name) => name !== "processes").join(" and ");
    throw new RangeError(`Cannot ${action}: this runtime has only ${known} workers, not ${wanted}`);
  }
  return new LocalScheduler(
    new WorkerExecutor({
      size,
      spawner: confined(spawner, options, action),
      ...(memoryLimit === undefined ? {} : { memoryLimit }),
      ...(factory === undefined ? {} : { factory }),
      ...(taskTimeout === undefined ? {} : { taskTimeout }),
      memory: memoryOf(options, action),
      roomRuntime: roomRuntimeOf(options),
    }),
    runtime.guardProcess,
  );
}

/** What workers may be limited to, by name. */
const permissionNames: readonly (keyof WorkerPermissions)[] = [
  "read",
  "write",
  "net",
  "env",
  "run",
  "sys",
  "ffi",
  "import",
];

/** The spawner, for workers that may do only what they are permitted. */
function confined(spawner: Spawner, { permissions }: WorkersOptions, action: string): Spawner {
  if (permissions === undefined) return spawner;
  checkOptions(permissions, permissionNames, action);
  for (const name of permissionNames) {
    const value: unknown = permissions[name];
    if (value === undefined || typeof value === "boolean") continue;
    const isList = Array.isArray(value) && value.every((it) => typeof it === "string" && it !== "");
    if (isList) continue;
    const expected = "true, false or a list of texts";
    throw refusal(value, { action, name: `permissions.${name}`, expected });
  }
  if (spawner.confined !== undefined) return spawner.confined(permissions);
  throw new TypeError(
    runtime.spawners.some((it) => it.confined !== undefined)
      ? `Cannot ${action}: expected isolation: "process" beside 'permissions', ` +
        "since threads may do what the program may"
      : `Cannot ${action}: expected no 'permissions', since workers of this runtime may do what ` +
        "the program may; Deno has them",
  );
}

/** What workers will learn of memory, and may write, as far as that is known here. */
function roomRuntimeOf({ permissions }: WorkersOptions): RoomRuntime {
  if (permissions === undefined) return runtime;
  const { read = false, write = false, sys = false } = permissions;
  const knowsMachine = sys === true || (sys !== false && sys.includes("systemMemoryInfo"));
  const isRefused = read === false || write === false;
  return {
    memoryRoom() {
      const { machine, heap } = runtime.memoryRoom();
      return { machine: knowsMachine ? machine : undefined, heap };
    },
    scratchProblem: (directory) =>
      isRefused
        ? "expected 'permissions' to read and write the folder"
        : runtime.scratchProblem(directory),
  };
}

/** How much may be held, and where the rest goes. */
function memoryOf({ memory, spill = true }: InlineOptions, action: string) {
  const isFolder = typeof spill === "object" && spill !== null &&
    typeof spill.directory === "string";
  if (typeof spill !== "boolean" && !isFolder) {
    const expected = "true, false or { directory }";
    throw refusal(spill, { action, name: "spill", expected });
  }
  return {
    spill: spill !== false,
    ...(isFolder ? { directory: spill.directory } : {}),
    ...(memory === undefined ? {} : { memory: parseByteSize(memory, "memory", action) }),
  };
}

/** Name of the spawner that options ask for. */
function kindOf({ spawner, isolation = "thread", factory }: WorkersOptions, action: string) {
  checkOneOf(isolation, ["thread", "process"], { action, name: "isolation" });
  if (isolation === "thread") {
    return spawner ?? (factory === undefined ? runtime.spawners[0]!.name : "web");
  }
  const other = spawner !== undefined ? "spawner" : factory !== undefined ? "factory" : undefined;
  if (other !== undefined) {
    throw new TypeError(
      `Cannot ${action}: expected no '${other}', which is of threads, beside isolation: "process"`,
    );
  }
  return "processes";
}

/** Settings of a scheduler that runs everything on this thread. */
export type InlineOptions = Pick<WorkersOptions, "memory" | "spill">;

/**
 * Makes a scheduler that runs everything on this thread, with the user's own functions: for
 * debugging, and where there are no workers.
 *
 * @param options About how much `memory` results may take that later tasks need, and whether the rest
 * goes to disk, as for {@linkcode workers}; by default, everything stays in memory. What goes to disk
 * comes back as copies; instances of classes, which would be something else then, stay.
 * @returns A scheduler.
 * @throws {RangeError} If `memory` is no number of bytes.
 * @throws {TypeError} If `spill` is neither true, false nor a folder, or there is a `taskTimeout`.
 *
 * @example Without workers
 * ```ts
 * import { inline, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await range(5).sum().compute({ scheduler: inline() }), 10);
 * ```
 */
export function inline(options: InlineOptions = {}): ClosableScheduler {
  const action = "make an inline scheduler";
  if ((options as WorkersOptions | null)?.taskTimeout !== undefined) {
    throw new TypeError(
      `Cannot ${action}: expected no 'taskTimeout', which stops workers; ` +
        "what runs on this thread cannot be stopped from it. workers({ taskTimeout }) has it",
    );
  }
  checkOptions(options, ["memory", "spill"], action);
  const asked = { workers: 1, ...memoryOf(options, action) };
  return new LocalScheduler(
    new InlineExecutor({
      catalog,
      yieldToMessages: () => runtime.yieldToMessages(),
      watchGarbage: runtime.watchGarbage,
      ...(asked.memory === undefined ? {} : {
        memory: memorySettings(asked, runtime, "inline"),
        room: () => ({ ...resultsRoom(asked, runtime), isHere: true }),
      }),
    }),
    runtime.guardProcess,
  );
}
