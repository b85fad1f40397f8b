/**
 * Gzip by way of `node:zlib`, which Node, Deno and Bun have: it takes files of
 * several members, checks their sums, and is several times as fast as
 * `DecompressionStream`.
 *
 * @module
 */

import { createGunzip, type Gunzip, gunzipSync, type ZlibOptions } from "node:zlib";
import { damagedGzip, truncatedGzip } from "./gzip_error.ts";

/** Most bytes that one piece of output has. */
const CHUNK_SIZE = 1024 * 1024;

/** Decompresses gzip of any number of members; zero bytes after the last are ignored. */
export function gunzip(compressed: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const source = compressed.getReader();
  const inflater = createGunzip({ chunkSize: CHUNK_SIZE });
  const output = inflater[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let feeding: Promise<void> | undefined;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      feeding ??= feed(source, inflater);
      try {
        const { done, value } = await output.next();
        // Output can end before the input does: after the end only zeros may follow.
        if (done) await feeding;
        if (done) controller.close();
        else controller.enqueue(new Uint8Array(value.buffer, value.byteOffset, value.length));
      } catch (error) {
        inflater.destroy();
        source.cancel(error).catch(() => {});
        throw explain(error);
      }
    },
    async cancel(reason) {
      inflater.destroy();
      await source.cancel(reason);
    },
  }, { highWaterMark: 0 });
}

/** The same at once, for data that is at hand. */
export function gunzipAtOnce(compressed: Uint8Array): Uint8Array {
  let bytes: Uint8Array;
  let taken: number;
  try {
    const options: ZlibOptions = { info: true };
    // The types do not know what `info` makes of the result.
    const result: unknown = gunzipSync(compressed, options);
    const { buffer, engine } = result as { buffer: Uint8Array; engine: Gunzip };
    bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
    taken = engine.bytesWritten;
  } catch (error) {
    throw explain(error);
  }
  if (compressed.subarray(taken).some((byte) => byte !== 0)) throw damagedGzip();
  return bytes;
}

/** Gives the source's bytes to the inflater, no faster than it takes them. */
function feed(source: ReadableStreamDefaultReader<Uint8Array>, inflater: Gunzip): Promise<void> {
  const feeding = pump(source, inflater);
  // Whoever reads the output learns of a failure there, or by awaiting the promise.
  feeding.catch((error) => inflater.destroy(error));
  return feeding;
}

async function pump(
  source: ReadableStreamDefaultReader<Uint8Array>,
  inflater: Gunzip,
): Promise<void> {
  let fed = 0;
  for (;;) {
    const { done, value } = await source.read();
    if (done) break;
    // The inflater takes nothing in from a zero byte on that stands where a member would begin.
    if (inflater.bytesWritten === fed) await write(inflater, value);
    fed += value.length;
    const ignored = Math.min(fed - inflater.bytesWritten, value.length);
    if (value.subarray(value.length - ignored).some((byte) => byte !== 0)) throw damagedGzip();
  }
  inflater.end();
}

function write(inflater: Gunzip, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    inflater.write(bytes, (error) => error ? reject(error) : resolve());
  });
}

/** Turns what zlib says of bad data into an error of ours; others pass as they are. */
function explain(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "Z_BUF_ERROR") return truncatedGzip(error);
  if (code === "Z_DATA_ERROR" || code === "Z_NEED_DICT") return damagedGzip(error);
  return error;
}
