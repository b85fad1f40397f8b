/**
 * Stacks of errors as the user wants to read them: their own code, at its places in their own
 * files, without ours.
 *
 * @module
 */

import type { TaskError } from "../../errors.ts";
import {
  type CallSite,
  type FilePlace,
  framesOf,
  isOwn,
  placeOf,
  setStack,
  userFrames,
  withFrames,
} from "../../functions/call_site.ts";
import { urlOf } from "../../functions/caller.ts";
import { linesBefore, sourceOf } from "../../functions/compile.ts";
import type { FunctionDefinition, SourceDefinition } from "../../functions/definition.ts";
import { findPlace, isCallAt, type Sought, type TextPlace } from "../../functions/written_place.ts";
import { runtime } from "#runtime";
import type { RunFunction } from "./node_facts.ts";

/** A frame of a function that travelled as source, and not of a file of the installed package. */
const sentFrame = /(?<![\w./-])holdall\/\w+\/[^\s:()]*\.js(?:, <anonymous>)?:(\d+):(\d+)\)?/;

/** Causes of causes whose stacks are folded. */
const mostErrors = 20;

/** Files that are looked into for a function that is not in the one that gives it to an operation. */
const mostImports = 40;

/** Characters of a file that is worth looking into. */
const mostText = 4_000_000;

/** A function of a task, or one that it captures. */
interface Sent {
  readonly definition: FunctionDefinition;
  readonly run: RunFunction;
}

/**
 * Leaves of the stacks of an error and its causes what is the user's, at its places in their files.
 * The error itself is one that has just been made here, and says nothing of where.
 */
export function foldStacks(
  error: TaskError,
  functions: readonly RunFunction[],
): void {
  setStack(error, withFrames(error, []));
  const sent = functions.flatMap((run) =>
    withCaptured(run.reference.definition).map((definition) => ({ definition, run }))
  );
  const seen = new Set<unknown>([error]);
  const open: unknown[] = [error.cause];
  while (open.length > 0 && seen.size < mostErrors) {
    const next = open.shift();
    if (!(next instanceof Error) || seen.has(next)) continue;
    seen.add(next);
    try {
      foldStack(next, sent, next === error.cause ? failedFunction(error, functions) : undefined);
      open.push(next.cause, ...(next instanceof AggregateError ? next.errors : []));
    } catch {
      // An error of the user's can have getters that throw; its stack stays as it is.
    }
  }
}

/** The function that failed, if no other of the task is called the same. */
function failedFunction(
  { function: name, operation }: TaskError,
  functions: readonly RunFunction[],
): RunFunction | undefined {
  const found = functions.filter((it) => it.name === name && it.operation === operation);
  return found.length === 1 ? found[0] : undefined;
}

function foldStack(error: Error, sent: readonly Sent[], failed: RunFunction | undefined): void {
  const { stack } = error;
  const frames = framesOf(stack);
  if (stack === undefined || frames.length === 0) return;
  const last = frames.findLastIndex((frame) =>
    sentFrame.test(frame) || sent.some(({ definition }) => isOfModule(frame, definition))
  );
  const own = frames.findIndex(isOwn);
  // What we throw ourselves has one frame of ours, for those who look for a mistake of ours.
  const kept = last !== -1 ? last + 1 : own !== -1 ? Math.max(own, 1) : frames.length;
  const head = stack.slice(0, stack.indexOf(frames[0]!));
  const lines = frames.slice(0, kept).map((frame) => withPlace(frame, sent));
  const tellsNothing = lines.every((line) => isOwn(line) || placeOf(line) === undefined);
  const instead = last === -1 && tellsNothing && failed !== undefined ? frameOf(failed) : undefined;
  setStack(error, head + (instead === undefined ? lines : [...lines, instead]).join("\n"));
}

/** A frame for a function that has none: engines leave out those of calls in tail position. */
function frameOf(run: RunFunction): string | undefined {
  const { definition } = run.reference;
  if (definition.kind !== "source") return undefined;
  const name = isName(definition.name) ? definition.name : "<anonymous>";
  const written = writtenPlace({ line: 1, column: 1 }, { definition, run });
  if (written !== undefined) return `    at ${name} (in the function at ${show(written)})`;
  const given = tellGiven(run);
  return given === undefined ? undefined : `    at ${name} (in the function ${given})`;
}

/** A function and all that it captures, however deep. */
function withCaptured(definition: FunctionDefinition): readonly FunctionDefinition[] {
  const { captures } = definition;
  if (captures === undefined) return [definition];
  const inner = captures.kind === "factory" ? [captures] : captures.functions;
  return [definition, ...inner.flatMap((it) => withCaptured(it.definition))];
}

