/**
 * The parts of an encoding as they grow: words, doubles and frames, which are put
 * into one piece at the end.
 *
 * @module
 */

import { checksum } from "./checksum.ts";
import {
  aligned,
  checkedFrom,
  headerBytes,
  longText,
  magic,
  payloadLimit,
  tag,
  tagBits,
} from "./layout.ts";
import { textBytes, writeAscii } from "./texts.ts";

/** Characters of short strings that share a frame, which lives as long as any longer slice of it. */
const sharedText = 65_536;

/** Gives bytes that are all zero, at a multiple of 8 of their buffer. */
type Allocate = (length: number) => Uint8Array<ArrayBuffer>;

/** What numbers, strings and buffers are added to. */
export class PartsWriter {
  #words = new Int32Array(64);
  #wordCount = 0;
  #doubles = new Float64Array(16);
  #bigints = new BigInt64Array(this.#doubles.buffer);
  #doubleCount = 0;
  readonly #frames: (string | string[] | Uint8Array)[] = [];
  /** The short strings of the frame that is open, and how long they are. */
  #strings: string[] = [];
  #stringsLength = sharedText;

  /** Number of words. */
  get wordCount(): number {
    return this.#wordCount;
  }

  /** Adds a word whose payload is a small one. */
  word(tag: number, payload: number): void {
    if (this.#wordCount === this.#words.length) {
      const words = this.#words;
      this.#words = new Int32Array(2 * words.length);
      this.#words.set(words);
    }
    this.#words[this.#wordCount++] = payload << tagBits | tag;
  }

  /** Puts another word in the place of one. */
  replaceWord(index: number, tag: number, payload: number): void {
    this.#words[index] = payload << tagBits | tag;
  }

  /** Adds a word whose payload may be large, but not negative. */
  head(tag: number, payload: number): void {
    if (payload < payloadLimit) return this.word(tag, payload);
    this.word(tag, -1);
    this.double(payload);
  }

  /** Adds a length or number that is no value. */
  size(size: number): void {
    this.head(tag.int, size);
  }

  /** Adds a double. */
  double(double: number): void {
    if (this.#doubleCount === this.#doubles.length) {
      const doubles = this.#doubles;
      this.#doubles = new Float64Array(2 * doubles.length);
      this.#doubles.set(doubles);
      this.#bigints = new BigInt64Array(this.#doubles.buffer);
    }
    this.#doubles[this.#doubleCount++] = double;
  }

  /** Adds a BigInt of 64 bits in the place of a double. */
  bigint(bigint: bigint): void {
    this.double(0);
    this.#bigints[this.#doubleCount - 1] = bigint;
  }

  /** Adds the elements of an array as doubles, if all are numbers. */
  numbers(array: readonly unknown[]): boolean {
    const start = this.#doubleCount;
    for (let i = 0; i < array.length; i++) {
      const element = array[i];
      if (typeof element !== "number") {
        this.#doubleCount = start;
        return false;
      }
      this.double(element);
    }
    return true;
  }

  /** Adds a string, short ones to a frame that they share. */
  string(text: string): void {
    const { length } = text;
    if (length >= longText) {
      this.head(tag.text, length);
      this.#frames.push(text);
      return;
    }
    if (this.#stringsLength + length > sharedText) {
      this.#frames.push(this.#strings = []);
      this.#stringsLength = 0;
    }
    this.#strings.push(text);
    this.#stringsLength += length;
    this.word(tag.string, length);
  }

  /** Adds bytes, which are copied at the end. */
  frame(bytes: Uint8Array): void {
    this.#frames.push(bytes);
  }

  /** All in one piece, behind what `first` has, in the bytes that `allocate` gives. */
  assemble(first: PartsWriter, allocate: Allocate): Uint8Array<ArrayBuffer> {
    const frames = [...first.#frames, ...this.#frames].map((frame) =>
      Array.isArray(frame) ? frame.join("") : frame
    );
    return this.#inOnePiece(first, frames.map(asAscii), allocate) ??
      this.#inOnePiece(first, frames.map(exactly), allocate)!;
  }

  /** All in one piece; `undefined` where the text of a frame has more bytes than it was taken to. */
  #inOnePiece(
    first: PartsWriter,
    frames: readonly Frame[],
    allocate: Allocate,
  ): Uint8Array<ArrayBuffer> | undefined {
    const doubleCount = first.#doubleCount + this.#doubleCount;
    const wordCount = first.#wordCount + this.#wordCount;
    const doublesAt = headerBytes / 8 + frames.length;
    const wordsAt = 2 * (doublesAt + doubleCount);
    const framesAt = aligned(4 * (wordsAt + wordCount));
    const sizes = frames.map(({ size }) => size);
    const length = sizes.reduce((sum, size) => sum + aligned(Math.abs(size)), framesAt);
    const out = allocate(length);
    const doubles = new Float64Array(out.buffer, out.byteOffset, length / 8);
    doubles.set([length, frames.length, doubleCount, wordCount, ...sizes], 1);
    doubles.set(first.#doubles.subarray(0, first.#doubleCount), doublesAt);
    doubles.set(this.#doubles.subarray(0, this.#doubleCount), doublesAt + first.#doubleCount);
    const words = new Int32Array(out.buffer, out.byteOffset, length / 4);
    words.set(first.#words.subarray(0, first.#wordCount), wordsAt);
    words.set(this.#words.subarray(0, this.#wordCount), wordsAt + first.#wordCount);
    let at = framesAt;
    for (const { content, size } of frames) {
      if (typeof content !== "string") out.set(content, at);
      else if (!writeAscii(content, out.subarray(at, at + size))) return undefined;
      at += aligned(Math.abs(size));
    }
    words[0] = magic;
    words[1] = checksum(out.subarray(checkedFrom));
    return out;
  }
}

/** What a frame has, and how many bytes that is; the number is negative for UTF-16. */
interface Frame {
  readonly content: string | Uint8Array;
  readonly size: number;
}

/** Takes a text for one of ASCII, as most are; it is never copied but into its place. */
function asAscii(content: string | Uint8Array): Frame {
  return { content, size: content.length };
}

function exactly(content: string | Uint8Array): Frame {
  return typeof content === "string" ? textBytes(content) : asAscii(content);
}
