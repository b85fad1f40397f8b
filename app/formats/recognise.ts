/**
 * Tells by the first lines of a file what format it has, and which fields.
 *
 * @module
 */

import type { Field, FieldKind, Reading } from "../model.ts";
import * as access from "./access_log.ts";
import { textFields } from "./text_log.ts";
import { secondsOf } from "./times.ts";
import { valueAt } from "./values.ts";
import * as ucb from "./ucb_log.ts";

/** Part of the lines that have to be of a format. */
const enough = 0.6;

/** The format that most of the lines have; text, if they have none. */
export function recognise(lines: readonly string[]): Reading {
  const full = lines.filter((line) => line.trim() !== "");
  if (full.length === 0) return { format: "text", fields: textFields([]) };
  const share = (has: (line: string) => boolean) => full.filter(has).length / full.length;
  if (share((line) => access.pattern.test(line)) >= enough) {
    return { format: "access", fields: access.fields };
  }
  if (share((line) => ucb.pattern.test(line)) >= enough) {
    return { format: "ucb", fields: ucb.fields };
  }
  if (share(isJsonObject) >= enough) return readingOf("json", full);
  const delimiter = delimiterOf(full);
  if (delimiter !== undefined) return { ...readingOf("csv", full), delimiter };
  return readingOf("text", full);
}

/** How lines are read as a format that the user has chosen, or that was recognised. */
export function readingOf(format: Reading["format"], lines: readonly string[]): Reading {
  switch (format) {
    case "access":
      return { format, fields: access.fields };
    case "ucb":
      return { format, fields: ucb.fields };
    case "json":
    case "parquet":
      return { format, fields: jsonFields(lines) };
    case "csv": {
      const delimiter = delimiterOf(lines) ?? ",";
      return { format, delimiter, fields: csvFields(lines, delimiter) };
    }
    case "text":
      return { format, fields: textFields(lines) };
  }
}

function isJsonObject(line: string): boolean {
  if (!line.trimStart().startsWith("{")) return false;
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

/** Properties of the objects, and of the objects in them, in the order in which they come. */
function jsonFields(lines: readonly string[]): readonly Field[] {
  const records = lines.filter(isJsonObject).map((line) => JSON.parse(line) as object);
  const names = new Set(records.flatMap((record) => [...leaves(record)]));
  return [...names].slice(0, 60).map((name) => {
    const values = records.map((record) => valueAt(record, name));
    return { name, kind: kindOf(values.filter((value) => value !== undefined && value !== null)) };
  });
}

function* leaves(record: object, before = ""): Generator<string> {
  for (const [name, value] of Object.entries(record)) {
    const isNested = typeof value === "object" && value !== null && !Array.isArray(value);
    if (isNested && before.split(".").length < 3) yield* leaves(value, `${before}${name}.`);
    else yield `${before}${name}`;
  }
}

/** What stands between cells: what occurs equally often, and at least once, in the first lines. */
export function delimiterOf(lines: readonly string[]): string | undefined {
  if (lines.length < 2) return undefined;
  const first = lines.slice(0, 50);
  return [",", "\t", ";", "|"].find((delimiter) => {
    const [header = 0, ...others] = first.map((line) => cellsOf(line, delimiter).length);
    if (header < 2) return false;
    return others.filter((cells) => cells === header).length >= others.length * 0.8;
  });
}

/** Cells of a line without line ends in its quotes. */
export function cellsOf(line: string, delimiter: string): string[] {
  const cells = [""];
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) cells.push("");
    else cells[cells.length - 1] += character;
  }
  return cells;
}

function csvFields(lines: readonly string[], delimiter: string): readonly Field[] {
  const [header = [], ...rows] = lines.map((line) => cellsOf(line, delimiter));
  const seen = new Map<string, number>();
  return header.map((cell, i) => {
    const count = (seen.get(cell) ?? 0) + 1;
    seen.set(cell, count);
    const values = rows.map((row) => row[i]).filter((value) => value !== undefined && value !== "");
    return { name: count === 1 ? cell : `${cell}_${count}`, kind: kindOf(values) };
  });
}

/** What most values are. Numbers that look like times are times. */
export function kindOf(values: readonly unknown[]): FieldKind {
  if (values.length === 0) return "text";
  const share = (has: (value: unknown) => boolean) => values.filter(has).length / values.length;
  if (share((value) => looksLikeTime(value)) > 0.9) return "time";
  return share(isNumeric) > 0.9 ? "number" : "text";
}

function isNumeric(value: unknown): boolean {
  if (typeof value === "number") return true;
  return typeof value === "string" && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value);
}

/** Numbers count as times only between 2001 and 2100, of seconds or milliseconds. */
function looksLikeTime(value: unknown): boolean {
  const seconds = secondsOf(value);
  if (!Number.isFinite(seconds)) return false;
  return !isNumeric(value) || seconds > 1e9 && seconds < 4.1e9;
}
