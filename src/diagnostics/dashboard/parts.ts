/**
 * What a dashboard shows, as pieces of a page: the parts of the report of a profile, and how far runs
 * have come.
 *
 * @module
 */

import type { LayerProgress, Progress } from "../../engine/progress.ts";
import { figures, sectionMarkup } from "../profile/html_report.ts";
import { bytes, count, html, type Markup, nothing, table, time } from "../profile/markup.ts";
import { sectionsOf } from "../profile/sections.ts";
import { summarise } from "../profile/summary.ts";
import { plainLine } from "../progress_line.ts";
import { kept, type RunHistory } from "./run_history.ts";

/** What the page shows at a moment. */
export interface DashboardParts {
  /** One line, for who does not see the rest. */
  readonly status: string;
  /** The parts by their ids, in order. */
  readonly sections: ReadonlyMap<string, string>;
}

/** The parts of the page. */
export function dashboardParts(history: RunHistory): DashboardParts {
  const { progress, forgotten } = history;
  const summary = summarise(history.recent);
  const sections = [
    {
      id: "now",
      title: "Now",
      body: html`${figures(summary)}${
        forgotten === 0
          ? nothing
          : html`<p>The first ${
            count(forgotten)
          } tasks are in no sum and no picture but “Progress”: of each run, the last ${kept.tasks} are kept.</p>`
      }`,
    },
    { id: "progress", title: "Progress", body: html`${progress.map(progressOfRun)}` },
    ...sectionsOf(summary),
  ];
  return {
    status: statusOf(progress),
    sections: new Map(sections.map((section) => [section.id, sectionMarkup(section).markup])),
  };
}

/** Only what changes seldom: it is read out. */
function statusOf(progress: readonly Progress[]): string {
  if (progress.length === 0) return "No run has begun yet.";
  const running = progress.filter(({ state }) => state === "running");
  const names = running.slice(0, 3).map(({ name }) => name).join(", ");
  const [last] = progress;
  if (running.length > 0) return `Running: ${names}${running.length > 3 ? " and others" : ""}`;
  return `Nothing is running. The last run, ${last!.name}, is ${last!.state}.`;
}

function progressOfRun(progress: Progress): Markup {
  const { run, name, state, fraction, layers } = progress;
  const percent = Math.floor(fraction * 100);
  return html`
    <div class="run" id="progress-${run}" data-state="${state}">
      <progress max="100" value="${percent}" aria-label="${name}"></progress>
      <p>${plainLine(progress)} <small>${state}, ${run}</small></p>
      <details><summary>By operation</summary>
    ${layersTable(progress, layers)}</details>
    </div>
  `;
}

function layersTable({ name }: Progress, layers: readonly LayerProgress[]): Markup {
  return table<LayerProgress>(`Operations of ${name}`, [
    {
      title: "Operation",
      isHead: true,
      cell: ({ name, operations }) =>
        html`${operations.length > 1 ? operations.join(" → ") : name}`,
    },
    { title: "Done", cell: ({ tasks }) => count(tasks.done) },
    { title: "Of", cell: ({ tasks }) => count(tasks.total) },
    { title: "Running", cell: ({ tasks }) => count(tasks.running) },
    { title: "Waiting", cell: ({ tasks }) => count(tasks.waiting) },
    { title: "Elements in", cell: ({ elementsIn }) => count(elementsIn) },
    { title: "Elements out", cell: ({ elementsOut }) => count(elementsOut) },
    { title: "Read", cell: ({ bytesRead }) => bytes(bytesRead) },
    { title: "Made", cell: ({ bytesMade }) => bytes(bytesMade) },
    { title: "Computed", cell: ({ elapsed }) => time(elapsed) },
  ], layers);
}
