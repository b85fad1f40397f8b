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
  partNode,
  ref,
  type TaskNode,
  taskNode,
} from "../graph/node.ts";
import type {
  Args,
  BeforeLast,
  CallerOperation,
  Common,
  ControlOperation,
  SinkOperation,
  ValueOperation,
} from "../ops/operation.ts";
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

/**
 * Arguments of an operation, and the graphs they refer to. Once they are evaluated, they are an `A`: of
 * those that are results of other tasks, that is the word of whoever writes them out.
 */
export interface Arguments<A extends Args = Args> {
  readonly args: readonly Argument[];
  readonly graphs: readonly Graph[];
  /** Never there: by it, the compiler tells arguments of different types apart. */
  readonly evaluated?: A;
}

/** What the type of an operation says that its arguments are. */
export type DeclaredArgs<O> = O extends Common<infer A, Args> ? A : Args;

/** Those before the input, which is one of those of values and sources. */
export type ArgsOf<O> = O extends { readonly kind: "value" | "source" }
  ? BeforeLast<DeclaredArgs<O>>
  : DeclaredArgs<O>;

/** The arguments `A` without the last ones, which are given in another way; `Last` has to fit those. */
export type Before<Last extends Args, A extends Args> = Last extends
  readonly [...infer Others, infer L]
  ? A extends readonly [...infer First, infer Declared]
    ? [L] extends [Declared] ? Before<Others, First> : never
  : number extends A["length"] ? A
  : never
  : A;

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
export const noArguments: Arguments<[]> = { args: [], graphs: [] };

/** Plain values as arguments. */
export function values<A extends Args>(...given: A): Arguments<A> {
  return { args: given.map(dataNode), graphs: [] };
}

/** Several tuples as one. */
type Joined<Parts extends readonly Args[]> = Parts extends
  readonly [infer First extends Args, ...infer Rest extends readonly Args[]]
  ? [...First, ...Joined<Rest>]
  : Parts extends readonly [] ? []
  : Args;

/** One argument that is no plain value. */
export function argumentOf<T>(argument: Argument, ...graphs: readonly Graph[]): Arguments<[T]> {
  return { args: [argument], graphs };
}

/** Arguments one after another. */
export function join<Parts extends readonly Args[]>(
  ...parts: { readonly [I in keyof Parts]: Arguments<Parts[I]> }
): Arguments<Joined<Parts>> {
  // Of these it is known what each will be.
  const { args, graphs } = joinAll(parts);
  return { args, graphs };
}

/** The same of any number, of which there may be more than a call can have. */
export function joinAll(parts: readonly Arguments[]): Arguments {
  const graphs = new Set(parts.flatMap((part) => part.graphs));
  return { args: parts.flatMap(({ args }) => args), graphs: [...graphs] };
}

/** All elements of a collection as one array. */
export function gathered<R>(
  input: Collection,
  gather: ValueOperation<[partitions: readonly Iterable<unknown>[]], R>,
): Arguments<[R]> {
  return value(gather, resultsOf<Iterable<unknown>>(input));
}

/** What the tasks of a collection give, as a list; or `part` of each, where they give lists. */
export function resultsOf<T>(input: Collection, part?: number): Arguments<[readonly T[]]> {
  const node = (key: string) => part === undefined ? ref(key) : partNode(key, part);
  return argumentOf(listNode(keysOf(input).map(node)), input.graph);
}

/** The task of an operation. */
export function taskOf<O extends Operation>(
  operation: O,
  { args }: Arguments<DeclaredArgs<O>>,
): TaskNode {
  return taskNode(operation, args);
}

/** What an operation makes of its arguments, made once for all tasks that are given it. */
export function value<A extends Args, R>(
  operation: ValueOperation<A, R> | CallerOperation<A, R>,
  args: Arguments<NoInfer<A>>,
): Arguments<[R]>;
/** The same of its arguments and its input. */
export function value<A extends Args, R>(
  operation: SinkOperation<unknown, A, Args, R> | ControlOperation<A, R>,
  args: Arguments<NoInfer<readonly [...A, input: unknown]>>,
): Arguments<[R]>;
export function value(operation: Operation, { args, graphs }: Arguments): Arguments {
  const name = nameOf(operation.name, args, []);
  const layer = valueLayer(name, taskNode(operation, args));
  return { args: [ref(name)], graphs: [new Graph(layer, graphs)] };
}

/** What an operation makes of a single value. */
export function upon<O extends ValueOperation>(
  { graph, key }: Single,
  operation: O,
  { args, graphs }: Arguments<ArgsOf<O>>,
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
export interface Distinction<Own extends Args> {
  /**
   * Arguments of one partition's task, between those of all and the partition; what they refer to is in
   * the graphs of those of all. A function has to write the type of `partition` out, or the compiler does
   * not see what it gives.
   */
  readonly of?: ((partition: number) => Arguments<Own>) | undefined;
  /** What goes into the name besides the arguments of all: what `of` depends on. */
  readonly identity?: readonly string[];
  /** What its name begins with, if not with that of the operation. */
  readonly label?: string | undefined;
}

/** Applies an operation to every partition. */
export function eachPartition<O extends Operation, Own extends Args = []>(
  input: Collection,
  operation: O,
  { args, graphs }: Arguments<Before<Own, ArgsOf<O>>>,
  { of, identity = [], label }: Distinction<Own> = {},
): Collection {
  const { npartitions } = input;
  const name = nameOf(operation.name, args, [...identity, identityOf(input)], label);
  const layer = partitionLayer(
    name,
    npartitions,
    (i) => {
      const own = of?.(i).args ?? [];
      return taskNode(operation, [...args, ...own, ref(partitionKey(input.name, i))]);
    },
  );
  return { graph: new Graph(layer, [input.graph, ...graphs]), name, npartitions };
}

/** A collection whose one partition is a node. */
export function onePartition(name: string, node: GraphNode, graphs: readonly Graph[]): Collection {
  return { graph: new Graph(partitionLayer(name, 1, () => node), graphs), name, npartitions: 1 };
}

/** A collection of one partition that a control operation makes, which asks for those of the input. */
export function controlled<A extends Args>(
  input: Collection,
  operation: ControlOperation<A>,
  { args }: Arguments<NoInfer<A>>,
): Collection {
  const all = [...args, lazyNode(input)];
  return onePartition(nameOf(operation.name, all), taskNode(operation, all), [input.graph]);
}
