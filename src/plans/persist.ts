/**
 * Partitions as single values, and collections whose results are at hand.
 *
 * @module
 */

import { dictionaryLayer, Graph, partitionLayer, valueLayer } from "../graph/graph.ts";
import { dataNode, type GraphNode, type Key, ref, taskNode } from "../graph/node.ts";
import { collect } from "../ops/collect.ts";
import { type Collection, keysOf, type Single } from "./collection.ts";
import { computeKeys, type ComputeOptions } from "./compute.ts";
import { nameOf } from "./name.ts";

/** Results by key. */
type Results = ReadonlyMap<Key, unknown>;

/** The array of elements of each partition. */
export function partitionItems(collection: Collection): Single[] {
  return keysOf(collection).map((partition) => {
    const name = nameOf(collect.name, [ref(partition)]);
    const layer = valueLayer(name, taskNode(collect, [ref(partition)]));
    return { graph: new Graph(layer, [collection.graph]), key: name };
  });
}

/** A collection of the same name whose partitions have been computed. */
export async function persistCollection(
  collection: Collection,
  options: ComputeOptions | undefined,
): Promise<Collection> {
  const { graph } = collection;
  return heldCollection(
    collection,
    await computeKeys(graph, keysOf(collection), options, "persist"),
  );
}

/** A single value that has been computed. */
export async function persistSingle(
  single: Single,
  options: ComputeOptions | undefined,
): Promise<Single> {
  return heldSingle(single, await computeKeys(single.graph, [single.key], options, "persist"));
}

/** The collection with its partitions from among `results` in place of their tasks. */
export function heldCollection(collection: Collection, results: Results): Collection {
  const { graph, name, npartitions } = collection;
  const nodes = keysOf(collection).map((key) => dataNode(results.get(key)));
  const layer = partitionLayer(name, npartitions, (i) => nodes[i]!);
  return { graph: new Graph(layer, writtenByHand(graph)), name, npartitions };
}

/** The single value from among `results` in place of its task. */
export function heldSingle({ graph, key }: Single, results: Results): Single {
  // A layer of one key is found by that key, unless it looks like one of a partition.
  const name = key.includes("/") ? nameOf("persist", [], [key]) : key;
  const layer = valueLayer(name, dataNode(results.get(key)));
  return { graph: new Graph(layer, writtenByHand(graph)), key: name };
}

/**
 * What of a graph people have named: only as long as it is there is it noticed that another
 * graph has the same names for something else.
 */
function writtenByHand(graph: Graph): Graph[] {
  const nodes = new Map<Key, GraphNode>();
  for (const layer of graph.layers()) {
    if (layer.name !== undefined) continue;
    for (const key of layer.keys()) nodes.set(key, layer.get(key)!);
  }
  return nodes.size === 0 ? [] : [new Graph(dictionaryLayer(nodes))];
}
