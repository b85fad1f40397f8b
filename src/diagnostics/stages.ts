/**
 * The facts of a graph that people are told, by text or by pictures: which tasks do the same, what they
 * read, where they run, and what comes to them from where.
 *
 * @module
 */

import { type Graph, layerOf } from "../graph/graph.ts";
import {
  type Argument,
  argumentsIn,
  dependencies,
  type GraphNode,
  type Key,
  type NodeLookup,
} from "../graph/node.ts";
import { runsWhere } from "../engine/schedule/node_facts.ts";
import { canReadHere } from "../engine/schedule/run_here.ts";
import { sourceSizeOf } from "../engine/source_size.ts";
import type { SourceOperation } from "../ops/operation.ts";
import { signatureOf, type Step, stepsOf } from "./steps.ts";

/** Tasks, or values, that differ in little but their partition. */
export interface ExplainedStage {
  /** Name of the layer, or what {@linkcode stagesOf} was told to go by. */
  readonly name: string;
  readonly members: readonly Member[];
}

/** One key of a stage. */
export interface Member {
  readonly key: Key;
  readonly node: GraphNode;
  /** What it does; nothing if it is a value, or part of a result. */
  readonly steps: readonly Step[];
}

/** What has to be read, as far as the sources know. */
export interface Reading {
  /** Bytes, as they are stored. */
  readonly bytes: number;
  readonly elements: number;
  /** Number of sources that do not know. */
  readonly unknown: number;
}

/** How a result comes to a task. */
export interface Coming {
  readonly key: Key;
  /** Whether the task needs only one part of it, as in a shuffle. */
  readonly inPart: boolean;
  /** Whether it need not lie where the task runs. */
  readonly moves: boolean;
}

/** The stages of a graph, in the order in which their first members come. */
export function stagesOf(
  graph: Graph,
  nameOf: (key: Key, node: GraphNode) => string = layerOf,
): readonly ExplainedStage[] {
  const stages = new Map<string, { name: string; members: Member[] }>();
  for (const [key, node] of graph) {
    if (node.kind === "barrier") continue;
    const steps = stepsOf(node);
    const name = nameOf(key, node);
    const what = `${name}\n${node.kind}\n${signatureOf(steps)}`;
    let stage = stages.get(what);
    if (stage === undefined) stages.set(what, stage = { name, members: [] });
    stage.members.push({ key, node, steps });
  }
  return [...stages.values()];
}

/** The stage of each key. */
export function stageOfKeys(stages: readonly ExplainedStage[]): ReadonlyMap<Key, ExplainedStage> {
  return new Map(stages.flatMap((stage) => stage.members.map(({ key }) => [key, stage] as const)));
}

/** What the sources among nodes have to read; `undefined` where there are none. */
export function readingOf(nodes: readonly GraphNode[]): Reading | undefined {
  let [bytes, elements, unknown, found] = [0, 0, 0, 0];
  const note = (argument: Argument | GraphNode): void => {
    if (argument.kind === "task" && argument.operation.kind === "source") {
      const operation = argument.operation as SourceOperation;
      if (operation.inner !== true) {
        found++;
        const size = sourceSizeOf(argument);
        if (size === undefined) unknown++;
        else if ("bytes" in size) bytes += size.bytes;
        else elements += size.elements;
      }
    }
    argumentsIn(argument).forEach(note);
  };
  nodes.forEach(note);
  return found === 0 ? undefined : { bytes, elements, unknown };
}

/** Where a task runs: in a worker, or on the thread that has called; a value is there already. */
export function placeOf(node: GraphNode, isOutput: boolean): "worker" | "caller" | "value" {
  const runs = runsWhere(node);
  if (runs === "value" || runs === "kept") return "value";
  return runs === "control" || (isOutput && canReadHere(node)) ? "caller" : "worker";
}

/** How the results that a task needs come to it. */
export function comingTo(
  node: GraphNode,
  place: ReturnType<typeof placeOf>,
  graph: NodeLookup,
): readonly Coming[] {
  const inParts = new Set(partsUsed(node));
  const needs = dependencies(node).flatMap((key) => {
    const need = graph.get(key);
    return need?.kind === "barrier"
      ? need.dependencies.map((key) => ({ key, inPart: true }))
      : [{ key, inPart: inParts.has(key) }];
  });
  const [first] = needs;
  if (first === undefined) return [];
  // A task runs where its one input lies, or where most of several does.
  const origin = originOf(first.key, graph);
  const mayLieElsewhere = place === "caller" ||
    needs.some(({ key }) => key !== first.key && originOf(key, graph) !== origin);
  return needs.map((need) => ({
    ...need,
    moves: mayLieElsewhere || graph.get(need.key)?.kind === "data",
  }));
}

/** The key whose task makes a result. */
export function originOf(key: Key, graph: NodeLookup): Key {
  let origin = key;
  for (let node = graph.get(key); node?.kind === "alias"; node = graph.get(origin)) {
    origin = node.target;
  }
  return origin;
}

function partsUsed(argument: GraphNode | Argument): Key[] {
  if (argument.kind === "part") return [argument.key];
  return argumentsIn(argument).flatMap(partsUsed);
}
