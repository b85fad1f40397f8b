/**
 * A profile as text, for terminals and logs.
 *
 * @module
 */

import type { SpilledProfile } from "../../engine/profile.ts";
import type { ProfiledRun } from "./recording.ts";
import { widthOf } from "../progress_line.ts";
import { busyOf, type OperationProfile, type ProfileSummary, type TaskSums } from "./summary.ts";
import { showBytes, showCount, showRatio, showShare, showTime, visible } from "../units.ts";

/** A column: the first one is aligned to the left and cut to what there is room for. */
type Cells = readonly string[];

/** Rows that are shown of a table. */
const mostRows = { operations: 20, tasks: 10, workers: 32, runs: 10 } as const;

/** Columns that are left to the first column of a table at least. */
const leastLabel = 12;

/** What a shuffle brought together for a task, ÷ the median, from which on that is told. */
const uneven = 4;

/** What stands between two columns. */
const gap = "  ";

/** Writes a profile within a width. */
export function textReport(summary: ProfileSummary, width: number): string {
  const { runs } = summary;
  if (runs.length === 0) return "Nothing was profiled: no run has told this profiler of itself.";
  const sections = [
    runsOf(summary, width),
    operationsOf(summary, width),
    unevenOf(summary, width),
    slowestOf(summary, width),
    workersOf(summary, width),
    unfinishedOf(summary),
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}

function runsOf(summary: ProfileSummary, width: number): string {
  const { runs, totals, mostHeld, mostMemory } = summary;
  const shown = runs.slice(0, mostRows.runs).map((run) => fit(runLine(run), width));
  const more = runs.length - shown.length;
  if (more > 0) shown.push(`and ${more} more runs`);
  const facts = [
    plural(totals.tasks, "task"),
    ...(totals.bytesRead === 0 ? [] : [`${showBytes(totals.bytesRead)} read`]),
    `${showBytes(totals.bytesMoved)} moved`,
    `${showBytes(mostHeld)} of results held at most`,
    ...(mostMemory === undefined ? [] : [`${showBytes(mostMemory)} of memory at most`]),
    ...(totals.spilled === undefined ? [] : [spilledOf(totals.spilled)]),
  ];
  return [...shown, ...wrapped(facts, width)].join("\n");
}

function spilledOf({ written, read, elapsed }: SpilledProfile): string {
  return `${showBytes(written)} written to disk and ${
    showBytes(read)
  } read back for want of memory, ` +
    `in ${showTime(elapsed)}`;
}

function runLine({ name, state, elapsed, workers }: ProfiledRun): string {
  const how = state === "done" ? "took" : state === "running" ? "running for" : `${state} after`;
  return `${visible(name)}: ${how} ${showTime(elapsed)} on ${plural(workers, "worker")}`;
}

function operationsOf({ operations, totals }: ProfileSummary, width: number): string {
  const collects = totals.collecting !== undefined;
  const head = [
    "Operations, by time",
    "tasks",
    "computing",
    "waiting",
    "moving",
    ...(collects ? ["garbage"] : []),
    "skew",
  ];
  const rowOf = (label: string, sums: TaskSums, skew: string): Cells => [
    label,
    showCount(sums.tasks),
    showTime(sums.computing),
    showTime(sums.waiting + sums.paused),
    showTime(sums.moving),
    ...(collects ? [showTime(sums.collecting ?? 0)] : []),
    skew,
  ];
  const rows = operations.slice(0, mostRows.operations).map((operation) =>
    rowOf(labelOf(operation), operation, skewOf(operation))
  );
  const more = operations.length - rows.length;
  const rest = more > 0 ? `\nand ${more} more` : "";
  return table([head, ...rows, rowOf("all", totals, "")], width) + rest;
}

/** Operations for one of whose tasks a shuffle has brought much more together than for others. */
function unevenOf({ operations }: ProfileSummary, width: number): string {
  return operations.flatMap(({ gatheredSkew = 0, mostGathered = 0, ...operation }) => {
    if (gatheredSkew < uneven) return [];
    const most = `for one task ${showBytes(mostGathered)}, ${
      showRatio(gatheredSkew)
    } × the median: `;
    return [most + fit(labelOf(operation), width - most.length)];
  }).slice(0, mostRows.operations).map((line, i) => i === 0 ? `Uneven shuffles\n${line}` : line)
    .join("\n");
}

function slowestOf({ slowest }: ProfileSummary, width: number): string {
  if (slowest.length === 0) return "";
  const rows = slowest.slice(0, mostRows.tasks).map((task): Cells => [
    visible(task.key),
    task.worker === undefined ? "caller" : String(task.worker),
    showTime(task.start),
    showTime(busyOf(task)),
    showCount(task.elementsIn),
    showBytes(task.bytes),
  ]);
  const head = ["Slowest tasks", "worker", "from", "took", "elements in", "result"];
  return table([head, ...rows], width);
}

function workersOf({ workers }: ProfileSummary, width: number): string {
  const rows = workers.slice(0, mostRows.workers).map((worker): Cells => [
    worker.worker === undefined ? "calling thread" : String(worker.worker),
    showCount(worker.tasks),
    showShare(worker.use),
    showTime(worker.computing),
    showTime(worker.waiting + worker.paused),
    showTime(worker.moving),
  ]);
  const more = workers.length - rows.length;
  const rest = more > 0 ? `\nand ${more} more` : "";
  return table([
    ["Workers", "tasks", "in use", "computing", "waiting", "moving"],
    ...rows,
  ], width) + rest;
}

function unfinishedOf({ runs }: ProfileSummary): string {
  const all = runs.flatMap(({ tasks }) => tasks);
  const lines = (["failed", "lost", "stopped"] as const).flatMap((outcome) => {
    const tasks = all.filter((task) => task.outcome === outcome);
    return tasks.length === 0 ? [] : [`${plural(tasks.length, "attempt")} ${outcome}`];
  });
  const losses = runs.reduce((sum, { lost }) => sum + lost.length, 0);
  if (losses > 0) lines.push(`${plural(losses, "worker")} lost`);
  return lines.join(", ");
}

/** What a layer does, for people: its operations, and its name where that says more. */
export function labelOf({ name, operations }: Pick<OperationProfile, "name" | "operations">) {
  const done = operations.length === 0 ? name : operations.join(" → ");
  return visible(operations.includes(name) || done === name ? done : `${name}: ${done}`);
}

/** How much longer the longest task took than the median, where that can be told. */
export function skewOf({ skew, tasks }: OperationProfile): string {
  return skew === undefined || tasks < 2 ? "" : showRatio(skew);
}

function table(rows: readonly Cells[], width: number): string {
  const numbers = rows[0]!.length - 1;
  const widths = Array.from(
    { length: numbers },
    (_, i) => Math.max(...rows.map((row) => row[i + 1]!.length)),
  );
  const used = widths.reduce((sum, own) => sum + own + gap.length, 0);
  const labels = Math.max(...rows.map(([label]) => widthOf(label!)));
  const room = Math.min(labels, Math.max(leastLabel, width - used));
  return rows.map(([label, ...cells]) => {
    const cut = fit(label!, room);
    const padded = cut + " ".repeat(room - widthOf(cut));
    return [padded, ...cells.map((cell, i) => cell.padStart(widths[i]!))].join(gap).trimEnd();
  }).join("\n");
}

/** A text of so many columns at most; its end tells partitions apart, and stays. */
function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const characters = [...text];
  const head: string[] = [];
  const tail: string[] = [];
  let room = width - 1;
  while (characters.length > 0) {
    const takesHead = head.length <= tail.length;
    const next = takesHead ? characters.shift()! : characters.pop()!;
    room -= widthOf(next);
    if (room < 0) break;
    if (takesHead) head.push(next);
    else tail.unshift(next);
  }
  return `${head.join("")}…${tail.join("")}`;
}

/** Facts in lines, as many as there is room for. */
function wrapped(facts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const fact of facts) {
    const last = lines.at(-1);
    const longer = `${last}, ${fact}`;
    if (last === undefined || widthOf(longer) > width) lines.push(fact);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function plural(count: number, noun: string): string {
  return `${showCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
