/**
 * Graphs in which results stand that were kept once, and that nobody keeps any more: what is made again
 * in their place.
 *
 * @module
 */

import type { Graph } from "./graph.ts";
import {
  dependencies,
  type GraphNode,
  type Holder,
  type KeptNode,
  type Key,
  type NodeLookup,
} from "./node.ts";

/** A pass over what `keys` need of a graph. */
type Pass = (graph: NodeLookup, keys: readonly Key[]) => Graph;

/**
 * What a pass makes of a graph that has the tasks by which they are made in place of results that
 * nobody keeps any more.
 */
export function revived(graph: NodeLookup, keys: readonly Key[], pass: Pass): Graph {
  const passed = pass(graph, keys);
  return hasGone(passed) ? pass(withRecipes(graph, keys), keys) : passed;
}

function hasGone(graph: Graph): boolean {
  for (const [, node] of graph) if (isGone(node)) return true;
  return false;
}

function isGone(node: GraphNode | undefined): node is KeptNode {
  return node?.kind === "kept" && !node.holder.keeps;
}

function withRecipes(graph: NodeLookup, keys: readonly Key[]): NodeLookup {
  const lookup = new Revival(graph);
  const seen = new Set(keys);
  // A set goes on with what is added to it meanwhile.
  for (const key of seen) {
    const node = lookup.get(key);
    if (node !== undefined) dependencies(node).forEach((need) => seen.add(need));
  }
  return lookup;
}

/** The nodes of a graph, and those of the recipes of what is not kept any more, as it is met. */
class Revival implements NodeLookup {
  readonly #graph: NodeLookup;
  readonly #gone = new Set<Holder>();

  constructor(graph: NodeLookup) {
    this.#graph = graph;
  }

  get(key: Key): GraphNode | undefined {
    let node = this.#graph.get(key);
    for (const { recipe } of this.#gone) node ??= recipe.get(key);
    // What is made again may be made of what was kept by somebody else.
    while (isGone(node)) {
      this.#gone.add(node.holder);
      node = node.holder.recipe.get(key);
    }
    return node;
  }
}
