/**
 * What is to be drawn of a graph: boxes and arrows, plain data that every format is written from.
 *
 * @module
 */

import { dictionaryLayer, Graph, layerOf, partitionKey, partitionOf } from "../../graph/graph.ts";
import type { GraphNode, Key, NodeLookup } from "../../graph/node.ts";
import { revived } from "../../graph/kept.ts";
import { cull, fuse, optimize } from "../../graph/optimize.ts";
import { showNode } from "../../graph/show.ts";
import { groupOf, layerName } from "../../engine/schedule/progress_names.ts";
import { call } from "../../ops/collect.ts";
import { askedBy } from "../asked.ts";
import { showAmount } from "../amounts.ts";
import { keptIn } from "../kept_results.ts";
import { comingTo, type Member, originOf, placeOf, readingOf, stagesOf } from "../stages.ts";
import { commonSteps, showStep, showSteps, type Step } from "../steps.ts";

/** Which way the arrows of a picture point. */
export type PictureDirection = "down" | "up" | "right" | "left";

/** What is drawn, and how. */
export interface PictureSettings {
  /** Whether the graph is drawn as it runs, rather than as it was written. */
  readonly optimize: boolean;
  /** Most tasks that do the same and are drawn one by one. */
  readonly foldAbove: number;
  readonly direction: PictureDirection;
  /** Gives a box a colour, or lines of its own. */
  readonly annotate?: (box: Annotated) => Annotation | undefined;
}

/** What can be told of a box to who annotates it. */
export interface Annotated {
  /** Keys of the tasks or values that it stands for, and of parts of their results. */
  readonly keys: readonly Key[];
  readonly steps: readonly Step[];
}

/** What somebody else has to say of a box. */
export interface Annotation {
  /** Fill, as `#rrggbb`. */
  readonly color?: string;
  /** A line below the others. */
  readonly note?: string;
}

/** One task or value, or several that do the same. */
export interface Box {
  /** A word that no other box has. */
  readonly id: string;
  readonly kind: "data" | "source" | "task" | "caller";
  /** Whether the caller has asked for it. */
  readonly isOutput: boolean;
  /** Number of tasks or values. */
  readonly count: number;
  /** What it says. */
  readonly lines: readonly string[];
  /** The keys, and the task of the first of them as a nested call. */
  readonly details: string;
  readonly color: string | undefined;
}

/** A result and who needs it. */
export interface Arrow {
  /** Identifiers of boxes. */
  readonly from: string;
  readonly to: string;
  /** What is needed: results, a part of each, or what a task may ask for while it runs. */
  readonly kind: "result" | "part" | "asked";
  /** Whether what is needed may lie elsewhere than where it is needed. */
  readonly moves: boolean;
  /** Name of what is needed, where the box makes several things. */
  readonly label: string | undefined;
  readonly details: string;
}

/** A graph as it is drawn. */
export interface Picture {
  readonly title: string;
  readonly description: string;
  readonly direction: PictureDirection;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** Most lines of a box, and most characters of each. */
const mostLines = 12;
const longestLine = 56;

/** Most characters of what is told of a box or an arrow beside the picture. */
const longestDetails = 1000;

/** The picture of the tasks that `keys` need. */
export function pictureOf(
  graph: NodeLookup,
  keys: readonly Key[],
  settings: PictureSettings,
): Picture {
  const drawn = new DrawnGraph(graph, keys, settings);
  return { ...titled(keys, settings), ...drawn.shapes(), direction: settings.direction };
}

/** A graph while it becomes boxes and arrows. */
class DrawnGraph {
  readonly #settings: PictureSettings;
  readonly #outputs: ReadonlySet<Key>;
  readonly #nodes = new Map<Key, GraphNode>();
  /** What tasks may ask for while they run, by their keys. */
  readonly #asked = new Map<Key, readonly Key[]>();
  readonly #graph: Graph;
  readonly #boxOf = new Map<Key, Box>();
  readonly #boxes: Box[] = [];
  readonly #arrows = new Map<string, { arrow: Arrow; labels: Set<string>; count: number }>();
  /** Names of parts of results by the key of the task that makes them. */
  readonly #parts = new Map<Key, Key[]>();

