/**
 * Compressing parts of files by zstd, each by itself.
 *
 * @module
 */

// @ts-types="../../../types/std_bytes.d.ts"
import { concat } from "@std/bytes";

/** A frame of zstd without content. */
const EMPTY_FRAME = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 1, 0, 0);

/** Loads what compresses a part. */
export async function zstdPages(): Promise<(bytes: Uint8Array) => Uint8Array> {
  const { loadZstdWriter } = await import("../bytes/codecs/zstd_writer.ts");
  const encoder = (await loadZstdWriter()).encoder();
  return (bytes) => {
    if (bytes.length === 0) return EMPTY_FRAME;
    const frames = [...encoder.push(bytes), ...encoder.finish()];
    return frames.length === 1 ? frames[0]! : concat(frames);
  };
}
