/**
 * The operation that reads batches of Arrow; it runs in the worker.
 *
 * @module
 */

import { tableSource } from "../tables/table_source.ts";

/** `arrow(partition, settings)`: the records of batches. */
export const arrow = tableSource(
  "arrow",
  async () => (await import("./arrow_reader.ts")).readBatches,
);
