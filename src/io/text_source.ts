/**
 * The operation that reads a partition of text; it runs in the worker.
 *
 * @module
 */

import { runtime } from "#runtime";
import { SourceError } from "../errors.ts";
import type { SourceOperation } from "../ops/operation.ts";
import type { FileSystem } from "../runtime/runtime.ts";
import { contentOf } from "./decompress.ts";
import type { FileVersion } from "./file_version.ts";
import { type LineBlockOptions, lineBlocks } from "./line_blocks.ts";
import { type LineBlock, LongLineError } from "./line_cutter.ts";
import { openRanges, openWhole } from "./open_input.ts";
import type { Probe } from "./probe.ts";
import { type TextBatch, TextBatcher } from "./text_batch.ts";
import { inputName, inputSize } from "./text_input.ts";
import { type TextFormat, textFormat, type TextSettings } from "./text_options.ts";
import { type ByteRange, byteRange, type TextPartition, type TextPiece } from "./text_plan.ts";

/**
 * `text(partition, settings, probes)`: the lines of a {@linkcode TextPartition} by
 * {@linkcode TextSettings}; the last argument is what was found out about its inputs, if needed.
 */
export const text: SourceOperation = {
  kind: "source",
  name: "text",
  batches: ([, settings]) => (settings as TextSettings).includePath ? "items" : "lines",
  open([partition, settings, probes = []], { signal }) {
    return readPartition(partition as TextPartition, settings as TextSettings, {
      signal,
      files: runtime.files,
      probes: probes as readonly Probe[],
    });
  },
};

/** What reading needs besides its arguments. */
export interface ReadContext {
  readonly signal: AbortSignal;
  readonly files: FileSystem | undefined;
  /** What all partitions have agreed on, in the order of {@linkcode TextPartitions.probed}. */
  readonly probes: readonly Probe[];
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
      if (batch.lines === undefined && batch.count === 0) continue;
      yield batch;
      index += batch.count;
    }
  }
}

/** The lines that begin in a part of a file. */
async function* readPiece(
  piece: TextPiece,
  settings: TextSettings,
  format: TextFormat,
  context: ReadContext,
): AsyncGenerator<LineBlock, void, undefined> {
  const { signal } = context;
  const { blockSize, maxLineLength } = settings;
  signal.throwIfAborted();
  const options = { delimiter: format.delimiter, maxLineLength, signal };
  const version = versionToRead(piece, context.probes);
  try {
    if (version !== "whole") {
      const range = byteRange(piece, version.size, blockSize, format.encoding.unit);
      if (range) yield* readRange(piece, version, range, options, context);
    } else if (piece.part === 0) yield* readWhole(piece, options, context);
  } catch (error) {
    if (!(error instanceof LongLineError)) throw error;
    throw new SourceError(
      `Cannot read "${inputName(piece.input)}": expected lines of at most ` +
        `${maxLineLength} bytes ("maxLineLength"), got a longer one at byte ${error.start}`,
      { cause: error },
    );
  }
}

/** The state of the file that a piece is a range of, or `"whole"` where the first piece is all. */
function versionToRead({ input, parts, probe }: TextPiece, probes: readonly Probe[]): Probe {
  if (probe !== undefined) return probes[probe]!;
  const size = inputSize(input);
  return parts === 1 || size === undefined ? "whole" : { size };
}

async function* readRange(
  { input }: TextPiece,
  version: FileVersion,
  range: ByteRange,
  options: LineBlockOptions,
  { files }: ReadContext,
): AsyncGenerator<LineBlock, void, undefined> {
  const source = await openRanges(input, version, files);
  try {
    yield* lineBlocks(source.read, range, options);
  } finally {
    await source.close();
  }
}

async function* readWhole(
  piece: TextPiece,
  options: LineBlockOptions,
  { files, signal }: ReadContext,
): AsyncGenerator<LineBlock, void, undefined> {
  const source = await openWhole(piece.input, files, signal);
  try {
    const read = await contentOf(piece.input, piece.compression, source);
    yield* lineBlocks(read, { start: 0 }, options);
  } finally {
    await source.close();
  }
}
