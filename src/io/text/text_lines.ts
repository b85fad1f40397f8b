/**
 * The lines of a file that is open, in batches.
 *
 * @module
 */

import { type ElementLocation, SourceError } from "../../errors.ts";
import type { BlockContent } from "../bytes/block_range.ts";
import type { RangeSource } from "../bytes/byte_source.ts";
import { linesOfBlocks } from "./block_lines.ts";
import { decodableLines } from "./decodable_lines.ts";
import type { Decode } from "./decode.ts";
import { lineBlocks } from "./line_blocks.ts";
import { type LineBlock, LongLineError } from "./line_cutter.ts";
import { type BlockPlace, describeByte, type TextBatch, type TextBatcher } from "./text_batch.ts";
import { type LinePiece, type PieceOptions, piecesOf } from "./text_pieces.ts";
import type { ByteRange } from "./text_partitions.ts";

/** A piece of a file that is open. */
export interface OpenPiece {
  readonly source: RangeSource;
  readonly range: ByteRange;
  /** The content of the piece, where the file is compressed. */
  readonly content?: BlockContent;
}

/** How the lines of a file are found and decoded. */
export interface LineFormat extends PieceOptions {
  readonly path: string;
  /** Where in a compressed file the blocks begin from whose content on bytes are counted, if that is not its start. */
  readonly origin?: number;
  readonly maxLineLength: number;
  readonly decode: Decode;
  readonly batcher: TextBatcher;
  /** Whether lines that cannot be read are left out. */
  readonly skips: boolean;
}

/** What lines are read with. */
export interface LineContext {
  readonly signal: AbortSignal;
  /** Elements of the partition before them. */
  readonly index: number;
  /** Whether the file is read from its start, so that lines can be counted. */
  readonly counts: boolean;
  /** Takes note of a line that is left out. */
  skipped?(source: ElementLocation, error: SourceError): void;
}

/** The lines that begin in a piece. */
export function linesOf(
  piece: OpenPiece,
  format: LineFormat,
  context: LineContext,
): AsyncGenerator<TextBatch, void, undefined> {
  return linesIn(blocksOf(piece, format, context.signal), format, context);
}

/** The lines of blocks. */
export async function* linesIn(
  blocks: AsyncIterable<LineBlock>,
  format: LineFormat,
  { signal, index, counts, skipped }: LineContext,
): AsyncGenerator<TextBatch, void, undefined> {
  let lines = 0;
  for await (const block of blocks) {
    for (const part of decodablePieces(block, format)) {
      signal.throwIfAborted();
      const place = {
        path: format.path,
        index,
        ...(counts && { lines }),
        ...(format.origin !== undefined && { origin: format.origin }),
      };
      const batch = batchOf(part, format, place, skipped);
      if (batch === undefined) {
        lines++;
        continue;
      }
      if (batch.lines === undefined && batch.count === 0) continue;
      yield batch;
      index += batch.count;
      lines += batch.count;
    }
  }
}

/** The lines that begin in a piece, as bytes. */
export async function* blocksOf(
  { source, range, content }: OpenPiece,
  { path, origin, delimiter, maxLineLength, skips }: Omit<LineFormat, "decode" | "batcher">,
  signal: AbortSignal,
): AsyncGenerator<LineBlock, void, undefined> {
  const breaksOff = () => source.ending?.()?.breaksOff === true;
  const options = { delimiter, maxLineLength, skipLong: skips, breaksOff, signal };
  try {
    if (content) yield* linesOfBlocks(content, options);
    else yield* lineBlocks(source.read, range, options);
  } catch (error) {
    throw error instanceof LongLineError ? longLine(path, origin, maxLineLength, error) : error;
  }
}

/** A block in parts, each of which can be decoded whole or is one line. */
function* decodablePieces(block: LineBlock, format: LineFormat): Iterable<LinePiece> {
  if (block.tooLong) return yield block;
  for (const piece of piecesOf(block, format)) {
    if (format.skips) yield* decodableLines(piece, format.delimiter, format.decode);
    else yield piece;
  }
}

/** The elements of a part, or `undefined` where it is a line that is left out. */
function batchOf(
  part: LinePiece,
  { batcher, maxLineLength, skips }: LineFormat,
  place: BlockPlace,
  skipped: LineContext["skipped"],
): TextBatch | undefined {
  try {
    if (part.tooLong) {
      throw longLine(place.path, place.origin, maxLineLength, new LongLineError(part.start));
    }
    return batcher.batch(part, place);
  } catch (error) {
    if (!skips || !(error instanceof SourceError)) throw error;
    const { lines, origin, ...source } = place;
    const line = lines === undefined ? {} : { line: lines + 1 };
    const byte = origin === undefined ? { byte: part.start } : {};
    skipped?.({ ...source, ...line, ...byte }, error);
    return undefined;
  }
}

function longLine(
  path: string,
  origin: number | undefined,
  maxLineLength: number,
  cause: LongLineError,
): SourceError {
  return new SourceError(
    `Cannot read "${path}": expected lines of at most ${maxLineLength} bytes ` +
      `('maxLineLength'), got a longer one at ${describeByte(cause.start, origin)}`,
    { cause },
  );
}
