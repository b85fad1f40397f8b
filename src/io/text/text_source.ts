/**
 * The operation that reads a partition of text; it runs in the worker.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { ElementLocation, SourceError } from "../../errors.ts";
import type { SourceOperation } from "../../ops/operation.ts";
import type { FileSystem } from "../../runtime/runtime.ts";
import { encodingOfFile } from "./byte_order_mark.ts";
import { type ByteSource, metered, type RangeSource } from "../bytes/byte_source.ts";
import { encodingSaid } from "./charset.ts";
import { decoderOf } from "./decode.ts";
import type { Encoding } from "./encoding.ts";
import { openBlocks } from "../bytes/block_range.ts";
import { contentOf } from "../bytes/decompress.ts";
import { decoderClassOf } from "./decoder_class.ts";
import { noting, openRanges, openWhole } from "../bytes/open_input.ts";
import { uncuttable } from "./plan_text.ts";
import type { Probe } from "./probe.ts";
import { type TextBatch, TextBatcher } from "./text_batch.ts";
import { type LineFormat, linesOf, type OpenPiece } from "./text_lines.ts";
import { filesOf, inputName, inputSize } from "../bytes/input.ts";
import { textFormat, type TextSettings } from "./text_options.ts";
import { byteRange, type TextPartition, type TextPiece } from "./text_partitions.ts";

/**
 * `text(partition, settings, probes)`: the lines of a {@linkcode TextPartition} by
 * {@linkcode TextSettings}; the last argument is what was found out about its inputs, if needed.
 */
export const text: SourceOperation<
  | [partition: TextPartition, settings: TextSettings]
  | [partition: TextPartition, settings: TextSettings, probes: readonly Probe[]]
> = {
  kind: "source",
  name: "text",
  batches: ([, settings]) => settings.includePath ? "items" : "lines",
  size: ([partition, settings]) => sizeOfPartition(partition, settings),
  reads: ([partition]) => filesOf(partition.map(({ input }) => input)),
  open([partition, settings, ...probes], { signal, skipped, salvaged, retried, read }) {
    return readPartition(partition, settings, {
      signal,
      ...(skipped && { skipped }),
      ...(salvaged && { salvaged }),
      ...(retried && { retried }),
      ...(read && { read }),
      files: runtime.files,
      probes: probes.at(0) ?? [],
    });
  },
};

/** What reading needs besides its arguments. */
export interface ReadContext {
  readonly signal: AbortSignal;
  readonly files: FileSystem | undefined;
  /** What all partitions have agreed on, in the order of {@linkcode TextPartitions.probed}. */
  readonly probes: readonly Probe[];
  /** Takes note of a line that is left out. */
  skipped?(source: ElementLocation, error: SourceError): void;
  /** Takes note of a damaged file of which only what is whole is read. */
  salvaged?(source: ElementLocation, error: SourceError): void;
  /** Takes note of a request that is made again. */
  retried?(source: ElementLocation, error: unknown): void;
  /** Takes note of bytes of the partition that have been read. */
  read?(bytes: number): void;
}

/** The lines of a partition, in batches. */
export async function* readPartition(
  partition: TextPartition,
  settings: TextSettings,
  context: ReadContext,
): AsyncGenerator<TextBatch, void, undefined> {
  let index = 0;
  for (const piece of partition) {
    context.signal.throwIfAborted();
    const noted = { ...piece, input: noting(piece.input, context.retried) };
    const opened = await openPiece(noted, settings, context);
    if (opened === undefined) continue;
    try {
      const format = { ...await formatOf(opened.source, piece, settings), ...originOf(opened) };
      for await (
        const batch of linesOf(opened, format, { ...context, index, counts: piece.part === 0 })
      ) {
        yield batch;
        index += batch.count;
      }
      const ending = opened.source.ending?.();
      if (ending) context.salvaged?.({ path: inputName(piece.input) }, ending.error);
    } finally {
      await opened.source.close();
    }
  }
}

/** About how many bytes a partition has, where that is known before it is opened. */
export function sizeOfPartition(
  partition: TextPartition,
  settings: TextSettings,
): { readonly bytes: number } | undefined {
  const bytes = partition.reduce((sum, piece) => sum + sizeOf(piece, settings), 0);
  return Number.isNaN(bytes) ? undefined : { bytes };
}

