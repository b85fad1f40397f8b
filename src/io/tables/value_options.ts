/**
 * What values of tables are in JavaScript, as users say it, and its check at the call.
 *
 * @module
 */

import { checkOneOf, refusal, type Wanted } from "../../values/check.ts";

/** What whole numbers, decimals and points in time are. */
export interface TableValueOptions {
  /**
   * What whole numbers of 64 bits are; `"number"` fails beyond ±(2^53 − 1).
   *
   * @default {"bigint"}
   */
  readonly int64?: "bigint" | "number";
  /**
   * What decimals are.
   *
   * @default {numbers where the column has at most 15 digits, otherwise texts}
   */
  readonly decimals?: "number" | "string";
  /**
   * What points in time are: dates, which have milliseconds and nothing finer, or the number that the
   * file has, in the unit of the column.
   *
   * @default {"date"}
   */
  readonly timestamps?: "date" | "bigint";
}

/** The same, checked; plain data. */
export interface TableValues {
  readonly int64: "bigint" | "number";
  readonly decimals?: "number" | "string";
  readonly timestamps: "date" | "bigint";
}

/** Names of {@linkcode TableValueOptions}. */
export const valueOptionNames: readonly (keyof TableValueOptions)[] = [
  "int64",
  "decimals",
  "timestamps",
];

/** Checks what values are to be. */
export function checkValueOptions(options: TableValueOptions, action: string): TableValues {
  const { int64 = "bigint", decimals, timestamps = "date" } = options;
  checkOneOf(int64, ["bigint", "number"], { action, name: "int64" });
  checkOneOf(timestamps, ["date", "bigint"], { action, name: "timestamps" });
  if (decimals !== undefined) {
    checkOneOf(decimals, ["number", "string"], { action, name: "decimals" });
  }
  return { int64, timestamps, ...(decimals && { decimals }) };
}

/** Checks a list of different things, of which there has to be one. */
export function checkList(
  value: unknown,
  what: Wanted,
  fits: (item: unknown) => boolean,
): void {
  if (value === undefined) return;
  const isList = Array.isArray(value) && value.length > 0 && value.every(fits);
  if (!isList || new Set(value).size < value.length) throw refusal(value, what);
}

/** Checks the names of columns. */
export function checkColumns(columns: unknown, action: string): void {
  const expected = "an array of different names";
  checkList(columns, { name: "columns", action, expected }, (it) => typeof it === "string");
}
