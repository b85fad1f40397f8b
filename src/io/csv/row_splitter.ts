/**
 * Cuts text into rows, and rows into cells.
 *
 * A quote counts only where a cell begins; elsewhere it is a character like any other. Rows end with
 * LF, CRLF or CR. The rows before the next quote are found by looking for line ends and delimiters
 * alone; only a row with a quote in it is gone through cell by cell.
 *
 * @module
 */

import { type Dialect, isBlank } from "./dialect.ts";

/** What is wrong with a row. */
export interface Malformed {
  readonly problem: "text after a closing quote" | "an open quote" | "a line end in quotes";
  /** Index in the text at which it begins. */
  readonly at: number;
}

/** Takes rows. */
export interface RowTaker {
  /**
   * Takes the `count` cells of the row from `start` up to `end`, which includes its line end. The array
   * is used again, and may be longer. `true` says: no more.
   */
  row(
    cells: readonly string[],
    count: number,
    start: number,
    end: number,
    malformed: Malformed | undefined,
  ): boolean | void;
}

const LF = 10;
const CR = 13;

/** Cuts texts of one dialect. */
export class RowSplitter {
  /** Whether an empty line is a row of one empty cell; if not, it is none. */
  emptyIsRow = false;
  /** Positions of the cells of the row at hand that are in quotes, if that is asked for. */
  readonly quoted: number[] | undefined;
  readonly #dialect: Dialect;
  /** The codes of the characters, or -1. */
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #comment: number;
  readonly #wanted: Uint8Array | undefined;
  readonly #escapes: RegExp | undefined;
  /** Whether a quote that a delimiter or line end follows closes a cell, whatever comes before it. */
  readonly #quotesAreFound: boolean;
  readonly #cells: string[];
  #malformed: Malformed | undefined;
  #escaped = false;
  /** Whether the row before has a cell in quotes. */
  #quotes = false;

  /**
   * Makes a splitter.
   *
   * @param wanted A 1 for each cell that is to be cut out; others are left as they were. Without it, all are.
   * @param notesQuotes Whether {@linkcode quoted} is asked for.
   */
  constructor(dialect: Dialect, wanted?: Uint8Array, notesQuotes = false) {
    this.quoted = notesQuotes ? [] : undefined;
    this.#dialect = dialect;
    this.#delimiter = codeOf(dialect.delimiter);
    this.#quote = codeOf(dialect.quote);
    this.#comment = codeOf(dialect.comment);
    this.#wanted = wanted;
    // Filled in before, so that engines take it for an array without holes.
    this.#cells = new Array<string>(wanted?.length ?? 0).fill("");
    this.#quotesAreFound = dialect.escape === dialect.quote && !dialect.oneLine;
    const { escape, quote } = dialect;
    if (escape !== quote && quote !== "") {
      this.#escapes = new RegExp(`${literal(escape)}([${literal(escape)}${literal(quote)}])`, "g");
    }
  }

  /**
   * Gives the rows of `text` from `from` on, where a row begins, to `taker`.
   *
   * @param final Whether the text ends with the file; if not, it ends with a line end.
   * @returns Where the row begins that does not end in the text, or where `taker` has stopped.
   */
  split(text: string, from: number, final: boolean, taker: RowTaker): number {
    const { quote } = this.#dialect;
    const newline = newlineOf(text);
    for (let at = from; at < text.length;) {
      // After a row with a quote, the next one most likely has some, too: a search is not worth its while.
      if (newline !== undefined && !this.#quotes) {
        const quoted = quote === "" ? -1 : text.indexOf(quote, at);
        const clear = quoted === -1 ? text.length : text.lastIndexOf(newline.text, quoted) + 1;
        if (clear > at) at = this.#plain(text, at, clear, final, newline, taker);
        if (at < 0) return ~at;
        if (quoted === -1 || at >= text.length) return at;
      }
      this.#quotes = false;
      const next = this.#any(text, at, final, taker);
      if (next < 0) return ~next;
      at = next;
    }
    return text.length;
  }

