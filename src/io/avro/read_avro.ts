/**
 * {@linkcode readAvro}: a bag of the records of Avro files.
 *
 * @module
 */

import { runtime } from "#runtime";
import { type Bag, sourceBag } from "../../bag/bag.ts";
import { values } from "../../plans/collection.ts";
import { checkOptions } from "../../values/check.ts";
import { type ByteSize, parseByteSize } from "../bytes/byte_size.ts";
import { resolveInputs, type TextSource } from "../bytes/input.ts";
import { fileAccess } from "../bytes/random_access.ts";
import { requestOptionNames, type RequestOptions, withRequests } from "../bytes/request_options.ts";
import {
  checkValueOptions,
  type TableValueOptions,
  valueOptionNames,
} from "../tables/value_options.ts";
import { avro } from "./avro_source.ts";

/** Options of {@linkcode readAvro}. */
export interface ReadAvroOptions extends RequestOptions, TableValueOptions {
  /**
   * Size of the parts that files are cut into, as of {@linkcode readText}; each is a partition.
   *
   * @default {four parts for each core, of 1 to 64 MiB}
   */
  readonly blockSize?: ByteSize;
}

const action = "call readAvro()";

/**
 * Makes a bag of the records of container files of Avro.
 *
 * Files are cut at the markers between their blocks. The beginning of each file, with its schema, is read
 * at once, and so it gives a promise; the rest when the bag is computed. Blocks may be compressed by
 * deflate, Snappy, zstd, bzip2 and xz. A damaged file is an error that tells the file, the block and the
 * field.
 *
 * Records and maps are objects, symbols of enums strings, and of unions there is the value alone. Points
 * in time, whole numbers of 64 bits and decimals are as those of {@linkcode readParquet}; `bytes` and
 * `fixed` are bytes.
 *
 * @typeParam T What records are, on the caller's word.
 * @param source What to read, as for {@linkcode readText}: paths, patterns, URLs, files of a user.
 * @param options How to cut files, and what to make of values.
 * @returns A bag of records.
 *
 * @throws {SourceError} If there is no such file, or a file is no Avro.
 * @throws {TypeError} If an option is unknown or of the wrong kind.
 * @throws {RangeError} If an option has a value that it cannot have.
 *
 * @example What has been written
 * ```ts
 * import { fromSequence, readAvro, writeAvro } from "holdall/tables";
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { assertEquals } from "@std/assert";
 *
 * const path = `${await mkdtemp(`${tmpdir()}/read-`)}/words.avro`;
 * await writeAvro(fromSequence([{ word: "to", n: 2 }], { npartitions: 1 }), path);
 *
 * const words = await readAvro<{ word: string; n: number }>(path);
 * assertEquals(await words.pluck("n").sum().compute(), 2);
 * ```
 */
export async function readAvro<T = Record<string, unknown>>(
  source: TextSource | readonly TextSource[],
  options: ReadAvroOptions = {},
): Promise<Bag<T>> {
  checkOptions(options, ["blockSize", ...valueOptionNames, ...requestOptionNames], action);
  const settings = { values: checkValueOptions(options, action) };
  const blockSize = options.blockSize === undefined
    ? {}
    : { blockSize: parseByteSize(options.blockSize, "blockSize", action) };
  const inputs = withRequests(resolveInputs(source, runtime.files, "Avro"), options, "Avro");
  const { planAvro } = await import("./plan_avro.ts");
  const cuts = { ...blockSize, cores: runtime.parallelism };
  const partitions = await planAvro(inputs, cuts, fileAccess(runtime.files));
  return sourceBag(avro, (i) => values(partitions[i]!, settings), partitions.length) as Bag<T>;
}
