/**
 * Telling lines that can be decoded from those that cannot.
 *
 * @module
 */

import { type Decode, InvalidBytesError } from "./decode.ts";
import { type Delimiter, firstEnd } from "./delimiter.ts";
import type { LinePiece } from "./text_pieces.ts";

/**
 * The lines of a piece, those next to each other that can be decoded with their text, and each that
 * cannot by itself, without one.
 */
export function* decodableLines(
  piece: LinePiece,
  delimiter: Delimiter,
  decode: Decode,
): Generator<LinePiece, void, undefined> {
  const { bytes } = piece;
  const whole = piece.text ?? textOf(bytes, decode);
  if (whole !== undefined) return yield { ...piece, text: whole };
  let from = 0;
  let texts: string[] = [];
  for (let at = 0, end = 0; at < bytes.length; at = end) {
    const found = firstEnd(delimiter, bytes, at, piece.start);
    end = found === -1 ? bytes.length : found;
    const text = textOf(bytes.subarray(at, end), decode);
    if (text !== undefined) {
      texts.push(text);
      continue;
    }
    if (texts.length > 0) yield { ...part(piece, from, at), text: texts.join("") };
    yield part(piece, at, end);
    from = end;
    texts = [];
  }
  if (texts.length > 0) yield { ...part(piece, from, bytes.length), text: texts.join("") };
}

function textOf(bytes: Uint8Array, decode: Decode): string | undefined {
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof InvalidBytesError) return undefined;
    throw error;
  }
}

function part({ bytes, start, terminated }: LinePiece, from: number, to: number): LinePiece {
  return {
    bytes: bytes.subarray(from, to),
    start: start + from,
    terminated: terminated || to < bytes.length,
  };
}
