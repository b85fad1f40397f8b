/**
 * Gzip by way of `DecompressionStream`, which takes one member only and does
 * not tell where it ended. But every member begins with known bytes and ends
 * with its size: where bytes look like a header, the number of bytes
 * decompressed so far tells whether one is due. So files of several members
 * need no library, keep their checksums and go at native speed.
 *
 * @module
 */

import { damagedGzip, truncatedGzip } from "./gzip_error.ts";

/** What a member begins with. */
const MAGIC = [0x1f, 0x8b, 0x08] as const;

/** Least number of bytes a member has. */
const MIN_MEMBER = 18;

const EMPTY = new Uint8Array(0);

/** Decompresses gzip of any number of members; zero bytes after the last are ignored. */
export function gunzip(compressed: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const source = compressed.getReader();
  const output = writable.getWriter();
  output.closed.catch((reason) => source.cancel(reason)).catch(() => {});
  inflate(source, output).then(() => output.close()).catch((error) => output.abort(error))
    .catch(() => {});
  return readable;
}

/** One member on its way through a `DecompressionStream` into the output. */
class Member {
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #drained: Promise<void>;
  /** Bytes taken in, and the last four of them as the number they would be in a trailer. */
  #taken = 0;
  #trailer = 0;
  /** Bytes given out. */
  #given = 0;

  constructor(output: WritableStreamDefaultWriter<Uint8Array>) {
    const stream = new DecompressionStream("gzip") as GenericTransformStream;
    this.#input = stream.writable.getWriter();
    this.#input.closed.catch(() => {});
    this.#drained = this.#drain(stream.readable.getReader(), output);
    this.#drained.catch(() => {});
  }

  async #drain(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    output: WritableStreamDefaultWriter<Uint8Array>,
  ): Promise<void> {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.#given += value.length;
      try {
        await output.write(value);
      } catch (error) {
        // Nobody reads on: without this the writes to this member would wait for ever.
        await reader.cancel(error);
      }
    }
  }

  /** Takes in some bytes; rejects where they are no part of a member. */
  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.#taken += bytes.length;
    for (const byte of bytes.subarray(-4)) this.#trailer = this.#trailer >>> 8 | byte << 24;
    try {
      await this.#input.write(bytes);
    } catch (cause) {
      throw damagedGzip(cause);
    }
  }

  /** Whether the bytes so far can be a whole member. */
  async isComplete(): Promise<boolean> {
    if (this.#taken < MIN_MEMBER) return false;
    // A transform does not begin before all earlier output has been read, so this waits for it.
    await this.#input.write(EMPTY);
    return this.#trailer >>> 0 === this.#given % 2 ** 32;
  }

  /** Ends the member; rejects where it is not whole. */
  async close(): Promise<void> {
    try {
      await this.#input.close();
    } catch (cause) {
      throw truncatedGzip(cause);
    }
    await this.#drained;
  }

  /** Ends the member, which is not whole without the first few of `count` zero bytes. */
  async closeWithZeros(count: number): Promise<void> {
    for (let left = count; left > 0; left--) {
      const complete = await this.isComplete();
      try {
        await this.write(new Uint8Array(1));
      } catch (error) {
        // The first byte after a member is refused, after all of the output has been given.
        if (complete) return;
        throw error;
      }
    }
    await this.close();
  }
}

async function inflate(
  source: ReadableStreamDefaultReader<Uint8Array>,
  output: WritableStreamDefaultWriter<Uint8Array>,
): Promise<void> {
  let member = new Member(output);
  try {
    for await (const piece of pieces(source)) {
      if (piece.kind === "bytes") {
        await member.write(piece.bytes);
      } else if (piece.kind === "padding") {
        await member.closeWithZeros(piece.length);
      } else if (await member.isComplete()) {
        await member.close();
        member = new Member(output);
      }
    }
  } catch (error) {
    source.cancel(error).catch(() => {});
    throw error;
  }
}

/** Part of the compressed data: some bytes, a place where a header may begin, the zeros at the end. */
type Piece =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "header" }
  | { readonly kind: "padding"; readonly length: number };

/** Cuts the data before all that looks like a header and before the zeros, if any, that it ends with. */
async function* pieces(
  source: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<Piece> {
  let zeros = 0;
  let held = EMPTY;
  for (;;) {
    const { done, value } = await source.read();
    if (done) break;
    const chunk = joined(held, value);
    const end = chunk.findLastIndex((byte) => byte !== 0) + 1;
    if (end > 0) {
      yield* zeroBytes(zeros);
      zeros = 0;
    }
    zeros += chunk.length - end;
    // A header may go on in the next chunk.
    const cut = end === chunk.length ? end - partialHeader(chunk) : end;
    held = chunk.slice(cut, end);
    yield* splitAtHeaders(chunk.subarray(0, cut));
  }
  if (held.length > 0) yield* [{ kind: "header" }, { kind: "bytes", bytes: held }] as const;
  yield { kind: "padding", length: zeros };
}

function* splitAtHeaders(bytes: Uint8Array): Iterable<Piece> {
  let start = 0;
  for (let at = indexOfHeader(bytes, 0); at >= 0; at = indexOfHeader(bytes, at + 1)) {
    yield { kind: "bytes", bytes: bytes.subarray(start, at) };
    yield { kind: "header" };
    start = at;
  }
  yield { kind: "bytes", bytes: bytes.subarray(start) };
}

function* zeroBytes(count: number): Iterable<Piece> {
  const block = new Uint8Array(Math.min(count, 65_536));
  for (let left = count; left > 0; left -= block.length) {
    yield { kind: "bytes", bytes: block.subarray(0, left) };
  }
}

function indexOfHeader(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(MAGIC[0], from);
  while (at >= 0 && (bytes[at + 1] !== MAGIC[1] || bytes[at + 2] !== MAGIC[2])) {
    at = bytes.indexOf(MAGIC[0], at + 1);
  }
  return at;
}

/** How many bytes at the end are the beginning, but not all, of a header. */
function partialHeader(bytes: Uint8Array): number {
  const last = bytes.length - 1;
  if (bytes[last] === MAGIC[0]) return 1;
  return bytes[last] === MAGIC[1] && bytes[last - 1] === MAGIC[0] ? 2 : 0;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
