/**
 * Reading partitions of CSV, and what has to be known of a file before it is read in parts. Loaded by
 * the workers that read CSV.
 *
 * @module
 */

import { runtime } from "#runtime";
import { SourceError } from "../../errors.ts";
import type { RangeSource } from "../bytes/byte_source.ts";
import type { Chunks } from "../bytes/byte_stream.ts";
import { inputName } from "../bytes/input.ts";
import { noting } from "../bytes/open_input.ts";
import { encodingOfFile } from "../text/byte_order_mark.ts";
import { encodingSaid } from "../text/charset.ts";
import { decoderOf } from "../text/decode.ts";
import { type Delimiter, delimiterOf, lastEnd } from "../text/delimiter.ts";
import type { Encoding } from "../text/encoding.ts";
import { decoderClassOf } from "../text/legacy_decoder.ts";
import { lineBlocks, type ReadBytes } from "../text/line_blocks.ts";
import { type LineBlock, LongLineError } from "../text/line_cutter.ts";
import type { TextSettings } from "../text/text_options.ts";
import type { TextPartition, TextPiece } from "../text/text_plan.ts";
import { openPiece, type ReadContext } from "../text/text_source.ts";
import type { CsvSettings } from "./csv_options.ts";
import { type CsvTextFormat, textsOf } from "./csv_text.ts";
import { canBeCut } from "./cutting.ts";
import { type Head, parseHead, SAMPLE } from "./head.ts";
import { QuoteStates, type Transition, unchanged } from "./quote_state.ts";
import { headFailure, type RecordBatch, RecordReader } from "./record_reader.ts";

/** What the start of a file that is read in parts tells; plain data. */
export interface FileHead extends Head {
  /** Whether it turns out that it cannot be cut, so that its first part is all of it. */
  readonly whole: boolean;
  /** Position of the byte at which the records begin, unless it is whole. */
  readonly start: number;
  /** The byte at which lines are cut. */
  readonly lineEnd: number;
}

/** What was found out about a file; `"empty"` if it has no records. */
export type FoundHead = FileHead | "empty";

/** How to read, for all partitions. */
export interface CsvReading {
  readonly csv: CsvSettings;
  readonly text: TextSettings;
}

/** What a partition is read with. */
export interface CsvContext extends ReadContext {
  /** The head of the first file that has one, unless this partition reads it. */
  readonly reference?: FoundHead | undefined;
  /** The head of the file of which the partition is a part, where that is not its start. */
  readonly head?: FoundHead | undefined;
  /** Whether the first line of the partition begins inside quotes. */
  readonly inside: boolean;
}

const LF = 10;
const CR = 13;

/** Bytes at the start of a file that tell what its lines end with. */
const LINE_END_SAMPLE = 64 * 2 ** 10;

/** Bytes read beyond the end of a range at once, in search of the end of its last record. */
const READ_BEYOND = 64 * 2 ** 10;

/** Bytes at the end of a range in which quotes mostly tell whether the next one begins inside some. */
const SCANNED_FIRST = 64 * 2 ** 10;

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
    const opened = await open(piece, reading, context);
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

/** The head of the first file that has records. Later parts of a file that is not cut do not need its head. */
export async function readHead(
  pieces: readonly TextPiece[],
  reading: CsvReading,
  context: ReadContext,
): Promise<FoundHead> {
  for (const piece of pieces) {
    context.signal.throwIfAborted();
    const { part, probe } = piece;
    if (part > 0 && probe !== undefined && context.probes[probe] === "whole") continue;
    const opened = await open({ ...piece, part: 0 }, reading, context);
    if (opened === undefined) continue;
    try {
      const found = await headOf(opened, reading, context.signal);
      if (found !== "empty") return found;
    } finally {
      await opened.source.close();
    }
  }
  return "empty";
}

/** What the lines of a part of a file make of the state that its first line begins in. */
export async function scanQuotes(
  piece: TextPiece,
  reading: CsvReading,
  head: FoundHead,
  context: ReadContext,
): Promise<Transition> {
  if (head === "empty" || head.whole) return unchanged;
  const opened = await open(piece, reading, context);
  if (opened === undefined) return unchanged;
  const { source, range: { start, end } } = opened;
  try {
    const states = new QuoteStates({ ...reading.csv.dialect, delimiter: head.delimiter });
    const near = end === undefined ? start : Math.max(start, end - SCANNED_FIRST);
    for (const from of new Set([near, start])) {
      let made = unchanged;
      const range = { start: from, ...(end === undefined ? {} : { end }) };
      const delimiter = delimiterOf(Uint8Array.of(head.lineEnd), 1);
      for await (
        const { bytes, start: at } of linesIn(opened, range, delimiter, reading, context)
      ) {
        made = states.after(made, bytes.subarray(Math.max(0, head.start - at)));
      }
      if (from === start || made.outside === made.inside) return made;
    }
    return unchanged;
  } finally {
    await source.close();
  }
}

