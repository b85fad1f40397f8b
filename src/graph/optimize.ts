/**
 * The passes over graphs: `cull` keeps what is needed, `fuse` merges chains, and `optimize` also
 * has what reads one chain run in one loop with it (`share.ts`). All take a graph and give a graph;
 * `cull` and `fuse` change nothing the second time.
 *
 * @module
 */

import { GraphError } from "../errors.ts";
import { dictionaryLayer, Graph } from "./graph.ts";
import {
  aliasNode,
  type Argument,
  argumentsIn,
  type DataNode,
  dependencies,
  type GraphNode,
  type Key,
  type NodeLookup,
  ref,
  type RefNode,
  runsBeside,
  substitute,
  type TaskNode,
  taskNode,
} from "./node.ts";
import { deepest, inputOfLoop, isLoop, share } from "./share.ts";

/** Nodes, dependencies first. */
type Nodes = ReadonlyMap<Key, GraphNode>;

/** What graphs that have been culled were culled for, since schedulers cull what they are given. */
const culledFor = new WeakMap<NodeLookup, readonly Key[]>();

/**
 * The part of a graph that `keys` need, dependencies first.
 *
 * @param graph Where the keys and all that they need are found.
 * @param keys What is wanted.
 * @returns A graph with nothing else.
 * @throws {GraphError} If a key is missing, or needs itself.
 *
 * @example What one value needs
 * ```ts
 * import { cull, Graph, ref, task } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const graph = Graph.from({ a: 4, b: task(Math.sqrt, ref("a")), c: task(Math.abs, ref("a")) });
 *
 * assertEquals([...cull(graph, ["b"]).keys()], ["a", "b"]);
 * ```
 */
export function cull(graph: NodeLookup, keys: readonly Key[]): Graph {
  const known = culledFor.get(graph);
  const same = known?.length === keys.length && known.every((key, i) => key === keys[i]);
  return same ? graph as Graph : culled(needed(graph, keys), keys);
}

/**
 * Merges a task into the one task that uses it, for all but `keys`, where that costs no
 * parallelism: the user waits for no other task, or takes it as its input (last argument).
 * Data that is used once goes to where it is used. Aliases that nobody asked for disappear.
 *
 * @param graph Where the keys and all that they need are found.
 * @param keys What is wanted.
 * @returns A graph in which these keys stand for the same values.
 * @throws {GraphError} If a key is missing, or needs itself.
 *
 * @example A chain of tasks that becomes one
 * ```ts
 * import { fuse, Graph, ref, task } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const graph = Graph.from({ a: task(Math.abs, -4), b: task(Math.sqrt, ref("a")) });
 *
 * assertEquals(fuse(graph, ["b"]).toJSON(), { b: "Math.sqrt(Math.abs(-4))" });
 * ```
 */
export function fuse(graph: NodeLookup, keys: readonly Key[]): Graph {
  const nodes = withoutAliases(needed(graph, keys), keys);
  return culled(merged(nodes, usesIn(nodes, keys), () => true), keys);
}

/**
 * All that makes a graph cheaper to run: what {@linkcode fuse} does, and one loop for a chain and the
 * chains that read it.
 *
 * @param graph Where the keys and all that they need are found.
 * @param keys What is wanted.
 * @returns A graph in which these keys stand for the same values.
 * @throws {GraphError} If a key is missing, or needs itself.
 *
 * @example What a scheduler makes of a chain of operations
 * ```ts
 * import { optimize, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const squares = range(4, { npartitions: 2 }).map((x) => x * x).filter((x) => x > 1);
 *
 * assertEquals(squares.graph.size, 6);
 * assertEquals(optimize(squares.graph, squares.keys).size, 2);
 * ```
 */
export function optimize(graph: NodeLookup, keys: readonly Key[]): Graph {
  const nodes = withoutAliases(needed(graph, keys), keys);
  const uses = usesIn(nodes, keys);
  if (!hasSharedLoop(nodes, uses)) return culled(merged(nodes, uses, () => true), keys);
  // Chains first: a chain that is inside of something else is no loop by itself any more.
  const chains = merged(nodes, uses, isLoop);
  return fuse(share(new Graph(dictionaryLayer(chains)), keys), keys);
}

/** The graph of nodes that are all needed for `keys`. */
function culled(nodes: Nodes, keys: readonly Key[]): Graph {
  const graph = new Graph(dictionaryLayer(nodes));
  culledFor.set(graph, [...keys]);
  return graph;
}

