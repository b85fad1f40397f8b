/**
 * At which byte of a block each of its lines begins.
 *
 * @module
 */

import { byteLength, type Encoding } from "./encoding.ts";

/**
 * Finds lines in a decoded block when somebody asks for their place. The search goes on from the
 * line that was asked for before, so that the places of all lines cost one walk over the text.
 */
export class LineOffsets {
  readonly #text: string;
  readonly #delimiter: string;
  readonly #encoding: Encoding;
  readonly #length: number;
  /** Whether characters tell how many bytes they were; not looked at before it matters. */
  #exact: boolean | undefined;
  /** The line that was found last, and where it begins in the text and in the bytes. */
  #line = 0;
  #at = 0;
  #byte = 0;

  /** Takes a text that was decoded from `length` bytes. */
  constructor(text: string, delimiter: string, encoding: Encoding, length: number) {
    this.#text = text;
    this.#delimiter = delimiter;
    this.#encoding = encoding;
    this.#length = length;
  }

  /** Bytes before a line, or 0 where invalid bytes or the encoding leave that unknown. */
  of(line: number): number {
    this.#exact ??= byteLength(this.#text, this.#encoding) === this.#length;
    if (!this.#exact) return 0;
    if (line < this.#line) this.#line = this.#at = this.#byte = 0;
    let at = this.#at;
    for (; this.#line < line; this.#line++) {
      at = this.#text.indexOf(this.#delimiter, at) + this.#delimiter.length;
    }
    this.#byte += this.#bytesOf(this.#text.slice(this.#at, at));
    this.#at = at;
    return this.#byte;
  }

  #bytesOf(text: string): number {
    // As many characters as bytes: then each is one byte.
    if (this.#text.length === this.#length) return text.length;
    return byteLength(text, this.#encoding) ?? 0;
  }
}
