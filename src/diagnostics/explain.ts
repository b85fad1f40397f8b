/**
 * What a graph will do, for people to read: its stages, and the loops that run in
 * them. Nothing is computed, and no function of the user is called.
 *
 * @module
 */

import { type Graph, partitionKey, partitionOf } from "../graph/graph.ts";
import {
  type Argument,
  type GraphNode,
  type Key,
  listNode,
  type NodeLookup,
  type PartitionSource,
  ref,
  taskNode,
} from "../graph/node.ts";
import { revived } from "../graph/kept.ts";
import { cull, fuse, optimize } from "../graph/optimize.ts";
import { showNode } from "../graph/show.ts";
import { readsFirst } from "../engine/schedule/progress_names.ts";
import { showAmount } from "./amounts.ts";
import { type Asked, askedBy } from "./asked.ts";
import type { ResultsRoom } from "../engine/ports.ts";
import { LoopListing } from "./explain_loops.ts";
import { keptIn } from "./kept_results.ts";
import { showRoom, spills } from "./results_room.ts";
import {
  comingTo,
  type ExplainedStage,
  type Member,
  placeOf,
  readingOf,
  stageOfKeys,
  stagesOf,
} from "./stages.ts";
import { commonSteps, showSteps } from "./steps.ts";

/** Lists longer than this are shown by their ends. */
const longestList = 4;

/** Explains the tasks that `keys` need, run where there is so much room for results. */
export async function explain(
  graph: NodeLookup,
  keys: readonly Key[],
  room?: ResultsRoom,
): Promise<string> {
  const listing = new LoopListing();
  const plan = new ExplainedPlan(revived(graph, keys, optimize), keys, listing, room);
  return [await plan.text(plan.summary()), ...listing.sections()].join("\n\n");
}

/** How the results of one stage come to the tasks of another. */
interface StageInput {
  readonly from: ExplainedStage;
  /** Most results that one task takes. */
  most: number;
  inParts: boolean;
  moves: boolean;
}

/** A graph and what is told of it. */
class ExplainedPlan {
  readonly #graph: Graph;
  readonly #outputs: ReadonlySet<Key>;
  readonly #listing: LoopListing;
  readonly #room: ResultsRoom | undefined;
  readonly #stages: readonly ExplainedStage[];
  readonly #numbers: ReadonlyMap<ExplainedStage, number>;
  readonly #inputs: ReadonlyMap<ExplainedStage, readonly StageInput[]>;

  constructor(
    graph: Graph,
    outputs: readonly Key[],
    listing: LoopListing,
    room: ResultsRoom | undefined,
  ) {
    this.#room = room;
    this.#graph = graph;
    this.#outputs = new Set(outputs);
    this.#listing = listing;
    this.#stages = stagesOf(graph);
    this.#numbers = new Map(this.#stages.map((stage, i) => [stage, i + 1]));
    const stageOf = stageOfKeys(this.#stages);
    this.#inputs = new Map(
      this.#stages.map((stage) => [stage, this.#inputsOf(stage, stageOf)]),
    );
  }

  /** All stages, below a title and lines that sum them up. */
  async text(summary: readonly string[] = []): Promise<string> {
    const tasks = this.#members(({ node }) => !isThere(node)).length;
    const title = `${counted(tasks, "task")} in ${counted(this.#stages.length, "stage")}`;
    const described: string[] = [];
    for (const stage of this.#stages) described.push(await this.#explainStage(stage));
    return [[title, ...summary].join("\n"), ...described].join("\n\n");
  }

  /** What goes in and comes out, and what moves in between. */
  summary(): string[] {
    if (this.#stages.length === 0) return [];
    return [
      `in: ${this.#input()}`,
      `out: ${this.#output()}`,
      ...this.#moves(),
      ...this.#keeps() && this.#room !== undefined ? [showRoom(this.#room)] : [],
    ];
  }

  /** Whether a stage needs results of another, which are kept until then. */
  #keeps(): boolean {
    return this.#stages.some((stage) =>
      this.#inputs.get(stage)!.some(({ from }) => from.members.some(({ node }) => !isData(node)))
    );
  }

