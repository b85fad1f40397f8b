/**
 * Cuts bytes that come in chunks into blocks of whole lines.
 *
 * ```text
 *   chunks    …one\ntwo\nth|ree\nfour\nfi|ve
 *   blocks     one\ntwo\n    three\n  four\n   five
 *                        ▲ carried over and joined once, however many chunks it takes
 * ```
 *
 * A block is cut at the last delimiter of a chunk, without a look at the others,
 * and is a view of the chunk, not a copy. Only the line that a chunk border cuts
 * in two is copied, and makes a block of its own.
 *
 * @module
 */

// @ts-types="../../../types/std_bytes.d.ts"
import { concat } from "@std/bytes";
import { type Delimiter, firstEnd, lastEnd } from "./delimiter.ts";

/** Lines next to each other, as bytes; valid until the next chunk is asked for. */
export interface LineBlock {
  readonly bytes: Uint8Array;
  /** Position of the first byte in the file. */
  readonly start: number;
  /** Whether the block ends with a delimiter; if not, it is the last line of a file. */
  readonly terminated: boolean;
  /** Set where the block stands for a line that was left out, since it is longer than it may be. */
  readonly tooLong?: true;
}

/** Where and how a {@linkcode LineCutter} begins. */
export interface LineCutterOptions {
  /** Position in the file of the first byte that will be pushed. */
  readonly position: number;
  /** Whether what comes before the first delimiter is another range's line. */
  readonly skip: boolean;
  /** Bytes a line may have; the memory that a line without end can take. */
  readonly maxLineLength: number;
  /** Whether longer lines are left out; if not, they are errors. */
  readonly skipLong?: boolean;
}

/** A line is longer than it may be. */
export class LongLineError extends RangeError {
  override readonly name: string = "LongLineError";
  /** Position in the file of the line's first byte. */
  readonly start: number;

  /** Makes the error for the line that begins at byte `start`. */
  constructor(start: number) {
    super(`Line at byte ${start} is too long`);
    this.start = start;
  }
}

const NOTHING = new Uint8Array(0);

/** Takes chunks in order and gives blocks of whole lines. */
export class LineCutter {
  readonly #delimiter: Delimiter;
  readonly #maxLineLength: number;
  readonly #skipLong: boolean;
  #position: number;
  #skipping: boolean;
  /** Copies of the chunks of the line under way, and their length together. */
  #carry: Uint8Array[] = [];
  #carried = 0;
  /** The last bytes since the last delimiter: fewer than a delimiter has, a part of one perhaps. */
  #tail: Uint8Array = NOTHING;

  /** Makes a cutter of lines that end with `delimiter`. */
  constructor(
    delimiter: Delimiter,
    { position, skip, maxLineLength, skipLong = false }: LineCutterOptions,
  ) {
    this.#delimiter = delimiter;
    this.#position = position;
    this.#skipping = skip;
    this.#maxLineLength = maxLineLength;
    this.#skipLong = skipLong;
  }

  /** Whether a line has begun and not ended. */
  get open(): boolean {
    return this.#carried > 0;
  }

  /** Whether what comes up to the next delimiter is left out. */
  get skipping(): boolean {
    return this.#skipping;
  }

