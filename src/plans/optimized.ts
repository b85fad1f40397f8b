/**
 * Graphs that have been culled and fused ahead of time.
 *
 * @module
 */

import { dictionaryLayer, Graph, type Layer } from "../graph/graph.ts";
import type { Key } from "../graph/node.ts";
import { fuse } from "../graph/optimize.ts";

/**
 * The optimised graph of `keys`, in the layers of the original: together with other graphs that
 * need more of a layer, it still has all of it.
 */
export function optimized(graph: Graph, keys: readonly Key[]): Graph {
  const best = fuse(graph, keys);
  const layers = graph.layers();
  const names = new Set(layers.map(({ name }) => name));
  const kept = new Map<string | undefined, Key[]>();
  for (const key of best.keys()) {
    const slash = key.lastIndexOf("/");
    const prefix = slash < 0 ? key : key.slice(0, slash);
    const name = names.has(prefix) ? prefix : undefined;
    const found = kept.get(name);
    if (found === undefined) kept.set(name, [key]);
    else found.push(key);
  }
  return layers.reduce(
    (below, layer) => new Graph(within(layer, best, kept.get(layer.name) ?? []), [below]),
    new Graph(dictionaryLayer(new Map())),
  );
}

function within(layer: Layer, best: Graph, keys: readonly Key[]): Layer {
  return {
    ...(layer.name === undefined ? {} : { name: layer.name }),
    size: keys.length,
    keys: () => keys,
    get: (key) => best.get(key) ?? layer.get(key),
  };
}
