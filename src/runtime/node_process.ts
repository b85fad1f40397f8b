/**
 * The end of the process, by way of `node:process`.
 *
 * @module
 */

import process from "node:process";
import type { ProcessGuard } from "./runtime.ts";

/**
 * Signals by which somebody asks a process to end, and what shells say of one that did. One that has
 * lost its terminal may be told to go on (`nohup`), which listening would undo.
 */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** Milliseconds that a process goes on when it was asked to end. */
const PATIENCE = 1000;

type Signal = keyof typeof SIGNALS;

const guards = new Set<ProcessGuard>();
const listeners = new Map<Signal, () => void>();
let interrupted = false;

/** Has somebody called before the process ends, until what is returned is called. */
export function guardProcess(guard: ProcessGuard): () => void {
  if (guards.size === 0) listen();
  guards.add(guard);
  return () => {
    if (guards.delete(guard) && guards.size === 0) stopListening();
  };
}

function listen(): void {
  process.on("exit", exit);
  process.on("uncaughtExceptionMonitor", uncaught);
  for (const signal of Object.keys(SIGNALS) as Signal[]) {
    const listener = () => void interrupt(signal);
    try {
      process.on(signal, listener);
      listeners.set(signal, listener);
    } catch {
      // Not every system has every signal.
    }
  }
}

function stopListening(): void {
  process.removeListener("exit", exit);
  process.removeListener("uncaughtExceptionMonitor", uncaught);
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

/** Ends the process as if nobody listened, when all have tidied up. */
async function interrupt(signal: Signal): Promise<void> {
  // Where the program listens itself, it decides what becomes of it.
  if (process.listenerCount(signal) > 1) return;
  // Who asks twice does not want to wait.
  if (!interrupted) {
    interrupted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, PATIENCE));
    const tidied = Promise.allSettled([...guards].map((guard) => guard.interrupted(signal)));
    await Promise.race([tidied, late]);
    clearTimeout(timer);
  }
  exit();
  guards.clear();
  stopListening();
  try {
    process.kill(process.pid, signal);
  } catch {
    // Deno has to be allowed to send signals, even to itself.
    process.exit(SIGNALS[signal]);
  }
}