  constructor(graph: NodeLookup, keys: readonly Key[], settings: PictureSettings) {
    this.#settings = settings;
    this.#add(revived(graph, keys, settings.optimize ? optimize : cull));
    this.#graph = new Graph(dictionaryLayer(this.#nodes));
    for (const [key, { kind }] of this.#nodes) {
      if (kind !== "alias") continue;
      const origin = originOf(key, this.#graph);
      this.#parts.set(origin, [...this.#parts.get(origin) ?? [], key]);
    }
    this.#outputs = new Set(keys.map((key) => originOf(key, this.#graph)));
  }

  shapes(): Pick<Picture, "boxes" | "arrows"> {
    for (const { members } of stagesOf(this.#graph, groupName)) {
      if (members[0]!.node.kind === "alias") continue;
      if (members.length > this.#settings.foldAbove) this.#addBox(members);
      else for (const member of members) this.#addBox([member]);
    }
    for (const [key, node] of this.#nodes) {
      if (node.kind !== "alias" && node.kind !== "barrier") this.#addArrows(key, node);
    }
    return {
      boxes: this.#boxes,
      arrows: Array.from(this.#arrows.values(), ({ arrow, labels, count }) => ({
        ...arrow,
        label: labels.size === 0 ? undefined : [...labels].join(", "),
        details: count === 1 ? arrow.details : `${count} × ${arrow.details}`,
      })),
    };
  }

  /** Adds nodes, and those that they may ask for. */
  #add(graph: Graph): void {
    const added = [...graph].filter(([key]) => !this.#nodes.has(key));
    for (const [key, node] of added) this.#nodes.set(key, node);
    for (const [key, node] of added) {
      const asked = askedBy(key, node);
      if (asked === undefined) continue;
      const { name, npartitions } = asked.source;
      const fuses = this.#settings.optimize;
      const keyOf = fuses ? asked.keyOf : (i: number) => partitionKey(name, i);
      const keys = Array.from({ length: npartitions }, (_, i) => keyOf(i));
      this.#asked.set(key, keys);
      this.#add(revived(asked.graph, keys, fuses ? fuse : cull));
    }
  }

  #addBox(members: readonly Member[]): void {
    const nodes = members.map(({ node }) => node);
    const [{ key, node }] = members as [Member, ...Member[]];
    const steps = commonSteps(members.map((member) => member.steps));
    const place = placeOf(node, this.#outputs.has(key));
    const reading = readingOf(nodes);
    const keys = members.flatMap((member) => [member.key, ...this.#parts.get(member.key) ?? []]);
    const { color, note } = this.#settings.annotate?.({ keys, steps }) ?? {};
    const [first = "", ...others] = place === "value" ? dataLines(members) : linesOf(steps);
    const lines = [
      ...namesOf(members, steps),
      first,
      ...reading === undefined || reading.bytes === 0 ? [] : [`reads ${showAmount(reading)}`],
      ...others,
      ...place === "caller" ? ["on the calling thread"] : [],
      ...members.length === 1 ? [] : [`× ${members.length}`],
      ...note === undefined ? [] : [note],
    ];
    const box: Box = {
      id: `n${this.#boxes.length + 1}`,
      kind: place === "value"
        ? "data"
        : place === "caller"
        ? "caller"
        : reading === undefined
        ? "task"
        : "source",
      isOutput: members.some((member) => this.#outputs.has(member.key)),
      count: members.length,
      lines: lines.map((line) => shortened(line, longestLine)),
      details: shortened(detailsOf(members, this.#parts.get(key) ?? []), longestDetails),
      color,
    };
    this.#boxes.push(box);
    for (const member of members) this.#boxOf.set(member.key, box);
  }

  #addArrows(key: Key, node: GraphNode): void {
    const place = placeOf(node, this.#outputs.has(key));
    for (const { key: need, inPart, moves } of comingTo(node, place, this.#graph)) {
      this.#addArrow(need, key, inPart ? "part" : "result", moves);
    }
    for (const asked of this.#asked.get(key) ?? []) this.#addArrow(asked, key, "asked", true);
  }

  #addArrow(need: Key, user: Key, kind: Arrow["kind"], moves: boolean): void {
    const origin = originOf(need, this.#graph);
    const from = this.#boxOf.get(origin)!.id;
    const to = this.#boxOf.get(user)!.id;
    const id = `${from} ${to} ${kind}`;
    let drawn = this.#arrows.get(id);
    if (drawn === undefined) {
      const details = shortened(`${wordsOf[kind]}${need} → ${user}`, longestDetails);
      const arrow: Arrow = { from, to, kind, moves, label: undefined, details };
      this.#arrows.set(id, drawn = { arrow, labels: new Set(), count: 0 });
    }
    drawn.count++;
    if (moves && !drawn.arrow.moves) drawn.arrow = { ...drawn.arrow, moves };
    if (origin !== need && isPartOfResult(this.#nodes.get(need))) drawn.labels.add(layerName(need));
  }
}

const wordsOf: Readonly<Record<Arrow["kind"], string>> = {
  result: "",
  part: "a part of ",
  asked: "asked for: ",
};

/** With which others a task is folded: those of its layer, or that do the same by themselves. */
function groupName(key: Key, node: GraphNode): string {
  return partitionOf(key) === undefined ? groupOf(key, node) : layerOf(key);
}

function isPartOfResult(node: GraphNode | undefined): boolean {
  return node?.kind === "alias" && node.part !== undefined;
}

function titled(
  keys: readonly Key[],
  { optimize }: PictureSettings,
): Pick<Picture, "title" | "description"> {
  const names = [...new Set(keys.map(layerName))].map((name) => shortened(name, longestLine));
  const named = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names;
  const what = named.length === 0 ? "nothing" : named.join(", ");
  return {
    title: `Graph of ${what}, ${optimize ? "as it runs" : "as it was written"}`,
    description:
      "Tasks, with the operations that each runs, and values; arrows lead from a result " +
      "to the task that needs it.",
  };
}

/** A line for each step, those in the middle of many left out. */
function linesOf(steps: readonly Step[]): string[] {
  const lines = steps.flatMap((step) => {
    const { branches } = step;
    if (branches === undefined) return [showStep(step)];
    const last = branches.length - 1;
    return branches.map((branch, i) => `${i === last ? "└" : "├"} ${showSteps(branch)}`);
  });
  if (lines.length <= mostLines) return lines;
  const before = Math.ceil(mostLines / 2);
  const after = mostLines - before - 1;
  const between = lines.length - before - after;
  return [...lines.slice(0, before), `… ${between} more …`, ...lines.slice(-after)];
}

/** What people have named a result, where its keys say something else than what makes it. */
function namesOf(members: readonly Member[], steps: readonly Step[]): string[] {
  const names = new Set(members.map(({ key }) => layerName(key)));
  const [name = ""] = names;
  const last = steps.at(-1);
  const isUsual = last === undefined || name.includes(last.operation) ||
    (last.operation === call.name && usualCalls.includes(name));
  return names.size > 1 || isUsual ? [] : [`${name}:`];
}

/** What the keys of calls begin with by default. */
const usualCalls: readonly string[] = ["delayed", "map"];

function dataLines(members: readonly Member[]): string[] {
  const [first] = members as [Member, ...Member[]];
  const kept = keptIn(members);
  if (kept !== undefined) return [layerName(first.key), kept];
  return members.length === 1 ? [showNode(first.node)] : [layerName(first.key)];
}

function detailsOf(members: readonly Member[], parts: readonly Key[]): string {
  const [first] = members as [Member, ...Member[]];
  const keys = members.length === 1 ? first.key : `${first.key} … ${members.at(-1)!.key}`;
  const named = parts.length === 0 ? "" : `\nparts of the result: ${parts.join(", ")}`;
  return `${keys}\n${showNode(first.node)}${named}`;
}

function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
