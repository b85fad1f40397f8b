/**
 * Room in a file: where what is written goes, and what is free again.
 *
 * @module
 */

/** A file that grows at its end where no gap is large enough. */
export class FileSpace {
  #end = 0;
  /** Lengths of gaps by where they begin; no two of them touch. */
  readonly #gaps = new Map<number, number>();
  /** Where gaps begin, by where they end. */
  readonly #starts = new Map<number, number>();

  /** Where the file ends; at its start when nothing in it is needed. */
  get end(): number {
    return this.#end;
  }

  /** Takes so many bytes; gives where they begin. */
  take(length: number): number {
    for (const [start, free] of this.#gaps) {
      if (free < length) continue;
      this.#close(start, free);
      if (free > length) this.#open(start + length, free - length);
      return start;
    }
    const start = this.#end;
    this.#end += length;
    return start;
  }

  /** Gives bytes back, together with the gaps before and after them. */
  give(position: number, length: number): void {
    const start = this.#starts.get(position) ?? position;
    if (start < position) this.#close(start, position - start);
    let end = position + length;
    const after = this.#gaps.get(end);
    if (after !== undefined) {
      this.#close(end, after);
      end += after;
    }
    if (end === this.#end) this.#end = start;
    else this.#open(start, end - start);
  }

  #open(start: number, length: number): void {
    this.#gaps.set(start, length);
    this.#starts.set(start + length, start);
  }

  #close(start: number, length: number): void {
    this.#gaps.delete(start);
    this.#starts.delete(start + length);
  }
}
