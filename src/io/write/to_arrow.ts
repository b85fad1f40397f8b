/**
 * {@linkcode toArrow}: a bag as a table of Arrow in memory.
 *
 * @module
 */

import type { Bag } from "../../bag/bag.ts";
import { Item } from "../../bag/item.ts";
import { Graph, valueLayer } from "../../graph/graph.ts";
import { checkInteger, checkOneOf, checkOptions, refusal } from "../../values/check.ts";
import {
  eachPartition,
  isCollection,
  join,
  resultsOf,
  taskOf,
  values,
} from "../../plans/collection.ts";
import { computeOptionNames, type ComputeOptions, computeOptionsOf } from "../../plans/compute.ts";
import { uniqueName } from "../../plans/name.ts";
import { arrowBatches, arrowStream } from "../arrow/arrow_table.ts";
import type { TableSchema } from "../tables/column_types.ts";
import { fieldsArgument } from "./fields_argument.ts";
import { BATCH_SIZE } from "./write_arrow.ts";

/** Options of {@linkcode toArrow}. */
export interface ToArrowOptions extends ComputeOptions {
  /**
   * Types of the columns, by their names.
   *
   * @default {those of the first 1 000 elements, which are computed once more for it}
   */
  readonly schema?: TableSchema;
  /**
   * What comes of it: a table, or the bytes of a stream of Arrow, which Polars, DuckDB-Wasm and others
   * take.
   *
   * @default {"table"}
   */
  readonly as?: "table" | "bytes";
  /**
   * Most records of a batch.
   *
   * @default {65_536}
   */
  readonly batchSize?: number;
}

/** Values in a row. */
export interface ArrowValues extends Iterable<unknown> {
  /** Number of values. */
  readonly length: number;
  /** The value at a position. */
  at(index: number): unknown;
  /** The value at a position. */
  readonly [index: number]: unknown;
}

/** A column of a table of Arrow. */
export interface ArrowColumn extends Iterable<unknown> {
  /** Its type. */
  readonly type: ArrowType;
  /** Number of values. */
  readonly length: number;
  /** How many of them are null. */
  readonly nullCount: number;
  /** The value at a position. */
  at(index: number): unknown;
  /** All values; numbers of a column without nulls as a typed array. */
  toArray(): ArrowValues;
}

/** A type of Arrow. */
export interface ArrowType {
  /** Its number in the format. */
  readonly typeId: number;
}

/** What a column of a table of Arrow is. */
export interface ArrowField {
  /** Its name. */
  name: string;
  /** Whether there may be nulls. */
  nullable: boolean;
  /** Its type. */
  type: ArrowType;
}

/**
 * A table of Arrow: one of `@uwdata/flechette`, which Arquero and Vega take as it is. Whole numbers of 64
 * bits are bigints, points in time dates.
 */
export interface ArrowTable {
  /** Number of records. */
  readonly numRows: number;
  /** Number of columns. */
  readonly numCols: number;
  /** Names of the columns. */
  readonly names: readonly string[];
  /** What the columns are. */
  readonly schema: { readonly fields: ArrowField[] };
  /** The column of a name. */
  getChild(name: string): ArrowColumn;
  /** The column at a position. */
  getChildAt(index: number): ArrowColumn;
  /** The record at a position. */
  at(index: number): Record<string, unknown>;
  /** All records. */
  toArray(): Record<string, unknown>[];
}

const action = "call toArrow()";

/**
 * Makes a table of Arrow of a bag of records, now: columns in memory, as Arquero and other tools take
 * them. Workers make the columns of their partitions; the caller only puts them together.
 *
 * @param bag The records; for what columns hold, see {@linkcode writeParquet}.
 * @param options What comes of it, and how to run.
 * @returns The table, or with `as: "bytes"` a stream of Arrow.
 *
 * @throws {TypeError} If an option is unknown or of the wrong kind.
 * @throws {TaskError} If a task fails, as where an element does not fit.
 *
 * @example A column of numbers
 * ```ts
 * import { range, toArrow } from "holdall/tables";
 * import { assertEquals } from "@std/assert";
 *
 * const squares = range(4).map((n) => ({ n, square: n * n }));
 * const table = await toArrow(squares);
 *
 * assertEquals(table.getChild("square").toArray(), Float64Array.of(0, 1, 4, 9));
 * ```
 */
export function toArrow(
  bag: Bag<object>,
  options: ToArrowOptions & { readonly as: "bytes" },
): Promise<Uint8Array<ArrayBuffer>>;
/** Makes a table of Arrow of a bag of records. */
export function toArrow(
  bag: Bag<object>,
  options?: ToArrowOptions & { readonly as?: "table" },
): Promise<ArrowTable>;
export async function toArrow(bag: Bag<object>, options: ToArrowOptions = {}): Promise<unknown> {
  checkOptions(options, ["schema", "as", "batchSize", ...computeOptionNames], action);
  const { schema, as = "table", batchSize = BATCH_SIZE } = options;
  checkInteger(batchSize, 1, { action, name: "batchSize" });
  checkOneOf(as, ["table", "bytes"], { action, name: "as" });
  if (!isCollection(bag)) throw refusal(bag, { action, name: "bag", expected: "a bag" });
  const bytes = await streamOf(bag, schema, batchSize).compute(computeOptionsOf(options));
  if (as === "bytes") return bytes;
  const { tableFromIPC } = await import("../arrow/arrow_library.ts");
  return tableFromIPC(bytes, { useBigInt: true, useDate: true });
}

function streamOf(
  bag: Bag<object>,
  schema: TableSchema | undefined,
  batchSize: number,
): Item<Uint8Array<ArrayBuffer>> {
  const fields = fieldsArgument(bag, schema, action);
  const parts = eachPartition(bag, arrowBatches, join(fields, values(batchSize)));
  const name = uniqueName(arrowStream.name);
  const node = taskOf(arrowStream, join(fields, resultsOf<Uint8Array>(parts)));
  return new Item(new Graph(valueLayer(name, node), [parts.graph, ...fields.graphs]), name);
}
