/**
 * The lines that begin in a range of bytes.
 *
 * @module
 */

import { type Chunks, readAhead } from "../bytes/byte_stream.ts";
import type { Delimiter } from "./delimiter.ts";
import { type LineBlock, LineCutter } from "./line_cutter.ts";
import type { ByteRange } from "./text_partitions.ts";

/** Bytes read beyond the end of a range at once, in search of the end of its last line. */
const READ_BEYOND = 64 * 2 ** 10;

/** Gives the bytes of a file from `start` up to `end`, or to the end of the file. */
export type ReadBytes = (start: number, end: number | undefined, signal: AbortSignal) => Chunks;

/** How to read lines. */
export interface LineBlockOptions {
  readonly delimiter: Delimiter;
  readonly maxLineLength: number;
  /** Whether a block stands for each longer line; if not, they are errors. */
  readonly skipLong?: boolean;
  /** Tells at the end of the file whether some is missing, so that a line that has not ended is none. */
  breaksOff?(): boolean;
  readonly signal: AbortSignal;
}

/**
 * Blocks of the lines whose first byte lies in `range`.
 *
 * The range is read from one delimiter's length before its start, to see whether a line
 * begins right there, and beyond its end until its last line has ended.
 */
export async function* lineBlocks(
  read: ReadBytes,
  range: ByteRange,
  { delimiter, maxLineLength, skipLong = false, breaksOff, signal }: LineBlockOptions,
): AsyncGenerator<LineBlock, void, undefined> {
  const { start, end = Infinity } = range;
  let position = Math.max(0, start - delimiter.bytes.length);
  const cutter = new LineCutter(delimiter, { position, skip: start > 0, maxLineLength, skipLong });
  for (let beyond = READ_BEYOND;; beyond *= 2) {
    const from = position;
    const to = range.end === undefined ? undefined : range.end + beyond;
    // Reads ahead up to there only: whether more is needed shows when the last chunk is cut.
    for await (const chunk of readAhead((stop) => read(from, to, stop), signal)) {
      const inside = Math.max(0, Math.min(chunk.length, end - position));
      if (inside > 0) yield* cutter.push(chunk.subarray(0, inside));
      position += chunk.length;
      if (position < end) continue;
      const block = cutter.open ? cutter.complete(chunk.subarray(inside)) : undefined;
      if (block) yield block;
      if (!cutter.open) return;
    }
    // The end of the file.
    if (to === undefined || position < to) break;
  }
  if (breaksOff?.()) return;
  const last = cutter.finish();
  if (last) yield last;
}
