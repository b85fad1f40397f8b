/**
 * What the loop has to know about a node of the graph.
 *
 * @module
 */

import { type Argument, type GraphNode, type Key, partsOf, type TaskNode } from "../graph/node.ts";
import type { ValueOperation } from "../ops/operation.ts";
import type { TaskSpec } from "./run_task.ts";

/** Where a node runs. */
export function runsWhere(node: GraphNode): TaskSpec["runs"] {
  if (node.kind === "data") return "value";
  return node.kind === "task" && node.operation.kind === "control" ? "control" : "slot";
}

/** The operation of a task that is best run where its result is read, and whose inputs are all results. */
export function readerOperation(node: GraphNode): ValueOperation | undefined {
  if (node.kind !== "task" || node.operation.kind !== "value") return undefined;
  const operation = node.operation as ValueOperation;
  return operation.atReader === true && node.args.every(isPlain) ? operation : undefined;
}

/** Whether an argument can be had without running anything. */
function isPlain(argument: Argument): boolean {
  if (argument.kind === "list") return argument.items.every(isPlain);
  return argument.kind === "data" || argument.kind === "ref";
}

/** What such an argument is, where `result` gives the results of others. */
export function plainValue(argument: Argument, result: (key: Key) => unknown): unknown {
  switch (argument.kind) {
    case "data":
      return argument.value;
    case "ref":
      return result(argument.key);
    case "list":
      return argument.items.map((item) => plainValue(item, result));
    default:
      throw new TypeError(`Cannot read ${argument.kind}: expected data or a result`);
  }
}

/** Which part a task needs of those dependencies of which it needs one part and nothing else. */
export function partsIn(node: GraphNode): ReadonlyMap<Key, number> | undefined {
  // Parts are where elements come from, however much has been fused upon what gathers them.
  let input: Argument | undefined = node.kind === "task" ? node : undefined;
  while (input?.kind === "task" || input?.kind === "list") {
    input = input.kind === "task" ? input.args.at(-1) : input.items[0];
  }
  if (input?.kind !== "part") return undefined;
  const parts = new Map<Key, number>();
  const more = new Set<Key>();
  const note = (argument: Argument): void => {
    if (argument.kind === "ref") more.add(argument.key);
    else if (argument.kind !== "part") partsOf(argument).forEach(note);
    else if (parts.has(argument.key)) more.add(argument.key);
    else parts.set(argument.key, argument.part);
  };
  note(node as TaskNode);
  for (const key of more) parts.delete(key);
  return parts;
}

/** Name of what makes a node's result, for messages. */
export function operationOf(node: GraphNode): string {
  if (node.kind !== "task") return node.kind;
  return node.operation.calls ? "task" : node.operation.name;
}

/** A partition's value as one batch. */
export function asBatch(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [...value as Iterable<unknown>];
}
