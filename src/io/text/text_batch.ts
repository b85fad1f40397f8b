/**
 * Turns a block of whole lines into the elements of a bag.
 *
 * @module
 */

import { type ElementLocation, SourceError } from "../../errors.ts";
import type { Batch, LineText } from "../../ops/operation.ts";
import { type Decode, InvalidBytesError } from "./decode.ts";
import type { Encoding } from "./encoding.ts";
import { LineOffsets } from "./line_offsets.ts";
import type { LinePiece } from "./text_pieces.ts";
import type { TextSettings } from "./text_options.ts";

/** Where a block stands in its file and partition. */
export interface BlockPlace {
  /** Path, URL or name of the file. */
  readonly path: string;
  /** Elements of the partition before the block. */
  readonly index: number;
  /** Lines of the file before the block, where the file was read from its start. */
  readonly lines?: number;
  /** Where in a compressed file the blocks begin from whose content on bytes are counted, if that is not its start. */
  readonly origin?: number;
}

/** A place in the content of a file, for messages. */
export function describeByte(byte: number, origin: number | undefined): string {
  return origin === undefined
    ? `byte ${byte}`
    : `byte ${byte} of what is compressed from byte ${origin} on`;
}

/** A batch of which the number of elements is known, at the latest when it has been read. */
export interface TextBatch extends Batch {
  readonly items: readonly unknown[];
  /** Number of elements; cuts the lines apart if nobody has read them yet. */
  readonly count: number;
}

/** Decodes blocks and splits them into lines. */
export class TextBatcher {
  readonly #encoding: Encoding;
  readonly #decode: Decode;
  readonly #settings: TextSettings;

  /** Makes a batcher for files of one encoding. */
  constructor(settings: TextSettings, encoding: Encoding, decode: Decode) {
    this.#settings = settings;
    this.#encoding = encoding;
    this.#decode = decode;
  }

  /** The elements of a block. */
  batch(block: LinePiece, place: BlockPlace): TextBatch {
    const unmarked = block.start === 0 ? withoutMark(block, this.#encoding.mark) : block;
    const { start } = unmarked;
    const { length } = unmarked.bytes;
    if (length === 0) return { items: [], count: 0 };
    const text = unmarked.text ?? this.#decodeBlock(unmarked, place);
    const cut = () => this.#split(text, unmarked.terminated);
    const { includePath, delimiter } = this.#settings;
    // Holds on to the text, of which the lines are views, but not to the bytes.
    const offsets = new LineOffsets(text, delimiter ?? "\n", this.#encoding, length);
    const locate = (i: number) =>
      place.origin === undefined
        ? { ...located(place, i), byte: start + offsets.of(i) }
        : located(place, i);
    if (includePath) {
      const items = cut().map((line) => [line, place.path]);
      return { items, count: items.length, locate };
    }
    const lines = delimiter === undefined && text.includes("\r")
      ? text.replaceAll("\r\n", "\n")
      : text;
    return new UncutBatch({ text: lines, delimiter: delimiter ?? "\n" }, cut, locate);
  }

  #decodeBlock(block: LinePiece, place: BlockPlace): string {
    try {
      return this.#decode(block.bytes);
    } catch (cause) {
      if (!(cause instanceof InvalidBytesError)) throw cause;
      const byte = block.bytes[cause.at]!.toString(16).padStart(2, "0");
      const { delimiter = "\n" } = this.#settings;
      const line = place.lines === undefined
        ? ""
        : ` (line ${place.lines + cause.before.split(delimiter).length})`;
      throw new SourceError(
        `Cannot decode "${place.path}": expected ${this.#encoding.name}, got the byte 0x${byte} ` +
          `at ${
            describeByte(block.start + cause.at, place.origin)
          }${line}; other values of 'encoding' or 'errors' may help`,
        { cause },
      );
    }
  }

  #split(text: string, terminated: boolean): string[] {
    const { delimiter } = this.#settings;
    const lines = text.split(delimiter ?? "\n");
    // What comes after the last terminator is not a line, but the next block, or bytes that were left
    // out of the text: a loop over the text finds no line there either.
    const ends = terminated || lines.at(-1) === "";
    if (ends) lines.pop();
    if (delimiter === undefined && text.includes("\r")) stripReturns(lines, ends);
    return lines;
  }
}

/** Lines that a loop can read without an array of them, which would outlive the youngest garbage. */
class UncutBatch implements TextBatch {
  readonly lines: LineText;
  readonly locate: (index: number) => ElementLocation;
  readonly #cut: () => string[];
  #items: string[] | undefined;
  #count: number | undefined;

  constructor(lines: LineText, cut: () => string[], locate: (index: number) => ElementLocation) {
    this.lines = lines;
    this.locate = locate;
    this.#cut = cut;
  }

  get items(): string[] {
    return this.#items ??= this.#cut();
  }

  get count(): number {
    return this.#count ?? this.items.length;
  }

  taken(count: number): void {
    this.#count = count;
  }
}

/** The block without a byte order mark at its start. */
function withoutMark(block: LinePiece, mark: readonly number[]): LinePiece {
  if (mark.length === 0 || !mark.every((byte, i) => block.bytes[i] === byte)) return block;
  const { length } = mark;
  const text = block.text === undefined ? {} : { text: block.text.slice(1) };
  return { ...block, ...text, bytes: block.bytes.subarray(length), start: length };
}

/** Strips the CR of each CRLF; the last line has none unless it was terminated. */
function stripReturns(lines: string[], terminated: boolean): void {
  const count = terminated ? lines.length : lines.length - 1;
  for (let i = 0; i < count; i++) {
    const line = lines[i]!;
    if (line.charCodeAt(line.length - 1) === 13) lines[i] = line.slice(0, -1);
  }
}

function located(place: BlockPlace, i: number): ElementLocation {
  const location = { path: place.path, index: place.index + i };
  return place.lines === undefined ? location : { ...location, line: place.lines + i + 1 };
}
