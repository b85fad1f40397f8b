/**
 * The rows of a table that counts make.
 *
 * @module
 */

import type { Cell, Column, Field, Question, Reading, Shape } from "../model.ts";
import { between, type Counts } from "./counts.ts";
import { sumsIn } from "./sums.ts";

/** A result: what it is like, and all of it. */
export interface Result {
  readonly shape: Shape;
  readonly rows: Cell[][];
}

/** Columns and rows of what was counted, in the order in which they are best read. */
export function resultOf(counts: Counts, question: Question, reading: Reading): Result {
  const { columns, rows, chart } = tableOf(counts, question, reading);
  const files = [...counts.files].map(([path, [read, matched, skipped]]) => ({
    ...{ path, read, matched, skipped },
  }));
  const { read, matched, skipped, beyond } = counts;
  const shape: Shape = {
    columns,
    rows: rows.length,
    ...{ read, matched, skipped, beyond, files },
    ...(chart === undefined ? {} : { chart }),
  };
  return { shape, rows };
}

/** What a table of a question consists of. */
interface Table {
  readonly columns: readonly Column[];
  readonly rows: Cell[][];
  readonly chart?: "bars" | "lines" | "histogram";
}

function tableOf(counts: Counts, question: Question, reading: Reading): Table {
  const file: readonly Column[] = question.byFile ? [{ name: "file", kind: "text" }] : [];
  const groups: readonly Column[] = [...file, ...question.by.map((name) => textColumn(name))];
  switch (question.kind) {
    case "top":
      return countTable(counts, groups);
    case "words":
      return countTable(counts, [...file, textColumn("word")]);
    case "time":
      return timeTable(counts, groups);
    case "sums":
      return sumTable(counts, groups, question.of ?? "");
    case "spread":
      return { ...spreadTable(counts, question.of ?? ""), chart: "histogram" };
    case "find": {
      const isOfFiles = counts.rows.some((row) => row.length > reading.fields.length);
      const path = isOfFiles ? [textColumn("file")] : [];
      return { columns: [...path, ...reading.fields.map(columnOf)], rows: counts.rows };
    }
  }
}

/** Numbers of records that are found stay texts, as they are written. */
function columnOf({ name, kind }: Field): Column {
  return { name, kind: kind === "number" ? "number" : "text" };
}

function textColumn(name: string): Column {
  return { name, kind: "text" };
}

/** What records of a format are called. */
export function named({ format }: Reading): { readonly one: string; readonly plural: string } {
  if (format === "access" || format === "ucb") return { one: "request", plural: "requests" };
  if (format === "json" || format === "parquet") return { one: "record", plural: "records" };
  return format === "csv" ? { one: "row", plural: "rows" } : { one: "line", plural: "lines" };
}

function cellsOf(group: string | number): string[] {
  return String(group).split(between);
}

/** The most frequent group first; of equals, the one that was seen first. */
function countTable(counts: Counts, groups: readonly Column[]): Table {
  const entries = [...counts.groups].sort(([, a], [, b]) => b - a);
  let all = 0;
  for (const [, count] of entries) all += count;
  all += counts.beyond;
  const rows = entries.map(([group, count]): Cell[] => [
    ...(groups.length === 1 ? [String(group)] : cellsOf(group)),
    count,
    all === 0 ? 0 : Math.round(10_000 * count / all) / 100,
  ]);
  const columns: readonly Column[] = [
    ...groups,
    { name: "count", kind: "number" },
    { name: "%", kind: "number" },
  ];
  return { columns, rows, chart: "bars" };
}

/** Times in order; spans in which there is nothing are rows with 0, so that a line goes down. */
function timeTable(counts: Counts, groups: readonly Column[]): Table {
  const entries = [...counts.groups].map(([group, count]) => {
    const [time = "", ...rest] = cellsOf(group);
    return { time: Number(time.slice(1)), rest, count };
  });
  const step = stepFor(entries.map(({ time }) => time), counts.width);
  const spans = new Map<string, { time: number; rest: string[]; count: number }>();
  for (const { time, rest, count } of entries) {
    const start = Math.floor(time / step) * step;
    const key = [start, ...rest].join(between);
    const span = spans.get(key);
    if (span === undefined) spans.set(key, { time: start, rest, count });
    else span.count += count;
  }
  const filled = groups.length > 0 ? [...spans.values()] : withoutGaps([...spans.values()], step);
  const rows = filled
    .sort((a, b) => a.time - b.time || b.count - a.count)
    .map(({ time, rest, count }): Cell[] => [time * 1000, ...rest, count]);
  const columns: readonly Column[] = [
    { name: "time", kind: "time" },
    ...groups,
    { name: "count", kind: "number" },
  ];
  return { columns, rows, chart: "lines" };
}

