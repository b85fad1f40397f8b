/**
 * Makes elements of the text of a file, which comes in pieces.
 *
 * A record may be longer than a piece: what is left of one goes before the next.
 *
 * @module
 */

import { type ElementLocation, SourceError } from "../../errors.ts";
import type { ElementFailure } from "../../values/element_failure.ts";
import type { Batch } from "../../ops/operation.ts";
import { own } from "../../values/own_string.ts";
import { byteLength, type Encoding } from "../text/encoding.ts";
import type { CsvSettings } from "./csv_options.ts";
import type { BadText, CsvText } from "./csv_text.ts";
import { countLines, type Head, HeadError, parseHead } from "./head.ts";
import { RecordMaker } from "./record_maker.ts";
import { type Malformed, RowSplitter, type RowTaker } from "./row_splitter.ts";

/** What records are read with. */
export interface RecordFormat {
  readonly settings: CsvSettings;
  readonly path: string;
  readonly encoding: Encoding;
  readonly includePath: boolean;
  /** Bytes that a record may have, without its line end. */
  readonly maxLength: number;
  /** Whether pieces end with CR, so that what one begins with may be the rest of a CRLF. */
  readonly cutsAtReturns: boolean;
  /** The head of the file, where it has been read; then the text is what comes after it. */
  readonly head?: Head | undefined;
  /** The head of the first file. */
  readonly reference?: Head | undefined;
  /** Whether the text begins inside quotes, in a record that is another's. */
  readonly inside: boolean;
  /** Elements of the partition before these. */
  readonly index: number;
  /** Whether the text is that of the file from its start, so that lines can be counted. */
  readonly counts: boolean;
  /** Takes note of a record that is left out. */
  skipped?(source: ElementLocation, error: SourceError): void;
}

/** Some records. */
export interface RecordBatch extends Batch {
  readonly items: unknown[];
  /** What is wrong with the record after them, where that fails the task. */
  readonly failure?: SourceError;
}

/** Takes pieces of text and gives elements. */
export class RecordReader implements RowTaker {
  readonly #format: RecordFormat;
  #head: Head | undefined;
  #maker: RecordMaker | undefined;
  #splitter: RowSplitter | undefined;
  /** Whether the record under way is another's. */
  #drops: boolean;
  /** Text that no record has been made of yet, and what is known of it. */
  #text = "";
  #start = 0;
  #bytes = 0;
  #bad: readonly BadText[] = [];
  /** Lines of the file before the text. */
  #lines = 0;
  /** Pieces that come after the text, which are only worth a look when they are as long as it is. */
  #waiting: CsvText[] = [];
  #waitingBytes = 0;
  #index: number;
  /** Whether only the record under way is wanted. */
  #last = false;
  #done = false;
  /** What is being made. */
  #items: unknown[] = [];
  #starts: number[] = [];
  #failure: SourceError | undefined;

  /** Makes a reader of one file. */
  constructor(format: RecordFormat) {
    this.#format = format;
    this.#index = format.index;
    this.#drops = format.inside;
    if (format.head !== undefined) {
      this.#begin(format.head);
      this.#lines = format.head.lines;
    }
  }

  /** The head of the file, once it is known. */
  get head(): Head | undefined {
    return this.#head;
  }

  /** Whether a record has begun and not ended. */
  get open(): boolean {
    return !this.#done && !this.#drops && (this.#text !== "" || this.#waiting.length > 0);
  }

  /** Gives the records before here; those that begin from here on are another's. */
  finishRange(): RecordBatch {
    const batch = this.#read(false);
    this.#last = true;
    return batch;
  }

