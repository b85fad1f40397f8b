/**
 * What decompresses the pages of Parquet files; each is loaded where a file has such pages.
 *
 * @module
 */

import type { CompressionCodec, Compressors } from "hyparquet";
import { type Codec, decodeAtOnce } from "../bytes/codecs/decoder.ts";
import type { PageChecks } from "./parquet_pages.ts";
import { decompressLz4, decompressLz4Raw, snappyUncompress } from "./parquet_library.ts";

/** Loads one of our decompressors. */
export type LoadCodec = (format: "zstd" | "brotli") => Promise<Codec>;

/** Decompresses a page, of which the file says how large it is. */
type Decompress = (page: Uint8Array, size: number) => Uint8Array;

/** No page is larger; a damaged file may say so. */
const LARGEST_PAGE = 2 ** 30;

const loaders: Partial<
  Record<CompressionCodec, (load: LoadCodec) => Promise<Decompress>>
> = {
  SNAPPY: () =>
    Promise.resolve((page, size) => {
      const content = new Uint8Array(size);
      snappyUncompress(page, content);
      return content;
    }),
  async GZIP() {
    const { ungzip } = await import("pako");
    return (page) => ungzip(page);
  },
  ZSTD: (load) => ours(load("zstd")),
  BROTLI: (load) => ours(load("brotli")),
  LZ4: () => Promise.resolve(decompressLz4),
  LZ4_RAW: () => Promise.resolve(decompressLz4Raw),
};

async function ours(loading: Promise<Codec>): Promise<Decompress> {
  const codec = await loading;
  // A page without values may have no bytes at all.
  return (page) => page.length === 0 ? page : decodeAtOnce(codec.decoder(), page);
}

/** Decompressors for some codecs, of which what comes out is checked. */
export async function decompressorsOf(
  codecs: Iterable<CompressionCodec>,
  load: LoadCodec,
  checks: PageChecks,
): Promise<Compressors> {
  const loaded: Compressors = {};
  for (const codec of new Set(codecs)) {
    const decompress = await loaders[codec]?.(load);
    if (decompress === undefined) continue;
    loaded[codec] = (page, size) => {
      if (size >= 0 && size <= LARGEST_PAGE) {
        return checks.decompressed(page, decompress(page, size));
      }
      throw new RangeError(`expected a page of at most ${LARGEST_PAGE} bytes, got one of ${size}`);
    };
  }
  return loaded;
}
