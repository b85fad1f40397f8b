/**
 * Compressing gzip by way of `node:zlib`, which Node, Deno and Bun have, and which does its work beside
 * this thread.
 *
 * @module
 */

import { createGzip } from "node:zlib";
import type { Compressor } from "./runtime.ts";

/** Most bytes that one piece of output has. */
const CHUNK_SIZE = 128 * 1024;

/** Compresses as gzip, one member. */
export function gzip(give: (bytes: Uint8Array) => void | Promise<void>): Compressor {
  const deflater = createGzip({ chunkSize: CHUNK_SIZE });
  const ended = (async () => {
    for await (const bytes of deflater as AsyncIterable<Uint8Array>) await give(bytes);
  })();
  // Whoever waits for the end, or for room, learns of it there.
  ended.catch(() => {});
  return {
    write(bytes) {
      const written = new Promise<void>((resolve, reject) => {
        deflater.write(bytes, (error) => error ? reject(error) : resolve());
      });
      // What `give` throws ends it all, whether the last write is told or not.
      return Promise.race([written, ended]);
    },
    end() {
      deflater.end();
      return ended;
    },
    destroy: () => void deflater.destroy(),
  };
}
