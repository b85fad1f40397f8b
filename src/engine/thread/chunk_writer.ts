/**
 * Values on their way to a file and back, through memory that is used again: engines and allocators keep
 * what buffers had for long, and most values are small.
 *
 * @module
 */

/** Where a value lies in a file. */
export interface Segment {
  readonly position: number;
  readonly length: number;
}

/** Memory for whoever needs some for a moment. */
export class ReusedBytes {
  readonly #length: number;
  #bytes: Uint8Array<ArrayBuffer> | undefined;

  /** Memory of so many bytes, which is there once it is needed. */
  constructor(length: number) {
    this.#length = length;
  }

  /** So many bytes of it, with anything in them; new ones where there are not as many. */
  take(length: number = this.#length): Uint8Array<ArrayBuffer> {
    if (length > this.#length) return new Uint8Array(length);
    this.#bytes ??= new Uint8Array(this.#length);
    return this.#bytes.subarray(0, length);
  }
}

/** Gathers values that are bytes, and writes many small ones at once. */
export class ChunkWriter {
  /** What has been written. */
  readonly written: Segment[] = [];
  readonly #chunk: Uint8Array<ArrayBuffer>;
  readonly #write: (bytes: Uint8Array) => Segment;
  /** Where values lie in the chunk, until it has a place in the file. */
  #segments: { position: number; readonly length: number }[] = [];
  #length = 0;

  /** Gathers in `chunk`, which `write` finds a place for and writes each time it is full. */
  constructor(chunk: Uint8Array<ArrayBuffer>, write: (bytes: Uint8Array) => Segment) {
    this.#chunk = chunk;
    this.#write = write;
  }

  /** Room for the next value, all zero: in the chunk, if it is not too large for that. */
  room(length: number): Uint8Array<ArrayBuffer> {
    if (length > this.#chunk.length) return new Uint8Array(length);
    if (this.#length + length > this.#chunk.length) this.flush();
    return this.#chunk.subarray(this.#length, this.#length + length).fill(0);
  }

  /** Adds a value, which may lie in the room for it; the segment is right once all is flushed. */
  add(bytes: Uint8Array): Segment {
    const { length } = bytes;
    if (length > this.#chunk.length) {
      const segment = this.#write(bytes);
      this.written.push(segment);
      return segment;
    }
    if (bytes.buffer !== this.#chunk.buffer) this.room(length).set(bytes);
    const segment = { position: this.#length, length };
    this.#segments.push(segment);
    this.#length += length;
    return segment;
  }

  /** Writes what is in the chunk. */
  flush(): void {
    if (this.#length === 0) return;
    const place = this.#write(this.#chunk.subarray(0, this.#length));
    this.written.push(place);
    for (const segment of this.#segments) segment.position += place.position;
    this.#segments = [];
    this.#length = 0;
  }
}
