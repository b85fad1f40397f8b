/**
 * How Parquet is read: options as users write them, checked.
 *
 * @module
 */

import { checkBoolean, checkInteger, checkOptions } from "../../values/check.ts";
import { requestOptionNames, type RequestOptions } from "../bytes/request_options.ts";
import {
  checkColumns,
  checkList,
  checkValueOptions,
  type TableValueOptions,
  valueOptionNames,
} from "../tables/value_options.ts";
import { type CheckedFilter, checkFilter, type ParquetFilter } from "./parquet_filter.ts";
import type { ParquetValues } from "./parquet_settings.ts";

/** Options of {@linkcode readParquet}. */
export interface ReadParquetOptions extends RequestOptions, TableValueOptions {
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
  ...valueOptionNames,
  "binaryAsText",
  ...requestOptionNames,
] as const;

/** Checks options; throws for what can be seen to be wrong without a file. */
export function checkParquetOptions(options: ReadParquetOptions): CheckedParquetOptions {
  checkOptions(options, optionNames, action);
  const { columns, rowGroups, rowGroupsPerPartition = 1, filter } = options;
  const { binaryAsText = false } = options;
  checkInteger(rowGroupsPerPartition, 1, { action, name: "rowGroupsPerPartition" });
  checkColumns(columns, action);
  const expected = "an array of different integers of at least 0";
  checkList(
    rowGroups,
    { name: "rowGroups", action, expected },
    (it) => Number.isSafeInteger(it) && (it as number) >= 0,
  );
  checkBoolean(binaryAsText, { action, name: "binaryAsText" });
  return {
    ...(columns && { columns: [...columns] }),
    ...(rowGroups && { rowGroups: [...rowGroups] }),
    rowGroupsPerPartition,
    ...(filter === undefined ? {} : { filter: checkFilter(filter, action) }),
    values: { ...checkValueOptions(options, action), binaryAsText },
  };
}
