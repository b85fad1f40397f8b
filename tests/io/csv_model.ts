/**
 * What rows a text of comma-separated values has, character by character: slow, and plain enough to be
 * believed.
 *
 * @module
 */

import fc from "fast-check";
import { type Dialect, standardDialect } from "../../src/io/csv/dialect.ts";

/** A row, and whether something is wrong with its quotes; then it is of no account what its cells are. */
export interface ModelRow {
  readonly cells: readonly string[] | undefined;
  readonly malformed: boolean;
  readonly count: number;
}

/** The rows of a text. */
export function modelRows(text: string, dialect: Dialect, emptyIsRow = false): ModelRow[] {
  const { delimiter, quote, escape, comment, trim, lenient, oneLine } = dialect;
  const rows: ModelRow[] = [];
  let at = 0;
  const isEnd = () => at >= text.length || text[at] === "\n" || text[at] === "\r";
  const isBlank = () => at < text.length && text[at] !== delimiter && " \t".includes(text[at]!);
  const passLineEnd = () => {
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    at++;
  };
  const passBlanks = () => {
    while (trim && isBlank()) at++;
  };
  while (at < text.length) {
    if (isEnd()) {
      if (emptyIsRow) rows.push({ cells: [""], malformed: false, count: 1 });
      passLineEnd();
      continue;
    }
    if (comment !== "" && text[at] === comment) {
      while (!isEnd()) at++;
      passLineEnd();
      continue;
    }
    const cells: string[] = [];
    let malformed = false;
    let bare = true;
    for (;;) {
      let cell = "";
      passBlanks();
      if (quote !== "" && text[at] === quote) {
        bare = false;
        at++;
        let closed = false;
        while (at < text.length && !closed) {
          const [one, next] = [text[at]!, text[at + 1]];
          if (oneLine && (one === "\n" || one === "\r")) break;
          if (escape !== quote && one === escape && (next === quote || next === escape)) {
            cell += next;
            at += 2;
          } else if (one === quote && escape === quote && next === quote) {
            cell += quote;
            at += 2;
          } else {
            closed = one === quote;
            if (!closed) cell += one;
            at++;
          }
        }
        if (!closed) malformed ||= oneLine && at < text.length ? true : !lenient;
        const after = at;
        passBlanks();
        if (!isEnd() && text[at] !== delimiter) {
          malformed ||= !lenient;
          at = after;
        }
      }
      let plain = "";
      while (!isEnd() && text[at] !== delimiter) plain += text[at++];
      if (trim) {
        let end = plain.length;
        while (end > 0 && " \t".includes(plain[end - 1]!) && plain[end - 1] !== delimiter) end--;
        plain = plain.slice(0, end);
      }
      cells.push(cell + plain);
      if (at >= text.length || text[at] !== delimiter) break;
      at++;
    }
    const nothing = trim && bare && cells.length === 1 && cells[0] === "";
    if (!nothing || emptyIsRow) {
      rows.push({ cells: malformed ? undefined : cells, malformed, count: cells.length });
    }
    if (at < text.length) passLineEnd();
  }
  return rows;
}

/** Dialects of all kinds. */
export const dialects: fc.Arbitrary<Dialect> = fc.record({
  delimiter: fc.constantFrom(",", ",", ";", "\t", "|"),
  quote: fc.constantFrom('"', '"', '"', "'", ""),
  escape: fc.constantFrom("", "", "\\"),
  comment: fc.constantFrom("", "", "#"),
  trim: fc.constantFrom(false, false, true),
  lenient: fc.boolean(),
  oneLine: fc.constantFrom(false, false, false, true),
}).map((it) => ({ ...it, escape: it.quote === "" || it.escape === "" ? it.quote : it.escape }));

/** Texts that are full of what has a meaning in a dialect, and of parts of it. */
export function csvTexts(dialect: Dialect, maxLength = 40): fc.Arbitrary<string> {
  const { delimiter, quote, escape, comment } = dialect;
  const unit = fc.constantFrom(
    delimiter,
    delimiter,
    quote,
    quote,
    quote + quote,
    quote + delimiter,
    delimiter + quote,
    escape,
    comment,
    "\n" + quote,
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    " ",
    "\t",
    "a",
    "bc",
    "é",
    "€",
    "😀",
  );
  return fc.array(unit, { maxLength }).map((parts) => parts.join(""));
}

/** Texts in the dialect of RFC 4180. */
export const standardTexts: fc.Arbitrary<string> = csvTexts(standardDialect);
