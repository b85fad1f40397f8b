/**
 * Random graphs, and an evaluator so small that it cannot be wrong, to see that
 * the passes over graphs change no result.
 *
 * @module
 */

import fc from "fast-check";
import { dictionaryLayer, Graph } from "../../src/graph/graph.ts";
import {
  aliasNode,
  type Argument,
  argumentsIn,
  barrierKey,
  dataNode,
  functionNode,
  type GraphNode,
  type Key,
  listNode,
  type NodeLookup,
  type Operation,
  partNode,
  ref,
  type TaskNode,
  taskNode,
} from "../../src/graph/node.ts";
import { fork } from "../../src/graph/share.ts";

const operations: readonly Operation[] = [
  { name: "map", kind: "element" },
  { name: "count", kind: "sink" },
  { name: "call", kind: "value", isCall: true },
  { name: "merge", kind: "value" },
  { name: "take", kind: "control" },
];

/** A graph and keys to ask it for; every node refers to nodes before it. */
export interface RandomGraph {
  readonly graph: Graph;
  readonly keys: readonly Key[];
}

/** Any acyclic graph of up to 30 nodes of all kinds. */
export function randomGraph(): fc.Arbitrary<RandomGraph> {
  const choices = fc.array(fc.nat(), { minLength: 12, maxLength: 12 });
  return fc.record({
    nodes: fc.array(choices, { minLength: 1, maxLength: 30 }),
    wanted: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
  }).map(({ nodes, wanted }) => {
    const made = new Map<Key, GraphNode>();
    nodes.forEach((choice, i) => made.set(`k${i}`, nodeOf(choice, i)));
    return {
      graph: new Graph(dictionaryLayer(made)),
      keys: [...new Set(wanted.map((n) => `k${n % nodes.length}`))],
    };
  });
}

/** A number that is equal only for equal computations, or nearly. */
export function evaluate(graph: NodeLookup, keys: readonly Key[]): number[] {
  const known = new Map<Key, number>();
  const ofKey = (key: Key): number => {
    let value = known.get(key);
    if (value === undefined) known.set(key, value = of(graph.get(key)!));
    return value;
  };
  // What stands for the elements of the fork at hand.
  let elements: number | undefined;
  const ofEnd = (key: Key, part: number): number => {
    const [branches, input] = (graph.get(key) as TaskNode).args;
    // A branch may need the end of another fork.
    const outer = elements;
    const end = endsOf(argumentsIn(branches!), of(input!))[part]!;
    elements = outer;
    return end;
  };
  const endsOf = (branches: readonly Argument[], input: number): number[] =>
    branches.flatMap((branch) => {
      elements = input;
      if (branch.kind !== "task" || branch.operation !== fork) return [of(branch)];
      return endsOf(argumentsIn(branch.args[0]!), of(branch.args[1]!));
    });
  const of = (node: GraphNode | Argument): number => {
    switch (node.kind) {
      case "data":
        return mix([1, Number(node.value)]);
      case "ref":
        return ofKey(node.key);
      case "part":
        return mix([6, node.part, ofKey(node.key)]);
      case "parts":
        return mix([7, node.part, ofKey(barrierKey(node.name))]);
      case "barrier":
        return mix([8, ...node.dependencies.map(ofKey)]);
      case "alias":
        return node.part === undefined ? ofKey(node.target) : ofEnd(node.target, node.part);
      case "list":
        return mix([2, ...node.items.map(of)]);
      case "function":
        return mix([3, node.fn.name.length, ...Object.values(node.captured).map(of)]);
      case "kept":
        return mix([9, node.key.length]);
      case "elements":
        return elements!;
      case "task":
        return mix([4, node.operation.name.length, ...node.args.map(of)]);
      case "lazy":
        return 5;
    }
  };
  return keys.map(ofKey);
}

function nodeOf(choice: readonly number[], position: number): GraphNode {
  const next = taker(choice);
  const kind = position === 0 ? 0 : next() % 8;
  if (kind === 0) return dataNode(next() % 100);
  if (kind === 1) return aliasNode(`k${next() % position}`);
  return taskOf(next, position, 2);
}

function taskOf(next: () => number, position: number, levels: number) {
  const operation = operations[next() % operations.length]!;
  const args = Array.from({ length: 1 + next() % 3 }, () => argumentOf(next, position, levels));
  return taskNode(operation, args);
}

function argumentOf(next: () => number, position: number, levels: number): Argument {
  const kind = next() % 11;
  if (kind === 10) return partNode(`k${next() % position}`, next() % 3);
  if (kind < 6 || levels === 0) return ref(`k${next() % position}`);
  if (kind === 6) return dataNode(next() % 100);
  if (kind === 7) return taskOf(next, position, levels - 1);
  if (kind === 8) return listNode([0, 1].map(() => argumentOf(next, position, levels - 1)));
  const captured = { item: argumentOf(next, position, levels - 1) };
  return functionNode({ name: "f" }, { captured });
}

/** Gives the choices one by one, over and over, changed each time round. */
function taker(choice: readonly number[]): () => number {
  let taken = 0;
  return () => choice[taken % choice.length]! + 7 * Math.floor(taken++ / choice.length);
}

function mix(parts: readonly number[]): number {
  return parts.reduce((hash, part) => Math.imul(hash ^ part, 0x9e3779b1) ^ (hash >>> 15), 17);
}
