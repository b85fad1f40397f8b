/**
 * Blocked gzip, as `bgzip` of htslib writes it: members of at most 64 KiB, each of which says how long
 * it is, so that a file can be read from many places.
 *
 * A place is a block's start if from there on blocks follow each other across more bytes than a block
 * has, and are whole. What only looks like blocks, in the content of others, does not go on beyond them,
 * or is not whole where it seems to. Whoever reads up to a place that was found so notices
 * if it is wrong after all, since the data up to there then ends in the middle of a member.
 *
 * @module
 */

import { runtime } from "#runtime";
import { SourceError } from "../../errors.ts";
import type { RangeSource } from "./byte_source.ts";
import { chunksOf, streamOf } from "./byte_stream.ts";

/** Most bytes of a block. */
const LARGEST = 2 ** 16;

/** Bytes that a header has before its extra field. */
const FIXED = 12;

/** First bytes that tell whether a file has blocks. */
export const BLOCK_HEAD = 64;

/** Whether a file that begins so is made of blocks. */
export function isBgzf(head: Uint8Array): boolean {
  return blockLength(head, 0) !== undefined;
}

/** Bytes of the block whose header is at a place, or `undefined` where there is none. */
function blockLength(bytes: Uint8Array, at: number): number | undefined {
  const isHeader = bytes[at] === 0x1f && bytes[at + 1] === 0x8b && bytes[at + 2] === 8 &&
    bytes[at + 3] === 4;
  if (!isHeader || at + FIXED > bytes.length) return undefined;
  const end = at + FIXED + uint16(bytes, at + 10);
  // Each part of the extra field has two letters and a length.
  for (let part = at + FIXED; part + 4 <= Math.min(end, bytes.length);) {
    const length = uint16(bytes, part + 2);
    const isSize = bytes[part] === 0x42 && bytes[part + 1] === 0x43 && length === 2;
    if (isSize && part + 6 <= bytes.length) return uint16(bytes, part + 4) + 1;
    part += 4 + length;
  }
  return undefined;
}

function uint16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | bytes[at + 1]! << 8;
}

/**
 * The first place at or after `from` at which a block begins, or the end of the file.
 *
 * @param size Bytes of the file.
 */
export async function findBlock(
  source: RangeSource,
  name: string,
  from: number,
  size: number,
  signal: AbortSignal,
): Promise<number> {
  if (from === 0) return 0;
  // A block begins in the first part, and is followed through the second; its last header may be beyond.
  const end = Math.min(size, from + 3 * LARGEST);
  const bytes = new Uint8Array(end - from);
  let filled = 0;
  for await (const chunk of source.read(from, end, signal)) {
    bytes.set(chunk.subarray(0, bytes.length - filled), filled);
    filled += chunk.length;
  }
  const last = Math.min(bytes.length, LARGEST);
  for (let at = bytes.indexOf(0x1f); at !== -1 && at < last; at = bytes.indexOf(0x1f, at + 1)) {
    const stop = chainEnd(bytes, at, end === size);
    if (stop !== undefined && await areWhole(bytes.subarray(at, stop), signal)) return from + at;
  }
  // What is left is the last block's, which began before.
  if (size - from < LARGEST) return size;
  throw new SourceError(
    `Cannot read "${name}" in parts: expected blocks of bgzf, got something else after byte ${from}; ` +
      "filesPerPartition: 1 reads the file from its start",
  );
}

/** Whether bytes are blocks, with the checksums that their content has to have. */
async function areWhole(blocks: Uint8Array, signal: AbortSignal): Promise<boolean> {
  try {
    for await (const _ of chunksOf(runtime.gunzip(streamOf(once(blocks))), signal));
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SourceError) return false;
    throw error;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

/** Where blocks end that follow each other from a place on, if those are more bytes than one has. */
function chainEnd(bytes: Uint8Array, start: number, isEnd: boolean): number | undefined {
  let at = start;
  while (at - start <= LARGEST && !(isEnd && at === bytes.length)) {
    const length = blockLength(bytes, at);
    if (length === undefined) return undefined;
    at += length;
  }
  if (isEnd && at >= bytes.length) return at === bytes.length ? at : undefined;
  return blockLength(bytes, at) === undefined ? undefined : at;
}
