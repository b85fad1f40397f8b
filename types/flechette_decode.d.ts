/**
 * How `@uwdata/flechette` decodes messages.
 *
 * @module
 */

import type { ExtractionOptions, Schema, Table } from "./flechette.d.ts";

/** What a batch of records, or a dictionary, says of itself. */
export interface Content {
  readonly length?: number;
}

export function decodeMessage(
  bytes: Uint8Array,
  at: number,
): { readonly content?: Content } | null;

export function decodeSchema(bytes: Uint8Array, at: number, version: number): Schema;

export function createTable(
  data: {
    readonly schema: Schema;
    readonly dictionaries: readonly unknown[];
    readonly records: readonly unknown[];
    readonly dictsBeforeRecord: readonly number[];
    readonly metadata: null;
  },
  options: ExtractionOptions,
): Table;

/** What reads the fields of a table, by where their places are said. */
export function readObject(
  bytes: Uint8Array,
  at: number,
): <T>(field: number, read: (bytes: Uint8Array, at: number) => T) => T | null;