function isOfModule(frame: string, definition: FunctionDefinition): boolean {
  if (definition.kind !== "module") return false;
  const { url } = definition;
  return frame.includes(url) ||
    (url.startsWith("file:") && frame.includes(decodeURIComponent(new URL(url).pathname)));
}

/** A frame with the place in the user's file instead of that in what was made of its source. */
function withPlace(frame: string, sent: readonly Sent[]): string {
  const found = sentFrame.exec(frame);
  if (found === null) return frame;
  const named = /^\s+at (async )?(?:(\S.*?) \()?/.exec(frame)!;
  const [, isAsync = "", name = ""] = named;
  const shown = /(?:^|\.)(?:eval|anonymous)?$/.test(name) ? "<anonymous>" : name;
  const within = { line: Number(found[1]) - linesBefore, column: Number(found[2]) };
  const place = within.line < 1 ? undefined : tellPlace(within, functionsOf(frame, sent));
  if (place === undefined) return frame;
  return `    at ${isAsync}${shown} (${place})`;
}

/** Those that a frame may be of: functions with one source are one to a worker. */
function functionsOf(frame: string, sent: readonly Sent[]): readonly SentSource[] {
  return sent.flatMap(({ definition, run }) =>
    definition.kind === "source" && frame.includes(sourceOf(definition))
      ? [{ definition, run }]
      : []
  );
}

interface SentSource {
  readonly definition: SourceDefinition;
  readonly run: RunFunction;
}

/** What is known of a place: where it is in the file, or else in the function. */
function tellPlace(within: TextPlace, functions: readonly SentSource[]): string | undefined {
  if (functions.length === 0) return undefined;
  const places = functions.map((it) => writtenPlace(within, it));
  const [first] = places;
  if (first !== undefined && places.every((it) => show(it) === show(first))) return show(first);
  const line = `line ${within.line} of the function as it runs`;
  const [{ run }] = functions as [SentSource];
  const given = functions.every((it) => it.run === run) ? tellGiven(run) : undefined;
  return given === undefined ? line : `${line}, ${given}`;
}

/** Where a function was given to its operation, in words. */
function tellGiven({ calls }: RunFunction): string | undefined {
  const [site] = calls;
  const call = site === undefined || calls.length > 1 ? undefined : callPlace(site);
  return call === undefined ? undefined : `given to ${site!.operation}() at ${show(call)}`;
}

/** Where a function was given to its operation, where that is sure. */
function callPlace(site: CallSite): FilePlace | undefined {
  const place = placeOf(userFrames(site)[0]);
  if (place === undefined) return undefined;
  const text = textOf(place.file);
  // Engines leave out the frames of calls in tail position, so that another is in their place.
  return text === undefined || isCallAt(text, site.operation, place) ? place : undefined;
}

/** Where in the user's files a place in a function is written, where that is sure. */
function writtenPlace(within: TextPlace, { definition, run }: SentSource): FilePlace | undefined {
  const [site] = run.calls;
  const call = site === undefined ? undefined : placeOf(userFrames(site)[0]);
  const text = call === undefined ? undefined : textOf(call.file);
  if (site === undefined || call === undefined || text === undefined) return undefined;
  const sought: Sought = {
    source: definition.source,
    // A function without a name is called by its source.
    name: isName(definition.name) ? definition.name : "",
    operation: site.operation,
  };
  const here = findPlace(text, sought, within, run.calls.length === 1 ? call : undefined);
  if (here !== undefined) return { file: call.file, ...here };
  const places = importsOf(text, call.file).flatMap((file) => {
    const found = findPlace(textOf(file) ?? "", sought, within);
    return found === undefined ? [] : [{ file, ...found }];
  });
  return places.length === 1 ? places[0] : undefined;
}

function isName(text: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text);
}

/** The files that a file imports by a relative name. */
function importsOf(text: string, file: string): readonly string[] {
  const names = text.matchAll(/(?:\bfrom|\bimport)\s*(["'])(\.{1,2}\/[^"'\n]+)\1/g);
  const files = new Set<string>();
  for (const { 2: name } of names) {
    const isUrl = file.startsWith("file:");
    const url = new URL(name!, isUrl ? file : `file://${file.replaceAll("\\", "/")}`);
    files.add(isUrl ? url.href : decodeURIComponent(url.pathname));
    if (files.size === mostImports) break;
  }
  return [...files];
}

function textOf(file: string): string | undefined {
  const text = runtime.modules.source(urlOf(file));
  return text === undefined || text.length > mostText ? undefined : text;
}

function show(place: FilePlace | undefined): string {
  return place === undefined ? "" : `${place.file}:${place.line}:${place.column}`;
}
