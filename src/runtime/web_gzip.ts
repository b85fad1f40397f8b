/**
 * Compressing gzip by way of `CompressionStream`.
 *
 * @module
 */

import type { Compressor } from "./runtime.ts";

/** Compresses as gzip, one member. */
export function gzip(give: (bytes: Uint8Array) => void | Promise<void>): Compressor {
  const { readable, writable } = new CompressionStream("gzip");
  const writer = writable.getWriter();
  const ended = readable.pipeTo(new WritableStream({ write: give }));
  // Whoever waits for the end, or for room, learns of it there.
  ended.catch(() => {});
  writer.closed.catch(() => {});
  return {
    async write(bytes) {
      await writer.ready;
      const written = writer.write(bytes as Uint8Array<ArrayBuffer>);
      written.catch(() => {});
      await Promise.race([written, ended]);
    },
    async end() {
      writer.close().catch(() => {});
      await ended;
    },
    destroy: () => void writer.abort().catch(() => {}),
  };
}