/** About how many bytes a piece has; `NaN` where nobody knows before it is opened. */
function sizeOf(piece: TextPiece, { blockSize }: TextSettings): number {
  const size = inputSize(piece.input);
  if (size === undefined || piece.probe !== undefined) return NaN;
  if (piece.parts === 1) return size;
  const range = byteRange(piece, size, blockSize, 1);
  return range === undefined ? 0 : (range.end ?? size) - range.start;
}

/** Opens what a piece is a part of; `undefined` where the file is so small that nothing is left of it. */
export async function openPiece(
  piece: TextPiece,
  settings: TextSettings,
  context: ReadContext,
): Promise<OpenPiece | undefined> {
  const { files, probes, read } = context;
  const version = versionToRead(piece, probes);
  if (version === "whole") {
    return piece.part > 0 ? undefined : await openAll();
  }
  const { unit } = encodingSaid(settings, version.charset, inputName(piece.input));
  const { blocks, size } = version;
  const range = byteRange(piece, size, settings.blockSize, blocks ? 1 : unit);
  // Characters of two bytes may lie across the border of two blocks.
  if (blocks && unit > 1) return piece.part === 0 ? await openAll() : undefined;
  if (range === undefined) return undefined;
  const source = metered(await openRanges(piece.input, version, files), read, range);
  if (!blocks) return { source, range };
  try {
    const of = { ...range, part: piece.part, size };
    const content = await openBlocks(source, inputName(piece.input), blocks, of, context.signal);
    return { source: { ...source, head: content.head }, range, content };
  } catch (error) {
    await source.close();
    throw error;
  }

  async function openAll(): Promise<OpenPiece> {
    return { source: await openUnpacked(piece, settings, context), range: { start: 0 } };
  }
}

/** Opens a whole file, decompressed if it is compressed. */
async function openUnpacked(
  piece: TextPiece,
  { cuts, blockSize, salvage }: TextSettings,
  { files, signal, read }: ReadContext,
): Promise<ByteSource> {
  const source = metered(await openWhole(piece.input, files, signal), read);
  try {
    const content = await contentOf(piece.input, { ...piece, salvage }, source, signal);
    if (cuts && content !== source && piece.blocks === undefined) {
      throw uncuttable(piece.input, blockSize);
    }
    return content;
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Where blocks begin before which nobody knows how much content there is. */
function originOf({ content }: OpenPiece): Pick<LineFormat, "origin"> {
  return content === undefined || content.start === 0 ? {} : { origin: content.start };
}

/** The format of a file, of whose encoding a byte order mark may tell. */
async function formatOf(
  source: RangeSource,
  piece: TextPiece,
  settings: TextSettings,
): Promise<LineFormat> {
  const path = inputName(piece.input);
  // A server says what it sends when it begins to.
  if (piece.input.kind === "url") await source.head(1);
  const said = encodingSaid(settings, source.charset?.(), path);
  return await lineFormat(path, settings, await encodingOfFile(source, said, path));
}

/** The format of a file of a known encoding. */
export async function lineFormat(
  path: string,
  settings: TextSettings,
  encoding: Encoding,
): Promise<LineFormat> {
  const { maxLineLength, errors } = settings;
  const { delimiter } = textFormat(settings, encoding);
  const decode = decoderOf(encoding, errors, await decoderClassOf(encoding));
  return {
    path,
    delimiter,
    maxLineLength,
    decode,
    decodeAscii: encoding.family === "utf-16" ? undefined : runtime.decodeAscii,
    skips: errors === "skip",
    batcher: new TextBatcher(settings, encoding, decode),
  };
}

/** The state of the file that a piece is a range of, or `"whole"` where the first piece is all. */
function versionToRead(
  { input, parts, probe, blocks }: TextPiece,
  probes: readonly Probe[],
): Probe {
  if (probe !== undefined) return probes[probe]!;
  const size = inputSize(input);
  if (parts === 1 || size === undefined) return "whole";
  return blocks === "bgzf" ? { size, blocks: { format: blocks } } : { size };
}
