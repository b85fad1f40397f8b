/**
 * What partitions of Parquet files are told; plain data.
 *
 * @module
 */

import type { RowGroup, SchemaElement } from "hyparquet";
import type { FoundFile } from "../bytes/random_access.ts";
import type { TablePartition } from "../tables/table_source.ts";
import type { ParquetFilter } from "./parquet_filter.ts";

/** A file, and what is read of it. */
export interface ParquetFile extends FoundFile {
  /** What messages call it. */
  readonly path: string;
  readonly schema: readonly SchemaElement[];
  /** Columns that elements have, in their order. */
  readonly columns: readonly string[];
  /** The filter, and the columns that only it looks at. */
  readonly filter?: ParquetFilter;
  readonly filterColumns: readonly string[];
}

/** A row group of a file, of which only the columns that are read are known. */
export interface ParquetPiece {
  readonly file: ParquetFile;
  /** Number of the row group in its file. */
  readonly number: number;
  readonly rowGroup: RowGroup;
}

/** The row groups of a partition. */
export interface ParquetPartition extends TablePartition {
  readonly pieces: readonly ParquetPiece[];
}
