/**
 * What partitions of Avro files are told; plain data.
 *
 * @module
 */

import type { FoundFile } from "../bytes/random_access.ts";
import type { TablePartition } from "../tables/table_source.ts";
import type { TableValues } from "../tables/value_options.ts";
import type { AvroHeader } from "./avro_container.ts";

/** A file, and what its header says. */
export interface AvroFile extends FoundFile {
  /** What messages call it. */
  readonly path: string;
  readonly header: AvroHeader;
}

/** The blocks of a file that have a marker before them which begins in a range of bytes. */
export interface AvroPartition extends TablePartition {
  readonly file?: AvroFile;
  readonly start: number;
  readonly end: number;
}

/** How all files are read. */
export interface AvroSettings {
  readonly values: TableValues;
}
