/**
 * A file of records that is open: how it is encoded, and its lines.
 *
 * @module
 */

import { runtime } from "#runtime";
import { SourceError } from "../../errors.ts";
import type { RangeSource } from "../bytes/byte_source.ts";
import { inputName } from "../bytes/input.ts";
import { noting } from "../bytes/open_input.ts";
import { encodingOfFile } from "../text/byte_order_mark.ts";
import { encodingSaid } from "../text/charset.ts";
import { decoderOf } from "../text/decode.ts";
import { type Delimiter, delimiterOf } from "../text/delimiter.ts";
import type { Encoding } from "../text/encoding.ts";
import { decoderClassOf } from "../text/decoder_class.ts";
import { lineBlocks, type ReadBytes } from "../text/line_blocks.ts";
import { type LineBlock, LongLineError } from "../text/line_cutter.ts";
import type { TextSettings } from "../text/text_options.ts";
import type { TextPiece } from "../text/text_partitions.ts";
import { openPiece, type ReadContext } from "../text/text_source.ts";
import type { CsvSettings } from "./csv_options.ts";
import type { CsvTextFormat } from "./csv_text.ts";
import { lineEndBytes } from "./line_end.ts";

/** How to read, for all partitions. */
export interface CsvReading {
  readonly csv: CsvSettings;
  readonly text: TextSettings;
}

/** A part of a file that is open. */
export interface Opened {
  readonly piece: TextPiece;
  readonly path: string;
  readonly source: RangeSource;
  readonly range: { readonly start: number; readonly end?: number };
  /** Whether the source can be read from anywhere, any number of times. */
  readonly cut: boolean;
  readonly encoding: Encoding;
}

/** Opens what a piece is a part of, and looks how it is encoded. */
export async function openCsv(
  given: TextPiece,
  { text }: CsvReading,
  context: ReadContext,
): Promise<Opened | undefined> {
  const piece = { ...given, input: noting(given.input, context.retried) };
  const opened = await openPiece(piece, text, context);
  if (opened === undefined) return undefined;
  const { source, range } = opened;
  try {
    const path = inputName(piece.input);
    // A server says what it sends when it begins to.
    if (piece.input.kind === "url") await source.head(1);
    const said = encodingSaid(text, source.charset?.(), path);
    const encoding = await encodingOfFile(source, said, path);
    const cut = range.start > 0 || range.end !== undefined;
    return { piece, path, source, range, cut, encoding };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** How the lines of a file are found and decoded that is cut at a byte. */
export async function textFormatOf(
  { path, encoding }: Opened,
  { csv, text }: CsvReading,
  lineEnd: number,
): Promise<CsvTextFormat> {
  const decoderClass = await decoderClassOf(encoding);
  return {
    path,
    encoding,
    delimiter: delimiterOf(lineEndBytes(lineEnd, encoding), encoding.unit),
    decode: decoderOf(encoding, text.errors, decoderClass),
    decodeLoosely: decoderOf(encoding, "replace", decoderClass),
    decodeAscii: encoding.family === "utf-16" ? undefined : runtime.decodeAscii,
    tolerant: text.errors === "strict" && csv.onError !== "throw",
  };
}

/** The lines that begin in a range, in blocks. */
export async function* linesIn(
  { source, path, read = source.read }: Pick<Opened, "source" | "path"> & { read?: ReadBytes },
  range: Opened["range"],
  delimiter: Delimiter,
  { text: { maxLineLength } }: CsvReading,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<LineBlock, void, undefined> {
  const breaksOff = () => source.ending?.()?.breaksOff === true;
  try {
    yield* lineBlocks(read, range, { delimiter, maxLineLength, breaksOff, signal });
  } catch (cause) {
    if (!(cause instanceof LongLineError)) throw cause;
    throw new SourceError(
      `Cannot read "${path}": expected lines of at most ${maxLineLength} bytes ('maxLineLength'), ` +
        `got a longer one at byte ${cause.start}`,
      { cause },
    );
  }
}
