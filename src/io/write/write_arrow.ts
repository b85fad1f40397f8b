/**
 * {@linkcode writeArrow}: records into Arrow files and streams.
 *
 * @module
 */

import type { Bag } from "../../bag/bag.ts";
import type { Item } from "../../bag/item.ts";
import { checkInteger, checkOneOf } from "../../values/check.ts";
import { arrowFormat } from "./arrow_format.ts";
import type { Destination } from "./destination.ts";
import { fieldsArgument } from "./fields_argument.ts";
import { writers } from "./write_operation.ts";
import { checkWriteOptions, now, writing } from "./write_plan.ts";
import type { WriteTableOptions } from "./write_parquet.ts";
import type { WrittenFile } from "./writing.ts";

/** Options of {@linkcode writeArrow}. */
export interface WriteArrowOptions extends WriteTableOptions {
  /**
   * What is written: `"file"`, which Polars and others open, or `"stream"`, which can be read as it
   * comes.
   *
   * @default {"file"}
   */
  readonly form?: "file" | "stream";
  /**
   * How buffers are compressed; not all readers know of it.
   *
   * @default {"none"}
   */
  readonly compression?: "zstd" | "none";
  /**
   * Most records of a batch, which a worker holds in memory.
   *
   * @default {65_536}
   */
  readonly batchSize?: number;
}

const action = "call writeArrow()";

/** Records of a batch where nothing is said. */
export const BATCH_SIZE = 65_536;

/**
 * Writes a bag of records to Arrow files, also called Feather, one for each partition. For how and when
 * files come to be there, see {@linkcode writeText}; for what columns hold, {@linkcode writeParquet}.
 *
 * @param bag The records.
 * @param destination Where files go, as for {@linkcode writeText}; in a folder, `part-*.arrow`.
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
 * @example A file, and what is in it
 * ```ts
 * import { fromSequence, readArrow, writeArrow } from "holdall/tables";
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { assertEquals } from "@std/assert";
 *
 * const path = `${await mkdtemp(`${tmpdir()}/write-`)}/words.arrow`;
 * await writeArrow(fromSequence([{ word: "to", n: 2 }], { npartitions: 1 }), path);
 *
 * assertEquals(await (await readArrow(path)).compute(), [{ word: "to", n: 2 }]);
 * ```
 */
export function writeArrow(
  bag: Bag<object>,
  destination: Destination,
  options: WriteArrowOptions & { readonly compute: false },
): Item<WrittenFile[]>;
/** Writes a bag of records to Arrow files, now. */
export function writeArrow(
  bag: Bag<object>,
  destination: Destination,
  options?: WriteArrowOptions & { readonly compute?: true },
): Promise<WrittenFile[]>;
export function writeArrow(
  bag: Bag<object>,
  destination: Destination,
  options: WriteArrowOptions = {},
): unknown {
  return now(() => {
    const { compression = "none", ...plain } = options;
    checkWriteOptions(plain, ["compression", "schema", "form", "batchSize"], action);
    const { schema, form = "file", batchSize = BATCH_SIZE } = options;
    checkInteger(batchSize, 1, { action, name: "batchSize" });
    checkOneOf(form, ["file", "stream"], { action, name: "form" });
    checkOneOf(compression, ["zstd", "none"], { action, name: "compression" });
    return writing(bag, destination, {
      format: arrowFormat,
      operation: writers.arrow,
      settings: { form, batchSize, compression },
      given: () => fieldsArgument(bag, schema, action),
    }, { ...plain, compression: "none" });
  }, options);
}
