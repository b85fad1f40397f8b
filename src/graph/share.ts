/**
 * The pass that has a chain which several tasks read run once, in one loop with them.
 *
 * After fusing, a result with several users exists as a whole and is read once for each. Where those
 * users are loops over it, they become *branches* of one task, a *fork*: each element goes to every
 * branch as it comes, and is kept nowhere. The fork's result is a list with the result of each of its
 * *ends*, and the keys of the ends become aliases of its items.
 *
 * ```
 * map-1/0: map(parse, text(…))          fork-map-1/0: fork([count(·), sum(pluck("size", ·))],
 * count-2/0: count(map-1/0)       →                        map(parse, text(…)))
 * sum-3/0: sum(pluck("size", map-1/0))  count-2/0: fork-map-1/0[0]
 *                                       sum-3/0: fork-map-1/0[1]
 * ```
 *
 * @module
 */

import { dictionaryLayer, Graph, layerOf } from "./graph.ts";
import {
  aliasNode,
  type Argument,
  argumentsIn,
  dependencies,
  elementsNode,
  type GraphNode,
  type Key,
  listNode,
  type Operation,
  ref,
  substitute,
  type TaskNode,
  taskNode,
} from "./node.ts";

/** `fork(branches, input)`: what each of a list of branches makes of the elements of one input. */
export const fork: Operation = { name: "fork", kind: "fork" };

/** Most branches of a fork: a loop with more would be too long for compilers of JavaScript. */
const mostBranches = 32;

/** Most tasks nested in one another, so that no later step needs a deep stack. */
export const deepest = 256;

/** What the users of one result do with its elements. */
interface Branches {
  /** What each does with the elements of the input, which an `elements` node stands for. */
  readonly branches: Argument[];
  /** Keys of the results, in the order in which the branches end. */
  readonly ends: Key[];
  /** Keys of other results that some branch needs, and for which all of them wait. */
  readonly waits: Set<Key>;
}

/**
 * Makes one loop of a chain and the chains that hang on it. Takes a fused graph, dependencies first,
 * and gives one that may still have what nobody needs any more.
 */
export function share(graph: Graph, keys: readonly Key[]): Graph {
  return new Sharing(graph, keys).result();
}

/** The nodes of a graph while the pass is under way. */
class Sharing {
  readonly #asked: ReadonlySet<Key>;
  readonly #nodes: Map<Key, GraphNode>;
  readonly #users = new Map<Key, Key[]>();
  /** By key of the input. */
  readonly #forks = new Map<Key, Branches>();
  readonly #layers: LayerNeeds;

  constructor(graph: Graph, keys: readonly Key[]) {
    this.#asked = new Set(keys);
    this.#nodes = new Map(graph);
    for (const [key, node] of this.#nodes) {
      for (const need of dependencies(node)) {
        const users = this.#users.get(need);
        if (users === undefined) this.#users.set(need, [key]);
        else users.push(key);
      }
    }
    this.#layers = new LayerNeeds(this.#nodes);
  }

