/**
 * What partitions of Arrow files are told; plain data.
 *
 * @module
 */

import type { FoundFile } from "../bytes/random_access.ts";
import type { TablePartition } from "../tables/table_source.ts";
import type { TableValues } from "../tables/value_options.ts";
import type { Message } from "./arrow_messages.ts";

/** A file, and what has to be read before its batches. */
export interface ArrowFile extends FoundFile {
  /** What messages call it. */
  readonly path: string;
  readonly schema: Message;
}

/** Batches of records of a file. */
export interface ArrowPartition extends TablePartition {
  readonly file?: ArrowFile;
  /** Dictionaries that the batches refer to. */
  readonly dictionaries: readonly Message[];
  readonly batches: readonly Message[];
  /** Number of the first batch in its file. */
  readonly first: number;
}

/** How all files are read. */
export interface ArrowSettings {
  readonly columns?: readonly string[];
  readonly values: TableValues;
}
