/**
 * Numbers, sizes and times as people read them.
 *
 * @module
 */

import type { Cell, Column } from "../model.ts";

const numbers = new Intl.NumberFormat();
const precise = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

/** `1,234` */
export function count(value: number): string {
  return numbers.format(value);
}

/** `1 file`, `2 files` */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** `12.3 MB` */
export function size(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const power = Math.min(3, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = bytes / 1000 ** power;
  return new Intl.NumberFormat(undefined, {
    style: "unit",
    unit: units[power]!,
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: power === 0 || value >= 100 ? 0 : 1,
  }).format(value);
}

/** `0.4 s`, `12 s`, `3 min 20 s` */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 0.1) return `${seconds.toFixed(2)} s`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A cell of a table. Times are shown as they are written in logs, without an offset. */
export function cell(value: Cell, { kind }: Column): string {
  if (value === null) return "";
  if (kind === "time" && typeof value === "number") return time(value);
  return typeof value === "number" ? precise.format(value) : value;
}

/** `2025-03-03 12:00`, with seconds where there are some. */
export function time(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString().replace("T", " ").slice(0, 19);
  return text.endsWith(":00") ? text.slice(0, 16) : text;
}