  /** Takes a piece of text; gives the records that end in it. */
  push(given: CsvText): RecordBatch {
    let piece = given;
    if (this.#text === "" && this.#waiting.length === 0) {
      if (this.#format.cutsAtReturns && !this.#drops) piece = withoutFeed(piece);
      // The quote that has been opened before stands for one byte.
      this.#text = this.#drops ? this.#format.settings.dialect.quote : "";
      this.#start = piece.start - this.#text.length;
      this.#bytes = this.#text.length;
    }
    this.#waiting.push(piece);
    this.#waitingBytes += piece.bytes;
    if (this.#bytes > this.#format.maxLength) throw this.#tooLong(0);
    return this.#waitingBytes < this.#bytes ? this.#batch() : this.#read(false);
  }

  /** Gives the last record of a file, which no line end need follow. */
  finish(): RecordBatch {
    return this.#done ? this.#batch() : this.#read(true);
  }

  /** Takes a row of the text. */
  row(
    cells: readonly string[],
    count: number,
    start: number,
    end: number,
    malformed: Malformed | undefined,
  ): boolean {
    if (this.#drops) {
      this.#drops = false;
      return this.#last;
    }
    // No character has more than three bytes for each of its codes.
    if (3 * (end - start) > this.#format.maxLength && this.#isTooLong(start, end)) {
      this.#failure = this.#tooLong(start);
      return true;
    }
    if (malformed !== undefined || this.#bad.length > 0) {
      const problem = this.#problemOf(start, end, malformed);
      if (problem !== undefined) return this.#refuse(start, end, problem) || this.#last;
    }
    const made = this.#maker!.make(cells as string[], count, this.#splitter!.quoted);
    if (made === undefined) return this.#refuse(start, end, this.#maker!.problem) || this.#last;
    this.#items.push(made);
    this.#starts.push(start);
    return this.#last;
  }

  #begin(head: Head): void {
    const { settings, reference, path } = this.#format;
    const dialect = { ...settings.dialect, delimiter: head.delimiter };
    try {
      this.#maker = new RecordMaker(settings, head, reference);
    } catch (error) {
      throw headFailure(path, error);
    }
    this.#splitter = new RowSplitter(dialect, this.#maker.wanted, this.#maker.asksForQuotes);
    this.#splitter.emptyIsRow = (reference ?? head).width === 1;
    this.#head = head;
  }

  /** Makes records of the text and what has waited. */
  #read(final: boolean): RecordBatch {
    this.#join();
    let from = 0;
    if (this.#splitter === undefined) {
      const { settings, path } = this.#format;
      let head: Head | "empty" | undefined;
      try {
        head = parseHead(this.#text, settings, final);
      } catch (error) {
        throw headFailure(path, error);
      }
      if (head === undefined || head === "empty") return this.#batch();
      const { offset } = head;
      const bad = this.#bad.find(({ from }) => from < offset);
      if (bad !== undefined) throw bad.error;
      this.#begin(head);
      from = head.offset;
    }
    const end = this.#splitter!.split(this.#text, from, final, this);
    if (this.#last && end > 0) this.#done = true;
    return this.#batch(end);
  }

  #join(): void {
    if (this.#waiting.length === 0) return;
    const texts = [this.#text];
    const bad = [...this.#bad];
    let length = this.#text.length;
    for (const piece of this.#waiting) {
      for (const { from, to, error } of piece.bad) {
        bad.push({ from: length + from, to: length + to, error });
      }
      texts.push(piece.text);
      length += piece.text.length;
    }
    // Joining copies, so that what is read next is one text in memory.
    this.#text = texts.length === 2 && texts[0] === "" ? texts[1]! : texts.join("");
    this.#bad = bad;
    this.#bytes += this.#waitingBytes;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  /** The elements that have been made; the text goes on at `end`. */
  #batch(end = 0): RecordBatch {
    const items = this.#items;
    const failure = this.#failure;
    const batch: RecordBatch = {
      items: this.#format.includePath ? items.map((item) => [item, this.#format.path]) : items,
      locate: items.length === 0 ? () => ({}) : this.#locator(this.#starts, this.#index),
      ...(failure && { failure }),
    };
    this.#index += items.length;
    this.#items = [];
    this.#starts = [];
    this.#failure = undefined;
    if (end > 0) this.#goOn(end);
    return batch;
  }

  /** Leaves out the text before `end`. */
  #goOn(end: number): void {
    if (this.#format.counts) this.#lines += countLines(this.#text, 0, end);
    const rest = this.#text.slice(end);
    const behind = this.#start + this.#bytes;
    // The file is all valid, or where exactly things are is not known anyway.
    const bytes = rest === "" ? 0 : byteLength(rest, this.#format.encoding) ?? 0;
    this.#start = behind - bytes;
    this.#bytes = bytes;
    this.#bad = this.#bad.filter(({ to }) => to > end)
      .map(({ from, to, error }) => ({ from: from - end, to: to - end, error }));
    this.#text = rest;
  }

  /** Tells where elements are that begin at `starts` in the text. */
  #locator(starts: readonly number[], first: number): (i: number) => ElementLocation {
    const place = this.#placer();
    return (i) => ({ ...place(starts[i]!), index: first + i });
  }

  /** Tells where characters of the text are; holds on to the text. */
  #placer(): (at: number) => ElementLocation {
    const text = this.#text;
    const start = this.#start;
    const bytes = this.#bytes;
    const lines = this.#lines;
    const { path, encoding, counts } = this.#format;
    return (at) => {
      // With as many characters as bytes, each is one.
      const exact = text.length === bytes || byteLength(text, encoding) === bytes;
      const before = text.length === bytes ? at : byteLength(text.slice(0, at), encoding) ?? 0;
      const line = counts ? { line: lines + countLines(text, 0, at) + 1 } : {};
      return { path, ...line, byte: start + (exact ? before : 0) };
    };
  }

  /** What is wrong with a row before its cells are looked at. */
  #problemOf(start: number, end: number, malformed: Malformed | undefined): Problem | undefined {
    const bad = this.#bad.find(({ from, to }) => from < end && to > start);
    if (bad !== undefined) return bad.error;
    return malformed && { problem: problems[malformed.problem], at: malformed.at };
  }

  /** Does with a row that cannot be read what is to be done with it; whether that is to stop. */
  #refuse(start: number, end: number, problem: Problem | string): boolean {
    const { settings: { onError }, path, skipped } = this.#format;
    const place = this.#placer();
    const source = { ...place(start), index: this.#index + this.#items.length };
    const error = typeof problem === "object" && "problem" in problem
      ? failureAt(path, place(problem.at), problem.problem)
      : typeof problem === "string"
      ? failureAt(path, source, problem)
      : problem;
    switch (onError) {
      case "throw":
        this.#failure = error;
        return true;
      case "skip":
        skipped?.(source, error);
        return false;
      case "collect":
        this.#items.push(collected(error, own(this.#text.slice(start, end)), source));
        this.#starts.push(start);
        return false;
    }
  }

  #isTooLong(start: number, end: number): boolean {
    const record = withoutLineEnd(this.#text.slice(start, end));
    const bytes = byteLength(record, this.#format.encoding) ?? record.length;
    return bytes > this.#format.maxLength;
  }

  #tooLong(at: number): SourceError {
    const { maxLength, path } = this.#format;
    return failureAt(
      path,
      this.#placer()(at),
      `expected records of at most ${maxLength} bytes ('maxLineLength'), got a longer one, which ` +
        "begins here; a quote that is never closed makes one record of all that follows",
    );
  }
}

function withoutFeed(piece: CsvText): CsvText {
  if (piece.start === 0 || !piece.text.startsWith("\n")) return piece;
  const bad = piece.bad.map(({ from, to, error }) => ({
    from: Math.max(0, from - 1),
    to: to - 1,
    error,
  }));
  return { text: piece.text.slice(1), start: piece.start + 1, bytes: piece.bytes - 1, bad };
}

function withoutLineEnd(record: string): string {
  return record.replace(/\r?\n$|\r$/, "");
}

/** What is wrong with a row, and where; or an error that tells that. */
type Problem = { readonly problem: string; readonly at: number } | SourceError;

const problems: Readonly<Record<Malformed["problem"], string>> = {
  "text after a closing quote":
    "expected a delimiter or the end of the record after a closing quote, got other text; a quote in " +
    'quotes is written twice, and quoting: "lenient" takes the text for a part of the cell',
  "an open quote":
    "expected the quote that is opened here to be closed, got the end of the file; quote: false takes " +
    "quotes for characters like any other",
  "a line end in quotes":
    "expected no line end in the quotes that are opened here, since quotedNewlines is false",
};

/** The error for something wrong at a place of a file. */
function failureAt(path: string, { line, byte }: ElementLocation, problem: string): SourceError {
  const place = line === undefined ? `byte ${byte}` : `line ${line}, byte ${byte}`;
  return new SourceError(`Cannot read "${path}": ${problem} (${place})`);
}

/** The error for a head that cannot be read. */
export function headFailure(path: string, error: unknown): unknown {
  return error instanceof HeadError
    ? new SourceError(`Cannot read "${path}": ${error.message}`, { cause: error })
    : error;
}

/** What goes on in the place of a record. */
function collected(
  { name, message }: SourceError,
  text: string,
  source: ElementLocation,
): ElementFailure {
  return {
    elementFailure: true,
    error: { name, message },
    element: withoutLineEnd(text),
    operation: "csv",
    function: "readCsv",
    source,
  };
}
