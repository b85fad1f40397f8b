/**
 * Turns a task of the graph into a program: plain data that any thread can run.
 *
 * @module
 */

import type { FunctionReference } from "../../functions/reference.ts";
import {
  type Argument,
  argumentsIn,
  type FunctionNode,
  type GraphNode,
  type Key,
  type TaskNode,
} from "../../graph/node.ts";
import { fork } from "../../graph/share.ts";
import type { Branch, FunctionValue, Stage, Value } from "../../kernel/program.ts";

/** A task's program and the functions it names. */
export interface Lowered {
  readonly value: Value;
  readonly functions: readonly FunctionReference[];
}

/** The program of a node. */
export function lower(node: GraphNode): Lowered {
  const functions = new Set<FunctionReference>();
  if (node.kind === "barrier") throw new TypeError(`Cannot run the barrier of ${node.name}`);
  if (node.kind === "kept") throw new TypeError(`Cannot run ${node.key}: its result is kept`);
  const value: Value = node.kind === "alias"
    ? inputValue(node.target, node.part)
    : lowerArgument(node, functions);
  return { value, functions: [...functions] };
}

function lowerArgument(argument: Argument, functions: Set<FunctionReference>): Value {
  switch (argument.kind) {
    case "data":
      return { kind: "data", value: argument.value };
    case "ref":
      return inputValue(argument.key);
    case "part":
      return inputValue(argument.key, argument.part);
    case "parts": {
      const { name, npartitions, part } = argument;
      return { kind: "parts", name, npartitions, part };
    }
    case "list":
      return { kind: "list", items: argument.items.map((item) => lowerArgument(item, functions)) };
    case "function":
      return lowerFunction(argument, functions);
    case "task":
      return lowerTask(argument, functions);
    case "elements":
      throw new TypeError("Cannot run the elements of a fork: they stand outside of its branches");
    case "lazy":
      throw new TypeError(`Cannot run ${argument.source.name}: only a control operation takes it`);
  }
}

function lowerFunction(node: FunctionNode, functions: Set<FunctionReference>): FunctionValue {
  const reference = node.fn as FunctionReference;
  functions.add(reference);
  const lazyCaptures = Object.entries(node.captured);
  return {
    kind: "function",
    id: reference.id,
    ...(node.concurrency === undefined ? {} : { concurrency: node.concurrency }),
    ...(node.onError === undefined ? {} : { onError: node.onError }),
    ...(lazyCaptures.length === 0 ? {} : {
      lazyCaptures: Object.fromEntries(
        lazyCaptures.map(([name, arg]) => [name, lowerArgument(arg, functions)]),
      ),
    }),
  };
}

function inputValue(key: Key, part?: number): Value {
  return { kind: "input", key, ...(part === undefined ? {} : { part }) };
}

function lowerTask(task: TaskNode, functions: Set<FunctionReference>): Value {
  const { kind, id = task.operation.name } = task.operation;
  if (kind === "element" || kind === "sink" || kind === "fork") {
    const { chain, source } = lowerChain(task, functions);
    const inner = lowerArgument(source, functions);
    const isOpen = inner.kind === "program" && inner.stages.length === 0 &&
      inner.sink === undefined && inner.branches === undefined;
    return { kind: "program", source: isOpen ? inner.source : inner, ...chain };
  }
  const args = task.args.map((arg) => lowerArgument(arg, functions));
  if (kind !== "source") return { kind: "call", operation: id, args };
  return { kind: "program", source: { kind: "open", operation: id, args }, stages: [] };
}

/** Walks inwards along last arguments, as far as they make one chain; gives what it is a chain over. */
function lowerChain(
  end: Argument,
  functions: Set<FunctionReference>,
): { readonly chain: Branch; readonly source: Argument } {
  const stages: Stage[] = [];
  let source = end;
  let ending: Pick<Branch, "sink" | "branches"> = {};
  if (source.kind === "task" && source.operation.kind === "sink") {
    ending = { sink: lowerStage(source, functions) };
    source = source.args.at(-1)!;
  } else if (source.kind === "task" && source.operation === fork) {
    const branches = argumentsIn(source.args[0]!);
    ending = { branches: branches.map((branch) => lowerChain(branch, functions).chain) };
    source = source.args.at(-1)!;
  }
  while (source.kind === "task" && source.operation.kind === "element") {
    stages.push(lowerStage(source, functions));
    source = source.args.at(-1)!;
  }
  return { chain: { stages: stages.reverse(), ...ending }, source };
}

function lowerStage({ operation, args }: TaskNode, functions: Set<FunctionReference>): Stage {
  return {
    operation: operation.id ?? operation.name,
    args: args.slice(0, -1).map((arg) => lowerArgument(arg, functions)),
  };
}
