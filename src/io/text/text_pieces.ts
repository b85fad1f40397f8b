/**
 * Cuts blocks of lines into pieces that an engine can throw away cheaply.
 *
 * V8 keeps objects above 128 KiB in a space of their own, each of which is mapped and unmapped anew
 * and none of which is ever young: a text of 1 MiB costs more to hold than to make. So files are read
 * in large chunks, and decoded in pieces below that limit.
 *
 * @module
 */

import { type Delimiter, firstEnd, lastEnd } from "./delimiter.ts";
import type { LineBlock } from "./line_cutter.ts";

/** Some lines of a block. */
export interface LinePiece extends LineBlock {
  /** The lines decoded, where they are ASCII. */
  readonly text?: string;
}

/** The text of bytes that are ASCII, or `undefined` where some are not. */
export type DecodeAscii = (bytes: Uint8Array) => string | undefined;

/** Most characters of one byte each that stay below the limit, with room for what precedes them. */
const NARROW = 120 * 2 ** 10;

/** The same of two bytes each; no encoding has more characters than bytes. */
const WIDE = NARROW / 2;

/** How to cut. */
export interface PieceOptions {
  readonly delimiter: Delimiter;
  /** Absent where ASCII is not told from other bytes, or does not mean itself. */
  readonly decodeAscii?: DecodeAscii | undefined;
}

/** The lines of a block in pieces; a longer line is a piece of its own. */
export function* piecesOf(
  block: LineBlock,
  { delimiter, decodeAscii }: PieceOptions,
): Generator<LinePiece, void, undefined> {
  for (let from = 0; from < block.bytes.length;) {
    let piece: LinePiece = cut(block, from, delimiter, decodeAscii ? NARROW : WIDE);
    const text = decodeAscii?.(piece.bytes);
    if (text !== undefined) piece = { ...piece, text };
    else if (decodeAscii) piece = cut(block, from, delimiter, WIDE);
    yield piece;
    from += piece.bytes.length;
  }
}

/** The lines from `from` on that have at most `size` bytes together, or the one that has more. */
function cut(block: LineBlock, from: number, delimiter: Delimiter, size: number): LinePiece {
  const rest = block.bytes.subarray(from);
  const start = block.start + from;
  if (rest.length <= size) return { ...block, bytes: rest, start };
  let end = lastEnd(delimiter, rest.subarray(0, size), 0, start);
  if (end === -1) end = firstEnd(delimiter, rest, size - delimiter.bytes.length + 1, start);
  if (end === -1 || end === rest.length) return { ...block, bytes: rest, start };
  return { bytes: rest.subarray(0, end), start, terminated: true };
}