  /** Takes the next chunk; gives the lines that end in it, in as few blocks as can be. */
  push(chunk: Uint8Array): LineBlock[] {
    const blocks: LineBlock[] = [];
    let from = 0;
    if (this.#skipping || this.open) {
      from = this.#firstEnd(chunk);
      if (from === -1) return this.#keep(chunk);
      if (this.open) blocks.push(this.#endLine(chunk.subarray(0, from), true));
      else this.#forget(from);
      chunk = chunk.subarray(from);
    }
    const to = Math.max(0, lastEnd(this.#delimiter, chunk, 0, this.#position));
    if (to > 0) {
      const block = { bytes: chunk.subarray(0, to), start: this.#position, terminated: true };
      blocks.push(...this.#withoutLong(block));
      this.#position += to;
    }
    blocks.push(...this.#keep(chunk.subarray(to)));
    return blocks;
  }

  /** Takes the next chunk; gives the line under way if it ends there, and nothing beyond it. */
  complete(chunk: Uint8Array): LineBlock | undefined {
    const to = this.#firstEnd(chunk);
    if (to !== -1) return this.#endLine(chunk.subarray(0, to), true);
    return this.#keep(chunk)[0];
  }

  /** Gives the last line of a file that does not end with a delimiter. */
  finish(): LineBlock | undefined {
    return this.open ? this.#endLine(NOTHING, false) : undefined;
  }

  /** Where in `chunk` the first delimiter ends, of which a part may have been in earlier chunks. */
  #firstEnd(chunk: Uint8Array): number {
    const tail = this.#tail.length;
    if (tail > 0) {
      const seam = concat([this.#tail, chunk.subarray(0, this.#delimiter.bytes.length - 1)]);
      const end = firstEnd(this.#delimiter, seam, 0, this.#position - tail);
      if (end !== -1) return end - tail;
    }
    return firstEnd(this.#delimiter, chunk, 0, this.#position);
  }

  /**
   * Keeps a copy of bytes without a delimiter; of those that are skipped only the tail. A line that
   * has become too long is one of them from then on.
   */
  #keep(bytes: Uint8Array): LineBlock[] {
    this.#position += bytes.length;
    const tail = this.#delimiter.bytes.length - 1;
    if (tail > 0) this.#tail = lastBytes(this.#tail, bytes, tail);
    if (this.#skipping || bytes.length === 0) return [];
    this.#carry.push(bytes.slice());
    this.#carried += bytes.length;
    // The last bytes may be the first of the delimiter.
    if (this.#carried - tail <= this.#maxLineLength) return [];
    const long = this.#tooLong(this.#position - this.#carried);
    this.#skipping = true;
    this.#carry = [];
    this.#carried = 0;
    return [long];
  }

  /** The line under way, of which `end` is the last part. */
  #endLine(end: Uint8Array, terminated: boolean): LineBlock {
    const start = this.#position - this.#carried;
    const bytes = concat([...this.#carry, end]);
    this.#forget(end.length);
    const length = bytes.length - (terminated ? this.#delimiter.bytes.length : 0);
    return length > this.#maxLineLength ? this.#tooLong(start) : { bytes, start, terminated };
  }

  #forget(bytes: number): void {
    this.#position += bytes;
    this.#skipping = false;
    this.#carry = [];
    this.#carried = 0;
    this.#tail = NOTHING;
  }

  /** Looks at each line of a block, which only a very low limit makes necessary. */
  #withoutLong({ bytes, start, terminated }: LineBlock): LineBlock[] {
    if (bytes.length <= this.#maxLineLength) return [{ bytes, start, terminated }];
    const blocks: LineBlock[] = [];
    let from = 0;
    const take = (to: number) => {
      if (to > from) {
        blocks.push({ bytes: bytes.subarray(from, to), start: start + from, terminated });
      }
    };
    for (let at = 0, end = 0; at < bytes.length; at = end) {
      end = firstEnd(this.#delimiter, bytes, at, start);
      if (end - at - this.#delimiter.bytes.length <= this.#maxLineLength) continue;
      take(at);
      blocks.push(this.#tooLong(start + at));
      from = end;
    }
    take(bytes.length);
    return blocks;
  }

  /** What stands for a line that is too long, unless that is an error. */
  #tooLong(start: number): LineBlock {
    if (!this.#skipLong) throw new LongLineError(start);
    return { bytes: NOTHING, start, terminated: true, tooLong: true };
  }
}

/** The last bytes, at most `count`, of `before` followed by `bytes`; a copy. */
function lastBytes(before: Uint8Array, bytes: Uint8Array, count: number): Uint8Array {
  if (bytes.length >= count) return bytes.slice(bytes.length - count);
  return concat([before, bytes]).slice(-count);
}
