/**
 * Whether a line begins inside quotes, which what comes before it tells.
 *
 * ```text
 *   a,"one        ◀ outside: a quote opens where a cell begins
 *   two",3        ◀ inside
 *   4,"5",6       ◀ outside again
 * ```
 *
 * Nobody who looks at the second line alone can know. But there are only two states that a line can begin
 * in, so the lines of a range make of each of them one or the other; and mostly the same of both, after
 * a few quotes. Then what comes before does not matter any more.
 *
 * @module
 */

import { type Dialect, isBlank } from "./dialect.ts";

/** What lines make of each state that the first of them may begin in: whether the next one begins inside quotes. */
export interface Transition {
  /** If the first line begins outside. */
  readonly outside: boolean;
  /** If it begins inside. */
  readonly inside: boolean;
}

/** No lines at all. */
export const unchanged: Transition = { outside: false, inside: true };

const LF = 10;
const CR = 13;

/** Finds states by the quotes in bytes; all characters of the dialect are ASCII, and bytes of their own. */
export class QuoteStates {
  readonly #quote: number;
  readonly #escape: number;
  readonly #delimiter: number;
  readonly #comment: number;
  readonly #trim: boolean;

  /** Makes one for a dialect with quotes. */
  constructor({ quote, escape, delimiter, comment, trim }: Dialect) {
    this.#quote = quote.charCodeAt(0);
    this.#escape = escape.charCodeAt(0);
    this.#delimiter = delimiter.charCodeAt(0);
    this.#comment = comment === "" ? -1 : comment.charCodeAt(0);
    this.#trim = trim;
  }

  /** What whole lines make of what earlier ones have made. */
  after({ outside, inside }: Transition, lines: Uint8Array): Transition {
    const fromOutside = this.#isInsideAfter(lines, outside);
    if (outside === inside) return { outside: fromOutside, inside: fromOutside };
    return { outside: fromOutside, inside: this.#isInsideAfter(lines, inside) };
  }

  #isInsideAfter(lines: Uint8Array, startsInside: boolean): boolean {
    let inside = startsInside;
    /** Where the present state began. */
    let from = 0;
    for (;;) {
      if (inside) {
        const close = this.#closing(lines, from);
        if (close === -1) return true;
        from = close + 1;
        inside = false;
        continue;
      }
      // The quote that closed; before the first line, nothing.
      const floor = from === 0 ? 0 : from - 1;
      let at = lines.indexOf(this.#quote, from);
      while (at !== -1 && !inside) {
        const commentEnd = this.#comment === -1 ? -1 : this.#commentEnd(lines, at, floor);
        if (commentEnd !== -1) at = lines.indexOf(this.#quote, commentEnd);
        else if (this.#opens(lines, at, floor)) inside = true;
        else at = lines.indexOf(this.#quote, at + 1);
      }
      if (!inside) return false;
      from = at + 1;
    }
  }

  /** Where the quote is that closes what has been opened before `from`, or -1. */
  #closing(lines: Uint8Array, from: number): number {
    const quote = this.#quote;
    let at = lines.indexOf(quote, from);
    if (quote === this.#escape) {
      while (at !== -1 && lines[at + 1] === quote) at = lines.indexOf(quote, at + 2);
      return at;
    }
    for (; at !== -1; at = lines.indexOf(quote, at + 1)) {
      let before = at;
      while (before > from && lines[before - 1] === this.#escape) before--;
      if ((at - before) % 2 === 0) return at;
    }
    return -1;
  }

  /** Whether a cell begins with the quote at `at`; nothing before `floor` is looked at. */
  #opens(lines: Uint8Array, at: number, floor: number): boolean {
    let before = at - 1;
    if (this.#trim) {
      while (before >= floor && isBlank(lines[before]!, this.#delimiter)) {
        before--;
      }
    }
    if (before < floor) return true;
    const byte = lines[before];
    return byte === this.#delimiter || byte === LF || byte === CR;
  }

  /** The end of the line that `at` is in if that is a comment, or -1. */
  #commentEnd(lines: Uint8Array, at: number, floor: number): number {
    let start = at;
    while (start > floor && !isLineEnd(lines[start - 1])) start--;
    if (lines[start] !== this.#comment) return -1;
    let end = at;
    while (end < lines.length && !isLineEnd(lines[end])) end++;
    return end;
  }
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === CR;
}
