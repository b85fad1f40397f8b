/**
 * How `@uwdata/flechette` writes the footer of a file.
 *
 * @module
 */

import type { Schema } from "./flechette.d.ts";

/** Takes bytes. */
export interface Sink {
  write(bytes: Uint8Array): void;
  pad(count: number): void;
}

/** Where a message lies in a file. */
export interface Block {
  readonly offset: number;
  readonly metadataLength: number;
  readonly bodyLength: number;
}

/** Writes flat buffers. */
export class Builder {
  constructor(sink: Sink);
}

export function writeFooter(
  builder: Builder,
  schema: Schema,
  dictionaries: readonly Block[],
  records: readonly Block[],
  metadata: null,
): void;
