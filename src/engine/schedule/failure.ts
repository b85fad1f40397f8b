/**
 * How a failed task is reported to the caller.
 *
 * @module
 */

import {
  type ElementLocation,
  EmptyBagError,
  TaskError,
  TaskTimeoutError,
  WorkerLostError,
} from "../../errors.ts";
import { sourceOf } from "../../functions/compile.ts";
import { layerOf, partitionOf } from "../../graph/graph.ts";
import type { GraphNode, Key } from "../../graph/node.ts";
import { describeValue } from "../../values/describe_value.ts";
import { foldStacks } from "./error_stack.ts";
import { frozenAdvice } from "./frozen_captures.ts";
import { functionsIn, operationOf, type RunFunction } from "./node_facts.ts";
import { type JobFailure, TaskLate } from "../ports.ts";
import { wholeCapturesAdvice } from "./whole_captures.ts";

/**
 * The error that a failed task rejects with; its cause is what was thrown.
 *
 * @param node The task, where a function of the user's may have failed.
 */
export function taskError(key: Key, failure: JobFailure, node?: GraphNode): Error {
  const { operation, error, source } = failure;
  // This one is about the bag, not about the task that happened to find out.
  if (error instanceof EmptyBagError) return error;
  if (error instanceof TaskLate) return lateError(key, error, failure, node);
  const place = showLocation(source);
  const fn = failure.function;
  const what = fn === undefined ? operation : `${operation}(${fn})`;
  const message = `Cannot compute ${showKey(key)}: ${what} failed` +
    `${place === "" ? "" : ` at ${place}`}: ${describeError(error)}${adviceFor(failure, node)}`;
  const told = new TaskError(message, { key, operation, ...details(key, failure) }, {
    cause: error,
  });
  foldStacks(told, node === undefined ? [] : functionsIn(node));
  return told;
}

/** What the user can do about a failure, where that is known, for the end of a message. */
function adviceFor({ error, function: name }: JobFailure, node: GraphNode | undefined): string {
  if (node === undefined || name === undefined) return "";
  for (const { reference } of functionsIn(node)) {
    if (reference.name !== name) continue;
    const advice = frozenAdvice(error, reference) ?? wholeCapturesAdvice(error, reference);
    if (advice !== undefined) return `; ${advice}`;
  }
  return "";
}

/** The error for a task that had more time than it may: nobody knows which of its functions was running. */
function lateError(
  key: Key,
  { limit }: TaskLate,
  failure: JobFailure,
  node: GraphNode | undefined,
): Error {
  const functions = node === undefined ? [] : functionsIn(node);
  const only = functions.length === 1 ? functions[0] : undefined;
  const operation = only?.operation ?? failure.operation;
  const what = functions.length === 0 ? operation : functions.map(showCall).join(" and ");
  const message = `Cannot compute ${showKey(key)}: ${what} had not ended after ${limit} ms, ` +
    "the 'taskTimeout' of its pool; the worker was stopped";
  const cause = new DOMException(`A task took longer than ${limit} ms`, "TimeoutError");
  const known = details(key, { ...failure, function: only?.name, error: undefined });
  return new TaskTimeoutError(message, { key, operation, limit, ...known }, { cause });
}

/** How workers died under a task, the last of them by `cause`, where that is known. */
export interface Deaths {
  readonly deaths: number;
  readonly reason: string;
  readonly cause: unknown;
}

/** The error for a task under which too many workers died. */
export function workerLostError(
  key: Key,
  node: GraphNode,
  { deaths, reason, cause }: Deaths,
): Error {
  const ran = functionsAt(cause, functionsIn(node));
  const where = ran.length === 0 ? "" : ` that ran ${ran.map(showCall).join(" and ")}`;
  const message =
    `Cannot compute ${showKey(key)}: the worker${where} ${reason}, ${deaths} times; ` +
    "the task is not tried again";
  const only = ran.length === 1 ? ran[0] : undefined;
  const operation = only?.operation ?? operationOf(node);
  const failure = { operation, function: only?.name, source: undefined, error: cause };
  const told = new WorkerLostError(
    message,
    { key, operation, ...details(key, failure) },
    cause === undefined ? {} : { cause },
  );
  foldStacks(told, functionsIn(node));
  return told;
}

/** Those of a task's functions that the stack of an error names; all where it names none. */
function functionsAt(error: unknown, all: readonly RunFunction[]): readonly RunFunction[] {
  const stack = error instanceof Error ? error.stack ?? "" : "";
  const named = all.filter(({ reference: { definition } }) =>
    definition.kind === "source" && stack.includes(sourceOf(definition))
  );
  return named.length === 0 ? all : named;
}

function showCall({ operation, name }: RunFunction): string {
  return `${operation}(${name})`;
}

function details(key: Key, { function: fn, source, error }: JobFailure) {
  const partition = partitionOf(key);
  return {
    ...(partition === undefined ? {} : { partition }),
    ...(fn === undefined ? {} : { function: fn }),
    ...(source === undefined ? {} : { source }),
    ...(error instanceof Error && error.stack !== undefined ? { remoteStack: error.stack } : {}),
  };
}

function showKey(key: Key): string {
  const partition = partitionOf(key);
  if (partition === undefined) return key;
  return `partition ${partition} of ${layerOf(key)}`;
}

/** A place in a file, in one line; empty where nothing is known. */
export function showLocation(source: ElementLocation | undefined): string {
  if (source === undefined) return "";
  const parts: string[] = [];
  if (source.path !== undefined) parts.push(source.path);
  if (source.line !== undefined) parts.push(`line ${source.line}`);
  if (source.byte !== undefined) parts.push(`byte ${source.byte}`);
  if (parts.length === 0 && source.index !== undefined) parts.push(`element ${source.index}`);
  return parts.join(", ");
}

/** What was thrown, in one line. */
export function describeError(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  return `a function threw ${describeValue(error)}`;
}
