/**
 * Container files of Avro: a header with the schema, and blocks with a marker behind each.
 *
 * @module
 */

import { ByteCursor } from "./byte_cursor.ts";

/** What files begin with. */
export const MAGIC: readonly number[] = [0x4f, 0x62, 0x6a, 1];

/** Bytes of the marker. */
export const SYNC = 16;

/** What the header of a file says; plain data. */
export interface AvroHeader {
  readonly schema: string;
  readonly codec: string;
  readonly sync: Uint8Array;
  /** Where the first block begins. */
  readonly end: number;
}

/** The header that bytes begin with, or `undefined` where they are too few. */
export function headerOf(bytes: Uint8Array): AvroHeader | undefined {
  if (!MAGIC.every((byte, i) => bytes[i] === byte || i >= bytes.length)) {
    throw new Error('expected "Obj" and 1 at the start, got other bytes');
  }
  const cursor = new ByteCursor(bytes);
  const metadata = new Map<string, Uint8Array>();
  try {
    cursor.skip(MAGIC.length);
    for (let count = cursor.long(); count !== 0; count = cursor.long()) {
      if (count < 0) cursor.long();
      for (let i = Math.abs(count); i > 0; i--) {
        metadata.set(cursor.text(), cursor.slice(cursor.long()));
      }
    }
    const sync = cursor.slice(SYNC);
    const textOf = (name: string) => {
      const found = metadata.get(name);
      return found && new TextDecoder().decode(found);
    };
    const schema = textOf("avro.schema");
    if (schema === undefined) throw new Error("expected a schema in the header, got none");
    return { schema, codec: textOf("avro.codec") ?? "null", sync, end: cursor.at };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Where a marker begins, at or behind a place; -1 if it does not. */
export function findSync(bytes: Uint8Array, sync: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(sync[0]!, from); at !== -1; at = bytes.indexOf(sync[0]!, at + 1)) {
    if (at + SYNC > bytes.length) return -1;
    if (sync.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}
