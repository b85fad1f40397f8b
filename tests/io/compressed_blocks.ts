/**
 * Compressed files of blocks, made by hand and so of any shape: nothing in them is compressed.
 *
 * @module
 */

/** Parts of bytes that are as long as `lengths` say, and the rest. */
export function partsOf(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const length of lengths) {
    parts.push(bytes.subarray(at, at + length));
    at = Math.min(bytes.length, at + length);
  }
  return [...parts, bytes.subarray(at)];
}

/** Blocked gzip with a block for each part, and the empty block that `bgzip` writes at the end. */
export function bgzfOf(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return joined([...parts, new Uint8Array()].map(bgzfBlock));
}

function bgzfBlock(content: Uint8Array): Uint8Array {
  // Stored, which is one of the ways of deflate.
  const { length } = content;
  const header = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 0x42, 0x43, 2, 0];
  const size = header.length + 2 + 5 + length + 8;
  return joined([
    Uint8Array.from([...header, ...number(size - 1, 2), 1, ...number(length, 2)]),
    Uint8Array.from([...number(~length, 2), ...content]),
    Uint8Array.from([...number(crc32(content), 4), ...number(length, 4)]),
  ]);
}

/** How a frame of zstd is written. */
export interface FrameOptions {
  /** Whether it says how long its content is. */
  readonly sized?: boolean;
  /** Bytes of each of its blocks, at most. */
  readonly blockSize?: number;
  /** Bytes of a skippable frame before it; none if absent. */
  readonly skippable?: number;
}

/** Zstandard with a frame for each part. */
export function zstdOf(
  parts: readonly Uint8Array[],
  options: readonly FrameOptions[] = [],
): Uint8Array<ArrayBuffer> {
  return joined(parts.map((part, i) => zstdFrame(part, options[i % options.length] ?? {})));
}

function zstdFrame(
  content: Uint8Array,
  { sized = true, blockSize = 1000, skippable }: FrameOptions,
): Uint8Array {
  const { length } = content;
  // A single segment with a size of four bytes, or a window of 1 KiB and more, and no size.
  const descriptor = sized ? [0xa0, ...number(length, 4)] : [0, 0x50];
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < length || at === 0; at += blockSize) {
    const block = content.subarray(at, at + blockSize);
    const last = at + blockSize >= length;
    blocks.push(Uint8Array.from([...number(block.length << 3 | (last ? 1 : 0), 3), ...block]));
  }
  const before = skippable === undefined
    ? []
    : [0x5a, 0x2a, 0x4d, 0x18, ...number(skippable, 4), ...Array<number>(skippable).fill(0x28)];
  return joined([Uint8Array.from([...before, 0x28, 0xb5, 0x2f, 0xfd, ...descriptor]), ...blocks]);
}

/** The lowest bytes of a number, the lowest one first. */
function number(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => value >>> 8 * i & 0xff);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The checksum of gzip. */
function crc32(bytes: Uint8Array): number {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum >>> 1 ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
