/**
 * What can be told of a task before it runs, for who watches the run: what it is called, which tasks it
 * is shown with, and what it will read.
 *
 * @module
 */

import { layerOf, partitionOf } from "../../graph/graph.ts";
import {
  type Argument,
  argumentsIn,
  dependencies,
  type GraphNode,
  type Key,
  type NodeLookup,
  type TaskNode,
} from "../../graph/node.ts";
import { fork } from "../../graph/share.ts";
import type { ControlOperation, SourceSize } from "../../ops/operation.ts";
import { sourceSizeOf } from "../source_size.ts";
import { operationOf } from "./node_facts.ts";

/** Most outputs that a title names. */
const mostNamed = 2;

/** Name of a layer, without what makes it unique. */
export function layerName(key: Key): string {
  // What a control operation has asked for is named after the operation and a sink of its own.
  const own = layerOf(key).split(":").at(-1)!;
  return own.replace(/-[0-9a-f]{12}$/, "");
}

/** With which others a task is shown that makes no partition: those that do the same. */
export function groupOf(key: Key, node: GraphNode): string {
  const name = layerName(key);
  return name === key ? operationOf(node) : name;
}

/** The operations that a task runs as one loop, the first one first. */
export function operationsOf(argument: Argument | GraphNode): string[] {
  if (argument.kind === "alias") return ["part"];
  if (argument.kind !== "task") return [];
  const { operation, args } = argument;
  if (operation === fork) {
    const branches = argumentsIn(args[0]!).map((branch) => operationsOf(branch).join(" → "));
    return [...operationsOf(args.at(-1)!), `{ ${branches.join("; ")} }`];
  }
  const input = inputTask(argument);
  const before = input === undefined ? [] : operationsOf(input);
  return [...before, operation.isCall ? "task" : operation.name];
}

/** Whether a task that makes a partition, or reads one, needs no other for it. */
export function readsFirst(node: GraphNode, nodes: NodeLookup): boolean {
  if (node.kind === "task" && node.operation.kind === "control") return false;
  return !dependencies(node).some((need) => {
    const kind = nodes.get(need)?.kind;
    return kind === "barrier" || (!isThere(kind) && partitionOf(need) !== undefined);
  });
}

/** Whether the elements that a task's loop takes in are there already, though not in the task. */
export function readsData(node: GraphNode, nodes: NodeLookup): boolean {
  const source = sourceOf(node);
  return source?.kind === "ref" && isThere(nodes.get(source.key)?.kind);
}

/** Whether what stands behind a key is no task: data, or a result that is kept. */
function isThere(kind: GraphNode["kind"] | undefined): boolean {
  return kind === "data" || kind === "kept";
}

/** How much a task has to read, where that is known. */
export function sizeOf(node: GraphNode, nodes: NodeLookup): SourceSize | undefined {
  const found = sourceOf(node);
  const source = found?.kind === "ref" ? nodes.get(found.key) : found;
  if (source?.kind === "data") {
    return Array.isArray(source.value) ? { elements: source.value.length } : undefined;
  }
  return sourceSizeOf(source);
}

/** Number of tasks at most that are asked for one after another, if this is a task that asks for them so. */
export function mostAsked(node: GraphNode | undefined): number {
  if (node?.kind !== "task" || node.operation.kind !== "control") return 0;
  const input = node.args.at(-1);
  const { inTurn } = node.operation as ControlOperation;
  return inTurn && input?.kind === "lazy" ? input.source.npartitions : 0;
}

/** The task that has asked for another one, if it was asked for. */
export function askerOf(key: Key): Key | undefined {
  const end = key.lastIndexOf(":");
  return end === -1 ? undefined : key.slice(0, end);
}

/** What runs: the first operation, and what is wanted. */
export function titleOf(first: readonly string[] | undefined, outputs: Iterable<Key>): string {
  const names = new Set<string>();
  for (const key of outputs) {
    names.add(layerName(key));
    if (names.size > mostNamed) break;
  }
  const named = [...names].slice(0, mostNamed).join(", ") + (names.size > mostNamed ? ", …" : "");
  return first === undefined || names.has(first[0]!) ? named : `${first[0]} → ${named}`;
}

/** What a task's loop runs over. */
function sourceOf(node: GraphNode): Argument | undefined {
  let source: Argument | GraphNode | undefined = node;
  while (source?.kind === "task") {
    const { operation, args }: TaskNode = source;
    const next: Argument | undefined = isLoop(operation.kind) ? args.at(-1) : inputTask(source);
    if (next === undefined) break;
    source = next;
  }
  const { kind } = source ?? {};
  return kind === "alias" || kind === "barrier" || kind === "kept"
    ? undefined
    : source as Argument | undefined;
}

/** The task inside of a task whose result it takes in, where that is only one. */
function inputTask({ operation, args }: TaskNode): TaskNode | undefined {
  let input = args.at(-1);
  if (operation.kind === "source") return undefined;
  if (input?.kind === "list" && input.items.length === 1) [input] = input.items;
  return input?.kind === "task" ? input : undefined;
}

function isLoop(kind: string | undefined): boolean {
  return kind === "element" || kind === "sink" || kind === "fork";
}
