/**
 * The parts of a report as a page, which a page that shows runs while they go on has, too.
 *
 * @module
 */

import type { TaskProfile } from "../../engine/profile.ts";
import { memoryOverTime, timeByOperation } from "./charts.ts";
import { Colors } from "./colors.ts";
import {
  bytes,
  type Column,
  count,
  html,
  type Markup,
  nothing,
  quantity,
  table,
  time,
} from "./markup.ts";
import type { MemorySample, ProfiledRun } from "./recording.ts";
import {
  busyOf,
  type OperationProfile,
  type ProfileSummary,
  type TaskSums,
  type WorkerProfile,
} from "./summary.ts";
import { labelOf } from "./text_report.ts";
import { timeline } from "./timeline.ts";
import { showRatio, showShare } from "../units.ts";

/** A part of the page. */
export interface Section {
  /** By which it is found in the page. */
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** Rows of tables at most; of samples, those that are evenly spaced. */
const mostRows = { operations: 200, samples: 50, unfinished: 50 } as const;

/** All parts, in order. */
export function sectionsOf(summary: ProfileSummary): Section[] {
  const colors = new Colors(summary);
  const sections: Section[] = [
    {
      id: "timeline",
      title: "Timeline of workers",
      body: html`${colors.legend()}
<div class="picture">${timeline(summary, colors)}</div>
${workersTable(summary)}`,
    },
    {
      id: "operations",
      title: "Time by operation",
      body: html`
        <div class="picture">${timeByOperation(summary, colors)}</div>
        <ul class="legend">
          <li><span class="key rest"></span>computing, in the colour of the operation</li>
          <li><span class="key waits"></span>waiting</li>
          <li><span class="key moves"></span>moving</li>
        </ul>
        ${operationsTable(summary)}
      `,
    },
    { id: "slowest", title: "Slowest tasks", body: slowestTable(summary) },
    {
      id: "memory",
      title: "Memory over time",
      body: html`<div class="picture">${memoryOverTime(summary)}</div>
${samplesTable(summary)}`,
    },
    { id: "runs", title: "Runs", body: runsTable(summary) },
  ];
  const unfinished = unfinishedTable(summary);
  if (unfinished !== nothing) {
    sections.push({ id: "unfinished", title: "What came to nothing", body: unfinished });
  }
  return sections;
}

function runsTable({ runs }: ProfileSummary): Markup {
  return table<ProfiledRun>("Runs, in the order in which they began", [
    { title: "Run", isHead: true, cell: ({ name, run }) => html`${name} <small>${run}</small>` },
    { title: "Ended", cell: ({ state }) => html`${state}` },
    { title: "Took", cell: ({ elapsed }) => time(elapsed) },
    { title: "Workers", cell: ({ workers }) => count(workers) },
    { title: "Tasks", cell: ({ tasks }) => count(tasks.length) },
    { title: "Began", cell: ({ at }) => beganAt(at) },
  ], runs);
}

function beganAt(at: number): Markup {
  const date = new Date(at).toISOString();
  return html`<time datetime="${date}">${date.slice(0, 19).replace("T", " ")} UTC</time>`;
}

/** What tasks and sums over them have in common. */
type Spent = Pick<
  TaskSums,
  "computing" | "waiting" | "paused" | "moving" | "collecting" | "queued" | "elementsIn"
>;

/** Columns that tasks and sums over them have; garbage, where the runtime tells of it. */
function spentColumns({ totals }: ProfileSummary): Column<Spent>[] {
  const collects = totals.collecting !== undefined;
  return [
    { title: "Computing", cell: ({ computing }) => time(computing) },
    { title: "Waiting", cell: ({ waiting }) => time(waiting) },
    { title: "Paused", cell: ({ paused }) => time(paused) },
    { title: "Moving", cell: ({ moving }) => time(moving) },
    ...(collects ? [{ title: "Garbage", cell: ({ collecting }: Spent) => time(collecting) }] : []),
    { title: "Queued", cell: ({ queued }) => time(queued) },
    { title: "Elements in", cell: ({ elementsIn }) => count(elementsIn) },
  ];
}

/** Columns that sums over tasks have. */
function sumColumns(summary: ProfileSummary): Column<TaskSums>[] {
  return [
    { title: "Tasks", cell: ({ tasks }) => count(tasks) },
    ...spentColumns(summary),
    { title: "Elements out", cell: ({ elements }) => count(elements) },
    { title: "Read", cell: ({ bytesRead }) => bytes(bytesRead) },
    { title: "Results", cell: (sums) => bytes(sums.bytes) },
    { title: "Moved", cell: ({ bytesMoved }) => bytes(bytesMoved) },
    { title: "Gathered", cell: ({ gathered }) => bytes(gathered) },
  ];
}

function operationsTable(summary: ProfileSummary): Markup {
  const { operations } = summary;
  const columns: Column<OperationProfile>[] = [
    { title: "Operation", isHead: true, cell: (operation) => html`${labelOf(operation)}` },
    ...sumColumns(summary),
    { title: "Longest", cell: ({ longest }) => time(longest) },
    { title: "Median", cell: ({ median }) => time(median) },
    {
      title: "Skew",
      cell: ({ skew }) => skew === undefined ? nothing : quantity(skew, showRatio),
    },
    {
      title: "Most gathered",
      cell: ({ mostGathered }) => mostGathered === undefined ? nothing : bytes(mostGathered),
    },
    {
      title: "Gathered skew",
      cell: ({ gatheredSkew }) =>
        gatheredSkew === undefined ? nothing : quantity(gatheredSkew, showRatio),
    },
    { title: "Unfinished", cell: ({ unfinished }) => count(unfinished) },
  ];
  const shown = operations.slice(0, mostRows.operations);
  const more = operations.length - shown.length;
  return html`${table("Operations, those with the most time first", columns, shown)}
${more > 0 ? html`<p>and ${more} more operations</p>` : nothing}`;
}

function workersTable(summary: ProfileSummary): Markup {
  return table<WorkerProfile>("Workers", [
    {
      title: "Worker",
      isHead: true,
      cell: ({ worker }) => worker === undefined ? html`calling thread` : html`${worker}`,
    },
    { title: "In use", cell: ({ use }) => quantity(use, showShare) },
    ...sumColumns(summary),
    { title: "Lost", cell: ({ losses }) => count(losses) },
  ], summary.workers);
}

function slowestTable(summary: ProfileSummary): Markup {
  return table<TaskProfile>("Tasks, the slowest first", [
    { title: "Task", isHead: true, cell: ({ key }) => html`${key}` },
    { title: "Operations", cell: (task) => html`${labelOf(task)}` },
    { title: "Worker", cell: ({ worker }) => html`${worker ?? "calling thread"}` },
    { title: "From", cell: ({ start }) => time(start) },
    { title: "Took", cell: (task) => time(busyOf(task)) },
    ...spentColumns(summary),
    {
      title: "Elements out",
      cell: ({ elements }) => elements === undefined ? nothing : count(elements),
    },
    { title: "Read", cell: ({ bytesRead }) => bytes(bytesRead) },
    { title: "Result", cell: (task) => bytes(task.bytes) },
    { title: "Moved", cell: ({ bytesMoved }) => bytes(bytesMoved) },
  ], summary.slowest);
}

function samplesTable({ runs }: ProfileSummary): Markup {
  const all = runs.flatMap(({ run, samples }) => samples.map((sample) => ({ run, ...sample })));
  const step = Math.max(1, Math.ceil(all.length / mostRows.samples));
  const shown = all.filter((_sample, i) => i % step === 0 || i === all.length - 1);
  const columns: Column<MemorySample & { readonly run: string }>[] = [
    { title: "At", isHead: true, cell: ({ at }) => time(at) },
    { title: "Run", cell: ({ run }) => html`${run}` },
    { title: "Results held", cell: ({ bytesHeld }) => bytes(bytesHeld) },
  ];
  if (shown.some(({ memory }) => memory !== undefined)) {
    columns.push(
      { title: "Memory", cell: ({ memory }) => memory === undefined ? nothing : bytes(memory) },
      { title: "Processor time", cell: ({ processor }) => time(processor) },
    );
  }
  return html`<details><summary>Numbers</summary>
${table("Samples, a few times a second", columns, shown)}
</details>`;
}

function unfinishedTable({ runs }: ProfileSummary): Markup {
  const tasks = runs.flatMap((run) => run.tasks).filter(({ outcome }) => outcome !== "done");
  const lost = runs.flatMap((run) => run.lost);
  if (tasks.length + lost.length === 0) return nothing;
  const items = lost.map(({ worker, reason, at }) =>
    html`<li>worker ${worker} was lost after ${time(at)}: ${reason}</li>`
  );
  const shown = tasks.slice(0, mostRows.unfinished);
  const more = tasks.length - shown.length;
  return html`<ul>${items}</ul>
${
    table<TaskProfile>("Attempts that failed, were lost or stopped", [
      { title: "Task", isHead: true, cell: ({ key }) => html`${key}` },
      { title: "Outcome", cell: ({ outcome }) => html`${outcome}` },
      { title: "Worker", cell: ({ worker }) => html`${worker ?? "calling thread"}` },
      { title: "Given", cell: ({ given }) => time(given) },
      { title: "Ended", cell: ({ end }) => time(end) },
    ], shown)
  }
${more > 0 ? html`<p>and ${more} more</p>` : nothing}`;
}
