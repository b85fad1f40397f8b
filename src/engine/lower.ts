/**
 * Turns a task of the graph into a program: plain data that any thread can run.
 *
 * @module
 */

import type { FunctionReference } from "../functions/reference.ts";
import type { Argument, FunctionNode, GraphNode, TaskNode } from "../graph/node.ts";
import type { FunctionValue, Program, Stage, Value } from "../kernel/program.ts";

/** A task's program and the functions it names. */
export interface Lowered {
  readonly value: Value;
  readonly functions: readonly FunctionReference[];
}

/** The program of a node. */
export function lower(node: GraphNode): Lowered {
  const functions = new Set<FunctionReference>();
  const value: Value = node.kind === "alias"
    ? { kind: "input", key: node.target }
    : lowerArgument(node, functions);
  return { value, functions: [...functions] };
}

function lowerArgument(argument: Argument, functions: Set<FunctionReference>): Value {
  switch (argument.kind) {
    case "data":
      return { kind: "data", value: argument.value };
    case "ref":
      return { kind: "input", key: argument.key };
    case "part":
      return { kind: "input", key: argument.key, part: argument.part };
    case "list":
      return { kind: "list", items: argument.items.map((item) => lowerArgument(item, functions)) };
    case "function":
      return lowerFunction(argument, functions);
    case "task":
      return lowerTask(argument, functions);
    case "lazy":
      throw new TypeError(`Cannot run ${argument.source.name}: only a control operation takes it`);
  }
}

function lowerFunction(node: FunctionNode, functions: Set<FunctionReference>): FunctionValue {
  const reference = node.fn as FunctionReference;
  functions.add(reference);
  const late = Object.entries(node.captured);
  return {
    kind: "function",
    id: reference.id,
    ...(node.concurrency === undefined ? {} : { concurrency: node.concurrency }),
    ...(node.onError === undefined ? {} : { onError: node.onError }),
    ...(late.length === 0 ? {} : {
      late: Object.fromEntries(late.map(([name, arg]) => [name, lowerArgument(arg, functions)])),
    }),
  };
}

/** Walks from the task inwards along last arguments, as far as they make one chain. */
function lowerTask(task: TaskNode, functions: Set<FunctionReference>): Value {
  const { kind } = task.operation;
  if (kind !== "element" && kind !== "sink") {
    const { id = task.operation.name } = task.operation;
    const args = task.args.map((arg) => lowerArgument(arg, functions));
    if (kind !== "source") return { kind: "call", operation: id, args };
    return { kind: "program", source: { kind: "open", operation: id, args }, stages: [] };
  }
  const stages: Stage[] = [];
  let sink: Stage | undefined;
  let source: Argument = task;
  while (source.kind === "task") {
    const operation: TaskNode["operation"] = source.operation;
    const isSink = operation.kind === "sink" && source === task;
    if (!isSink && operation.kind !== "element") break;
    const args = source.args.slice(0, -1).map((arg) => lowerArgument(arg, functions));
    const stage = { operation: operation.id ?? operation.name, args };
    if (isSink) sink = stage;
    else stages.push(stage);
    source = source.args.at(-1)!;
  }
  stages.reverse();
  const inner = lowerArgument(source, functions);
  const program: Program = inner.kind === "program" && inner.stages.length === 0 && !inner.sink
    ? { kind: "program", source: inner.source, stages }
    : { kind: "program", source: inner, stages };
  return sink === undefined ? program : { ...program, sink };
}
