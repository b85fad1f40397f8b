/**
 * A part of a compressed file that can be decompressed by itself, since the file is made of blocks.
 *
 * @module
 */

import { findBlock } from "./bgzf.ts";
import { type RangeSource, singlePass } from "./byte_source.ts";
import type { Chunks } from "./byte_stream.ts";
import type { CompressedFormat } from "./compression.ts";
import { decompress, unpackerOf } from "./decompress.ts";

/** What the blocks of a file are, and where ranges of them begin if that is not found on the way; plain data. */
export type BlockLayout =
  | { readonly format: "bgzf" }
  | { readonly format: "zstd"; readonly starts: readonly number[] };

/** The blocks that begin in a range of a file. */
export interface BlockRange {
  /** Number of the range, the first being 0, and of all. */
  readonly part: number;
  /** Bytes of the file before it, and up to its end, which is absent for the end of the file. */
  readonly start: number;
  readonly end?: number;
  /** Bytes of the file. */
  readonly size: number;
}

/** The content of some blocks, and of those that follow. */
export interface BlockContent {
  /** Where in the file the first of the blocks begins. */
  readonly start: number;
  /** The first bytes of the whole file's content. */
  head(length: number): Promise<Uint8Array>;
  /** What the blocks hold. */
  inside(signal: AbortSignal): Chunks;
  /** What those after them hold, of which no more is read than is asked for. */
  beyond(signal: AbortSignal): Chunks;
}

/** Bytes that are read at once where it is not known how many are wanted; twice as many each time. */
const FIRST_READ = 64 * 2 ** 10;

/** Finds the blocks of a range. */
export async function openBlocks(
  source: RangeSource,
  name: string,
  layout: BlockLayout,
  range: BlockRange,
  signal: AbortSignal,
): Promise<BlockContent> {
  const format: CompressedFormat = layout.format === "bgzf" ? "gzip" : layout.format;
  const damage = { format, salvage: false };
  const unpack = await unpackerOf(name, damage);
  const { size } = range;
  const [start, end] = layout.format === "bgzf"
    ? await Promise.all([
      findBlock(source, name, range.start, size, signal),
      range.end === undefined ? undefined : findBlock(source, name, range.end, size, signal),
    ])
    : [layout.starts[range.part]!, layout.starts[range.part + 1]];
  const content = (from: number, to: number | undefined, stop: AbortSignal): Chunks =>
    // No bytes are no blocks, but decompressors expect one.
    from >= (to ?? size)
      ? nothing()
      : decompress(name, (either) => source.read(from, to, either), unpack, damage, stop);
  const onwards = (from: number, stop: AbortSignal): Chunks =>
    from >= size
      ? nothing()
      : decompress(name, (either) => readOn(source, from, size, either), unpack, damage, stop);
  return {
    start,
    async head(length) {
      const content = singlePass((either) => onwards(0, either), signal);
      try {
        return await content.head(length);
      } finally {
        await content.close();
      }
    },
    inside: (stop) => content(start, end, stop),
    beyond: (stop) => end === undefined ? nothing() : onwards(end, stop),
  };
}

/** The bytes of a file from a place on, of which each read asks for a few. */
async function* readOn(
  source: RangeSource,
  start: number,
  size: number,
  signal: AbortSignal,
): Chunks {
  for (let from = start, length = FIRST_READ; from < size; length *= 2) {
    const to = Math.min(size, from + length);
    yield* source.read(from, to, signal);
    from = to;
  }
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}
