/**
 * LZ4 in frames, as Arrow compresses with it by default. Arrow says how long the content is.
 *
 * @module
 */

const MAGIC = 0x184d2204;

/** The content of a frame. */
export function decodeLz4Frame(bytes: Uint8Array, length: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) {
    throw new Error("expected a frame of LZ4, got other bytes");
  }
  const flags = view.getUint8(4);
  const [hasChecksums, hasSize, hasDictionary] = [flags & 16, flags & 8, flags & 1];
  // Flags, sizes of blocks, and a checksum of them.
  let at = 7 + (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0);
  const content = new Uint8Array(length);
  let filled = 0;
  for (let size = view.getUint32(at, true); size !== 0; size = view.getUint32(at, true)) {
    at += 4;
    const isStored = size >= 2 ** 31;
    const end = at + (isStored ? size - 2 ** 31 : size);
    if (end > bytes.length) throw new Error("expected a whole frame of LZ4, got a part of one");
    const block = bytes.subarray(at, end);
    if (isStored) content.set(block, filled);
    filled = isStored ? filled + block.length : decodeBlock(block, content, filled);
    at = end + (hasChecksums ? 4 : 0);
  }
  if (filled === length) return content;
  throw new Error(`expected ${length} bytes in a frame of LZ4, got ${filled}`);
}

/** Decodes a block behind others, which it may refer to; gives where it ends. */
function decodeBlock(block: Uint8Array, content: Uint8Array, start: number): number {
  let at = 0;
  let filled = start;
  const more = (length: number): number => {
    if (length < 15) return length;
    let byte: number;
    do {
      byte = block[at++] ?? 0;
      length += byte;
    } while (byte === 255);
    return length;
  };
  while (at < block.length) {
    const token = block[at++]!;
    const literals = more(token >> 4);
    content.set(block.subarray(at, at + literals), filled);
    at += literals;
    filled += literals;
    if (at >= block.length) break;
    const back = block[at]! | (block[at + 1] ?? 0) << 8;
    at += 2;
    const length = more(token & 15) + 4;
    if (back === 0 || back > filled || filled + length > content.length) {
      throw new RangeError("expected a block of LZ4, got other bytes");
    }
    for (const end = filled + length; filled < end; filled++) {
      content[filled] = content[filled - back]!;
    }
  }
  return filled;
}
