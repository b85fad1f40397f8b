/**
 * What the loop has to know about a node of the graph.
 *
 * @module
 */

import type { CallSite } from "../../functions/call_site.ts";
import type { FunctionReference } from "../../functions/reference.ts";
import {
  type Argument,
  argumentsIn,
  type GraphNode,
  type Key,
  originOf,
  type PartsNode,
  runsBeside,
  type TaskNode,
} from "../../graph/node.ts";
import { fork } from "../../graph/share.ts";
import type { TaskSpec } from "./run_task.ts";

/** Where a node runs. */
export function runsWhere(node: GraphNode): TaskSpec["runs"] {
  if (node.kind === "data") return "value";
  if (node.kind === "barrier" || node.kind === "kept") return node.kind;
  return node.kind === "task" && runsBeside(node.operation) ? "control" : "slot";
}

/** The parts of whole collections that a task takes. */
export function partsNodesIn(node: GraphNode | Argument): readonly PartsNode[] {
  return node.kind === "parts" ? [node] : argumentsIn(node).flatMap(partsNodesIn);
}

/** Which part a task needs of those dependencies of which it needs one part and nothing else. */
export function partsIn(node: GraphNode): ReadonlyMap<Key, number> | undefined {
  if (node.kind === "alias") {
    return node.part === undefined ? undefined : new Map([[node.target, node.part]]);
  }
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
    else if (argument.kind !== "part") argumentsIn(argument).forEach(note);
    else if (parts.has(argument.key)) more.add(argument.key);
    else parts.set(argument.key, argument.part);
  };
  note(node as TaskNode);
  for (const key of more) parts.delete(key);
  return parts;
}

/** Name of what makes a node's result, for messages. */
export function operationOf(node: GraphNode): string {
  if (node.kind === "kept") {
    const made = node.holder.recipe.get(node.key);
    return made === undefined ? node.kind : operationOf(made);
  }
  if (node.kind !== "task") return node.kind;
  const input = node.args.at(-1);
  if (node.operation === fork && input?.kind === "task") return operationOf(input);
  return node.operation.isCall ? "task" : node.operation.name;
}

/** A function that a task calls, and for which operation. */
export interface RunFunction {
  readonly id: string;
  readonly name: string;
  readonly operation: string;
  readonly reference: FunctionReference;
  /** The calls that have given it to the operation, as far as they are known. */
  readonly calls: readonly CallSite[];
}

/** The functions of a task, each once, those that are called first before others. */
export function functionsIn(node: GraphNode): readonly RunFunction[] {
  const found = new Map<string, RunFunction & { readonly calls: CallSite[] }>();
  const note = (argument: Argument, operation: string): void => {
    if (argument.kind === "function") {
      const reference = argument.fn as FunctionReference;
      const { id, name } = reference;
      const known = found.get(id) ?? { id, name, operation, reference, calls: [] };
      const call = originOf(argument) as CallSite | undefined;
      if (call !== undefined && !known.calls.includes(call)) known.calls.push(call);
      found.set(id, known);
    }
    const within = argument.kind === "task" ? operationOf(argument) : operation;
    for (const part of argumentsIn(argument).toReversed()) note(part, within);
  };
  if (node.kind === "task") note(node, "");
  return [...found.values()];
}

/** A partition's value as one batch. */
export function asBatch(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [...value as Iterable<unknown>];
}
