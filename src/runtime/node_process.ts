/**
 * The end of the process, by way of `node:process`: the one place that listens to signals.
 *
 * @module
 */

import process from "node:process";
import { setImmediate, setTimeout } from "node:timers/promises";
import { isMainThread } from "node:worker_threads";
import { writeError } from "./node_error_output.ts";
import type { ProcessGuard, StoppableWork } from "./runtime.ts";

/**
 * Signals by which somebody asks a process to end, and what shells say of one that did. One that has
 * lost its terminal may be told to go on (`nohup`), which listening would undo.
 */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** Milliseconds in which work has to stop when the process was asked to end. */
const PATIENCE = 700;

/** Milliseconds after which a process that was to end, and has not, goes on as if nothing had been. */
const SURVIVAL = 1000;

type Signal = keyof typeof SIGNALS;

/** Where the processes of a machine begin, which signals without a listener do not end. */
const FIRST_PROCESS = 1;

const guards = new Set<ProcessGuard>();
const listeners = new Map<Signal, () => void>();

/** Number of listeners that the runtime has elsewhere. */
let elsewhere: (signal: string) => number = () => 0;

/** Whether those of `node:process` are among them. */
let countsAll = false;

/** What is told of the end of the process, once it has been asked to end. */
let ending: { readonly line: string; isRaised: boolean } | undefined;

/** What marks the listeners of this library, whichever copy of it. */
const ours = Symbol.for("holdall.signal");

/**
 * Has somebody called before the process ends, until what is returned is called. That resolves when a
 * signal that has come meanwhile has been told of.
 */
export function guardProcess(guard: ProcessGuard): () => Promise<void> {
  if (guards.size === 0) {
    process.on("exit", exit);
    process.on("uncaughtExceptionMonitor", uncaught);
  }
  guards.add(guard);
  if (guard.work !== undefined) {
    if (ending !== undefined) stop([guard.work], "a signal");
    listen();
  }
  return async () => {
    if (guard.work !== undefined) await signalsTold();
    if (!guards.delete(guard)) return;
    if (works().length === 0) stopListening();
    if (guards.size > 0) return;
    process.removeListener("exit", exit);
    process.removeListener("uncaughtExceptionMonitor", uncaught);
  };
}

/** Has listeners counted that `node:process` does not know of. */
export function countListeners(count: (signal: string) => number): void {
  elsewhere = count;
}

function works(): StoppableWork[] {
  return Array.from(guards, ({ work }) => work).filter((work) => work !== undefined);
}

/** Signals are for the main thread: in Node others hear none, and elsewhere they do not know its listeners. */
function listen(): void {
  if (listeners.size > 0 || !isMainThread || "WorkerGlobalScope" in globalThis) return;
  for (const signal of Object.keys(SIGNALS) as Signal[]) {
    const listener = Object.assign(() => void interrupt(signal), { [ours]: true });
    try {
      const before = elsewhere(signal);
      process.on(signal, listener);
      countsAll = elsewhere(signal) > before;
      listeners.set(signal, listener);
    } catch {
      // Not every system has every signal.
    }
  }
}

/**
 * Waits until signals have been told of that have come. One that has not is lost when nobody listens any
 * more: it would neither be heard nor end the process. Deno hears of them from another thread, Node once
 * it has looked at what there is, between two turns of its loop.
 */
async function signalsTold(): Promise<void> {
  await setTimeout(1);
  for (let turn = 0; turn < 2; turn++) await setImmediate();
}

function stopListening(): void {
  for (const [signal, listener] of listeners) process.removeListener(signal, listener);
  listeners.clear();
}

function exit(): void {
  for (const guard of guards) guard.exiting();
}

/** An error that nobody catches ends the process, in Deno without its saying so. */
function uncaught(): void {
  if (process.listenerCount("uncaughtException") === 0) exit();
}

/** Ends the process as if nobody listened, when all has stopped. */
async function interrupt(signal: Signal): Promise<void> {
  if (hasListener(signal)) return;
  const stopping = works();
  // Who asks twice does not want to wait.
  if (ending === undefined) {
    ending = { line: lineOf(signal, stopping), isRaised: false };
    await stop(stopping, signal);
  }
  if (ending === undefined || ending.isRaised) return;
  ending.isRaised = true;
  exit();
  stopListening();
  writeError(ending.line);
  raise(signal);
  await setTimeout(SURVIVAL);
  ending = undefined;
}

/** Stops what is at work, and waits for that for a moment. */
async function stop(works: readonly StoppableWork[], signal: string): Promise<void> {
  const late = new AbortController();
  const stopped = Promise.allSettled(works.map((work) => work.stop(signal)));
  await Promise.race([
    stopped,
    setTimeout(PATIENCE, undefined, late).catch(() => {}),
  ]);
  late.abort();
}

/** Has the process end by a signal, which nobody here listens to any more. */
function raise(signal: Signal): void {
  // The first process of a container is not ended by it, and Windows tells nobody what ended it.
  if (process.pid === FIRST_PROCESS || process.platform === "win32") process.exit(SIGNALS[signal]);
  try {
    process.kill(process.pid, signal);
  } catch {
    // Permission may be lacking.
    process.exit(SIGNALS[signal]);
  }
}

/**
 * Whether the program listens to a signal itself: it then decides what becomes of it. Listeners of other
 * copies of this library, and of `signal-exit`, do as this one does: they only tidy up, and end the
 * process where nobody else listens. Those of `signal-exit` do that when the signal is raised again.
 */
function hasListener(signal: Signal): boolean {
  const listening = process.listeners(signal);
  const more = elsewhere(signal) - (countsAll ? listening.length : 0);
  const others = listening.filter((it) => !Object.hasOwn(it, ours)).length + Math.max(0, more);
  return others > signalExitListeners();
}

/** Number of listeners that the package of that name has of each signal, by what its versions share. */
function signalExitListeners(): number {
  const shared = [
    (process as { readonly __signal_exit_emitter__?: unknown }).__signal_exit_emitter__,
    (globalThis as Record<symbol, unknown>)[Symbol.for("signal-exit emitter")],
  ] as readonly ({ readonly count?: unknown } | undefined)[];
  return shared.reduce((sum, it) => sum + (typeof it?.count === "number" ? it.count : 0), 0);
}

function lineOf(signal: Signal, stopping: readonly StoppableWork[]): string {
  let done = 0;
  let total = 0;
  for (const { tasks } of stopping.map((work) => ({ tasks: work.tasks() }))) {
    done += tasks.done;
    total += tasks.total;
  }
  const what = stopping.length > 1 ? `${stopping.length} computations ` : "";
  const tasks = `${total} ${total === 1 ? "task" : "tasks"}`;
  return `Holdall: ${what}stopped by ${signal}; ${done} of ${tasks} done\n`;
}
