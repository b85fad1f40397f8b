/**
 * What operations of the caller have to say about a run as a whole, before anything of it runs.
 *
 * @module
 */

import { partitionKey } from "../graph/graph.ts";
import {
  type Argument,
  argumentsIn,
  dependencies,
  type GraphNode,
  type Key,
  type NodeLookup,
  type TaskNode,
} from "../graph/node.ts";
import type { CallerOperation, Operation, PlannedTask } from "../ops/operation.ts";

/** A graph whose nodes are those that a run needs. */
type NeededGraph = NodeLookup & Iterable<[Key, GraphNode]>;

/**
 * Has operations of the caller look at all of their tasks in a run; fails where one says that they
 * cannot be in one run, and gives nothing where there is none to ask.
 *
 * @param graph What the run needs.
 * @param wanted What it is to give.
 */
export function agreeOnTasks(
  graph: NeededGraph,
  wanted: readonly Key[],
): Promise<void> | undefined {
  const tasks = new Map<CallerOperation, PlannedTask[]>();
  for (const [key, node] of graph) {
    if (node.kind !== "task") continue;
    const operation = node.operation as Operation;
    if (operation.kind !== "caller" || operation.agree === undefined) continue;
    const known = tasks.get(operation) ?? [];
    tasks.set(operation, known);
    known.push({
      args: dataArguments(node),
      reads: () => readFor([key], graph),
      readsBeside: () => readFor(wanted, graph, key),
    });
  }
  return tasks.size === 0 ? undefined : agreed(tasks);
}

async function agreed(tasks: ReadonlyMap<CallerOperation, PlannedTask[]>): Promise<void> {
  for (const [operation, all] of tasks) await operation.agree!(all);
}

/** What sources read for the results of `keys`, but for what only `without` needs. */
function* readFor(keys: readonly Key[], graph: NodeLookup, without?: Key): Generator<unknown> {
  const seen = new Set<Key>(without === undefined ? [] : [without]);
  // Partitions that control operations may ask for stand in graphs of their own.
  const open = keys.map((key) => ({ key, graph }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next.key)) continue;
    seen.add(next.key);
    const node = next.graph.get(next.key);
    if (node === undefined) continue;
    for (const key of dependencies(node)) open.push({ key, graph: next.graph });
    if (node.kind !== "task") continue;
    for (const part of allPartsOf(node)) {
      if (part.kind === "lazy") {
        const { graph, name, npartitions } = part.source;
        for (let i = 0; i < npartitions; i++) open.push({ key: partitionKey(name, i), graph });
      } else if (part.kind === "task") {
        const operation = part.operation as Operation;
        if (operation.kind === "source") yield* operation.reads?.(dataArguments(part)) ?? [];
      }
    }
  }
}

/** An argument and all that stands in it. */
function* allPartsOf(argument: Argument): Generator<Argument> {
  yield argument;
  for (const part of argumentsIn(argument)) yield* allPartsOf(part);
}

function dataArguments({ args }: TaskNode): readonly unknown[] {
  return args.map((argument) => argument.kind === "data" ? argument.value : undefined);
}
