/**
 * The decompressors, each of which is loaded when a file of its format is met. Gzip is not among them:
 * every runtime has it.
 *
 * @module
 */

import type { CompressedFormat } from "../compression.ts";
import type { Codec } from "./decoder.ts";

/** A format that takes a decompressor of ours. */
export type CodecFormat = Exclude<CompressedFormat, "gzip">;

const LOADERS: Readonly<Record<CodecFormat, () => Promise<{ load(): Promise<Codec> }>>> = {
  zstd: () => import("./zstd.ts"),
  bzip2: () => import("./bzip2.ts"),
  xz: () => import("./xz.ts"),
  brotli: () => import("./brotli.ts"),
};

/** Those that this thread has loaded. */
const loaded = new Map<CodecFormat, Promise<Codec>>();

/** Loads a decompressor, once. */
export function loadCodec(format: CodecFormat): Promise<Codec> {
  const known = loaded.get(format);
  if (known !== undefined) return known;
  const loading = LOADERS[format]().then((module) => module.load());
  loaded.set(format, loading);
  // What has failed may work another time, as where a chunk could not be had.
  loading.catch(() => loaded.delete(format));
  return loading;
}
