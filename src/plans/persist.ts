/**
 * Partitions as single values, and collections whose results are at hand.
 *
 * @module
 */

import { dictionaryLayer, Graph, partitionLayer, valueLayer } from "../graph/graph.ts";
import { dataNode, type GraphNode, keptNode, type Key, ref, taskNode } from "../graph/node.ts";
import type { KeepingHolder, Kept } from "../engine/ports.ts";
import { collect } from "../ops/collect.ts";
import { checkOptions, refusal } from "./check.ts";
import { type Collection, keysOf, type Single } from "./collection.ts";
import {
  computeOptionNames,
  type ComputeOptions,
  keepKeys,
  type PersistOptions,
} from "./compute.ts";
import { nameOf } from "./name.ts";

/** The array of elements of each partition. */
export function partitionItems(collection: Collection): Single[] {
  return keysOf(collection).map((partition) => {
    const name = nameOf(collect.name, [ref(partition)]);
    const layer = valueLayer(name, taskNode(collect, [ref(partition)]));
    return { graph: new Graph(layer, [collection.graph]), key: name };
  });
}

/** A collection whose results are at hand, and what frees them. */
export interface PersistedCollection extends Collection {
  /** Frees what is kept; what needs it later makes it again. */
  release(): void;
}

/** What has been asked to be persisted, in the same order, with results in place of tasks. */
export interface Persisted {
  readonly collections: readonly PersistedCollection[];
  readonly singles: readonly Single[];
}

/** Computes collections and single values together, and keeps their results. */
export async function persistAll(
  graph: Graph,
  { collections, singles }: {
    readonly collections: readonly Collection[];
    readonly singles: readonly Single[];
  },
  options: PersistOptions = {},
): Promise<Persisted> {
  checkDestination(options.to);
  const keepings = collections.map((it) => ({ keys: keysOf(it), recipe: it.graph }));
  const keys = [...keepings.flatMap(({ keys }) => keys), ...singles.map(({ key }) => key)];
  const kept = await keepKeys(graph, keys, keepings, options);
  return {
    collections: collections.map((it, i) => heldCollection(it, kept, kept.holders[i])),
    singles: singles.map((it) => heldSingle(it, kept)),
  };
}

/** A collection of the same name whose partitions have been computed. */
export async function persistCollection(
  collection: Collection,
  options: PersistOptions | undefined,
): Promise<PersistedCollection> {
  const given = { collections: [collection], singles: [] };
  return (await persistAll(collection.graph, given, options)).collections[0]!;
}

/** A single value that has been computed. */
export async function persistSingle(
  single: Single,
  options: ComputeOptions | undefined,
): Promise<Single> {
  checkOptions(options, computeOptionNames, "persist");
  const given = { collections: [], singles: [single] };
  return (await persistAll(single.graph, given, options)).singles[0]!;
}

function checkDestination(to: unknown): void {
  if (to === undefined || to === "memory" || to === "disk") return;
  throw refusal(to, {
    action: "persist",
    name: "to",
    expected: '"memory" or "disk"',
    type: "string",
  });
}

/** The collection with its partitions in place of their tasks: kept by a holder, or among the results. */
function heldCollection(
  { graph, name, npartitions }: Collection,
  { results }: Kept,
  holder: KeepingHolder | undefined,
): PersistedCollection {
  const nodes = keysOf({ name, npartitions }).map((key) =>
    holder?.has(key) === true ? keptNode(key, holder) : dataNode(results.get(key))
  );
  if (!nodes.some(({ kind }) => kind === "kept")) holder?.release();
  const layer = partitionLayer(name, npartitions, (i) => nodes[i]!);
  const held = new Graph(layer, writtenByHand(graph));
  return { graph: held, name, npartitions, release: () => holder?.release() };
}

/** The single value from among the results in place of its task. */
function heldSingle({ graph, key }: Single, { results }: Kept): Single {
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
