/**
 * Standard error by way of Node's modules, which Node, Deno and Bun all have.
 *
 * @module
 */

import process from "node:process";
import { writeError } from "./node_error_output.ts";
import { guardProcess } from "./node_process.ts";
import type { OutputWatcher, StandardError } from "./runtime.ts";

/** Methods of the console, by the stream that they write lines to. */
const CONSOLE = {
  stdout: [
    "log",
    "info",
    "debug",
    "dir",
    "dirxml",
    "table",
    "group",
    "count",
    "timeLog",
    "timeEnd",
  ],
  stderr: ["warn", "error", "trace", "assert"],
} as const;

/** What differs between the runtimes that have those modules. */
export interface TerminalPlatform {
  /** A variable of the environment, if it has been set and may be read. */
  env(name: string): string | undefined;
  /** Whether colours are asked not to be used. */
  noColor(): boolean;
}

/** Standard error. */
export function nodeTerminal({ env, noColor }: TerminalPlatform): StandardError {
  return {
    get isTerminal() {
      return process.stderr.isTTY === true && env("TERM") !== "dumb";
    },
    get columns() {
      return process.stderr.columns ?? 0;
    },
    get hasColors() {
      return !noColor();
    },
    write: writeError,
    watch,
  };
}

function watch(watcher: OutputWatcher): () => void {
  const undo: (() => void)[] = [];
  for (const name of ["stdout", "stderr"] as const) {
    const stream = process[name];
    // What goes elsewhere does not get in the way.
    if (stream.isTTY !== true) continue;
    undo.push(wrap(stream, "write", watcher, endsLine));
    for (const method of CONSOLE[name]) undo.push(wrap(console, method, watcher, () => true));
  }
  const release = guardProcess({ exiting: () => watcher.exit() });
  return () => {
    release();
    for (const each of undo) each();
  };
}

/** Has a watcher told of the calls of a method; gives what puts the method back. */
function wrap(
  object: object,
  name: string,
  watcher: OutputWatcher,
  endsLine: (written: unknown) => boolean | undefined,
): () => void {
  const methods = object as Record<string, (...args: unknown[]) => unknown>;
  const method = methods[name]!;
  const isOwn = Object.hasOwn(object, name);
  function watched(this: unknown, ...args: unknown[]): unknown {
    watcher.before();
    try {
      return method.apply(this, args);
    } finally {
      const ends = endsLine(args[0]);
      if (ends !== undefined) watcher.after(ends);
    }
  }
  methods[name] = watched;
  return () => {
    // Somebody else may have wrapped it since; what is theirs is left to them.
    if (methods[name] !== watched) return;
    if (isOwn) methods[name] = method;
    else delete methods[name];
  };
}

/** Whether text or bytes end a line; `undefined` where there are none. */
function endsLine(written: unknown): boolean | undefined {
  const { length } = written as string | Uint8Array;
  if (!length) return undefined;
  return typeof written === "string"
    ? written.endsWith("\n")
    : (written as Uint8Array)[length - 1] === 10;
}
