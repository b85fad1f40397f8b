/**
 * Tasks that run on the thread that schedules: control operations, operations of the caller, and those
 * that only put together for the caller what others have made, whose inputs are brought here rather
 * than have all of them moved twice.
 *
 * @module
 */

import { partitionKey } from "../../graph/graph.ts";
import type { Argument, GraphNode, Key, NodeLookup, TaskNode } from "../../graph/node.ts";
import type {
  Args,
  CallerOperation,
  ControlOperation,
  RunControl,
  SinkOperation,
  ValueOperation,
} from "../../ops/operation.ts";

/** What such tasks need of their run. */
export interface Desk extends RunControl {
  /** The result of another task, which has been brought here. */
  result(key: Key): unknown;
  /** Runs a sink over a partition that is no part of the run yet, as {@linkcode PartitionRequest} says. */
  ask(
    graph: NodeLookup,
    partition: Key,
    sink: SinkOperation,
    args: Args,
    again: boolean,
  ): Promise<unknown>;
}

/** A task that puts together what others have made. */
export type ReadingTask = TaskNode & { readonly operation: ValueOperation };

/** A task of an operation of the caller. */
export type CallerTask = TaskNode & { readonly operation: CallerOperation };

/** Whether a node is one. */
export function isForCaller(node: GraphNode): node is CallerTask {
  return node.kind === "task" && node.operation.kind === "caller";
}

/** Whether a node can be such a task: all its inputs are results, or data. */
export function canReadHere(node: GraphNode): node is ReadingTask {
  return node.kind === "task" && node.operation.kind === "value" &&
    (node.operation as ValueOperation).onCaller === true && node.args.every(isAtHand);
}

/** Runs a task on this thread. */
export async function runHere(task: TaskNode, desk: Desk): Promise<unknown> {
  if (isForCaller(task)) return await callerTask(task, desk);
  return await (canReadHere(task) ? putTogether(task, desk) : control(task, desk));
}

async function callerTask({ operation, args }: CallerTask, desk: Desk): Promise<unknown> {
  const values = args.map((argument) => valueAtHand(argument, (key) => desk.result(key)));
  return await operation.run(await operation.prepare?.(values) ?? values, desk);
}

async function putTogether({ operation, args }: ReadingTask, { result }: Desk): Promise<unknown> {
  const values = args.map((argument) => valueAtHand(argument, result));
  return await operation.run(await operation.prepare?.(values) ?? values);
}

async function control({ operation, args }: TaskNode, { ask }: Desk): Promise<unknown> {
  const input = args.at(-1);
  if (input?.kind !== "lazy") {
    throw new TypeError(`Cannot run ${operation.name}: its input is not lazy`);
  }
  const { graph, name, npartitions } = input.source;
  return await (operation as ControlOperation).control(
    args.slice(0, -1).map((arg) => arg.kind === "data" ? arg.value : undefined),
    {
      npartitions,
      ask: (sink, args, partition, again = false) =>
        ask(graph, partitionKey(name, partition), sink, args, again),
    },
  );
}

/** Whether an argument can be had without running anything. */
function isAtHand(argument: Argument): boolean {
  if (argument.kind === "list") return argument.items.every(isAtHand);
  return argument.kind === "data" || argument.kind === "ref";
}

function valueAtHand(argument: Argument, result: Desk["result"]): unknown {
  switch (argument.kind) {
    case "data":
      return argument.value;
    case "ref":
      return result(argument.key);
    case "list":
      return argument.items.map((item) => valueAtHand(item, result));
    default:
      throw new TypeError(`Cannot read ${argument.kind}: expected data or a result`);
  }
}
