/**
 * Bytes of a `File` or `Blob`.
 *
 * @module
 */

// @ts-types="../../../types/std_streams.d.ts"
import { toArrayBuffer } from "@std/streams";
import { type ByteSource, tooShort, unreadable } from "./byte_source.ts";
import { chunksOf } from "./byte_stream.ts";

/** What a `File` or `Blob` of `size` bytes holds. */
export function blobSource(blob: Blob, size: number, name: string): ByteSource {
  return {
    head: (length) => blobHead(blob, name, length),
    async *read(start, end, signal) {
      const expected = Math.min(size, end ?? size);
      let position = start;
      try {
        for await (const chunk of chunksOf(blob.slice(start, end).stream(), signal)) {
          yield chunk;
          position += chunk.length;
        }
      } catch (cause) {
        signal.throwIfAborted();
        throw unreadable(name, cause);
      }
      // A file on a disk may have been cut.
      if (position < expected) throw tooShort(name, expected, position, position > start);
    },
    close: () => Promise.resolve(),
  };
}

/** The first bytes, `length` of them if there are as many. */
export async function blobHead(blob: Blob, name: string, length: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await toArrayBuffer(blob.slice(0, length).stream()));
  } catch (cause) {
    throw unreadable(name, cause);
  }
}
