/**
 * What a bag and an item are underneath, and how layers are put upon them. Plans
 * are functions of these; the classes only wrap what they give.
 *
 * @module
 */

import { GraphError } from "../errors.ts";
import { Graph, type GraphLike, partitionKey, partitionLayer, valueLayer } from "../graph/graph.ts";
import { type Argument, dataNode, listNode, type Operation, ref, taskNode } from "../graph/node.ts";
import type { ElementOperation, SinkOperation, ValueOperation } from "../ops/operation.ts";
import { nameOf } from "./name.ts";

/** A partitioned collection: `npartitions` keys of the graph. */
export interface Collection {
  readonly graph: Graph;
  readonly name: string;
  readonly npartitions: number;
}

/** Whether a value is a collection, as every bag is. */
export function isCollection(value: unknown): value is Collection {
  return typeof value === "object" && value !== null && "graph" in value && "npartitions" in value;
}

/** A single value: one key of the graph. */
export interface Single {
  readonly graph: Graph;
  readonly key: string;
}

/** Arguments of an operation, and the graphs they refer to. */
export interface Arguments {
  readonly args: readonly Argument[];
  readonly graphs: readonly Graph[];
}

/** The graph that is meant, which has to have the keys if it was written by hand. */
export function graphWith(
  graph: GraphLike,
  keys: () => Iterable<string>,
  action: string,
): Graph {
  if (graph instanceof Graph) return graph;
  const made = Graph.from(graph);
  for (const key of keys()) {
    if (!made.has(key)) {
      throw new GraphError(`Cannot ${action}: expected a graph with the key "${key}", got none`);
    }
  }
  return made;
}

/** No arguments. */
export const noArguments: Arguments = { args: [], graphs: [] };

/** Plain values as arguments. */
export function values(...plain: readonly unknown[]): Arguments {
  return { args: plain.map(dataNode), graphs: [] };
}

/** Arguments one after another. */
export function join(...parts: readonly Arguments[]): Arguments {
  return {
    args: parts.flatMap(({ args }) => args),
    graphs: parts.flatMap(({ graphs }) => graphs),
  };
}

/** All elements of a collection as one array. */
export function gathered(input: Collection, gather: ValueOperation): Arguments {
  return value(gather, { args: [listNode(keysOf(input).map(ref))], graphs: [input.graph] });
}

/** What an operation makes of its arguments, made once for all tasks that are given it. */
export function value(
  operation: Operation,
  { args, graphs }: Arguments,
): Arguments {
  const name = nameOf(operation.name, args, []);
  const layer = valueLayer(name, taskNode(operation, args));
  return { args: [ref(name)], graphs: [new Graph(layer, graphs)] };
}

/** What an operation makes of a single value. */
export function upon(
  { graph, key }: Single,
  operation: ValueOperation,
  { args, graphs }: Arguments,
): Single {
  const name = nameOf(operation.name, args, [`value ${key}`]);
  const layer = valueLayer(name, taskNode(operation, [...args, ref(key)]));
  return { graph: new Graph(layer, [graph, ...graphs]), key: name };
}

/** What stands for a collection in names; hand-written ones can share a name and differ in size. */
export function identityOf({ name, npartitions }: Collection): string {
  return `${npartitions} of ${name}`;
}

/** The keys of a collection's partitions. */
export function keysOf({ name, npartitions }: Omit<Collection, "graph">): string[] {
  return Array.from({ length: npartitions }, (_, i) => partitionKey(name, i));
}

/** Applies an operation to every partition. */
export function eachPartition(
  input: Collection,
  operation: ElementOperation | SinkOperation | ValueOperation,
  { args, graphs }: Arguments,
): Collection {
  const name = nameOf(operation.name, args, [identityOf(input)]);
  const layer = partitionLayer(
    name,
    input.npartitions,
    (i) => taskNode(operation, [...args, ref(partitionKey(input.name, i))]),
  );
  return {
    graph: new Graph(layer, [input.graph, ...graphs]),
    name,
    npartitions: input.npartitions,
  };
}
