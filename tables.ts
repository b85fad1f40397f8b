/**
 * All of Holdall, and tables: Parquet, Arrow and Avro, into bags of records and out of them.
 *
 * ```ts
 * import { fromSequence, readParquet, writeParquet } from "holdall/tables";
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = `${await mkdtemp(`${tmpdir()}/tables-`)}/`;
 * await writeParquet(fromSequence([{ n: 1 }, { n: 2 }], { npartitions: 2 }), folder);
 *
 * assertEquals((await readParquet(`${folder}*.parquet`)).npartitions, 2);
 * ```
 *
 * @module
 */

// All, so that what both entries load lies in the same files of the package.
export * from "./mod.ts";
export { readAvro, type ReadAvroOptions } from "./src/io/avro/read_avro.ts";
export { writeAvro, type WriteAvroOptions } from "./src/io/write/write_avro.ts";
export type { AvroCodec } from "./src/io/write/avro_encoding.ts";
export { readArrow, type ReadArrowOptions } from "./src/io/arrow/read_arrow.ts";
export { readParquet } from "./src/io/parquet/read_parquet.ts";
export { type ReadParquetOptions } from "./src/io/parquet/parquet_options.ts";
export {
  type ParquetCondition,
  type ParquetFilter,
  type ParquetOperand,
} from "./src/io/parquet/parquet_filter.ts";
export {
  type ColumnType,
  type DecimalType,
  type ListType,
  type MapType,
  type ScalarType,
  type StructType,
  type TableSchema,
} from "./src/io/tables/column_types.ts";
// Of types alone, what writes is not loaded.
export type { ParquetCompression } from "./src/io/write/parquet_encoding.ts";
export { writeArrow, type WriteArrowOptions } from "./src/io/write/write_arrow.ts";
export {
  type ArrowColumn,
  type ArrowField,
  type ArrowTable,
  type ArrowType,
  type ArrowValues,
  toArrow,
  type ToArrowOptions,
} from "./src/io/write/to_arrow.ts";
export { type TableValueOptions } from "./src/io/tables/value_options.ts";
export {
  writeParquet,
  type WriteParquetOptions,
  type WriteTableOptions,
} from "./src/io/write/write_parquet.ts";
