/**
 * What writes Parquet, as one file of the package for all runtimes.
 *
 * @module
 */

export { ByteWriter, ParquetWriter } from "hyparquet-writer/src/index.js";
