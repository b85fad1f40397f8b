/**
 * What reads Parquet, as one file of the package for all runtimes.
 *
 * @module
 */

// @ts-types="../../../types/hyparquet_lz4.d.ts"
export { decompressLz4, decompressLz4Raw } from "hyparquet-compressors/src/lz4.js";
export { parquetHeader } from "hyparquet/src/column.js";
export { parquetMetadataAsync, parquetScan, parquetSchema } from "hyparquet/src/index.js";
export {
  getMaxDefinitionLevel,
  getMaxRepetitionLevel,
  getTreePath,
  isListLike,
  isMapLike,
} from "hyparquet/src/schema.js";
export { snappyUncompress } from "hyparquet/src/snappy.js";
