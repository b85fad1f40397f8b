/**
 * Reading partitions of CSV.
 *
 * @module
 */

import type { Chunks } from "../bytes/byte_stream.ts";
import type { ReadBytes } from "../text/line_blocks.ts";
import type { LineBlock } from "../text/line_cutter.ts";
import type { TextPartition } from "../text/text_partitions.ts";
import type { ReadContext } from "../text/text_source.ts";
import { type CsvReading, linesIn, openCsv, type Opened, textFormatOf } from "./csv_file.ts";
import { type CsvTextFormat, textsOf } from "./csv_text.ts";
import { type FileHead, type FoundHead, headOf } from "./file_head.ts";
import type { Head } from "./head.ts";
import { CR, LF, lineEndOf } from "./line_end.ts";
import { type RecordBatch, RecordReader } from "./record_reader.ts";

/** What a partition is read with. */
export interface CsvContext extends ReadContext {
  /** The head of the first file that has one, unless this partition reads it. */
  readonly reference?: FoundHead | undefined;
  /** The head of the file of which the partition is a part, where that is not its start. */
  readonly head?: FoundHead | undefined;
  /** Whether the first line of the partition begins inside quotes. */
  readonly inside: boolean;
}

/** Bytes read beyond the end of a range at once, in search of the end of its last record. */
const READ_BEYOND = 64 * 2 ** 10;

/** The records of a partition, in batches. */
export async function* readCsvPartition(
  partition: TextPartition,
  reading: CsvReading,
  context: CsvContext,
): AsyncGenerator<RecordBatch, void, undefined> {
  let index = 0;
  let reference: Head | undefined = known(context.reference);
  for (const piece of partition) {
    context.signal.throwIfAborted();
    const opened = await openCsv(piece, reading, context);
    if (opened === undefined) continue;
    try {
      const reader = await readerOf(opened, reading, context, { reference, index });
      if (reader === undefined) continue;
      for await (const batch of batchesOf(opened, reader, context.signal)) {
        index += batch.items.length;
        if (batch.items.length > 0) yield batch;
        if (batch.failure) throw batch.failure;
      }
      reference ??= reader.records.head;
      const ending = opened.source.ending?.();
      if (ending) context.salvaged?.({ path: opened.path }, ending.error);
    } finally {
      await opened.source.close();
    }
  }
}

/** A file that is being read: how its lines are found, and what makes records of them. */
interface Reader {
  readonly records: RecordReader;
  readonly format: CsvTextFormat;
  readonly range: Opened["range"];
  readonly read: ReadBytes;
  /** Position before which nothing is wanted. */
  readonly from: number;
  readonly reading: CsvReading;
}

/** What reads the records of a part of a file; `undefined` where there are none. */
async function readerOf(
  opened: Opened,
  reading: CsvReading,
  context: CsvContext,
  { reference, index }: { readonly reference: Head | undefined; readonly index: number },
): Promise<Reader | undefined> {
  const { piece, path, source, encoding, cut } = opened;
  const { csv, text } = reading;
  const found = cut ? context.head ?? await headOf(opened, reading, context.signal) : undefined;
  if (found === "empty" || (found?.whole && piece.part > 0)) return undefined;
  const head = found?.whole ? undefined : found;
  // Bytes can only be read once: what they begin with is looked at on the way.
  const peeked = head === undefined ? await peek(source.read, context.signal) : undefined;
  const lineEnd = head?.lineEnd ?? peeked!.lineEnd;
  const format = await textFormatOf(opened, reading, lineEnd);
  const counts = piece.part === 0;
  const records = new RecordReader({
    settings: csv,
    path,
    encoding,
    includePath: text.includePath,
    maxLength: text.maxLineLength,
    cutsAtReturns: lineEnd === CR,
    head,
    reference: reference ?? head,
    inside: head !== undefined && context.inside,
    index,
    counts,
    ...(context.skipped && { skipped: context.skipped }),
  });
  return {
    records,
    format,
    range: head === undefined ? { start: 0 } : opened.range,
    read: peeked?.read ?? source.read,
    from: head?.start ?? 0,
    reading,
  };
}

/** The records of a file, or of a part. */
async function* batchesOf(
  opened: Opened,
  reader: Reader,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch, void, undefined> {
  const { records, format, range, from } = reader;
  for await (const block of readerLines(opened, reader, range, signal)) {
    for (const piece of textsOf(block, from, format)) {
      signal.throwIfAborted();
      yield records.push(piece);
    }
  }
  // A record belongs to the part it begins in, however far it goes.
  if (range.end !== undefined) {
    yield records.finishRange();
    let start = range.end;
    for (let size = READ_BEYOND; records.open; size *= 2) {
      let more = false;
      const beyond = { start, end: start + size };
      for await (const block of readerLines(opened, reader, beyond, signal)) {
        more = true;
        for (const piece of textsOf(block, from, format)) {
          if (records.open) yield records.push(piece);
        }
        if (!records.open) break;
      }
      // Lines may be longer than what is read at once.
      if (!more && !await hasByte(reader.read, beyond.end, signal)) break;
      start = beyond.end;
    }
    if (!records.open) return;
  }
  if (opened.source.ending?.()?.breaksOff === true) return;
  yield records.finish();
}

function readerLines(
  { source, path }: Opened,
  { read, format, reading }: Reader,
  range: Opened["range"],
  signal: AbortSignal,
): AsyncGenerator<LineBlock, void, undefined> {
  return linesIn({ source, path, read }, range, format.delimiter, reading, { signal });
}

/** What lines end with in bytes that can be read once, and how to read them all the same. */
async function peek(
  read: ReadBytes,
  signal: AbortSignal,
): Promise<{ readonly lineEnd: number; readonly read: ReadBytes }> {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const chunks = read(0, undefined, either)[Symbol.asyncIterator]();
  const first = await chunks.next();
  return {
    lineEnd: first.done === true ? LF : lineEndOf(first.value),
    async *read(_start, _end, reading): Chunks {
      const abort = () => ended.abort(reading.reason);
      reading.addEventListener("abort", abort, { once: true });
      try {
        for (let next = first; !next.done; next = await chunks.next()) yield next.value;
      } finally {
        reading.removeEventListener("abort", abort);
        await chunks.return?.();
      }
    },
  };
}

async function hasByte(read: ReadBytes, at: number, signal: AbortSignal): Promise<boolean> {
  for await (const chunk of read(at, at + 1, signal)) if (chunk.length > 0) return true;
  return false;
}

function known(found: FoundHead | undefined): FileHead | undefined {
  return found === "empty" ? undefined : found;
}