  result(): Graph {
    // Users come first, so that a fork can become a branch of the one below it.
    for (const key of [...this.#nodes.keys()].reverse()) {
      const node = this.#nodes.get(key)!;
      if (node.kind === "task" && canFork(node)) this.#fork(key, node);
    }
    for (const [key, { branches, ends }] of this.#forks) this.#write(key, branches, ends);
    return new Graph(dictionaryLayer(this.#nodes));
  }

  /** Makes the users of a result branches of it, where there are several that can be. */
  #fork(key: Key, input: TaskNode): void {
    const users = this.#users.get(key) ?? [];
    const all = users.length + (this.#asked.has(key) ? 1 : 0);
    if (all < 2) return;
    const loops = users.filter((user) => this.#isLoopOver(key, input, user));
    const isWanted = loops.length < all;
    if (loops.length === 0) return;
    if (input.operation.cheap === true) {
      for (const user of loops) this.#nodes.set(user, withInput(this.#taskOf(user), key, input));
      return;
    }
    const kept = loops.length + (isWanted ? 1 : 0) <= mostBranches
      ? loops
      : loops.slice(0, mostBranches - 1);
    const made: Branches = { branches: [], ends: [], waits: new Set() };
    if (isWanted || kept.length < loops.length) {
      made.branches.push(elementsNode);
      made.ends.push(key);
    }
    for (const user of kept) this.#addBranch(made, key, user);
    this.#forks.set(key, made);
  }

  #addBranch({ branches, ends, waits }: Branches, key: Key, user: Key): void {
    for (const need of this.#waitsOf(key, user)) {
      waits.add(need);
      this.#layers.add(key, need);
    }
    const branch = withInput(this.#taskOf(user), key, elementsNode);
    const nested = this.#forks.get(user);
    this.#forks.delete(user);
    branches.push(
      nested === undefined ? branch : taskNode(fork, [listNode(nested.branches), branch]),
    );
    ends.push(...nested?.ends ?? [user]);
  }

  /** Writes a fork and, in the places of its ends, aliases of the items of its result. */
  #write(key: Key, branches: readonly Argument[], ends: readonly Key[]): void {
    const name = layerOf(key);
    let forkKey = `fork-${name}${key.slice(name.length)}`;
    while (this.#nodes.has(forkKey)) forkKey = `fork-${forkKey}`;
    this.#nodes.set(forkKey, taskNode(fork, [listNode(branches), this.#taskOf(key)]));
    for (const [i, end] of ends.entries()) this.#nodes.set(end, aliasNode(forkKey, i));
  }

  /**
   * Other results that a user waits for, or branches of it. A fork waits for those of all its
   * branches, which takes less than to keep what the fork reads.
   */
  #waitsOf(key: Key, user: Key): Key[] {
    const own = this.#taskOf(user).dependencies.filter((need) =>
      need !== key && this.#nodes.get(need)?.kind !== "data"
    );
    return [...own, ...this.#forks.get(user)?.waits ?? []];
  }

  /** Whether a user is a loop over the elements of an input, and waits for nothing that is made of those. */
  #isLoopOver(key: Key, input: TaskNode, user: Key): boolean {
    const node = this.#nodes.get(user)!;
    if (node.kind !== "task" || inputOfLoop(node) !== key || usesOf(node, key) > 1) return false;
    // What a generator makes is read as far as it is wanted, not as far as other branches are.
    if (callsGenerator(node)) return false;
    if (this.#waitsOf(key, user).some((need) => this.#layers.reach(need, key))) return false;
    const { branches = [] } = this.#forks.get(user) ?? {};
    return input.depth + node.depth + taskNode(fork, branches).depth <= deepest;
  }

  #taskOf(key: Key): TaskNode {
    return this.#nodes.get(key) as TaskNode;
  }
}

/** Which layers need which, so that no fork comes to wait for itself, by way of whatever partition. */
class LayerNeeds {
  readonly #needs = new Map<string, Set<string>>();

  constructor(nodes: ReadonlyMap<Key, GraphNode>) {
    for (const [key, node] of nodes) for (const need of dependencies(node)) this.add(key, need);
  }

  /** Notes that one key needs another. */
  add(key: Key, need: Key): void {
    const name = layerOf(key);
    const needs = this.#needs.get(name);
    if (needs === undefined) this.#needs.set(name, new Set([layerOf(need)]));
    else needs.add(layerOf(need));
  }

  /** Whether the layer of one key is, or needs, that of another. */
  reach(from: Key, to: Key): boolean {
    const wanted = layerOf(to);
    const seen = new Set([layerOf(from)]);
    for (const name of seen) {
      if (name === wanted) return true;
      for (const need of this.#needs.get(name) ?? []) seen.add(need);
    }
    return false;
  }
}

/** Whether elements that a task makes can go to several loops as they come. */
function canFork({ operation }: TaskNode): boolean {
  const { kind, streams } = operation;
  return kind === "element" || kind === "source" || streams === true;
}

/** Whether a task is a loop over the elements of its input. */
export function isLoop({ operation: { kind } }: TaskNode): boolean {
  return kind === "element" || kind === "sink";
}

/** The key over whose elements a task is one loop, if it is. */
export function inputOfLoop(task: TaskNode): Key | undefined {
  if (!isLoop(task)) return undefined;
  let input = task.args.at(-1);
  while (input?.kind === "task" && input.operation.kind === "element") input = input.args.at(-1);
  return input?.kind === "ref" ? input.key : undefined;
}

function callsGenerator(argument: Argument): boolean {
  if (argument.kind === "function") return argument.fn.generator === true;
  return argument.kind === "task" && argument.args.some(callsGenerator);
}

/** How often an argument refers to a key. */
function usesOf(argument: Argument, key: Key): number {
  if (argument.kind === "ref" || argument.kind === "part") return argument.key === key ? 1 : 0;
  return argumentsIn(argument).reduce((uses, part) => uses + usesOf(part, key), 0);
}

function withInput(task: TaskNode, key: Key, input: Argument): TaskNode {
  return substitute(task, (it) => it.key === key ? input : ref(it.key)) as TaskNode;
}
