/**
 * {@linkcode writeParquet}: records into Parquet files.
 *
 * @module
 */

import type { Bag } from "../../bag/bag.ts";
import type { Item } from "../../bag/item.ts";
import { checkInteger, checkOneOf } from "../../values/check.ts";
import type { TableSchema } from "../tables/column_types.ts";
import type { Destination } from "./destination.ts";
import { fieldsArgument } from "./fields_argument.ts";
import type { ParquetCompression } from "./parquet_encoding.ts";
import { parquetFormat } from "./parquet_format.ts";
import { writers } from "./write_operation.ts";
import { checkWriteOptions, now, type WriteOptions, writing } from "./write_plan.ts";
import type { WrittenFile } from "./writing.ts";

/** Options of functions that write tables. */
export interface WriteTableOptions extends Omit<WriteOptions, "compression"> {
  /**
   * Types of the columns, by their names.
   *
   * @default {those of the first 1 000 elements, which are computed once more for it}
   */
  readonly schema?: TableSchema;
}

/** Options of {@linkcode writeParquet}. */
export interface WriteParquetOptions extends WriteTableOptions {
  /**
   * How pages of columns are compressed.
   *
   * @default {"snappy"}
   */
  readonly compression?: ParquetCompression;
  /**
   * Most records of a row group, which a worker holds in memory, and readers read at a time.
   *
   * @default {100_000}
   */
  readonly rowGroupSize?: number;
}

const action = "call writeParquet()";

const COMPRESSIONS: readonly string[] = ["snappy", "zstd", "gzip", "none"];

/**
 * Writes a bag of records to Parquet files, one for each partition. For how and when files come to be
 * there, see {@linkcode writeText}.
 *
 * Columns are those of `schema`, or of the first elements: booleans, numbers (doubles), bigints (of 64
 * bits), strings, dates (in milliseconds), bytes, and arrays, objects and `Map`s of those. Nothing is
 * cast: a value that does not fit its column, and a property that is no column, are errors that say which
 * element it is. What is missing, `null` or `undefined` is null. A file is one row group after another,
 * each of which is held in memory until it is full.
 *
 * @param bag The records.
 * @param destination Where files go, as for {@linkcode writeText}; in a folder, `part-*.parquet`.
 * @param options How to write.
 * @returns The files, in order of partitions: their paths, numbers of records and sizes. With
 * `compute: false`, an item of that.
 *
 * @throws {TypeError} If an option is unknown or of the wrong kind, or `single` is asked for of several
 * partitions.
 * @throws {RangeError} If an option has a value that it cannot have.
 * @throws {DestinationError} If a file exists; one that cannot be written is the cause of a TaskError.
 * @throws {TaskError} If a task fails.
 *
 * @example A table, and one column of it
 * ```ts
 * import { fromSequence } from "holdall";
 * import { readParquet, writeParquet } from "holdall/tables";
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = `${await mkdtemp(`${tmpdir()}/write-`)}/`;
 * const people = fromSequence([{ name: "Ann", born: 1815n }, { name: "Bo", born: null }]);
 * await writeParquet(people, folder, { schema: { name: "string", born: "bigint" } });
 *
 * const born = await readParquet(`${folder}*.parquet`, { columns: ["born"] });
 * assertEquals(await born.compute(), [{ born: 1815n }, { born: null }]);
 * ```
 */
export function writeParquet(
  bag: Bag<object>,
  destination: Destination,
  options: WriteParquetOptions & { readonly compute: false },
): Item<WrittenFile[]>;
/** Writes a bag of records to Parquet files, now. */
export function writeParquet(
  bag: Bag<object>,
  destination: Destination,
  options?: WriteParquetOptions & { readonly compute?: true },
): Promise<WrittenFile[]>;
export function writeParquet(
  bag: Bag<object>,
  destination: Destination,
  options: WriteParquetOptions = {},
): unknown {
  return now(() => {
    const { compression = "snappy", ...plain } = options;
    checkWriteOptions(plain, ["compression", "schema", "rowGroupSize"], action);
    const { schema, rowGroupSize = 100_000 } = options;
    checkInteger(rowGroupSize, 1, { action, name: "rowGroupSize" });
    checkOneOf(compression, COMPRESSIONS, { action, name: "compression" });
    return writing(bag, destination, {
      format: parquetFormat,
      operation: writers.parquet,
      settings: { rowGroupSize, compression },
      given: () => fieldsArgument(bag, schema, action),
    }, { ...plain, compression: "none" });
  }, options);
}
