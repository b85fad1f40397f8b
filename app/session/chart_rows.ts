/**
 * The rows of a result that a chart has room for.
 *
 * @module
 */

import type { Cell, Rows, Shape } from "../model.ts";
import type { Table } from "./table.ts";

/** What a chart draws. */
export interface ChartRows {
  readonly kind: "bars" | "lines" | "histogram";
  /** Bars: label and value. Lines: time, value and series. Histogram: from, to and value. */
  readonly rows: Rows;
  /** What the values are. */
  readonly value: string;
  /** What the labels, the series or the numbers are. */
  readonly label: string;
  /** Number of rows that had no room. */
  readonly left: number;
}

const mostBars = 10;
const mostSeries = 8;
const mostPoints = 20_000;

/** Rows for the chart that fits the result, if there is one. */
export function chartRowsOf(table: Table, { chart, columns }: Shape): ChartRows | undefined {
  if (chart === undefined || table.length === 0) return undefined;
  const firstNumber = columns.findIndex(({ kind }) => kind === "number");
  if (firstNumber === -1) return undefined;
  if (chart === "histogram") {
    const label = columns[0]!.name.replace(/ from$/, "");
    return { kind: chart, rows: table.window(0, 200), value: "count", label, left: 0 };
  }
  const value = columns[firstNumber]!.name;
  const labels = columns.map((_, c) => c).filter((c) => columns[c]!.kind === "text");
  const label = labels.map((c) => columns[c]!.name).join(", ");
  const labelOf = (row: readonly Cell[]) =>
    labels.map((c) => String(row[c] ?? "") || "(empty)").join("  ·  ");
  if (chart === "bars") {
    const rows = table.window(0, mostBars).map((row) => [labelOf(row), row[firstNumber]!]);
    return { kind: chart, rows, value, label, left: Math.max(0, table.length - rows.length) };
  }
  return {
    kind: chart,
    ...lines(table, labels.length > 0 ? labelOf : undefined, firstNumber),
    value,
    label,
  };
}

/** Lines of the greatest series; the others are added up. */
function lines(
  table: Table,
  labelOf: ((row: readonly Cell[]) => string) | undefined,
  value: number,
) {
  const all = table.window(0, mostPoints);
  const sums = new Map<string, number>();
  for (const row of all) {
    const series = labelOf?.(row) ?? "";
    sums.set(series, (sums.get(series) ?? 0) + Number(row[value]));
  }
  const kept = new Set(
    [...sums].sort(([, a], [, b]) => b - a).slice(0, mostSeries).map(([it]) => it),
  );
  const points = new Map<string, [time: Cell, value: number, series: string]>();
  const times = new Set(all.map((row) => row[0]!));
  const names = sums.size > kept.size ? [...kept, "others"] : [...kept];
  for (const name of names) {
    for (const time of times) points.set(`${time} ${name}`, [time, 0, name]);
  }
  for (const row of all) {
    const series = labelOf?.(row) ?? "";
    points.get(`${row[0]} ${kept.has(series) ? series : "others"}`)![1] += Number(row[value]);
  }
  return { rows: [...points.values()], left: Math.max(0, table.length - all.length) };
}
