/**
 * Bytes of Avro, read one value after another.
 *
 * @module
 */

import { textOf } from "../tables/exact_values.ts";

/** A place in bytes, from which values are read. */
export class ByteCursor {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  /** Where the next value begins. */
  at = 0;

  /** Begins at the start. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes that are left. */
  get left(): number {
    return this.bytes.length - this.at;
  }

  /** A whole number of which it is known that numbers hold it, such as a length. */
  long(): number {
    const { bytes } = this;
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 7; i++) {
      const byte = bytes[this.at++];
      if (byte === undefined) throw atEnd();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      scale *= 128;
    }
    this.at -= 7;
    const big = this.bigLong();
    const number = Number(big);
    if (Number.isSafeInteger(number)) return number;
    throw new RangeError(`expected a whole number up to 2^53 - 1, got ${big}`);
  }

  /** A whole number of 64 bits. */
  bigLong(): bigint {
    const { bytes } = this;
    let end = this.at;
    while (end < bytes.length && bytes[end]! >= 0x80 && end - this.at < 10) end++;
    if (end - this.at < 7) return BigInt(this.long());
    if (end >= bytes.length) throw atEnd();
    let value = 0n;
    for (let i = end; i >= this.at; i--) value = value << 7n | BigInt(bytes[i]! & 0x7f);
    this.at = end + 1;
    return BigInt.asIntN(64, value >> 1n ^ -(value & 1n));
  }

  float(): number {
    const value = this.#view.getFloat32(this.at, true);
    this.at += 4;
    return value;
  }

  double(): number {
    const value = this.#view.getFloat64(this.at, true);
    this.at += 8;
    return value;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw atEnd();
    return byte;
  }

  /** Bytes of their own. */
  slice(length: number): Uint8Array<ArrayBuffer> {
    const start = this.skip(length);
    return this.bytes.slice(start, this.at) as Uint8Array<ArrayBuffer>;
  }

  /** Goes on behind bytes; gives where they begin. */
  skip(length: number): number {
    if (!(length >= 0 && length <= this.left)) throw atEnd();
    const start = this.at;
    this.at += length;
    return start;
  }

  /** A text behind its length. */
  text(): string {
    const length = this.long();
    const start = this.skip(length);
    return textOf(this.bytes.subarray(start, this.at));
  }
}

function atEnd(): Error {
  return new RangeError("expected more bytes, got the end");
}
