/**
 * What the decompressors have in common: how data goes in and out, and what is said of bad data.
 *
 * @module
 */

// @ts-types="../../../../types/std_bytes.d.ts"
import { concat } from "@std/bytes";
import { SourceError } from "../../../errors.ts";
import type { Chunks } from "../byte_stream.ts";

/** Decompresses one file, or a part of one that can be decompressed by itself. */
export interface Decoder {
  /**
   * The content of the next compressed bytes, which are looked at until the iteration has ended. Pieces
   * stay valid.
   */
  push(bytes: Uint8Array): Iterable<Uint8Array>;
  /**
   * The rest of the content, there being no more compressed bytes.
   *
   * @throws {SourceError} If there should be some.
   */
  finish(): Iterable<Uint8Array>;
  /** Gives memory back. Idempotent. */
  close(): void;
}

/** A decompressor that has been loaded. */
export interface Codec {
  /** Begins with the start of a file. */
  decoder(): Decoder;
}

/** What compressed data is made of, for messages. */
export interface DataFormat {
  readonly name: string;
  /** What the data is a sequence of, for example `"frame"`. */
  readonly unit: string;
}

/** The data ends before its last unit does. */
export function truncated({ name, unit }: DataFormat): SourceError {
  return new SourceError(
    `Cannot decompress ${name} data: expected more, got the end in the middle of a ${unit}`,
  );
}

/**
 * The data, or something that follows it, is of another format, or was changed.
 *
 * @param position Compressed bytes before the place, or somewhat before it.
 */
export function damaged({ name, unit }: DataFormat, position: number, detail = ""): SourceError {
  return new SourceError(
    `Cannot decompress ${name} data: expected ${unit}s of ${name}, got damaged or other data near ` +
      `byte ${position}${detail === "" ? "" : ` (${detail})`}`,
  );
}

/** The data uses something of its format that the decompressor does not have. */
export function unsupported({ name }: DataFormat, what: string, advice: string): SourceError {
  return new SourceError(`Cannot decompress ${name} data: ${what}; ${advice}`);
}

/** The content of chunks. */
export async function* decodeChunks(
  decoder: Decoder,
  compressed: Chunks,
  signal: AbortSignal,
): Chunks {
  try {
    for await (const chunk of compressed) {
      for (const piece of decoder.push(chunk)) {
        signal.throwIfAborted();
        yield piece;
      }
    }
    for (const piece of decoder.finish()) {
      signal.throwIfAborted();
      yield piece;
    }
  } finally {
    decoder.close();
  }
}

/** The same at once, for data that is at hand. */
export function decodeAtOnce(decoder: Decoder, compressed: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  try {
    for (const piece of decoder.push(compressed)) parts.push(piece);
    for (const piece of decoder.finish()) parts.push(piece);
  } finally {
    decoder.close();
  }
  return concat(parts);
}
