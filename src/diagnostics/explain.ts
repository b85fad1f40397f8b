/**
 * What a graph will do, for people to read: its stages, and the loops that run in
 * them. Nothing is computed, and no function of the user is called.
 *
 * @module
 */

import { type Graph, layerOf, partitionKey } from "../graph/graph.ts";
import {
  type Argument,
  dependencies,
  type GraphNode,
  type Key,
  listNode,
  type NodeLookup,
  partsOf,
  ref,
  type TaskNode,
  taskNode,
} from "../graph/node.ts";
import { fuse, optimize } from "../graph/optimize.ts";
import { showNode } from "../graph/show.ts";
import type { ControlOperation } from "../ops/operation.ts";
import { LoopListing } from "./explain_loops.ts";
import { runsWhere } from "../engine/schedule/node_facts.ts";

/** Tasks of one layer, which differ in little but their partition. */
interface StageOfPlan {
  readonly name: string;
  readonly nodes: GraphNode[];
}

/** Lists longer than this are shown by their ends. */
const longestList = 4;

/** Explains the tasks that `keys` need. */
export function explain(graph: NodeLookup, keys: readonly Key[]): string {
  const listing = new LoopListing();
  const plan = explainPlan(optimize(graph, keys), listing);
  return [plan, ...listing.sections()].join("\n\n");
}

function explainPlan(graph: Graph, listing: LoopListing): string {
  const stages = stagesOf(graph);
  const numbers = new Map([...stages.keys()].map((name, i) => [name, i + 1]));
  const tasks = [...stages.values()].flatMap(({ nodes }) => nodes.filter(isTask)).length;
  const title = `${counted(tasks, "task")} in ${counted(stages.size, "stage")}`;
  const described = Array.from(
    stages.values(),
    (stage) => explainStage(stage, stages, numbers, listing),
  );
  return [title, ...described].join("\n\n");
}

function stagesOf(graph: Graph): ReadonlyMap<string, StageOfPlan> {
  const stages = new Map<string, StageOfPlan>();
  for (const [key, node] of graph) {
    const name = layerOf(key);
    let stage = stages.get(name);
    if (stage === undefined) stages.set(name, stage = { name, nodes: [] });
    stage.nodes.push(node);
  }
  return stages;
}

function explainStage(
  { name, nodes }: StageOfPlan,
  stages: ReadonlyMap<string, StageOfPlan>,
  numbers: ReadonlyMap<string, number>,
  listing: LoopListing,
): string {
  const [first] = nodes as [GraphNode, ...GraphNode[]];
  const tasks = nodes.filter(isTask).length;
  const what = tasks === 0 ? counted(nodes.length, "value") : counted(tasks, "task");
  const lines = [`${numbers.get(name)}. ${name}: ${what}${tasks > 1 ? ", the first of them" : ""}`];
  lines.push(indented(showNode(shortened(first as Argument))));
  lines.push(...movesInto(nodes, stages, numbers).map(indented));
  const inSlots = nodes.filter((node) => runsWhere(node) === "slot");
  const loops = new Set(inSlots.flatMap((node) => listing.loopsOf(node)));
  if (loops.size > 0) lines.push(indented(`runs ${[...loops].join(", ")}`));
  if (isControl(first)) lines.push(...explainLazy(first, listing));
  return lines.join("\n");
}

/** What a control operation may ask for, as the first partition shows it. */
function explainLazy(node: TaskNode, listing: LoopListing): string[] {
  const last = node.args.at(-1);
  if (last?.kind !== "lazy" || last.source.npartitions === 0) return [];
  const { graph, name, npartitions } = last.source;
  const key = partitionKey(name, 0);
  const { asks, inTurn } = node.operation as ControlOperation;
  const asked = taskNode(asks, [ref(key)]);
  const lookup = { get: (wanted: Key) => wanted === asks.name ? asked : graph.get(wanted) };
  const first = fuse(lookup, [asks.name]);
  const of = npartitions === 1
    ? "its partition"
    : inTurn
    ? `one of ${npartitions} partitions after another until it has enough`
    : `all ${npartitions} partitions`;
  return [
    indented(`asks for ${of}; the first that runs is`),
    explainPlan(first, listing).split("\n").map(indented).join("\n"),
  ];
}

/** Where a stage's input comes from, and how much of it each task takes. */
function movesInto(
  nodes: readonly GraphNode[],
  stages: ReadonlyMap<string, StageOfPlan>,
  numbers: ReadonlyMap<string, number>,
): string[] {
  const most = new Map<string, number>();
  const inParts = new Set<string>();
  for (const node of nodes) {
    const found = new Map<string, number>();
    for (const key of dependencies(node)) {
      found.set(layerOf(key), (found.get(layerOf(key)) ?? 0) + 1);
    }
    for (const [name, n] of found) most.set(name, Math.max(most.get(name) ?? 0, n));
    for (const key of partsUsed(node)) inParts.add(layerOf(key));
  }
  return Array.from(most, ([name, n]) => {
    const all = stages.get(name)!.nodes.length;
    const results = all === 1
      ? "the result"
      : n === all
      ? `all ${all} results`
      : `${n} of ${all} results`;
    const part = inParts.has(name) ? "one part of " : "";
    return `${nodes.length > 1 ? "each takes" : "takes"} ${part}${results} of stage ${
      numbers.get(name)
    }`;
  });
}

function partsUsed(argument: GraphNode | Argument): Key[] {
  if (argument.kind === "part") return [argument.key];
  return argument.kind === "alias" ? [] : partsOf(argument).flatMap(partsUsed);
}

/** The same node with only the ends of long lists. */
function shortened(argument: Argument): Argument {
  if (argument.kind === "task") {
    return taskNode(argument.operation, argument.args.map(shortened));
  }
  if (argument.kind !== "list") return argument;
  const items = argument.items.map(shortened);
  if (items.length <= longestList) return listNode(items);
  return listNode([items[0]!, ref("…"), items.at(-1)!]);
}

function isTask(node: GraphNode): boolean {
  return node.kind !== "data";
}

function isControl(node: GraphNode): node is TaskNode {
  return runsWhere(node) === "control";
}

function counted(n: number, what: string): string {
  return n === 1 ? `1 ${what}` : `${n} ${what}s`;
}

function indented(line: string): string {
  return line === "" ? line : `   ${line}`;
}
