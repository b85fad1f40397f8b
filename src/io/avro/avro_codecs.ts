/**
 * What blocks of Avro are compressed by; each is loaded where a file says so.
 *
 * @module
 */

import type { CodecFormat } from "../bytes/codecs/codecs.ts";
import { type Codec, decodeAtOnce } from "../bytes/codecs/decoder.ts";

/** Decompresses a block. */
export type Decompress = (block: Uint8Array) => Uint8Array;

/** Loads one of our decompressors. */
export type LoadCodec = (format: CodecFormat) => Promise<Codec>;

const loaders: Readonly<Record<string, (load: LoadCodec) => Promise<Decompress>>> = {
  null: () => Promise.resolve((block) => block),
  async deflate() {
    const { inflateRaw } = await import("pako");
    return (block) => inflateRaw(block);
  },
  async snappy() {
    const { snappyUncompress } = await import("../parquet/parquet_library.ts");
    return (block) => snappyBlock(block, snappyUncompress);
  },
  zstandard: (load) => ours(load("zstd")),
  bzip2: (load) => ours(load("bzip2")),
  xz: (load) => ours(load("xz")),
};

async function ours(loading: Promise<Codec>): Promise<Decompress> {
  const codec = await loading;
  return (block) => decodeAtOnce(codec.decoder(), block);
}

/** What decompresses blocks; throws for what is not known. */
export async function decompressorOf(codec: string, load: LoadCodec): Promise<Decompress> {
  const loader = Object.hasOwn(loaders, codec) ? loaders[codec] : undefined;
  if (loader !== undefined) return await loader(load);
  const known = Object.keys(loaders).join(", ");
  throw new Error(`expected a codec among ${known}, got ${JSON.stringify(codec)}`);
}

/** Bytes of a checksum behind a block. */
const CHECKSUM = 4;

/** No block is larger; a damaged file may say so. */
const LARGEST = 2 ** 30;

function snappyBlock(
  block: Uint8Array,
  uncompress: (block: Uint8Array, content: Uint8Array) => unknown,
): Uint8Array {
  const end = block.length - CHECKSUM;
  let length = 0;
  for (let i = 0; i < 5; i++) {
    const byte = block[i] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) break;
  }
  if (end < 0 || length > LARGEST) throw new Error("expected a block of Snappy, got other bytes");
  const content = new Uint8Array(length);
  uncompress(block.subarray(0, end), content);
  const expected = new DataView(block.buffer, block.byteOffset + end).getUint32(0);
  if (crc32(content) === expected) return content;
  throw new Error("expected a block whose checksum is right, got a damaged one");
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let i = 0; i < 8; i++) n = n & 1 ? n >>> 1 ^ 0xedb88320 : n >>> 1;
  return n;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = crc >>> 8 ^ table[(crc ^ bytes[i]!) & 0xff]!;
  return ~crc >>> 0;
}