/** Spans that people count in. */
const steps = [1, 10, 60, 300, 900, 3600, 21_600, 86_400, 604_800, 2_592_000];

/** The shortest span of which a chart has room for all. */
function stepFor(times: readonly number[], least: number): number {
  let [first, last] = [Infinity, -Infinity];
  for (const time of times) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return steps.find((step) => step >= least && (last - first) / step <= 200) ?? steps.at(-1)!;
}

function withoutGaps(
  spans: { time: number; rest: string[]; count: number }[],
  step: number,
): typeof spans {
  const times = spans.map(({ time }) => time).sort((a, b) => a - b);
  const known = new Set(times);
  const all = [...spans];
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined || (last - first) / step > 5000) return all;
  for (let time = first; time < last; time += step) {
    if (!known.has(time)) all.push({ time, rest: [], count: 0 });
  }
  return all;
}

/** The greatest sum first. */
function sumTable(counts: Counts, groups: readonly Column[], of: string): Table {
  const rows = [...sumsIn(counts.sums)]
    .sort(([, , a], [, , b]) => b - a)
    .map(([group, count, sum, least, greatest]): Cell[] => [
      ...(groups.length === 1 ? [group] : cellsOf(group)),
      ...[rounded(sum), count, rounded(sum / count), least, greatest],
    ]);
  const names = [`sum of ${of}`, "count", "mean", "least", "greatest"];
  const columns = [...groups, ...names.map((name) => ({ name, kind: "number" }) as const)];
  return { columns, rows, chart: "bars" };
}

/** About twelve digits, so that no sum ends in 0000000001. */
function rounded(value: number): number {
  if (Number.isInteger(value)) return value;
  // Making a text of each of very many numbers takes long.
  const isCommon = Math.abs(value) > 1 && Math.abs(value) < 1e9;
  return isCommon ? Math.round(value * 1e6) / 1e6 : Number(value.toPrecision(12));
}

/** Numbers in about thirty bins of equal width, or of equal ratio where they are of many sizes. */
function spreadTable(counts: Counts, of: string): Omit<Table, "chart"> {
  const values = [...counts.groups].map(([value, count]) => [Number(value), count] as const)
    .sort(([a], [b]) => a - b);
  const edges = edgesFor(values);
  const rows: Cell[][] = edges.slice(0, -1).map((edge, i) => [edge, edges[i + 1]!, 0]);
  let bin = 0;
  for (const [value, count] of values) {
    while (bin < rows.length - 1 && value >= (rows[bin]![1] as number)) bin++;
    const row = rows[bin];
    if (row !== undefined) row[2] = (row[2] as number) + count;
  }
  const columns = [`${of} from`, "to", "count"].map((name) => ({ name, kind: "number" }) as const);
  return { columns, rows };
}

/** Where bins begin and end. */
function edgesFor(values: readonly (readonly [value: number, count: number])[]): readonly number[] {
  const least = values[0]?.[0];
  const greatest = values.at(-1)?.[0];
  if (least === undefined || greatest === undefined) return [];
  if (least === greatest) return [least, least + 1];
  let all = 0;
  for (const [, count] of values) all += count;
  let before = 0;
  const middle = values.find(([, count]) => (before += count) >= all / 2)?.[0] ?? least;
  const isSkewed = least >= 0 && middle > 0 && greatest / middle > 30;
  return isSkewed ? ratioEdges(least, greatest) : equalEdges(least, greatest);
}

/** Round numbers, about thirty of them. */
function equalEdges(least: number, greatest: number): readonly number[] {
  const rough = (greatest - least) / 30;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((it) => it * power).find((it) => it >= rough)!;
  const first = Math.floor(least / step);
  // The last bin has the greatest number, also where another would begin with it.
  const count = Math.max(1, Math.ceil(greatest / step) - first);
  return Array.from({ length: count + 1 }, (_, i) => rounded((first + i) * step));
}

/** 1, 2, 5, 10, 20, 50 … with what is less than the first in a bin of its own. */
function ratioEdges(least: number, greatest: number): readonly number[] {
  const edges: number[] = [];
  const lowest = Math.max(least, 1e-6, greatest / 1e9);
  for (let power = 10 ** Math.floor(Math.log10(lowest)); power <= greatest; power *= 10) {
    for (const digit of [1, 2, 5]) edges.push(rounded(digit * power));
  }
  const from = Math.max(0, edges.findLastIndex((edge) => edge <= lowest));
  const to = edges.findIndex((edge) => edge > greatest);
  const end = to === -1 ? [rounded(edges.at(-1)! * 2)] : [];
  const inner = edges.slice(from, to === -1 ? undefined : to + 1);
  return [...(least < inner[0]! ? [least] : []), ...inner, ...end];
}
