/**
 * The operation that reads row groups of Parquet files; it runs in the worker.
 *
 * @module
 */

import { tableSource } from "../tables/table_source.ts";

/** `parquet(partition, settings)`: the records of row groups. */
export const parquet = tableSource(
  "parquet",
  async () => (await import("./parquet_reader.ts")).readPieces,
);