/** The nodes of a graph that `keys` need. */
function needed(graph: NodeLookup, keys: readonly Key[]): Nodes {
  const kept = new Map<Key, GraphNode>();
  const path = new Set<Key>();
  const open: { key: Key; node: GraphNode; needs: readonly Key[]; next: number }[] = [];

  function enter(key: Key, dependent?: Key): void {
    if (kept.has(key)) return;
    if (path.has(key)) throw cycleError([...path], key);
    const node = graph.get(key);
    if (node === undefined) throw missingKeyError(key, dependent);
    const needs = dependencies(node);
    if (needs.length === 0) return void kept.set(key, node);
    path.add(key);
    open.push({ key, node, needs, next: 0 });
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
  return kept;
}

/**
 * Merges tasks into those for which `takesIn` holds, where that costs no parallelism. All nodes that
 * are left are needed if all of `nodes` are.
 */
function merged(
  nodes: Nodes,
  uses: ReadonlyMap<Key, number>,
  takesIn: (task: TaskNode) => boolean,
): Nodes {
  const fused = new Map<Key, GraphNode>();
  const inside = new Set<Key>();
  for (const [key, node] of nodes) {
    const merges = node.kind === "task" && !runsBeside(node.operation) && takesIn(node);
    fused.set(key, merges ? absorb(node, fused, uses, inside) : node);
  }
  for (const key of inside) fused.delete(key);
  return fused;
}

/** Whether several tasks or callers use a result that a loop reads. */
function hasSharedLoop(nodes: Nodes, uses: ReadonlyMap<Key, number>): boolean {
  for (const node of nodes.values()) {
    const input = node.kind === "task" ? inputOfLoop(node) : undefined;
    if (input !== undefined && uses.get(input)! > 1) return true;
  }
  return false;
}

/** The task with those of its dependencies inside that are used nowhere else; adds them to `gone`. */
function absorb(
  node: TaskNode,
  fused: Nodes,
  uses: ReadonlyMap<Key, number>,
  gone: Set<Key>,
): TaskNode {
  const input = inputOf(node, fused);
  const inside = new Map<Key, DataNode | TaskNode>();
  for (const key of node.dependencies) {
    const target = fused.get(key);
    if (target === undefined || uses.get(key) !== 1) continue;
    if (target.kind !== "data" && target.kind !== "task") continue;
    const fits = target.kind === "data" ||
      (key === input && !runsBeside(target.operation) &&
        target.depth + node.depth <= deepest);
    if (!fits) continue;
    inside.set(key, target);
    gone.add(key);
  }
  return inside.size === 0 ? node : withArguments(node, ({ key }) => inside.get(key));
}

/** The dependency for which a task can wait before it does anything else. */
function inputOf(node: TaskNode, nodes: Nodes): Key | undefined {
  const waits = (key: Key) => nodes.get(key)?.kind !== "data";
  let last: Argument | undefined = node;
  while (last?.kind === "task" && last.operation.isCall !== true) last = last.args.at(-1);
  if (last?.kind === "ref" && waits(last.key)) return last.key;
  const [first, ...others] = node.dependencies.filter(waits);
  // A nested task that waits for nothing is other work, as it was before it was fused.
  const works = (argument: Argument): boolean =>
    (argument.kind === "task" && !argument.dependencies.some(waits)) ||
    argumentsIn(argument).some(works);
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

/** Points every reference past aliases; one that was asked for, or that a barrier waits for, stays. */
function withoutAliases(nodes: Nodes, keys: readonly Key[]): Nodes {
  const targets = new Map<Key, Key>();
  for (const [key, node] of nodes) {
    if (node.kind !== "alias" || node.part !== undefined) continue;
    targets.set(key, targets.get(node.target) ?? node.target);
  }
  if (targets.size === 0) return nodes;
  const asked = new Set(keys);
  for (const node of nodes.values()) {
    if (node.kind === "barrier") node.dependencies.forEach((key) => asked.add(key));
  }

  const direct = new Map<Key, GraphNode>();
  for (const [key, node] of nodes) {
    const target = targets.get(key);
    if (target !== undefined) {
      if (asked.has(key)) direct.set(key, aliasNode(target));
    } else if (node.kind === "task" && node.dependencies.some((need) => targets.has(need))) {
      const past = ({ key }: RefNode) => targets.has(key) ? ref(targets.get(key)!) : undefined;
      direct.set(key, withArguments(node, past));
    } else direct.set(key, node);
  }
  return direct;
}

/** How often each key is referred to; twice in one task counts twice, a caller counts for ever. */
function usesIn(nodes: Nodes, keys: readonly Key[]): Map<Key, number> {
  const uses = new Map<Key, number>();
  const use = (key: Key): void => void uses.set(key, (uses.get(key) ?? 0) + 1);
  const count = (argument: Argument): void => {
    if (argument.kind === "ref") use(argument.key);
    else if (argument.kind === "part") uses.set(argument.key, Infinity);
    else argumentsIn(argument).forEach(count);
  };
  for (const node of nodes.values()) {
    if (node.kind === "task") count(node);
    else if (node.kind === "alias") use(node.target);
    else if (node.kind === "barrier") node.dependencies.forEach((key) => uses.set(key, Infinity));
  }
  for (const key of keys) uses.set(key, Infinity);
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
