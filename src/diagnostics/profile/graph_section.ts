/**
 * The graphs of profiled runs as pictures, each box in a colour that says how much of the time its tasks
 * took.
 *
 * @module
 */

import type { Key, NodeLookup } from "../../graph/node.ts";
import { type Annotated, type Annotation, type Picture, pictureOf } from "../drawing/picture.ts";
import { svgOf } from "../drawing/svg.ts";
import { html, type Markup, nothing } from "./markup.ts";
import type { ProfiledRun } from "./recording.ts";
import type { Section } from "./sections.ts";
import { busyOf, isDone } from "./summary.ts";
import { showShare, showTime } from "../units.ts";

/** What a run computes. */
export interface RunGraph {
  readonly graph: NodeLookup;
  /** What was asked for. */
  readonly keys: readonly Key[];
}

/** Runs whose graphs are drawn, those that took the most time. */
const mostRuns = 4;

/** Most arrows of a picture in which tasks that do the same are boxes of their own, and of any. */
const mostArrows = { unfolded: 400, folded: 2000 } as const;

/** From nothing of the time to all of it. */
const coolest = [255, 255, 255] as const;
const hottest = [214, 69, 48] as const;

/** The part of a report that has the graphs; nothing, where none is known. */
export async function graphSection(
  runs: readonly ProfiledRun[],
  graphs: ReadonlyMap<string, RunGraph>,
): Promise<Section | undefined> {
  const known = runs.filter(({ run }) => graphs.has(run))
    .toSorted((a, b) => b.elapsed - a.elapsed);
  if (known.length === 0) return undefined;
  const figures: Markup[] = [];
  for (const run of known.slice(0, mostRuns)) {
    figures.push(await figureOf(run, graphs.get(run.run)!));
  }
  const more = known.length - figures.length;
  return {
    id: "graph",
    title: "Graph, coloured by time",
    body: html`<p>The redder a box, the more of the time its tasks took.</p>
${figures}
${more > 0 ? html`<p>and the graphs of ${more} more runs</p>` : nothing}`,
  };
}

async function figureOf(run: ProfiledRun, work: RunGraph): Promise<Markup> {
  const picture = pictureOfRun(run, work);
  const drawing = picture === undefined
    ? html`<p>This graph has too many arrows to be drawn.</p>`
    : html`<div class="picture graph" tabindex="0">${{ markup: await svgOf(picture) }}</div>`;
  return html`
    <h3>${run.name} <small>${run.run}</small></h3>
    ${drawing}
  `;
}

/** The largest picture that can still be read; nothing, where there is none. */
function pictureOfRun(run: ProfiledRun, { graph, keys }: RunGraph): Picture | undefined {
  const annotate = annotationsOf(run);
  const settings = { optimize: false, direction: "down", annotate } as const;
  const unfolded = pictureOf(graph, keys, { ...settings, foldAbove: 8 });
  if (unfolded.arrows.length <= mostArrows.unfolded) return unfolded;
  const folded = pictureOf(graph, keys, { ...settings, foldAbove: 1 });
  return folded.arrows.length <= mostArrows.folded ? folded : undefined;
}

/** Says of each box what its tasks took, and how much of the time of all that was. */
function annotationsOf({ tasks }: ProfiledRun): (box: Annotated) => Annotation | undefined {
  const times = new Map<Key, number>();
  for (const task of tasks.filter(isDone)) {
    times.set(task.key, (times.get(task.key) ?? 0) + busyOf(task));
  }
  const total = Array.from(times.values()).reduce((sum, time) => sum + time, 0);
  return ({ keys }) => {
    const known = keys.filter((key) => times.has(key));
    if (known.length === 0) return undefined;
    const time = known.reduce((sum, key) => sum + times.get(key)!, 0);
    const share = total === 0 ? 0 : time / total;
    return { color: colorOf(share), note: `${showTime(time)}, ${showShare(share)} of the time` };
  };
}

function colorOf(share: number): string {
  const parts = coolest.map((from, i) => Math.round(from + (hottest[i]! - from) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
