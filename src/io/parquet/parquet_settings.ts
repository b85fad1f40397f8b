/**
 * How values of Parquet are read.
 *
 * @module
 */

import type { TableValues } from "../tables/value_options.ts";

/** How values are read; plain data. */
export interface ParquetValues extends TableValues {
  /** Whether bytes of which the file does not say what they are, are texts. */
  readonly binaryAsText: boolean;
}
