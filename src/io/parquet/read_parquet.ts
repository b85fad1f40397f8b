/**
 * {@linkcode readParquet}: a bag of the records of Parquet files.
 *
 * @module
 */

import { runtime } from "#runtime";
import { type Bag, sourceBag } from "../../bag/bag.ts";
import { values } from "../../plans/collection.ts";
import { resolveInputs, type TextSource } from "../bytes/input.ts";
import { fileAccess } from "../bytes/random_access.ts";
import { withRequests } from "../bytes/request_options.ts";
import { checkParquetOptions, type ReadParquetOptions } from "./parquet_options.ts";
import { parquet } from "./parquet_source.ts";

/**
 * Makes a bag of the records of Parquet files, which are objects.
 *
 * Row groups are partitions. To know them, the ends of all files are read at once, and so it gives a
 * promise; the rest is read when the bag is computed, and of it the columns that are asked for. Compressed
 * pages may be of Snappy, gzip, zstd, brotli and LZ4. A damaged file is an error that tells the file, the
 * row group and the column.
 *
 * Lists are arrays, groups are objects, and so are maps, by the texts of their keys. Null and what is
 * missing are null. Points in time are dates, of which what is finer than a millisecond is cut off, whole
 * numbers of 64 bits are bigints, decimals of more than 15 digits texts; options say otherwise. Times of
 * day are the numbers that the file has, and what is neither text nor JSON is bytes.
 *
 * @typeParam T What records are, on the caller's word.
 * @param source What to read, as for {@linkcode readText}: paths, patterns, URLs, files of a user.
 * @param options Which columns and records, and what to make of them.
 * @returns A bag of records.
 *
 * @throws {SourceError} If there is no such file, a file is no Parquet, or has no such column.
 * @throws {TypeError} If an option is unknown or of the wrong kind.
 * @throws {RangeError} If an option has a value that it cannot have.
 *
 * @example Two columns of some records
 * ```ts
 * import { fromSequence } from "holdall";
 * import { readParquet, writeParquet } from "holdall/tables";
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { assertEquals } from "@std/assert";
 *
 * const path = `${await mkdtemp(`${tmpdir()}/read-`)}/cities.parquet`;
 * const rows = [{ city: "Bern", people: 134000 }, { city: "Basel", people: 173000 }];
 * await writeParquet(fromSequence(rows, { npartitions: 1 }), path);
 *
 * const large = await readParquet<{ city: string }>(path, {
 *   columns: ["city"],
 *   filter: { people: { $gt: 150000 } },
 * });
 * assertEquals(await large.compute(), [{ city: "Basel" }]);
 * ```
 */
export async function readParquet<T extends object = Record<string, unknown>>(
  source: TextSource | readonly TextSource[],
  options: ReadParquetOptions = {},
): Promise<Bag<T>> {
  const checked = checkParquetOptions(options);
  const inputs = withRequests(resolveInputs(source, runtime.files, "Parquet"), options, "Parquet");
  const { planParquet } = await import("./plan_parquet.ts");
  const partitions = await planParquet(inputs, checked, fileAccess(runtime.files));
  return sourceBag(
    parquet,
    (i) => values(partitions[i]!, checked.values),
    partitions.length,
  ) as Bag<T>;
}
