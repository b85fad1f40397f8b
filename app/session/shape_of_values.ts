/**
 * A table of whatever a pipeline gave back.
 *
 * @module
 */

import { plainValue } from "../formats/plain_record.ts";
import { textOf } from "../formats/values.ts";
import type { Cell, Column, FieldKind } from "../model.ts";
import type { Result } from "../questions/rows.ts";

/** Elements by which columns are found. */
const looked = 500;

/** Rows and columns: of records by their names, of arrays by position, of anything else one column. */
export function resultOfValues(value: unknown): Result {
  const values = valuesOf(value);
  const first = values.slice(0, looked);
  const isOfArrays = first.length > 0 && first.every(Array.isArray);
  const isOfRecords = !isOfArrays && first.length > 0 && first.every(isRecord);
  const rows = isOfArrays
    ? values.map((it) => (it as unknown[]).flat(2).map(cellOf))
    : isOfRecords
    ? recordRows(values as object[], namesOf(first as object[]))
    : values.map((it) => [cellOf(it)]);
  const names = isOfRecords
    ? namesOf(first as object[])
    : positions(Math.max(1, ...rows.slice(0, looked).map((row) => row.length)), isOfArrays);
  const columns = names.map((name, c): Column => ({ name, kind: kindIn(rows, c) }));
  const chart = chartOf(columns, rows);
  return {
    rows,
    shape: {
      columns: namedColumns(columns, isOfArrays),
      rows: rows.length,
      ...{ read: 0, matched: 0, skipped: 0, beyond: 0, files: [] },
      ...(chart === undefined ? {} : { chart }),
    },
  };
}

function valuesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return [...value];
  return isRecord(value) ? Object.entries(value) : [value];
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Date) && !(value instanceof Map);
}

function cellOf(value: unknown): Cell {
  if (typeof value === "number" || value === null) return value;
  if (value instanceof Date) return value.getTime();
  const plain = plainValue(value);
  return typeof plain === "number" ? plain : textOf(plain);
}

function namesOf(records: readonly object[]): readonly string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

function recordRows(records: readonly object[], names: readonly string[]): Cell[][] {
  return records.map((it) =>
    names.map((name) => cellOf((it as Record<string, unknown>)[name] ?? null))
  );
}

function positions(count: number, isOfArrays: boolean): readonly string[] {
  return isOfArrays ? Array.from({ length: count }, (_, i) => `column ${i + 1}`) : ["value"];
}

/** Texts and a number are what most pipelines give back: groups and how often they occur. */
function namedColumns(columns: readonly Column[], isOfArrays: boolean): readonly Column[] {
  if (!isOfArrays || columns.length < 2 || columns.at(-1)?.kind !== "number") return columns;
  return columns.map((column, i) => {
    if (i === columns.length - 1) return { ...column, name: "value" };
    return { ...column, name: columns.length === 2 ? "key" : `key ${i + 1}` };
  });
}

function kindIn(rows: readonly (readonly Cell[])[], c: number): FieldKind {
  const cells = rows.slice(0, looked).map((row) => row[c]).filter((cell) =>
    cell !== null && cell !== undefined
  );
  if (cells.length > 0 && cells.every((cell) => typeof cell === "number")) {
    return cells.every((cell) => cell > 1e12 && cell < 4.1e12) ? "time" : "number";
  }
  return "text";
}

function chartOf(columns: readonly Column[], rows: readonly unknown[]): Result["shape"]["chart"] {
  const numbers = columns.filter(({ kind }) => kind === "number").length;
  if (numbers === 0 || rows.length < 2) return undefined;
  if (columns[0]?.kind === "time") return "lines";
  return columns[0]?.kind === "text" ? "bars" : undefined;
}
