/**
 * Tables of results: a line for each thing measured, a column for each runtime.
 *
 * @module
 */

import { median, type Pick, type Series } from "./measure.ts";

/** What a number is to reach. */
export interface Goal {
  readonly text: string;
  readonly met: (value: number) => boolean;
}

/** One number of the table, or why there is none. */
export interface Cell {
  readonly value?: number | undefined;
  readonly text: string;
}

/** A line of the table. */
export interface Line {
  readonly label: string;
  /** In the order of the columns. */
  readonly cells: readonly Cell[];
  readonly goal?: Goal;
}

/** A goal that a bench missed. */
export interface Miss {
  readonly label: string;
  readonly column: string;
  readonly text: string;
  readonly goal: string;
}

/** A goal of a number that must not be larger. */
export function atMost(bound: number, unit = ""): Goal {
  return { text: `≤ ${bound}${unit}`, met: (value) => value <= bound };
}

/** A goal of a number that must not be smaller. */
export function atLeast(bound: number, unit = ""): Goal {
  return { text: `≥ ${bound}${unit}`, met: (value) => value >= bound };
}

/** A goal of a number that must be larger. */
export function above(bound: number, unit = ""): Goal {
  return { text: `> ${bound}${unit}`, met: (value) => value > bound };
}

/** A number with its unit; an unknown one is a dash. */
export function cell(value: number | undefined, unit = "", digits = 2): Cell {
  return { value, text: value === undefined ? "–" : `${value.toFixed(digits)}${unit}` };
}

/** Median, and smallest to largest, of what the runs of a program took. */
export function spread(
  series: Series | undefined,
  pick: Pick,
  { divisor = 1, unit = "", digits = 2 }: {
    readonly divisor?: number;
    readonly unit?: string;
    readonly digits?: number;
  } = {},
): Cell {
  if (series === undefined) return { text: "–" };
  if (series.failure !== undefined) return { text: series.failure };
  return spreadOf(series.samples.map((sample) => pick(sample) / divisor), unit, digits);
}

/** Median, and smallest to largest, of numbers. */
export function spreadOf(values: readonly number[] = [], unit = "", digits = 2): Cell {
  const value = median(values);
  if (value === undefined) return { text: "–" };
  const ends = [Math.min(...values), Math.max(...values)].map((end) => end.toFixed(digits));
  const range = values.length > 1 ? ` (${ends.join("–")})` : "";
  return { value, text: `${value.toFixed(digits)}${unit}${range}` };
}

/** The goals missed. A goal whose number could not be had is missed, too. */
export function missesOf(columns: readonly string[], lines: readonly Line[]): readonly Miss[] {
  return lines.flatMap(({ label, cells, goal }) =>
    goal === undefined
      ? []
      : cells.flatMap(({ value, text }, i) =>
        value !== undefined && goal.met(value)
          ? []
          : [{ label, column: columns[i]!, text, goal: goal.text }]
      )
  );
}

/** The table in Markdown, which is readable in a terminal as well. */
export function renderTable(columns: readonly string[], lines: readonly Line[]): string {
  // Without a goal, there is no column for any.
  const goals = lines.some(({ goal }) => goal !== undefined);
  const rows = lines.map(({ label, cells, goal }) => [
    label,
    ...goals ? [goal?.text ?? ""] : [],
    ...cells.map((one) => goal === undefined ? one.text : `${one.text} ${verdict(one, goal)}`),
  ]);
  const head = ["", ...goals ? ["goal"] : [], ...columns];
  const table = [head, ...rows].map((row) => row.map(escapeCell));
  const widths = table[0]!.map((_, i) => Math.max(3, ...table.map((row) => row[i]!.length)));
  const rule = widths.map((width) => "-".repeat(width));
  const render = (row: readonly string[]) =>
    `| ${row.map((text, i) => text.padEnd(widths[i]!)).join(" | ")} |`;
  return [table[0]!, rule, ...table.slice(1)].map(render).join("\n");
}

function verdict({ value }: Cell, goal: Goal): string {
  if (value === undefined) return "?";
  return goal.met(value) ? "✓" : "✗";
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
