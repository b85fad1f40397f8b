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
  type DataNode,
  dependencies,
  type GraphNode,
  type Key,
  type NodeLookup,
  partsOf,
  ref,
  type RefNode,
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
 * parallelism: the user waits for no other task, or takes it as its input (last argument).
 * Data that is used once goes to where it is used. Aliases that nobody asked for disappear.
 */
export function fuse(graph: NodeLookup, keys: readonly Key[]): Graph {
  const culled = withoutAliases(cull(graph, keys), new Set(keys));
  const uses = countUses(culled);
  for (const key of keys) uses.set(key, Infinity);

  const fused = new Map<Key, GraphNode>();
  for (const [key, node] of culled) {
    fused.set(key, node.kind === "task" ? absorb(node, fused, uses) : node);
  }
  return cull(new Graph(dictionaryLayer(fused)), keys);
}

/** All that makes a graph cheaper to run: today that is {@linkcode fuse}, which culls. */
export function optimize(graph: NodeLookup, keys: readonly Key[]): Graph {
  return fuse(graph, keys);
}

/** The task with those of its dependencies inside that are used nowhere else. */
function absorb(
  node: TaskNode,
  fused: ReadonlyMap<Key, GraphNode>,
  uses: ReadonlyMap<Key, number>,
): TaskNode {
  if (node.operation.kind === "control") return node;
  const input = inputOf(node, fused);
  const inside = new Map<Key, DataNode | TaskNode>();
  for (const key of node.dependencies) {
    const target = fused.get(key);
    if (target === undefined || target.kind === "alias" || uses.get(key) !== 1) continue;
    const fits = target.kind === "data" ||
      (key === input && target.operation.kind !== "control" &&
        target.depth + node.depth <= deepest);
    if (fits) inside.set(key, target);
  }
  return inside.size === 0 ? node : withArguments(node, ({ key }) => inside.get(key));
}

/** The dependency for which a task can wait before it does anything else. */
function inputOf(node: TaskNode, graph: ReadonlyMap<Key, GraphNode>): Key | undefined {
  const waits = (key: Key) => graph.get(key)?.kind !== "data";
  const last = node.args.at(-1);
  if (last?.kind === "ref" && waits(last.key) && node.operation.calls !== true) return last.key;
  const [first, ...others] = node.dependencies.filter(waits);
  // A nested task that waits for nothing is other work, as it was before it was fused.
  const works = (argument: Argument): boolean =>
    (argument.kind === "task" && !argument.dependencies.some(waits)) ||
    partsOf(argument).some(works);
  return others.length > 0 || node.args.some(works) ? undefined : first;
}

/** The task with its references replaced by what `replace` gives, where it gives something. */
function withArguments(
  node: TaskNode,
  replace: (ref: RefNode) => Argument | undefined,
): TaskNode {
  const args = node.args.map((arg) => substitute(arg, (it) => replace(it) ?? it));
  return taskNode(node.operation, args);
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
    const past = (key: Key) => targets.has(key) ? ref(targets.get(key)!) : undefined;
    nodes.set(key, withArguments(node, (argument) => past(argument.key)));
  }
  return new Graph(dictionaryLayer(nodes));
}

/** How often each key is referred to; twice in one task counts twice. */
function countUses(graph: Graph): Map<Key, number> {
  const uses = new Map<Key, number>();
  const use = (key: Key): void => void uses.set(key, (uses.get(key) ?? 0) + 1);
  const count = (argument: Argument): void => {
    if (argument.kind === "ref") use(argument.key);
    else if (argument.kind === "part") uses.set(argument.key, Infinity);
    else partsOf(argument).forEach(count);
  };
  for (const [, node] of graph) {
    if (node.kind === "task") count(node);
    else if (node.kind === "alias") use(node.target);
  }
  return uses;
}

function missingKeyError(key: Key, dependent: Key | undefined): GraphError {
  const where = dependent === undefined ? "asked for" : `needed by "${dependent}"`;
  return new GraphError(`Cannot run the graph: it has no key "${key}", ${where}`);
}

function cycleError(path: readonly Key[], key: Key): GraphError {
  const cycle = [...path.slice(path.indexOf(key)), key];
  const shown = cycle.length <= 12 ? cycle : [...cycle.slice(0, 6), "…", ...cycle.slice(-5)];
  return new GraphError(`Cannot run the graph: its keys form a cycle: ${shown.join(" -> ")}`);
}