  #input(): string {
    const asked = this.#members().flatMap(({ key, node }) => askedBy(key, node) ?? []);
    // What is asked for reads the same, whatever it is run into.
    const graphs = [
      this.#graph,
      ...asked.map(({ source }) => revived(source.graph, keysOf(source), cull)),
    ];
    const members = graphs.flatMap((graph) =>
      Array.from(graph, ([key, node]) => ({ key, node, graph }))
    );
    const partitions =
      members.filter(({ key, node, graph }) =>
        !isThere(node) && partitionOf(key) !== undefined && readsFirst(node, graph)
      ).length;
    const held = members.filter(({ node }) => node.kind === "data").length;
    const kept = members.filter(({ node }) => node.kind === "kept").length;
    const reading = readingOf(members.map(({ node }) => node));
    const words = [
      ...partitions === 0 ? [] : [counted(partitions, "partition")],
      ...held === 0 ? [] : [`${counted(held, "value")} that ${held === 1 ? "is" : "are"} there`],
      ...kept === 0 ? [] : [`${counted(kept, "result")} that ${kept === 1 ? "is" : "are"} kept`],
      ...reading === undefined ? [] : [`${showAmount(reading)} to be read`],
    ];
    if (words.length === 0) return "nothing to be read";
    return words.join(", ") + (asked.length === 0 ? "" : ", as far as they are asked for");
  }

  #output(): string {
    const partitions = [...this.#outputs].filter((key) => partitionOf(key) !== undefined).length;
    const single = this.#outputs.size - partitions;
    return [
      ...partitions === 0 ? [] : [counted(partitions, "partition")],
      ...single === 0 ? [] : [counted(single, "value")],
    ].join(" and ");
  }

  /** What goes to tasks that need not run where it lies. */
  #moves(): string[] {
    const moving = (["worker", "caller"] as const).map((place) =>
      this.#stages.filter((stage) => this.#placeOf(stage) === place).flatMap((stage) =>
        this.#inputs.get(stage)!.filter(({ moves }) => moves).map(({ from, inParts }) =>
          `${inParts ? "parts of " : ""}stage ${this.#numbers.get(from)} to stage ${
            this.#numbers.get(stage)
          }`
        )
      )
    ) as [string[], string[]];
    const [toWorkers, toCaller] = moving.map((all) => all.join(", "));
    return [
      ...toWorkers === "" ? [] : [`moves between workers: ${toWorkers}`],
      ...toCaller === "" ? [] : [`moves to the calling thread: ${toCaller}`],
      ...this.#spills(),
    ];
  }

  /** What all of is there at the same time, and lies on disk where memory has no room. */
  #spills(): string[] {
    const cut = this.#stages.filter((stage) =>
      this.#stages.some((to) =>
        this.#placeOf(to) === "worker" &&
        this.#inputs.get(to)!.some(({ from, inParts }) => inParts && from === stage)
      )
    );
    if (cut.length === 0) return [];
    const parts = cut.map((stage) => `parts of stage ${this.#numbers.get(stage)}`);
    const what = this.#room === undefined || spills(this.#room)
      ? "goes to disk where memory has no room"
      : "in memory at the same time";
    return [`${what}: ${parts.join(", ")}`];
  }

  async #explainStage(stage: ExplainedStage): Promise<string> {
    const { name, members } = stage;
    const [first] = members as [Member, ...Member[]];
    const what = counted(members.length, wordOf(first.node));
    const several = !isThere(first.node) && members.length > 1;
    const nodes = members.map(({ node }) => node);
    const steps = commonSteps(members.map(({ steps }) => steps));
    const reading = readingOf(nodes);
    const place = this.#placeOf(stage);
    const lines = [
      `${this.#numbers.get(stage)}. ${name}: ${what}${several ? ", the first of them" : ""}`,
      indented(keptIn(members) ?? showNode(shortened(first.node as Argument))),
      ...steps.length < 2 ? [] : [indented(`fuses ${showSteps(steps)}`)],
      ...reading === undefined ? [] : [indented(`reads ${showAmount(reading)}`)],
      ...this.#inputs.get(stage)!.map((input) => indented(this.#takes(stage, input))),
      ...place === "caller" ? [indented("runs on the calling thread")] : [],
    ];
    const loops = new Set<string>();
    for (const node of place === "worker" ? nodes : []) {
      for (const loop of await this.#listing.loopsOf(node)) loops.add(loop);
    }
    if (loops.size > 0) lines.push(indented(`runs ${[...loops].join(", ")}`));
    const asked = askedBy(first.key, first.node);
    if (asked !== undefined) lines.push(...await this.#explainAsked(asked));
    return lines.join("\n");
  }

  /** What a control operation may ask for, as the first partition shows it. */
  async #explainAsked(
    { source: { npartitions }, inTurn, keyOf, graph }: Asked,
  ): Promise<string[]> {
    if (npartitions === 0) return [];
    const keys = [keyOf(0)];
    const first = new ExplainedPlan(revived(graph, keys, fuse), keys, this.#listing, this.#room);
    const of = npartitions === 1
      ? "its partition"
      : inTurn
      ? `one of ${npartitions} partitions after another until it has enough`
      : `all ${npartitions} partitions`;
    const text = await first.text(first.#moves());
    return [
      indented(`asks for ${of}; the first that runs is`),
      text.split("\n").map(indented).join("\n"),
    ];
  }

  /** Where a stage's input comes from, and how much of it each task takes. */
  #takes({ members }: ExplainedStage, { from, most, inParts, moves }: StageInput): string {
    const all = from.members.length;
    const results = all === 1
      ? "the result"
      : most === all
      ? `all ${all} results`
      : `${most} of ${all} results`;
    const part = inParts ? "one part of " : "";
    return `${members.length > 1 ? "each takes" : "takes"} ${part}${results} of stage ${
      this.#numbers.get(from)
    }${moves ? "" : ", where it lies"}`;
  }

  #inputsOf(
    stage: ExplainedStage,
    stageOf: ReadonlyMap<Key, ExplainedStage>,
  ): readonly StageInput[] {
    const inputs = new Map<ExplainedStage, StageInput>();
    const place = this.#placeOf(stage);
    for (const { node } of stage.members) {
      const found = new Map<ExplainedStage, number>();
      for (const { key, inPart, moves } of comingTo(node, place, this.#graph)) {
        const from = stageOf.get(key)!;
        const most = (found.get(from) ?? 0) + 1;
        found.set(from, most);
        const input = inputs.get(from) ?? { from, most: 0, inParts: false, moves: false };
        inputs.set(from, input);
        input.most = Math.max(input.most, most);
        input.inParts ||= inPart;
        input.moves ||= moves;
      }
    }
    return [...inputs.values()];
  }

  #placeOf({ members }: ExplainedStage): ReturnType<typeof placeOf> {
    const [{ key, node }] = members as [Member, ...Member[]];
    return placeOf(node, this.#outputs.has(key));
  }

  #members(has: (member: Member) => boolean = () => true): Member[] {
    return this.#stages.flatMap(({ members }) => members.filter(has));
  }
}

/** The keys of all partitions. */
function keysOf({ name, npartitions }: PartitionSource): Key[] {
  return Array.from({ length: npartitions }, (_, i) => partitionKey(name, i));
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

/** Whether nothing has to run for it. */
function isThere(node: GraphNode): boolean {
  return isData(node) || node.kind === "kept";
}

function isData({ kind }: GraphNode): boolean {
  return kind === "data";
}

function wordOf({ kind }: GraphNode): string {
  return kind === "data" ? "value" : kind === "kept" ? "result" : "task";
}

function counted(n: number, what: string): string {
  return n === 1 ? `1 ${what}` : `${n} ${what}s`;
}

function indented(line: string): string {
  return line === "" ? line : `   ${line}`;
}
