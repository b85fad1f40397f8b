/**
 * The two passes over graphs: `cull` keeps what is needed, `fuse` merges chains.
 * Both take a graph and give a graph, and change nothing the second time.
 *
 * @module
 */

import { GraphError } from "../errors.ts";
import { dictionaryLayer, Graph } from "./graph.ts";
import {
  aliasNode,
  type Argument,
  dependencies,
  type GraphNode,
  type Key,
  type NodeLookup,
  ref,
  substitute,
  type TaskNode,
  taskNode,
} from "./node.ts";

/** Longest chain that becomes one task, so that no later step needs a deep stack. */
const deepest = 256;

/** The part of a graph that `keys` need, dependencies first. */
export function cull(graph: NodeLookup, keys: readonly Key[]): Graph {
  const kept = new Map<Key, GraphNode>();
  const path = new Set<Key>();
  const open: { key: Key; node: GraphNode; needs: readonly Key[]; next: number }[] = [];

  function enter(key: Key, dependent?: Key): void {
    if (kept.has(key)) return;
    if (path.has(key)) throw cycleError([...path], key);
    const node = graph.get(key);
    if (node === undefined) throw missingKeyError(key, dependent);
    path.add(key);
    open.push({ key, node, needs: dependencies(node), next: 0 });
  }

  for (const key of keys) {
    enter(key);
    while (open.length > 0) {
      const top = open[open.length - 1]!;
      const need = top.needs[top.next++];
      if (need !== undefined) {
        enter(need, top.key);
      } else {
        kept.set(top.key, top.node);
        path.delete(top.key);
        open.pop();
      }
    }
  }
  return new Graph(dictionaryLayer(kept));
}

/**
 * Merges a task into the one task that uses it, for all but `keys`, where that costs no
 * parallelism: the user has no other dependency, or takes it as its input (last argument).
 * Aliases that nobody asked for disappear.
 */
export function fuse(graph: Graph, keys: readonly Key[]): Graph {
  const culled = withoutAliases(cull(graph, keys), new Set(keys));
  const uses = countUses(culled);
  for (const key of keys) uses.set(key, Infinity);

  const fused = new Map<Key, GraphNode>();
  for (const [key, node] of culled) {
    fused.set(key, node.kind === "task" ? absorb(node, fused, uses) : node);
  }
  return cull(new Graph(dictionaryLayer(fused)), keys);
}

/** Culls, then fuses. */
export function optimize(graph: NodeLookup, keys: readonly Key[]): Graph {
  return fuse(cull(graph, keys), keys);
}

/** The task with those of its dependencies inside that are used nowhere else. */
function absorb(
  node: TaskNode,
  fused: ReadonlyMap<Key, GraphNode>,
  uses: ReadonlyMap<Key, number>,
): TaskNode {
  if (node.operation.kind === "control") return node;
  const only = node.dependencies.length === 1;
  const last = node.args.at(-1);

  const fusible = (key: Key) => {
    const target = fused.get(key);
    if (target === undefined || target.kind === "alias" || uses.get(key) !== 1) return undefined;
    if (target.kind === "data") return target;
    const fits = target.depth + node.depth <= deepest && target.operation.kind !== "control";
    return fits && (only || (last?.kind === "ref" && last.key === key)) ? target : undefined;
  };
  if (!node.dependencies.some((key) => fusible(key) !== undefined)) return node;
  return taskNode(
    node.operation,
    node.args.map((arg) => substitute(arg, (argument) => fusible(argument.key) ?? argument)),
  );
}

/** Points every reference past aliases; an alias that was asked for stays. */
function withoutAliases(graph: Graph, asked: ReadonlySet<Key>): Graph {
  const targets = new Map<Key, Key>();
  const nodes = new Map<Key, GraphNode>();
  for (const [key, node] of graph) {
    if (node.kind === "alias") {
      const target = targets.get(node.target) ?? node.target;
      targets.set(key, target);
      if (asked.has(key)) nodes.set(key, aliasNode(target));
    } else nodes.set(key, node);
  }
  if (targets.size === 0) return graph;

  for (const [key, node] of nodes) {
    if (node.kind !== "task" || !node.dependencies.some((need) => targets.has(need))) continue;
    const args = node.args.map((arg) =>
      substitute(arg, (argument) => {
        const target = targets.get(argument.key);
        return target === undefined ? argument : ref(target);
      })
    );
    nodes.set(key, taskNode(node.operation, args));
  }
  return new Graph(dictionaryLayer(nodes));
}

/** How often each key is referred to; twice in one task counts twice. */
function countUses(graph: Graph): Map<Key, number> {
  const uses = new Map<Key, number>();
  const count = (argument: Argument): void => {
    switch (argument.kind) {
      case "ref":
        uses.set(argument.key, (uses.get(argument.key) ?? 0) + 1);
        break;
      case "list":
        argument.items.forEach(count);
        break;
      case "task":
        argument.args.forEach(count);
        break;
      case "function":
        Object.values(argument.captured).forEach(count);
        break;
    }
  };
  for (const [, node] of graph) {
    if (node.kind === "task") node.args.forEach(count);
    else if (node.kind === "alias") uses.set(node.target, (uses.get(node.target) ?? 0) + 1);
  }
  return uses;
}

function missingKeyError(key: Key, dependent: Key | undefined): GraphError {
  const where = dependent === undefined ? "asked for" : `needed by "${dependent}"`;
  return new GraphError(`Cannot run the graph: it has no key "${key}", ${where}`);
}

function cycleError(path: readonly Key[], key: Key): GraphError {
  const cycle = [...path.slice(path.indexOf(key)), key].join(" -> ");
  return new GraphError(`Cannot run the graph: its keys form a cycle: ${cycle}`);
}
