/**
 * The operation that reads blocks of Avro; it runs in the worker.
 *
 * @module
 */

import { tableSource } from "../tables/table_source.ts";

/** `avro(partition, settings)`: the records of blocks. */
export const avro = tableSource(
  "avro",
  async () => (await import("./avro_reader.ts")).readBlocks,
);
