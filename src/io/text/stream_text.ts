/**
 * Text that comes as a stream: the thread that has it cuts it at the ends of lines, workers decode it.
 *
 * @module
 */

import { suppliedParts } from "../streams/parts.ts";
import { SourceError } from "../../errors.ts";
import { describeValue } from "../../values/describe_value.ts";
import type { SourceOperation } from "../../ops/operation.ts";
import { singlePass, unreadable } from "../bytes/byte_source.ts";
import { type Chunks, chunksOf } from "../bytes/byte_stream.ts";
import type { Compression } from "../bytes/compression.ts";
import { contentOf } from "../bytes/decompress.ts";
import { encodingOfFile } from "./byte_order_mark.ts";
import { encodingOf, labelOf } from "./encoding.ts";
import type { LineBlock } from "./line_cutter.ts";
import { blocksOf, linesIn } from "./text_lines.ts";
import { textFormat, type TextSettings } from "./text_options.ts";
import { lineFormat } from "./text_source.ts";

/** Some lines, as a worker is given them. */
export interface LinePart extends LineBlock {
  /** Encoding of the stream, of which a byte order mark may have told. */
  readonly encoding: string;
}

/** What is read, and how. */
export interface StreamPlan {
  readonly name: string;
  readonly settings: TextSettings;
  readonly compression: Compression;
}

/** The lines of a stream, as many at a time as come together. */
export async function* lineParts(
  open: () => ReadableStream<Uint8Array>,
  { name, settings, compression }: StreamPlan,
  signal: AbortSignal,
): AsyncGenerator<LinePart, void, undefined> {
  const source = singlePass((reading) => bytesOf(open, name, reading), signal);
  try {
    const content = await contentOf({ kind: "stream", name }, { compression }, source, signal);
    const encoding = await encodingOfFile(content, encodingOf(settings.encoding), name);
    const { delimiter } = textFormat(settings, encoding);
    const { maxLineLength, errors } = settings;
    const format = { path: name, delimiter, maxLineLength, skips: errors === "skip" };
    const blocks = blocksOf({ source: content, range: { start: 0 } }, format, signal);
    for await (const block of blocks) {
      // A view would be sent with all that it is a view of.
      yield { ...block, bytes: block.bytes.slice(), encoding: labelOf(encoding) };
    }
  } finally {
    await source.close();
  }
}

/**
 * `streamText(supply, reader, name, settings, counts)`: the lines of those parts of a stream that a
 * reader is given; with `counts`, it is the only one, so that lines can be counted.
 */
export const streamText: SourceOperation<
  [supply: string, reader: number, name: string, settings: TextSettings, counts: boolean]
> = {
  kind: "source",
  name: "text",
  id: "streamText",
  batches: ([, , , settings]) => settings.includePath ? "items" : "lines",
  async *open([supply, reader, name, settings, counts], { signal, skipped, read, ...others }) {
    const parts = noting(suppliedParts<LinePart>(supply, reader, { signal, ...others }), read);
    const first = await parts.next();
    if (first.done === true) return;
    const format = await lineFormat(name, settings, encodingOf(first.value.encoding));
    const context = { signal, index: 0, counts, ...(skipped && { skipped }) };
    yield* linesIn(startingWith(first.value, parts), format, context);
  },
};

/** The same parts, whose bytes are told of: as lines, since how a stream was compressed is not known here. */
async function* noting(
  parts: AsyncIterable<LinePart>,
  read: ((bytes: number) => void) | undefined,
): AsyncGenerator<LinePart> {
  for await (const part of parts) {
    read?.(part.bytes.length);
    yield part;
  }
}

async function* startingWith<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}

/** The same chunks, with failures to read them that say of what. */
async function* naming(name: string, chunks: Chunks, signal: AbortSignal): Chunks {
  try {
    yield* chunks;
  } catch (cause) {
    signal.throwIfAborted();
    throw unreadable(name, cause);
  }
}

async function* bytesOf(
  open: () => ReadableStream<Uint8Array>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const stream = open();
  if (stream.locked) {
    throw new SourceError(
      `Cannot read "${name}": expected a stream that nobody reads, got one that is locked`,
    );
  }
  for await (const chunk of naming(name, chunksOf(stream, signal), signal)) {
    if (!(chunk instanceof Uint8Array)) {
      throw new SourceError(
        `Cannot read "${name}": expected a stream of bytes, got one with ${describeValue(chunk)}`,
      );
    }
    // Nothing comes of empty chunks, which say that there is nothing yet.
    if (chunk.length > 0) yield chunk;
  }
}
