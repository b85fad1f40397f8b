/**
 * Workers that are processes, by way of `node:child_process`, which Node, Deno and Bun all have. One
 * that runs out of memory, or is ended by the system, takes nothing else with it.
 *
 * @module
 */

import { type ChildProcess, spawn as spawnChild } from "node:child_process";
import { statSync } from "node:fs";
import process from "node:process";
import { guardProcess } from "./node_process.ts";
import { ErrorOutput } from "./process_errors.ts";
import { betweenProcesses, type Frame, PortLine, relay } from "./process_ports.ts";
import type { Spawner, SpawnOptions, WorkerLink, WorkerPermissions } from "./runtime.ts";
import { Death } from "./worker_death.ts";
import { isWorkerFile, whereBundled, workerFile } from "./worker_file.ts";

/** What differs between the runtimes that have processes. */
export interface ProcessPlatform {
  /** What follows the name of the runtime's program where it is to run the module at `entry`. */
  args(
    entry: URL,
    memoryLimit: number | undefined,
    permissions: WorkerPermissions | undefined,
  ): readonly string[];
  /** Throws where this program may not do itself what a process is to; absent where none can do less. */
  readonly checkPermissions?: (permissions: WorkerPermissions) => void;
  /** What a process lacks that may start no others, where there are permissions. */
  readonly permission?: string;
  /** Whether this program is an executable of its own, which cannot run a module that it is given. */
  isStandalone(): boolean;
}

/** Milliseconds in which the last words of a process that has ended come. */
const GRACE = 200;

/** All children that run; none of them shall outlive this process. */
const running = new Set<ChildProcess>();

/** Ends the watch for the end of this process, as long as children run. */
let release: (() => Promise<void>) | undefined;

/** Makes processes that run the module at `entry`, which gets its port from `process_entry.ts`. */
export function processes(
  platform: ProcessPlatform,
  entry: URL = workerFile(),
  permissions?: WorkerPermissions,
): Spawner {
  const { checkPermissions } = platform;
  return {
    name: "processes",
    canUnref: true,
    medium: betweenProcesses,
    spawn: (options) => spawn(platform, entry, options, permissions),
    relay,
    ...(checkPermissions && {
      confined(given: WorkerPermissions) {
        checkPermissions(given);
        return processes(platform, entry, given);
      },
    }),
  };
}

function spawn(
  platform: ProcessPlatform,
  entry: URL,
  { name, memoryLimit }: SpawnOptions,
  permissions: WorkerPermissions | undefined,
): WorkerLink {
  const death = new Death();
  const child = start(platform, entry, () => [
    ...platform.args(entry, memoryLimit, permissions),
    name,
  ], death);
  const line = new PortLine((frame) => {
    // A channel that is broken is told of by the end of the process.
    if (child?.connected) child.send(frame, () => {});
  });
  const end = child && listen(child, line, death);
  // Deno and Bun lack some of them.
  const handles = [child, child?.channel, child?.stderr] as readonly (Handle | null | undefined)[];
  death.promise.then(() => {
    line.lose();
    // Where a process has died, Deno keeps this one alive for the channel to it.
    setAll(handles, "unref");
  });
  let ending = false;
  return {
    port: line.main,
    died: death.promise,
    watch() {
      death.start();
      end?.started();
    },
    ref() {
      if (isRunning(child)) setAll(handles, "ref");
    },
    unref() {
      if (isRunning(child) && !ending) setAll(handles, "unref");
    },
    terminate(reason = "was terminated") {
      end?.because(reason);
      if (!isRunning(child)) return;
      // It is waited for, so that no process is left behind.
      ending = true;
      setAll(handles, "ref");
      child.kill("SIGKILL");
    },
    fail(error) {
      death.start();
      death.fail(error);
      child?.kill("SIGKILL");
    },
  };
}

/** What can keep this process alive. */
interface Handle {
  ref?(): void;
  unref?(): void;
}

/** Has handles keep this process alive, or let it end. */
function setAll(handles: readonly (Handle | null | undefined)[], which: "ref" | "unref"): void {
  for (const handle of handles) {
    try {
      handle?.[which]?.();
    } catch {
      // Of a process that has ended, and whose end has not been told yet, Deno has no handle any more.
    }
  }
}

function isRunning(child: ChildProcess | undefined): child is ChildProcess {
  return child !== undefined && running.has(child);
}

function start(
  platform: ProcessPlatform,
  entry: URL,
  args: () => readonly string[],
  death: Death,
): ChildProcess | undefined {
  try {
    if (platform.isStandalone()) {
      death.fail(
        new Error(
          "a program compiled into one file cannot run as a second process; " +
            'expected it to be run by its runtime, or { isolation: "thread" }',
        ),
      );
      return undefined;
    }
    if (isMissing(entry)) {
      const advice = isWorkerFile(entry) ? `; ${whereBundled}` : "";
      death.fail(new Error(`cannot find ${entry.href}${advice}`));
      return undefined;
    }
    const child = spawnChild(
      process.execPath,
      [...args()],
      {
        serialization: "advanced",
        stdio: ["ignore", "inherit", "pipe", "ipc"],
        windowsHide: true,
      } as Parameters<typeof spawnChild>[2],
    );
    release ??= guardProcess({ exiting: endAll });
    running.add(child);
    return child;
  } catch (error) {
    if (isForbidden(error)) {
      death.settle(
        `did not start: this process may start no others; expected ${platform.permission}, or ` +
          '{ isolation: "thread" }',
        error,
      );
    } else death.fail(error);
    return undefined;
  }
}

/** Whether a module is surely not there; permission to look may be lacking. */
function isMissing(entry: URL): boolean {
  try {
    return entry.protocol === "file:" && statSync(entry, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

function isForbidden(error: unknown): boolean {
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  return code === "ERR_ACCESS_DENIED" || name === "NotCapable";
}

function endAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** Learns of what a process sends, and of its end. */
function listen(child: ChildProcess, line: PortLine, death: Death) {
  const errors = new ErrorOutput(child.stderr!);
  let reason: string | undefined;
  child.on("message", (frame) => line.receive(frame as Frame));
  child.on("error", (error) => {
    forget(child);
    death.fail(error);
  });
  child.on("exit", (code, signal) => {
    forget(child);
    const tell = () => settle(death, errors, reason ?? endOf(code, signal), reason !== undefined);
    const timer = setTimeout(tell, GRACE);
    child.on("close", () => {
      clearTimeout(timer);
      tell();
    });
  });
  return {
    started: () => errors.release(),
    because: (why: string) => void (reason ??= why),
  };
}

function forget(child: ChildProcess): void {
  running.delete(child);
  if (running.size > 0) return;
  release?.();
  release = undefined;
}

/** Says why a process is gone; what it wrote last, if that does not say it. */
function settle(death: Death, errors: ErrorOutput, reason: string, onPurpose: boolean): void {
  if (errors.outOfMemory) return death.settle("ran out of memory");
  if (!death.started && !onPurpose && errors.reason !== "") {
    return death.fail(new Error(errors.reason));
  }
  errors.release();
  death.settle(reason);
}

function endOf(code: number | null, signal: string | null): string {
  if (signal === null) return `exited with code ${code}`;
  const hint = signal === "SIGKILL"
    ? ", as the system does with a process that needs too much memory"
    : "";
  return `was ended by ${signal}${hint}`;
}