/** A part of a file that is open. */
interface Opened {
  readonly piece: TextPiece;
  readonly path: string;
  readonly source: RangeSource;
  readonly range: { readonly start: number; readonly end?: number };
  /** Whether the source can be read from anywhere, any number of times. */
  readonly cut: boolean;
  readonly encoding: Encoding;
}

/** Opens what a piece is a part of, and looks how it is encoded. */
async function open(
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

async function textFormatOf(
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

/** The lines that begin in a range, in blocks. */
async function* linesIn(
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
      `Cannot read "${path}": expected lines of at most ${maxLineLength} bytes ("maxLineLength"), ` +
        `got a longer one at byte ${cause.start}`,
      { cause },
    );
  }
}

/** The head of a file that is open from its start. */
async function headOf(
  opened: Opened,
  reading: CsvReading,
  signal: AbortSignal,
): Promise<FoundHead> {
  const { source, path } = opened;
  const { csv, text } = reading;
  const wanted = csv.types === "infer" || csv.delimiter === "infer"
    ? SAMPLE.characters
    : LINE_END_SAMPLE;
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const chunks = source.read(0, undefined, either)[Symbol.asyncIterator]();
  try {
    let bytes = new Uint8Array(0);
    let done = false;
    for (let size = wanted; size <= 2 * text.maxLineLength || size === wanted; size *= 2) {
      const parts: Uint8Array[] = [bytes];
      let length = bytes.length;
      while (length <= size && !done) {
        const next = await chunks.next();
        done = next.done === true;
        // A chunk is valid until the next one is asked for.
        if (next.done !== true) parts.push(next.value.slice());
        length += next.value?.length ?? 0;
      }
      bytes = joined(parts, length);
      // Not what has been read beyond, which differs from time to time.
      const found = await headIn(opened, reading, bytes.subarray(0, size), length <= size);
      if (found !== undefined) return found;
    }
  } finally {
    ended.abort();
    await chunks.return?.();
  }
  throw new SourceError(
    `Cannot read "${path}": expected a first record of at most ${text.maxLineLength} bytes ` +
      '("maxLineLength"), got a longer one; a quote that is never closed makes one record of all ' +
      "that follows",
  );
}

async function headIn(
  opened: Opened,
  reading: CsvReading,
  bytes: Uint8Array,
  atEnd: boolean,
): Promise<FileHead | "empty" | undefined> {
  const { path, encoding, cut } = opened;
  const lineEnd = lineEndOf(bytes.subarray(0, LINE_END_SAMPLE));
  const format = await textFormatOf(opened, reading, lineEnd);
  const marked = encoding.mark.length > 0 && encoding.mark.every((byte, i) => bytes[i] === byte);
  const mark = marked ? encoding.mark.length : 0;
  // What comes after the last line end may be the first half of a character.
  const last = atEnd ? bytes.length : lastEnd(format.delimiter, bytes, 0, 0);
  const lines = bytes.subarray(mark, Math.max(mark, last));
  let head: Head | "empty" | undefined;
  let text: string;
  try {
    text = format.decodeLoosely(lines);
    head = parseHead(text, reading.csv, atEnd);
  } catch (error) {
    throw headFailure(path, error);
  }
  if (head === undefined || head === "empty") return head;
  const dialect = { ...reading.csv.dialect, delimiter: head.delimiter };
  const whole = !cut || !canBeCut(dialect, encoding);
  if (whole) return { ...head, whole, start: 0, lineEnd };
  // The last line of a file need not end.
  const start = mark +
    (head.offset === text.length
      ? lines.length
      : afterLineEnds(lines, lineEndsIn(text, head.offset)));
  // Nobody else decodes the names as strictly as they are to be.
  const block = { bytes: bytes.subarray(0, start), start: 0, terminated: true };
  for (const _text of textsOf(block, 0, { ...format, tolerant: false }));
  return { ...head, whole, start, lineEnd };
}

/** Number of bytes up to and including the line end of that number; line ends are bytes of their own. */
function afterLineEnds(bytes: Uint8Array, count: number): number {
  let at = 0;
  for (let left = count; left > 0; at++) if (bytes[at] === LF || bytes[at] === CR) left--;
  return at;
}

function lineEndsIn(text: string, end: number): number {
  return text.slice(0, end).match(/[\r\n]/g)?.length ?? 0;
}

/** The byte at which lines are cut: CR only where there is nothing else. */
function lineEndOf(bytes: Uint8Array): number {
  return !bytes.includes(LF) && bytes.includes(CR) ? CR : LF;
}

function lineEndBytes(lineEnd: number, { family, name }: Encoding): Uint8Array {
  if (family !== "utf-16") return Uint8Array.of(lineEnd);
  return name === "utf-16le" ? Uint8Array.of(lineEnd, 0) : Uint8Array.of(0, lineEnd);
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
    lineEnd: first.done === true ? LF : lineEndOf(first.value.subarray(0, LINE_END_SAMPLE)),
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

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function known(found: FoundHead | undefined): FileHead | undefined {
  return found === "empty" ? undefined : found;
}