  /** Rows up to `clear` that have no quotes; where they end, or the complement of where to stop. */
  #plain(
    text: string,
    from: number,
    clear: number,
    final: boolean,
    newline: Newline,
    taker: RowTaker,
  ): number {
    const { delimiter, trim } = this.#dialect;
    const cells = this.#cells;
    const wanted = this.#wanted;
    const comment = this.#comment;
    if (this.quoted !== undefined) this.quoted.length = 0;
    let at = from;
    // Goes on from row to row: a search that is made again for each would read ahead each time.
    let next = text.indexOf(delimiter, at);
    while (at < clear) {
      const start = at;
      const found = text.indexOf(newline.text, at);
      if (found === -1 && !final) return ~at;
      const end = found === -1 ? text.length : found;
      const last = newline.returns && end > at && text.charCodeAt(end - 1) === CR ? end - 1 : end;
      const row = found === -1 ? end : end + 1;
      const skipped = last === at
        ? !this.emptyIsRow
        : comment !== -1 && text.charCodeAt(at) === comment;
      let count = 0;
      for (; next !== -1 && next < last; next = text.indexOf(delimiter, at)) {
        if (wanted === undefined || wanted[count] === 1) cells[count] = text.slice(at, next);
        count++;
        at = next + 1;
      }
      if (wanted === undefined || wanted[count] === 1) cells[count] = text.slice(at, last);
      count++;
      at = row;
      if (skipped) continue;
      if (trim) {
        for (let i = 0; i < count; i++) {
          if (wanted === undefined || wanted[i] === 1) cells[i] = this.#trimmed(cells[i]!);
        }
        if (count === 1 && !this.emptyIsRow && this.#isEmpty(text, start, last)) continue;
      }
      if (taker.row(cells, count, start, row, undefined) === true) return ~at;
    }
    return at;
  }

  /** One row, whatever is in it; where the next begins, or the complement of where to stop. */
  #any(text: string, start: number, final: boolean, taker: RowTaker): number {
    if (this.quoted !== undefined) this.quoted.length = 0;
    const first = text.charCodeAt(start);
    if (first === LF || first === CR) {
      const next = this.#afterLineEnd(text, start);
      if (!this.emptyIsRow) return next;
      this.#keep(0, "");
      return taker.row(this.#cells, 1, start, next, undefined) === true ? ~next : next;
    }
    if (first === this.#comment) {
      const end = this.#lineEnd(text, start);
      return end === text.length ? final ? end : ~start : this.#afterLineEnd(text, end);
    }
    this.#malformed = undefined;
    const { quote, trim } = this.#dialect;
    const cells = this.#cells;
    const wanted = this.#wanted;
    const delimiter = this.#delimiter;
    const quoteCode = this.#quote;
    let count = 0;
    for (let at = start;;) {
      const from = trim ? this.#afterBlanks(text, at) : at;
      let end = from;
      if (text.charCodeAt(from) !== quoteCode) {
        // Not a call: most of the time is spent here.
        for (; end < text.length; end++) {
          const code = text.charCodeAt(end);
          if (code === delimiter || code === LF || code === CR) break;
        }
        if (wanted === undefined || wanted[count] === 1) {
          cells[count] = trim ? this.#trimmed(text.slice(from, end)) : text.slice(from, end);
        }
      } else {
        this.#quotes = true;
        this.quoted?.push(count);
        const close = this.#quotesAreFound ? text.indexOf(quote, from + 1) : -1;
        const next = close === -1 ? -1 : text.charCodeAt(close + 1);
        if (next === delimiter || next === LF || next === CR) {
          end = close + 1;
          if (wanted === undefined || wanted[count] === 1) {
            cells[count] = text.slice(from + 1, close);
          }
        } else end = this.#quoted(text, from, count, final);
      }
      if (end === -1 || (end >= text.length && !final)) return ~start;
      count++;
      if (text.charCodeAt(end) === delimiter) {
        at = end + 1;
        continue;
      }
      const next = end >= text.length ? end : this.#afterLineEnd(text, end);
      if (trim && count === 1 && !this.emptyIsRow && this.#isEmpty(text, start, end)) return next;
      const enough = taker.row(cells, count, start, next, this.#malformed);
      return enough === true ? ~next : next;
    }
  }

  /** A cell that begins with a quote; where it ends, or -1 if it does not. */
  #quoted(text: string, open: number, index: number, final: boolean): number {
    const { lenient, oneLine, trim } = this.#dialect;
    const close = this.#closing(text, open + 1, final);
    if (oneLine) {
      const line = this.#lineEnd(text, open);
      if (line < (close === -1 ? text.length : close)) {
        this.#malformed ??= { problem: "a line end in quotes", at: open };
        this.#keep(index, text.slice(open, line));
        return line;
      }
    }
    if (close === -1) {
      if (!final) return -1;
      if (!lenient) this.#malformed ??= { problem: "an open quote", at: open };
      this.#keep(index, this.#unescaped(text.slice(open + 1)));
      return text.length;
    }
    const after = trim ? this.#afterBlanks(text, close + 1) : close + 1;
    const code = text.charCodeAt(after);
    if (after >= text.length || code === this.#delimiter || code === LF || code === CR) {
      if (this.#isWanted(index)) this.#cells[index] = this.#unescaped(text.slice(open + 1, close));
      return after;
    }
    if (!lenient) this.#malformed ??= { problem: "text after a closing quote", at: close + 1 };
    const end = this.#cellEnd(text, after);
    const rest = text.slice(close + 1, end);
    const cell = this.#unescaped(text.slice(open + 1, close));
    this.#keep(index, cell + (trim ? rest.slice(0, this.#trimmedEnd(rest)) : rest));
    return end;
  }

  /** Where the quote is that closes a cell, or -1; notes whether there are escaped ones before it. */
  #closing(text: string, from: number, final: boolean): number {
    const { quote, escape } = this.#dialect;
    this.#escaped = false;
    let at = text.indexOf(quote, from);
    if (quote !== escape) {
      this.#escaped = true;
      const code = codeOf(escape);
      for (; at !== -1; at = text.indexOf(quote, at + 1)) {
        let before = at;
        while (before > from && text.charCodeAt(before - 1) === code) before--;
        if ((at - before) % 2 === 0) return at;
      }
      return -1;
    }
    while (at !== -1 && text.charCodeAt(at + 1) === this.#quote) {
      this.#escaped = true;
      at = text.indexOf(quote, at + 2);
    }
    // What comes next might be another quote.
    return at === text.length - 1 && !final ? -1 : at;
  }

  #unescaped(cell: string): string {
    if (!this.#escaped) return cell;
    const { quote } = this.#dialect;
    return this.#escapes === undefined
      ? withoutDoubles(cell, quote)
      : cell.replace(this.#escapes, "$1");
  }

  #isWanted(index: number): boolean {
    return this.#wanted === undefined || this.#wanted[index] === 1;
  }

  #keep(index: number, cell: string): void {
    if (this.#isWanted(index)) this.#cells[index] = cell;
  }

  #cellEnd(text: string, from: number): number {
    let at = from;
    const delimiter = this.#delimiter;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === delimiter || code === LF || code === CR) return at;
    }
    return at;
  }

  #lineEnd(text: string, from: number): number {
    let at = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === LF || code === CR) return at;
    }
    return at;
  }

  #afterLineEnd(text: string, at: number): number {
    return text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
  }

  #afterBlanks(text: string, from: number): number {
    let at = from;
    while (isBlank(text.charCodeAt(at), this.#delimiter)) at++;
    return at;
  }

  #isEmpty(text: string, from: number, to: number): boolean {
    return this.#afterBlanks(text, from) >= to;
  }

  #trimmed(cell: string): string {
    const from = this.#afterBlanks(cell, 0);
    const to = this.#trimmedEnd(cell);
    return from === 0 && to === cell.length ? cell : cell.slice(from, Math.max(from, to));
  }

  #trimmedEnd(cell: string): number {
    let end = cell.length;
    while (end > 0 && isBlank(cell.charCodeAt(end - 1), this.#delimiter)) end--;
    return end;
  }
}

/** What ends the lines of a text, where that is one thing. */
interface Newline {
  readonly text: "\n" | "\r";
  /** Whether a CR may come before it. */
  readonly returns: boolean;
}

const feed: Newline = { text: "\n", returns: false };
const feedWithReturns: Newline = { text: "\n", returns: true };
const carriageReturn: Newline = { text: "\r", returns: false };

function newlineOf(text: string): Newline | undefined {
  if (!text.includes("\r")) return feed;
  if (!text.includes("\n")) return carriageReturn;
  for (let at = text.indexOf("\r"); at !== -1; at = text.indexOf("\r", at + 1)) {
    if (text.charCodeAt(at + 1) !== LF) return undefined;
  }
  return feedWithReturns;
}

/** Engines take longer to replace all doubled quotes than to look for them. */
function withoutDoubles(cell: string, quote: string): string {
  let text = "";
  let from = 0;
  for (let at = cell.indexOf(quote); at !== -1; at = cell.indexOf(quote, from)) {
    text += cell.slice(from, at + 1);
    from = at + 2;
  }
  return text + cell.slice(from);
}

function codeOf(character: string): number {
  return character === "" ? -1 : character.charCodeAt(0);
}

function literal(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
