/**
 * Blocks of lines as text, of which some may not be decodable.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import { decodableLines } from "../text/decodable_lines.ts";
import { type Decode, InvalidBytesError } from "../text/decode.ts";
import type { Delimiter } from "../text/delimiter.ts";
import type { Encoding } from "../text/encoding.ts";
import type { LineBlock } from "../text/line_cutter.ts";
import { type DecodeAscii, type LinePiece, piecesOf } from "../text/text_pieces.ts";

/** A part of a text whose bytes stand for no characters. */
export interface BadText {
  readonly from: number;
  readonly to: number;
  readonly error: SourceError;
}

/** Whole lines, decoded. */
export interface CsvText {
  readonly text: string;
  /** Position of the first byte in the file. */
  readonly start: number;
  /** Number of bytes. */
  readonly bytes: number;
  /** Lines that could not be decoded, with something in place of what is wrong. */
  readonly bad: readonly BadText[];
}

/** How bytes are decoded. */
export interface CsvTextFormat {
  readonly path: string;
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
  readonly decode: Decode;
  /** Decodes what `decode` does not. */
  readonly decodeLoosely: Decode;
  readonly decodeAscii: DecodeAscii | undefined;
  /** Whether lines that cannot be decoded are told apart; if not, they are errors. */
  readonly tolerant: boolean;
}

const none: readonly BadText[] = [];

/**
 * The text of a block, in pieces.
 *
 * @param from Position in the file before which nothing is wanted.
 */
export function* textsOf(
  block: LineBlock,
  from: number,
  format: CsvTextFormat,
): Generator<CsvText, void, undefined> {
  const wanted = withoutMark(laterPart(block, from), format.encoding.mark);
  for (const piece of piecesOf(wanted, format)) {
    const { bytes: { length: bytes }, start } = piece;
    if (!format.tolerant) yield { text: textOf(piece, format), start, bytes, bad: none };
    else yield { ...tolerated(piece, format), start, bytes };
  }
}

function laterPart(block: LineBlock, from: number): LineBlock {
  if (block.start >= from) return block;
  const bytes = block.bytes.subarray(from - block.start);
  return { ...block, bytes, start: from };
}

function withoutMark(block: LineBlock, mark: readonly number[]): LineBlock {
  const marked = block.start === 0 && mark.length > 0 &&
    mark.every((byte, i) => block.bytes[i] === byte);
  return marked ? laterPart(block, mark.length) : block;
}

function textOf(piece: LinePiece, format: CsvTextFormat): string {
  try {
    return piece.text ?? format.decode(piece.bytes);
  } catch (cause) {
    throw undecodable(piece, format, cause);
  }
}

function tolerated(piece: LinePiece, format: CsvTextFormat): Pick<CsvText, "text" | "bad"> {
  const bad: BadText[] = [];
  let text = "";
  for (const part of decodableLines(piece, format.delimiter, format.decode)) {
    if (part.text !== undefined) {
      text += part.text;
      continue;
    }
    const from = text.length;
    text += format.decodeLoosely(part.bytes);
    bad.push({ from, to: text.length, error: lineError(part, format) });
  }
  return { text, bad };
}

function lineError(part: LinePiece, format: CsvTextFormat): SourceError {
  try {
    format.decode(part.bytes);
  } catch (cause) {
    const error = undecodable(part, format, cause);
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error(`Cannot tell what is wrong with the line at byte ${part.start}`);
}

function undecodable(
  { bytes, start }: LinePiece,
  { path, encoding }: CsvTextFormat,
  cause: unknown,
): unknown {
  if (!(cause instanceof InvalidBytesError)) return cause;
  const byte = bytes[cause.at]!.toString(16).padStart(2, "0");
  return new SourceError(
    `Cannot decode "${path}": expected ${encoding.name}, got the byte 0x${byte} at byte ` +
      `${start + cause.at}; other values of 'encoding' or 'errors' may help`,
    { cause },
  );
}
