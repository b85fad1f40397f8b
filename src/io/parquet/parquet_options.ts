/**
 * How Parquet is read: options as users write them, checked.
 *
 * @module
 */

import { checkInteger, checkOptions, refusal } from "../../plans/check.ts";
import { requestOptionNames, type RequestOptions } from "../bytes/request_options.ts";
import { type CheckedFilter, checkFilter, type ParquetFilter } from "./parquet_filter.ts";
import type { ParquetValues } from "./parquet_settings.ts";

/** Options of {@linkcode readParquet}. */
export interface ReadParquetOptions extends RequestOptions {
  /**
   * Names of the columns that records have, in their order. Others are not read.
   *
   * @default {all of each file}
   */
  readonly columns?: readonly string[];
  /**
   * Numbers of the row groups that are read of each file, the first being 0.
   *
   * @default {all}
   */
  readonly rowGroups?: readonly number[];
  /**
   * How many row groups a partition has, at most; never those of two files.
   *
   * @default {1}
   */
  readonly rowGroupsPerPartition?: number;
  /**
   * What is asked of records, by columns. Row groups in which there can be none, by the bounds that files
   * have of them, are not read at all.
   */
  readonly filter?: ParquetFilter;
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
  /**
   * Whether bytes of which the file does not say that they are text, as old writers do not, are text.
   *
   * @default {false}
   */
  readonly binaryAsText?: boolean;
}

/** Options that have been checked. */
export interface CheckedParquetOptions {
  readonly columns?: readonly string[];
  readonly rowGroups?: readonly number[];
  readonly rowGroupsPerPartition: number;
  readonly filter?: CheckedFilter;
  readonly values: ParquetValues;
}

const action = "call readParquet()";

const optionNames = [
  "columns",
  "rowGroups",
  "rowGroupsPerPartition",
  "filter",
  "int64",
  "decimals",
  "timestamps",
  "binaryAsText",
  ...requestOptionNames,
] as const;

/** Checks options; throws for what can be seen to be wrong without a file. */
export function checkParquetOptions(options: ReadParquetOptions): CheckedParquetOptions {
  checkOptions(options, optionNames, action);
  const { columns, rowGroups, rowGroupsPerPartition = 1, filter } = options;
  const { int64 = "bigint", decimals, timestamps = "date", binaryAsText = false } = options;
  checkInteger(rowGroupsPerPartition, 1, { action, name: "rowGroupsPerPartition" });
  checkList(columns, "columns", "an array of different names", (it) => typeof it === "string");
  checkList(
    rowGroups,
    "rowGroups",
    "an array of different whole numbers from 0 on",
    (it) => Number.isSafeInteger(it) && (it as number) >= 0,
  );
  oneOf(int64, "int64", ["bigint", "number"]);
  oneOf(timestamps, "timestamps", ["date", "bigint"]);
  if (decimals !== undefined) oneOf(decimals, "decimals", ["number", "string"]);
  if (typeof binaryAsText !== "boolean") {
    throw refusal(binaryAsText, { action, name: "binaryAsText", expected: "true or false" });
  }
  return {
    ...(columns && { columns: [...columns] }),
    ...(rowGroups && { rowGroups: [...rowGroups] }),
    rowGroupsPerPartition,
    ...(filter === undefined ? {} : { filter: checkFilter(filter, action) }),
    values: { int64, timestamps, binaryAsText, ...(decimals && { decimals }) },
  };
}

function checkList(
  value: unknown,
  name: string,
  expected: string,
  fits: (item: unknown) => boolean,
): void {
  if (value === undefined) return;
  const isList = Array.isArray(value) && value.length > 0 && value.every(fits);
  if (!isList || new Set(value).size < value.length) {
    throw refusal(value, { action, name, expected });
  }
}

function oneOf(value: unknown, name: string, known: readonly string[]): void {
  if (known.includes(value as string)) return;
  const expected = known.map((it) => JSON.stringify(it)).join(" or ");
  throw refusal(value, { action, name, expected, type: "string" });
}
