/**
 * A graph: a dictionary of tasks, kept as symbolic layers.
 *
 * A layer holds the nodes of one operation over all partitions as a function
 * of the partition's number, so that a chain of operations over a million
 * partitions is a handful of objects until {@linkcode cull} asks for some of
 * its nodes. A graph refers to the graphs it was built upon; the table of
 * layers is made when it is first needed.
 *
 * @module
 */

import { GraphError } from "../errors.ts";
import {
  barrierKey,
  barrierNode,
  type GraphNode,
  type Key,
  type NodeLookup,
  toNode,
} from "./node.ts";
import { showNode } from "./show.ts";

/** The nodes that one operation adds to a graph. */
export interface Layer extends NodeLookup {
  /** Part of the keys before the slash, or all of it; absent where keys are arbitrary. */
  readonly name?: string;
  /** Number of keys. */
  readonly size: number;
  /** The keys in order. */
  keys(): Iterable<Key>;
}

/** A graph as people write it: keys to tasks, or to data. */
export type GraphLike = Graph | Readonly<Record<Key, unknown>>;

/** Key of one partition of a collection. */
export function partitionKey(name: string, partition: number): Key {
  return `${name}/${partition}`;
}

/** Number of the partition a key stands for, or `undefined` for a single value. */
export function partitionOf(key: Key): number | undefined {
  const digits = /\/(\d+)$/.exec(key)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** What a key shares with those of the other partitions: the name of its layer. */
export function layerOf(key: Key): string {
  return partitionOf(key) === undefined ? key : key.slice(0, key.lastIndexOf("/"));
}

/** A layer with a node for each partition, made when asked for. */
export function partitionLayer(
  name: string,
  npartitions: number,
  node: (partition: number) => GraphNode,
): Layer {
  return {
    name,
    size: npartitions,
    *keys() {
      for (let i = 0; i < npartitions; i++) yield partitionKey(name, i);
    },
    get(key) {
      const partition = Number(key.slice(name.length + 1));
      const known = Number.isSafeInteger(partition) && partition >= 0 && partition < npartitions &&
        key === partitionKey(name, partition);
      return known ? node(partition) : undefined;
    },
  };
}

/** A layer with a single node, whose key is the layer's name. */
export function valueLayer(name: string, node: GraphNode): Layer {
  return { name, size: 1, keys: () => [name], get: (key) => key === name ? node : undefined };
}

/** A layer with the barrier of a collection. */
export function barrierLayer(name: string, npartitions: number): Layer {
  const own = barrierKey(name);
  let node: GraphNode | undefined;
  const made = () =>
    barrierNode(name, Array.from({ length: npartitions }, (_, i) => partitionKey(name, i)));
  return {
    name: own,
    size: 1,
    keys: () => [own],
    get: (key) => key === own ? node ??= made() : undefined,
  };
}

/** A layer of arbitrary keys. */
export function dictionaryLayer(nodes: ReadonlyMap<Key, GraphNode>): Layer {
  return { size: nodes.size, keys: () => nodes.keys(), get: (key) => nodes.get(key) };
}

/**
 * An immutable dictionary of tasks.
 *
 * @example A graph written by hand
 * ```ts
 * import { Graph, ref, task } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const graph = Graph.from({ x: 2, y: task(Math.sqrt, ref("x")) });
 *
 * assertEquals([...graph.keys()], ["x", "y"]);
 * assertEquals([graph.has("y"), graph.has("z")], [true, false]);
 * assertEquals(graph.get("y")?.kind, "task");
 * ```
 *
 * @example A graph that operations have built
 * ```ts
 * import { range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const { graph } = range(6, { npartitions: 3 }).map((x) => x * x);
 *
 * assertEquals(graph.layers().map(({ size }) => size), [3, 3]);
 * assertEquals(graph.size, 6);
 * ```
 */
export class Graph implements NodeLookup, Iterable<[Key, GraphNode]> {
  readonly #layer: Layer;
  readonly #inputs: readonly Graph[];
  #index: LayerIndex | undefined;

  /** Makes a graph of a layer upon other graphs. */
  constructor(layer: Layer, inputs: readonly Graph[] = []) {
    this.#layer = layer;
    this.#inputs = inputs;
  }

  /** The graph that a hand-written dictionary means. */
  static from(graph: GraphLike): Graph {
    return graphOf(graph);
  }

  /** The node of `key`, or `undefined` where the graph has none. */
  get(key: Key): GraphNode | undefined {
    return this.#lookup().get(key);
  }

  /** Whether the graph has `key`. */
  has(key: Key): boolean {
    return this.get(key) !== undefined;
  }

  /** Number of keys. */
  get size(): number {
    return this.layers().reduce((size, layer) => size + layer.size, 0);
  }

  /** Layers, inputs before what is built upon them. */
  layers(): readonly Layer[] {
    return this.#lookup().layers;
  }

  /** All keys, layer by layer. */
  *keys(): IterableIterator<Key> {
    for (const layer of this.layers()) yield* layer.keys();
  }

  /** All keys with their nodes. */
  *[Symbol.iterator](): IterableIterator<[Key, GraphNode]> {
    for (const layer of this.layers()) {
      for (const key of layer.keys()) yield [key, layer.get(key)!];
    }
  }

  /** The graph as people would write it, one key a line. */
  toString(): string {
    const lines: string[] = [];
    for (const [key, node] of this) lines.push(`  ${JSON.stringify(key)}: ${showNode(node)},`);
    return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n}`;
  }

  /** Keys to printed nodes. */
  toJSON(): Record<Key, string> {
    return Object.fromEntries([...this].map(([key, node]) => [key, showNode(node)]));
  }

  #lookup(): LayerIndex {
    return this.#index ??= new LayerIndex(this.#flatten());
  }

  // Depth first without recursion, since a chain can be thousands of layers long.
  #flatten(): Layer[] {
    const seen = new Set<Layer>();
    const open: { graph: Graph; next: number }[] = [{ graph: this, next: 0 }];
    const visited = new Set<Graph>([this]);
    while (open.length > 0) {
      const top = open[open.length - 1]!;
      const input = top.graph.#inputs[top.next++];
      if (input === undefined) {
        seen.add(top.graph.#layer);
        open.pop();
      } else if (!visited.has(input)) {
        visited.add(input);
        open.push({ graph: input, next: 0 });
      }
    }
    return [...seen];
  }
}

/** Finds the layer of a key without asking every layer. */
class LayerIndex {
  /** Dictionaries, which are one by now, come first: what has a name was built upon them. */
  readonly layers: readonly Layer[];
  readonly #named = new Map<string, Layer>();
  readonly #dictionary: Layer | undefined;

  constructor(layers: readonly Layer[]) {
    for (const layer of layers) {
      // Equal names mean equal work (a name holds a hash of all that made it).
      if (layer.name !== undefined && !this.#named.has(layer.name)) {
        this.#named.set(layer.name, layer);
      }
    }
    const dictionaries = layers.filter(({ name, size }) => name === undefined && size > 0);
    this.#dictionary = dictionaries.length > 1 ? merged(dictionaries) : dictionaries[0];
    this.layers = [
      ...(this.#dictionary === undefined ? [] : [this.#dictionary]),
      ...this.#named.values(),
    ];
  }

  get(key: Key): GraphNode | undefined {
    if (this.#named.size === 0) return this.#dictionary?.get(key);
    const slash = key.lastIndexOf("/");
    const found = this.#named.get(slash < 0 ? key : key.slice(0, slash))?.get(key);
    return found ?? this.#dictionary?.get(key);
  }
}

/** Hand-written keys are names that two graphs may well share by accident. */
function merged(dictionaries: readonly Layer[]): Layer {
  const nodes = new Map<Key, GraphNode>();
  for (const layer of dictionaries) {
    for (const key of layer.keys()) {
      const [node, other] = [layer.get(key)!, nodes.get(key)];
      if (other !== undefined && !isSame(node, other)) {
        throw new GraphError(
          `Cannot use two graphs together: both have a key "${key}", for different tasks or values`,
        );
      }
      nodes.set(key, node);
    }
  }
  return dictionaryLayer(nodes);
}

/** The graph that is meant, outside of the class: one that uses its own name is called `_Graph` in bundles. */
function graphOf(graph: GraphLike): Graph {
  if (graph instanceof Graph) return graph;
  // The tag tells plain objects from arrays, Maps and the like, in any realm.
  if (Object.prototype.toString.call(graph) !== "[object Object]") {
    const found = Array.isArray(graph) ? "an array" : graph === null ? "null" : typeof graph;
    throw new TypeError(`Cannot read a graph: expected an object of keys to tasks, got ${found}`);
  }
  const nodes = Object.entries(graph).map(([key, value]) => [key, toNode(value)] as const);
  return new Graph(dictionaryLayer(new Map(nodes)));
}

function isSame(a: GraphNode, b: GraphNode): boolean {
  if (a.kind === "data" && b.kind === "data") return Object.is(a.value, b.value);
  if (a.kind === "alias" && b.kind === "alias") return a.target === b.target && a.part === b.part;
  return a === b;
}
