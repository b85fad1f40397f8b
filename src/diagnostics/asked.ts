/**
 * What control operations may ask for while a graph runs.
 *
 * @module
 */

import { partitionKey, partitionOf } from "../graph/graph.ts";
import {
  type GraphNode,
  type Key,
  type NodeLookup,
  type PartitionSource,
  ref,
  type TaskNode,
  taskNode,
} from "../graph/node.ts";
import type { ControlOperation } from "../ops/operation.ts";

/** The tasks that a control operation may ask for. */
export interface Asked {
  readonly source: PartitionSource;
  /** Whether it asks for one after another, as far as it needs them, or for all at once. */
  readonly inTurn: boolean;
  /** What it asks for first of a partition, by the name that it has in a run. */
  keyOf(partition: number): Key;
  /** The graph with the tasks that it asks for upon it. */
  readonly graph: NodeLookup;
}

/** What a node may ask for, if it asks for anything. */
export function askedBy(key: Key, node: GraphNode): Asked | undefined {
  if (!isControl(node)) return undefined;
  const last = node.args.at(-1);
  if (last?.kind !== "lazy") return undefined;
  const { asks, inTurn } = node.operation;
  const { graph, name, npartitions } = last.source;
  // As the run names it, so that what is told of a task can be told of its picture.
  const prefix = `${key}:${asks.name}-`;
  const keyOf = (partition: number) => prefix + partitionKey(name, partition);
  const lookup: NodeLookup = {
    get(wanted) {
      const partition = wanted.startsWith(prefix) ? partitionOf(wanted) : undefined;
      return partition !== undefined && partition < npartitions && wanted === keyOf(partition)
        ? taskNode(asks, [ref(partitionKey(name, partition))])
        : graph.get(wanted);
    },
  };
  return { source: last.source, inTurn, keyOf, graph: lookup };
}

function isControl(node: GraphNode): node is TaskNode & { readonly operation: ControlOperation } {
  return node.kind === "task" && node.operation.kind === "control";
}
