/**
 * The lines that belong to a range of blocks of a compressed file.
 *
 * Nobody knows how the block before a range ends without having decompressed it. So a range goes from
 * the first delimiter that lies within its own content, or that of blocks after it, to the first one that
 * lies within the content of blocks after it: there the next range begins. The first range goes from the
 * start of the file.
 *
 * @module
 */

// @ts-types="../../../types/std_bytes.d.ts"
import { concat } from "@std/bytes";
import type { BlockContent } from "../bytes/block_range.ts";
import { readAhead } from "../bytes/byte_stream.ts";
import { type Delimiter, firstEnd } from "./delimiter.ts";
import type { LineBlockOptions } from "./line_blocks.ts";
import { type LineBlock, LineCutter } from "./line_cutter.ts";

/** Blocks of lines; positions count from where the content of the first of its blocks begins. */
export async function* linesOfBlocks(
  content: BlockContent,
  { delimiter, maxLineLength, skipLong = false, signal }: LineBlockOptions,
): AsyncGenerator<LineBlock, void, undefined> {
  const skip = content.start > 0;
  const cutter = new LineCutter(delimiter, { position: 0, skip, maxLineLength, skipLong });
  for await (const chunk of readAhead((stop) => content.inside(stop), signal)) {
    yield* cutter.push(chunk);
  }
  // No line has begun, so that the next range's first delimiter is also the one that this begins with.
  if (cutter.skipping && delimiter.bytes.length === 1) return;
  const end = new EndFinder(delimiter);
  for await (const chunk of content.beyond(signal)) {
    const length = end.find(chunk);
    yield* cutter.push(chunk.subarray(0, length));
    if (length !== undefined) return;
  }
  const last = cutter.finish();
  if (last) yield last;
}

/** Finds where the first delimiter ends, in chunks. */
class EndFinder {
  readonly #delimiter: Delimiter;
  /** The last bytes of earlier chunks: fewer than a delimiter has. */
  #tail: Uint8Array = new Uint8Array();

  constructor(delimiter: Delimiter) {
    this.#delimiter = delimiter;
  }

  /** Bytes of the chunk up to the end of the delimiter, if it ends there. */
  find(chunk: Uint8Array): number | undefined {
    const tail = this.#tail.length;
    const most = this.#delimiter.bytes.length - 1;
    if (tail > 0) {
      const end = firstEnd(this.#delimiter, concat([this.#tail, chunk.subarray(0, most)]), 0, 0);
      if (end !== -1) return end - tail;
    }
    const end = firstEnd(this.#delimiter, chunk, 0, 0);
    if (end !== -1) return end;
    const all = chunk.length >= most ? chunk : concat([this.#tail, chunk]);
    this.#tail = all.slice(Math.max(0, all.length - most));
    return undefined;
  }
}
