/**
 * What compresses and decompresses the buffers of Arrow, for the library to use.
 *
 * @module
 */

import type { Codec } from "../bytes/codecs/decoder.ts";
import { decodeAtOnce } from "../bytes/codecs/decoder.ts";
import { CompressionType, setCompressionCodec } from "./arrow_library.ts";
import { decodeLz4Frame } from "./lz4_frame.ts";

type Change = (bytes: Uint8Array) => Uint8Array;

const missing: Change = () => {
  throw new Error("expected a codec that has been loaded");
};

/** What the library has of zstd; each half is loaded where it is needed. */
const zstd = { encode: missing, decode: missing };

setCompressionCodec(CompressionType.LZ4_FRAME, { encode: missing, decode: decodeLz4Frame });
setCompressionCodec(CompressionType.ZSTD, {
  encode: (bytes) => zstd.encode(bytes),
  decode: (bytes) => zstd.decode(bytes),
});

/** Gets ready for buffers that are compressed. */
export async function prepareDecoding(load: (format: "zstd") => Promise<Codec>): Promise<void> {
  if (zstd.decode !== missing) return;
  const codec = await load("zstd");
  zstd.decode = (bytes) => decodeAtOnce(codec.decoder(), bytes);
}

/** Gets ready for compressing buffers. */
export async function prepareEncoding(load: () => Promise<Change>): Promise<void> {
  if (zstd.encode === missing) zstd.encode = await load();
}
