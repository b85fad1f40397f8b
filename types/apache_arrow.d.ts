/**
 * What tests use of `apache-arrow`, whose own types bring those of another Node along.
 *
 * @module
 */

/** A record. */
export interface Row {
  toJSON(): Record<string, unknown>;
}

/** A table. */
export interface Table {
  readonly numRows: number;
  readonly batches: readonly unknown[];
  toArray(): Row[];
}

export function tableFromIPC(bytes: Uint8Array): Table;
export function tableToIPC(table: Table, form: "file" | "stream"): Uint8Array;
