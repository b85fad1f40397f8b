/**
 * The operation that reads a partition of text; it runs in the worker.
 *
 * @module
 */

import { runtime } from "#runtime";
import { SourceError } from "../errors.ts";
import type { SourceOperation } from "../ops/operation.ts";
import type { FileSystem } from "../runtime/runtime.ts";
import type { ByteSource } from "./byte_source.ts";
import { type Chunks, chunksOf, streamOf } from "./byte_stream.ts";
import { lineBlocks, type ReadBytes } from "./line_blocks.ts";
import { type LineBlock, LongLineError } from "./line_cutter.ts";
import { openInput } from "./open_input.ts";
import { type TextBatch, TextBatcher } from "./text_batch.ts";
import { inputName } from "./text_input.ts";
import { type TextFormat, textFormat, type TextSettings } from "./text_options.ts";
import {
  type ByteRange,
  byteRange,
  isGzip,
  isGzipName,
  type TextPartition,
  type TextPiece,
} from "./text_plan.ts";

/** Reads the lines of a partition; its arguments are a {@linkcode TextPartition} and {@linkcode TextSettings}. */
export const text: SourceOperation = {
  kind: "source",
  name: "text",
  open([partition, settings], { signal }) {
    return readPartition(partition as TextPartition, settings as TextSettings, {
      signal,
      files: runtime.files,
    });
  },
};

/** What reading needs besides its arguments. */
export interface ReadContext {
  readonly signal: AbortSignal;
  readonly files: FileSystem | undefined;
}

/** The lines of a partition, in batches. */
export async function* readPartition(
  partition: TextPartition,
  settings: TextSettings,
  context: ReadContext,
): AsyncGenerator<TextBatch, void, undefined> {
  const batcher = new TextBatcher(settings);
  const format = textFormat(settings);
  let index = 0;
  for (const piece of partition) {
    const path = inputName(piece.input);
    // Lines can be counted by who reads the file from its start.
    const first = index;
    for await (const block of readPiece(piece, settings, format, context)) {
      const place = piece.part === 0 ? { path, index, lines: index - first } : { path, index };
      const batch = batcher.batch(block, place);
      index += batch.items.length;
      if (batch.items.length > 0) yield batch;
    }
  }
}

/** The lines that begin in a part of a file. */
async function* readPiece(
  piece: TextPiece,
  settings: TextSettings,
  { delimiter, encoding }: TextFormat,
  { signal, files }: ReadContext,
): AsyncGenerator<LineBlock, void, undefined> {
  signal.throwIfAborted();
  const source = await openInput(piece.input, piece.parts === 1, files, signal);
  try {
    const plan = await planReading(piece, source, settings.blockSize, encoding.unit);
    if (plan === undefined) return;
    const { maxLineLength } = settings;
    yield* lineBlocks(plan.read, plan.range, { delimiter, maxLineLength, signal });
  } catch (error) {
    if (!(error instanceof LongLineError)) throw error;
    throw new SourceError(
      `Cannot read "${inputName(piece.input)}": expected lines of at most ` +
        `${settings.maxLineLength} bytes ("maxLineLength"), got a longer one at byte ${error.start}`,
      { cause: error },
    );
  } finally {
    await source.close();
  }
}

/** What of an opened file to read, and how; `undefined` for nothing. */
async function planReading(
  piece: TextPiece,
  source: ByteSource,
  blockSize: number,
  unit: number,
): Promise<{ read: ReadBytes; range: ByteRange } | undefined> {
  const all = { start: 0 };
  // The end of what cannot be measured cannot be found either: the first part is all of it.
  if (source.size === undefined && piece.part > 0) return undefined;
  if (await isCompressed(piece, source)) {
    return piece.part > 0 ? undefined : { read: gunzipped(piece, source), range: all };
  }
  const range = source.size === undefined ? all : byteRange(piece, source.size, blockSize, unit);
  return range && { read: source.read, range };
}

async function isCompressed(piece: TextPiece, source: ByteSource): Promise<boolean> {
  const { compression, input } = piece;
  if (compression === "none") return false;
  const head = await source.head();
  if (isGzip(head) || head.length === 0) return head.length > 0;
  // A server may have sent what its URL calls gzip in decompressed form.
  const named = compression === "infer" && input.kind !== "url" && isGzipName(inputName(input));
  if (compression === "infer" && !named) return false;
  const bytes = Array.from(head, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  throw new SourceError(
    `Cannot decompress "${inputName(input)}": expected gzip data, which begins with the bytes ` +
      `1f 8b, got ${bytes}` + (named ? '; compression: "none" reads the file as it is' : ""),
  );
}

/** Reads what a compressed file holds; positions are those in the decompressed bytes. */
function gunzipped(piece: TextPiece, source: ByteSource): ReadBytes {
  return async function* decompress(_start, _end, signal): Chunks {
    // A failure to read names the file already, one to decompress does not.
    let unreadable: { readonly error: unknown } | undefined;
    async function* compressed(): Chunks {
      try {
        yield* source.read(0, undefined, signal);
      } catch (error) {
        unreadable = { error };
        throw error;
      }
    }
    try {
      yield* chunksOf(runtime.gunzip(streamOf(compressed())), signal);
    } catch (cause) {
      signal.throwIfAborted();
      if (unreadable) throw unreadable.error;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SourceError(`Cannot read "${inputName(piece.input)}": ${reason}`, { cause });
    }
  };
}
