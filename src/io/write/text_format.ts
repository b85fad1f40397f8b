/**
 * Lines of text.
 *
 * @module
 */

import { runtime } from "#runtime";
import { describeValue } from "../../values/describe_value.ts";
import { type Bytes, type Encoder, type Format, UnwritableError } from "./format.ts";

/** What a worker has to know to write text; plain data. */
export interface TextFormatSettings {
  /** What ends an element; absent for LF, where CRLF is taken for an end, too. */
  readonly delimiter?: string;
  readonly finalNewline: boolean;
}

/** Elements as they are, each with a line end. */
export const textFormat: Format<TextFormatSettings> = {
  name: "writeText",
  extension: ".txt",
  isContextFree: true,
  encoders: (settings) => (carefully) => new TextEncoding(settings, carefully),
};

class TextEncoding implements Encoder {
  readonly end: string;
  readonly endsLast: boolean;
  readonly checkAll: Encoder["checkAll"];
  readonly #delimiter: string | undefined;
  /** Whether each element is looked at by itself, as it must be where one may begin an end. */
  readonly #looksAtEach: boolean;

  constructor({ delimiter, finalNewline }: TextFormatSettings, carefully: boolean) {
    this.#delimiter = delimiter;
    this.end = delimiter ?? "\n";
    this.endsLast = finalNewline;
    this.#looksAtEach = carefully || this.end.length > 1;
    this.checkAll = this.#looksAtEach ? undefined : (...args) => this.#checkAll(...args);
  }

  encode(element: unknown): string {
    if (typeof element !== "string") {
      throw new UnwritableError(`expected elements to be strings, got ${describeValue(element)}`);
    }
    if (this.#looksAtEach) this.#check(element);
    return element;
  }

  // JavaScriptCore copies a string that was put together of others before it looks at it, which takes as
  // long as making it did: not each element, and not all of them where their bytes say as much.
  #checkAll(elements: readonly string[], text: string, bytes: Bytes, ends: number): void {
    if (runtime.searchesBytes && this.#areAllFine(bytes, text.length, ends)) return;
    const isFine = countOf(this.end, text) === ends && !this.#endsInPartOfEnd(text) &&
      text.isWellFormed();
    if (!isFine) { for (const element of elements) this.#check(element); }
  }

  /** Whether bytes show that a text of that length has nothing to refuse: of ASCII, they are its characters. */
  #areAllFine(bytes: Bytes, length: number, ends: number): boolean {
    if (bytes.length !== length) return false;
    const mayHoldPartOfEnd = this.#delimiter === undefined && bytes.includes(CR);
    return !mayHoldPartOfEnd && countOf(this.end.charCodeAt(0), bytes) === ends;
  }

  #check(element: string): void {
    if (!this.#isOneElement(element)) {
      throw new UnwritableError(
        `expected elements without ${JSON.stringify(this.end)}, which ends them, got ` +
          describeValue(element) +
          (element.includes(this.end)
            ? ""
            : `, the last character of which is part of such an end`) +
          "; the option 'delimiter' has them end otherwise",
      );
    }
    if (!element.isWellFormed()) {
      throw new UnwritableError(
        "expected elements without unpaired surrogates, for which there are no bytes in UTF-8, " +
          `got ${describeValue(element)}; toWellFormed() puts U+FFFD in their place`,
      );
    }
  }

  /** Whether reading gives one element again. */
  #isOneElement(element: string): boolean {
    const delimiter = this.#delimiter;
    // By default, LF and CRLF end lines.
    if (delimiter === undefined) return !element.includes("\n") && !element.endsWith("\r");
    if (delimiter.length === 1) return !element.includes(delimiter);
    // One that overlaps itself may begin within the element.
    return (element + delimiter).indexOf(delimiter) === element.length;
  }

  /** Whether an element of a text ends in what is taken for a part of its end. */
  #endsInPartOfEnd(text: string): boolean {
    return this.#delimiter === undefined && (text.includes("\r\n") || text.endsWith("\r"));
  }
}

/** The byte of a carriage return. */
const CR = 13;

/** How many times a text, or its bytes, have something in them. */
function countOf<T>(what: T, within: { indexOf(what: T, from?: number): number }): number {
  let count = 0;
  for (let at = within.indexOf(what); at !== -1; at = within.indexOf(what, at + 1)) count++;
  return count;
}
