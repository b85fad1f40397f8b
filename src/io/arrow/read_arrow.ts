/**
 * {@linkcode readArrow}: a bag of the records of Arrow files and streams.
 *
 * @module
 */

import { runtime } from "#runtime";
import { type Bag, sourceBag } from "../../bag/bag.ts";
import { values } from "../../plans/collection.ts";
import { checkInteger, checkOptions } from "../../values/check.ts";
import { resolveInputs, type TextSource } from "../bytes/input.ts";
import { fileAccess } from "../bytes/random_access.ts";
import { requestOptionNames, type RequestOptions, withRequests } from "../bytes/request_options.ts";
import {
  checkColumns,
  checkValueOptions,
  type TableValueOptions,
  valueOptionNames,
} from "../tables/value_options.ts";
import { arrow } from "./arrow_source.ts";

/** Options of {@linkcode readArrow}. */
export interface ReadArrowOptions extends RequestOptions, TableValueOptions {
  /**
   * Names of the columns that records have, in their order.
   *
   * @default {all of each file}
   */
  readonly columns?: readonly string[];
  /**
   * How many batches a partition has, at most; never those of two files.
   *
   * @default {1}
   */
  readonly batchesPerPartition?: number;
}

const action = "call readArrow()";

/**
 * Makes a bag of the records of Arrow files and streams, which are objects.
 *
 * Batches of records are partitions. To know them, what comes before each batch is read at once, and so
 * it gives a promise; the batches are read when the bag is computed. Buffers may be compressed, by zstd or
 * LZ4. Values are those of {@linkcode readParquet}. A damaged file is an error that tells the file, the
 * batch and the column.
 *
 * @typeParam T What records are, on the caller's word.
 * @param source What to read, as for {@linkcode readText}: paths, patterns, URLs, files of a user.
 * @param options Which columns, and what to make of them.
 * @returns A bag of records.
 *
 * @throws {SourceError} If there is no such file, or a file is no Arrow.
 * @throws {TypeError} If an option is unknown or of the wrong kind.
 * @throws {RangeError} If an option has a value that it cannot have.
 *
 * @example A table of Arrow in memory
 * ```ts
 * import { fromSequence, readArrow, toArrow } from "holdall/tables";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = await toArrow(fromSequence([{ n: 1, s: "x" }, { n: 2, s: "y" }]), { as: "bytes" });
 * const numbers = await readArrow<{ n: number }>(new Blob([bytes]), { columns: ["n"] });
 *
 * assertEquals(await numbers.compute(), [{ n: 1 }, { n: 2 }]);
 * ```
 */
export async function readArrow<T extends object = Record<string, unknown>>(
  source: TextSource | readonly TextSource[],
  options: ReadArrowOptions = {},
): Promise<Bag<T>> {
  const names = ["columns", "batchesPerPartition", ...valueOptionNames, ...requestOptionNames];
  checkOptions(options, names, action);
  const { columns, batchesPerPartition = 1 } = options;
  checkColumns(columns, action);
  checkInteger(batchesPerPartition, 1, { action, name: "batchesPerPartition" });
  const settings = {
    values: checkValueOptions(options, action),
    ...(columns && { columns: [...columns] }),
  };
  const inputs = withRequests(resolveInputs(source, runtime.files, "Arrow"), options, "Arrow");
  const { planArrow } = await import("./plan_arrow.ts");
  const partitions = await planArrow(inputs, batchesPerPartition, fileAccess(runtime.files));
  return sourceBag(arrow, (i) => values(partitions[i]!, settings), partitions.length) as Bag<T>;
}
