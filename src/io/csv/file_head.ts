/**
 * The heads of files, which is what later parts of a file, or other files, have to know of it.
 *
 * @module
 */

// @ts-types="../../../types/std_bytes.d.ts"
import { concat } from "@std/bytes";
import { SourceError } from "../../errors.ts";
import { lastEnd } from "../text/delimiter.ts";
import type { TextPiece } from "../text/text_partitions.ts";
import type { ReadContext } from "../text/text_source.ts";
import { type CsvReading, openCsv, type Opened, textFormatOf } from "./csv_file.ts";
import { textsOf } from "./csv_text.ts";
import { canBeCut } from "./cutting.ts";
import { type Head, parseHead, SAMPLE, withTypesOf } from "./head.ts";
import { CR, LF, LINE_END_SAMPLE, lineEndOf } from "./line_end.ts";
import { headFailure } from "./record_reader.ts";

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

/**
 * The head of the first file that has one. Where that has no records to infer types from, the next file
 * that has some tells them. Later parts of a file that is not cut do not need its head.
 */
export async function readHead(
  pieces: readonly TextPiece[],
  reading: CsvReading,
  context: ReadContext,
): Promise<FoundHead> {
  let untold: FileHead | undefined;
  for (const piece of pieces) {
    context.signal.throwIfAborted();
    const { part, probe } = piece;
    if (part > 0 && probe !== undefined && context.probes[probe] === "whole") continue;
    const opened = await openCsv({ ...piece, part: 0 }, reading, context);
    if (opened === undefined) continue;
    try {
      const found = await headOf(opened, reading, context.signal);
      if (found === "empty") continue;
      if (found.untold !== true) return untold === undefined ? found : withTypesOf(untold, found);
      untold ??= found;
    } finally {
      await opened.source.close();
    }
  }
  return untold ?? "empty";
}

/** The head of a file that is open from its start. */
export async function headOf(
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
      bytes = concat(parts);
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
      "('maxLineLength'), got a longer one; a quote that is never closed makes one record of all " +
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
  const lineEnd = lineEndOf(bytes);
  const format = await textFormatOf(opened, reading, lineEnd);
  const marked = encoding.mark.length > 0 && encoding.mark.every((byte, i) => bytes[i] === byte);
  const mark = marked ? encoding.mark.length : 0;
  // What comes after the last line end may be the first half of a character.
  const last = atEnd ? bytes.length : lastEnd(format.delimiter, bytes, 0, 0);
  const lines = bytes.subarray(mark, Math.max(mark, last));
  // Records of the sample may well be what is left out later.
  const decode = reading.text.errors === "strict" ? format.decodeLoosely : format.decode;
  let head: Head | "empty" | undefined;
  let text: string;
  try {
    text = decode(lines);
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
