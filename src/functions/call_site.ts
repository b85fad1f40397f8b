/**
 * Where the user's program called a public function of ours: the frames of a stack that come after
 * our own.
 *
 * @module
 */

import { EmptyBagError, TaskError } from "../errors.ts";
import { loopSource } from "./loop_source.ts";

/** The stack at a call, which an engine puts into words only when it is read. */
export interface CallSite {
  readonly operation: string;
  readonly stack?: string;
}

/** A place in a file, as stacks write it. */
export interface FilePlace {
  /** URL or path. */
  readonly file: string;
  /** The first line is 1. */
  readonly line: number;
  /** The first column is 1. */
  readonly column: number;
}

/** Our frames above a call are some ten, at most; one of the user's is enough. */
const framesKept = 14;

/** Frames of the runtime itself, such as that of who runs the first module. */
const ofRuntime = /\b(?:node:internal|ext:)/;

const owners = new Set<object>();

/** Notes objects, such as prototypes, whose functions are called by the user's program. */
export function publicFunctions(...added: readonly object[]): void {
  for (const owner of added) owners.add(owner);
}

/**
 * The stack at a call of `operation`; `undefined` where an engine tells of none. It keeps alive what
 * was called, bags and all that they hold, so that it is to be kept no longer than those.
 */
export function callSite(operation: string): CallSite | undefined {
  const site: CallSite = { operation };
  return capture(site, callSite) ? site : undefined;
}

/**
 * Has the stack of an error begin with the user's call of `operation`, if that can be told: of a public
 * function, or of `called`.
 */
export function pointAtCall(error: Error, operation: string, called?: object): void {
  const { stack } = error;
  const key = nameOf(operation);
  for (const owner of called === undefined ? owners : [{ [key]: called }]) {
    const entry: unknown = Object.getOwnPropertyDescriptor(owner, key)?.value;
    // Engines print a stack without frames where the function was not called.
    if (typeof entry !== "function" || !capture(error, entry)) continue;
    if (framesOf(error.stack).length > 0 && !isOwn(framesOf(error.stack)[0]!)) return;
  }
  const site = callSite(operation);
  const frames = site === undefined ? [] : userFrames(site);
  setStack(error, frames.length === 0 ? stack : withFrames(error, frames));
}

/** The error of a computation, whose stack says where the user asked for that. */
export function calledAt(error: unknown, site: CallSite | undefined): unknown {
  const isNew = error instanceof TaskError || error instanceof EmptyBagError;
  const frames = isNew && site !== undefined ? userFrames(site) : [];
  if (isNew && frames.length > 0) setStack(error, withFrames(error, frames));
  return error;
}

/** The frames of a call that are the user's, the innermost first. */
export function userFrames(site: CallSite): readonly string[] {
  const frames = framesOf(site.stack).filter((it) => !ofRuntime.test(it)).map(withName);
  const first = frames.findLastIndex(isOwn);
  if (first !== -1) return frames.slice(first + 1);
  // Bundled with the user's program, our frames are of the same file: the call has a name.
  const name = nameOf(site.operation).replace(/\$/g, "\\$&");
  const method = frames.findIndex((it) =>
    new RegExp(`^\\s*at (?!Array\\.)[^(]*\\.${name} `).test(it)
  );
  if (method !== -1) return frames.slice(method + 1);
  const called = frames.findIndex((it) => new RegExp(`^\\s*at (?:async )?${name} `).test(it));
  return called === -1 ? [] : frames.slice(called + 1);
}

/** A frame with a name: Bun does not print those of a path alone, which it writes itself. */
function withName(frame: string): string {
  return frame.replace(/^(\s+at )((?:\/|[A-Za-z]:\\)[^()]*)$/, "$1<anonymous> ($2)");
}

/** Whether a frame is of our own files, where those lie apart from the user's. */
export function isOwn(frame: string): boolean {
  return ownFolders.some((folder) => frame.includes(folder)) || frame.includes(loopSource);
}

/** The lines of a stack that are frames. */
export function framesOf(stack: string | undefined): readonly string[] {
  return (stack ?? "").split("\n").filter((line) => /^\s+at \S/.test(line));
}

/** The place that a frame tells. */
export function placeOf(frame: string | undefined): FilePlace | undefined {
  const found = /(?:\(| at (?:async )?)([^()]+?):(\d+):(\d+)\)?$/.exec(frame?.trimEnd() ?? "");
  if (found === null) return undefined;
  const [, file, line, column] = found;
  return { file: file!, line: Number(line), column: Number(column) };
}

/** A stack of an error that has these frames. */
export function withFrames({ name, message }: Error, frames: readonly string[]): string {
  return [message === "" ? name : `${name}: ${message}`, ...frames].join("\n");
}

/** Gives an error another stack, unless it is frozen. */
export function setStack(error: Error, stack: string | undefined): void {
  const flags = { enumerable: false, writable: true, configurable: true };
  Reflect.defineProperty(error, "stack", { ...flags, value: stack });
}

/** Captures a stack without `above` and what it calls; tells whether that can be done here. */
function capture(target: object, above: (...args: never[]) => unknown): boolean;
function capture(target: object, above: object): boolean;
function capture(target: object, above: object): boolean {
  if (typeof Error.captureStackTrace !== "function") return false;
  const limit = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = framesKept;
    Error.captureStackTrace(target, above as () => void);
    Error.stackTraceLimit = limit;
    return true;
  } catch {
    // A program may have frozen what belongs to all.
    return false;
  }
}

/** `str.split` is called `split`. */
function nameOf(operation: string): string {
  return operation.slice(operation.lastIndexOf(".") + 1);
}

/** The folder of our files, as stacks write it; none where they have been bundled. */
const ownFolders = foldersOf(import.meta.url);

function foldersOf(url: string): readonly string[] {
  const found = /^(.*\/src\/)functions\/call_site\.ts$/.exec(url) ??
    /^(.*\/holdall\/dist\/\w+\/)[^/]+\.js$/.exec(url);
  if (found === null) return [];
  const folder = found[1]!;
  if (!folder.startsWith("file:")) return [folder];
  // Bun writes paths.
  const path = decodeURIComponent(new URL(folder).pathname).replace(/^\/(?=[A-Za-z]:)/, "");
  return [folder, path];
}
