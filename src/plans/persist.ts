/**
 * Partitions as single values, and collections whose results are at hand.
 *
 * @module
 */

import { GraphError } from "../errors.ts";
import { dictionaryLayer, Graph, partitionLayer, valueLayer } from "../graph/graph.ts";
import { dataNode, type GraphNode, keptNode, type Key, ref, taskNode } from "../graph/node.ts";
import type { KeepingHolder, Kept } from "../engine/ports.ts";
import { collect } from "../ops/collect.ts";
import { checkOneOf, checkOptions } from "../values/check.ts";
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
  const largest = largestByName(collections);
  const keepings = largest.map((it) => ({ keys: keysOf(it), recipe: it.graph }));
  const keys = [...keepings.flatMap(({ keys }) => keys), ...singles.map(({ key }) => key)];
  const kept = await keepKeys(graph, keys, keepings, options);
  const shares = new Map(largest.map(({ name }, i) => [name, new Shares(kept.holders[i])]));
  return {
    collections: collections.map((it) => heldCollection(it, kept, shares.get(it.name)!)),
    singles: singles.map((it) => heldSingle(it, kept)),
  };
}

/** Of collections of the same name, which are the same, one: the largest, of those written by hand. */
function largestByName(collections: readonly Collection[]): readonly Collection[] {
  const largest = new Map<string, Collection>();
  for (const collection of collections) {
    const known = largest.get(collection.name);
    if (known === undefined || known.npartitions < collection.npartitions) {
      largest.set(collection.name, collection);
    }
  }
  return [...largest.values()];
}

/** What is kept for one or several collections, until none of them needs it. */
class Shares {
  readonly holder: KeepingHolder | undefined;
  #needed = 0;

  /** Nobody needs it yet. */
  constructor(holder: KeepingHolder | undefined) {
    this.holder = holder;
  }

  /** Notes a collection that needs it; gives what says that it does not any more. */
  take(): () => void {
    let isNeeded = true;
    this.#needed++;
    return () => {
      if (!isNeeded) return;
      isNeeded = false;
      if (--this.#needed === 0) this.holder?.release();
    };
  }
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
  if (to !== undefined) checkOneOf(to, ["memory", "disk"], { action: "persist", name: "to" });
}

/** The collection with its partitions in place of their tasks: kept by a holder, or among the results. */
function heldCollection(
  { graph, name, npartitions }: Collection,
  { results }: Kept,
  shares: Shares,
): PersistedCollection {
  const { holder } = shares;
  const release = shares.take();
  const nodes = keysOf({ name, npartitions }).map((key) => {
    if (holder?.has(key) === true) return keptNode(key, holder);
    if (results.has(key)) return dataNode(results.get(key));
    throw new GraphError(`Cannot persist ${key}: expected its result, got none`);
  });
  if (!nodes.some(({ kind }) => kind === "kept")) release();
  const layer = partitionLayer(name, npartitions, (i) => nodes[i]!);
  const held = new Graph(layer, writtenByHand(graph));
  return { graph: held, name, npartitions, release };
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
