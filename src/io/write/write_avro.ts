/**
 * {@linkcode writeAvro}: records into Avro files.
 *
 * @module
 */

import type { Bag } from "../../bag/bag.ts";
import type { Item } from "../../bag/item.ts";
import { checkOneOf } from "../../values/check.ts";
import type { AvroCodec } from "./avro_encoding.ts";
import { avroFormat } from "./avro_format.ts";
import type { Destination } from "./destination.ts";
import { fieldsArgument } from "./fields_argument.ts";
import { writers } from "./write_operation.ts";
import { checkWriteOptions, now, writing } from "./write_plan.ts";
import type { WriteTableOptions } from "./write_parquet.ts";
import type { WrittenFile } from "./writing.ts";

/** Options of {@linkcode writeAvro}. */
export interface WriteAvroOptions extends WriteTableOptions {
  /**
   * What compresses blocks.
   *
   * @default {"deflate"}
   */
  readonly codec?: AvroCodec;
}

const action = "call writeAvro()";

const CODECS: readonly string[] = ["null", "deflate", "zstandard"];

/**
 * Writes a bag of records to container files of Avro, one for each partition. For how and when files come
 * to be there, see {@linkcode writeText}; for what columns hold, {@linkcode writeParquet}. Each may be
 * null: in the schema of the file, it is a union. Names of columns are letters, digits and underscores.
 *
 * @param bag The records.
 * @param destination Where files go, as for {@linkcode writeText}; in a folder, `part-*.avro`.
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
 * @example A file of each partition
 * ```ts
 * import { range, writeAvro } from "holdall/tables";
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = `${await mkdtemp(`${tmpdir()}/write-`)}/`;
 * const squares = range(4, { npartitions: 2 }).map((n) => ({ n, square: BigInt(n * n) }));
 * const files = await writeAvro(squares, folder, { schema: { n: "int32", square: "bigint" } });
 *
 * assertEquals(files.map(({ elements }) => elements), [2, 2]);
 * ```
 */
export function writeAvro(
  bag: Bag<object>,
  destination: Destination,
  options: WriteAvroOptions & { readonly compute: false },
): Item<WrittenFile[]>;
/** Writes a bag of records to Avro files, now. */
export function writeAvro(
  bag: Bag<object>,
  destination: Destination,
  options?: WriteAvroOptions & { readonly compute?: true },
): Promise<WrittenFile[]>;
export function writeAvro(
  bag: Bag<object>,
  destination: Destination,
  options: WriteAvroOptions = {},
): unknown {
  return now(() => {
    checkWriteOptions(options as object, ["schema", "codec"], action);
    const { schema, codec = "deflate" } = options;
    checkOneOf(codec, CODECS, { action, name: "codec" });
    return writing(bag, destination, {
      format: avroFormat,
      operation: writers.avro,
      settings: { codec },
      given: () => fieldsArgument(bag, schema, action),
    }, { ...options, compression: "none" });
  }, options);
}
