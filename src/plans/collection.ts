/**
 * What a bag and an item are underneath, and how layers are put upon them. Plans
 * are functions of these; the classes only wrap what they give.
 *
 * @module
 */

import { GraphError } from "../errors.ts";
import { Graph, type GraphLike, partitionKey, partitionLayer, valueLayer } from "../graph/graph.ts";
import {
  type Argument,
  dataNode,
  type GraphNode,
  lazyNode,
  listNode,
  type Operation,
  ref,
  taskNode,
} from "../graph/node.ts";
import type { ControlOperation, ValueOperation } from "../ops/operation.ts";
import { nameOf } from "./name.ts";

/** A partitioned collection: `npartitions` keys of the graph. */
export interface Collection {
  readonly graph: Graph;
  readonly name: string;
  readonly npartitions: number;
}

/** Whether a value is a collection, as every bag is; other values may have properties of these names. */
export function isCollection(value: unknown): value is Collection {
  return typeof value === "object" && value !== null && "graph" in value &&
    value.graph instanceof Graph && "npartitions" in value;
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
export function values(...given: readonly unknown[]): Arguments {
  return { args: given.map(dataNode), graphs: [] };
}

/** Arguments one after another. */
export function join(...parts: readonly Arguments[]): Arguments {
  return joinAll(parts);
}

/** The same of any number, of which there may be more than a call can have. */
export function joinAll(parts: readonly Arguments[]): Arguments {
  const graphs = new Set(parts.flatMap((part) => part.graphs));
  return { args: parts.flatMap(({ args }) => args), graphs: [...graphs] };
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
  label?: string,
): Single {
  const name = nameOf(operation.name, args, [`value ${key}`], label);
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

/** How a layer differs from one of the same operation, and its tasks from each other. */
export interface Distinction {
  /** Arguments of one partition's task, between those of all and the partition. */
  of?(partition: number): readonly Argument[];
  /** What goes into the name besides the arguments of all: what `of` depends on. */
  readonly identity?: readonly string[];
  /** What its name begins with, if not with that of the operation. */
  readonly label?: string | undefined;
}

/** Applies an operation to every partition. */
export function eachPartition(
  input: Collection,
  operation: Operation,
  { args, graphs }: Arguments,
  { of = () => [], identity = [], label }: Distinction = {},
): Collection {
  const { npartitions } = input;
  const name = nameOf(operation.name, args, [...identity, identityOf(input)], label);
  const layer = partitionLayer(
    name,
    npartitions,
    (i) => taskNode(operation, [...args, ...of(i), ref(partitionKey(input.name, i))]),
  );
  return { graph: new Graph(layer, [input.graph, ...graphs]), name, npartitions };
}

/** A collection whose one partition is a node. */
export function onePartition(name: string, node: GraphNode, graphs: readonly Graph[]): Collection {
  return { graph: new Graph(partitionLayer(name, 1, () => node), graphs), name, npartitions: 1 };
}

/** A collection of one partition that a control operation makes, which asks for those of the input. */
export function controlled(
  input: Collection,
  operation: ControlOperation,
  args: readonly Argument[],
): Collection {
  const all = [...args, lazyNode(input)];
  return onePartition(nameOf(operation.name, all), taskNode(operation, all), [input.graph]);
}
