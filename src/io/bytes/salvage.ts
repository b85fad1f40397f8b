/**
 * What is whole of gzip that goes on with something else, or is cut short.
 *
 * The runtimes' decompressors do not tell where a member ends, and where they fail they lose some of
 * what they have decompressed, each another amount. So this is zlib in JavaScript, which gives the
 * same everywhere; it is loaded when it is asked for.
 *
 * @module
 */

// @ts-types="../../../types/std_bytes.d.ts"
import { concat } from "@std/bytes";
import { SourceError } from "../../errors.ts";

/** What is needed of the library, which is zlib's own interface. */
export interface Zlib {
  readonly ZStream: new () => ZlibStream;
  zlibInflateInit2(stream: ZlibStream, windowBits: number): number;
  zlibInflate(stream: ZlibStream, flush: number): number;
  zlibInflateReset(stream: ZlibStream): number;
}

/** Where zlib reads, and where it writes. */
interface ZlibStream {
  input: Uint8Array;
  next_in: number;
  avail_in: number;
  output: Uint8Array;
  next_out: number;
  avail_out: number;
}

/** How compressed data ends, where that is not with the last of its members. */
export interface BadEnding {
  /** What there was. */
  readonly error: SourceError;
  /** Whether content is missing, so that the last line need not be whole. */
  readonly breaksOff: boolean;
}

/** Bits of the largest window, and the flag by which zlib takes gzip and nothing else. */
const GZIP_WINDOW = 15 + 16;

/** Most bytes that one piece of output has. */
const CHUNK_SIZE = 64 * 1024;

const FIRST_BYTE = 0x1f;

/** Results of zlib's calls. */
const STATUS = { ok: 0, streamEnd: 1, bufferError: -5 } as const;

/** Loads the library. */
export async function loadZlib(): Promise<Zlib> {
  return await import("pako") as unknown as Zlib;
}

/** Decompresses gzip up to where it ends, be that in the middle of the data or of a member. */
export class Salvager {
  readonly #zlib: Zlib;
  readonly #name: string;
  readonly #stream: ZlibStream;
  /** Whether a member is under way; where the first one should be, nothing else may be. */
  #inside = true;
  /** Whether there were zeros, after which no other member begins. */
  #padded = false;
  /** Compressed bytes before those that come next, and before the member under way. */
  #position = 0;
  #start = 0;
  /** Decompressed bytes of the member under way. */
  #given = 0;
  #ending: BadEnding | undefined;

  /** Makes one for the file that messages call by `name`. */
  constructor(zlib: Zlib, name: string) {
    this.#zlib = zlib;
    this.#name = name;
    this.#stream = new zlib.ZStream();
    zlib.zlibInflateInit2(this.#stream, GZIP_WINDOW);
  }

  /** How the data ends, once that is known and not as it should be; what follows is not read. */
  get ending(): BadEnding | undefined {
    return this.#ending;
  }

  /**
   * The content of the next compressed bytes.
   *
   * @throws {SourceError} If a member is damaged of which some content has been given, or the first
   * one, since nothing tells what of it is right.
   */
  *push(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
    for (let at = 0; at < bytes.length && this.#ending === undefined;) {
      at = this.#inside ? yield* this.#inflate(bytes, at) : this.#goOn(bytes, at);
    }
  }

  /** Takes note that there are no more compressed bytes. */
  finish(): void {
    if (!this.#inside || this.#ending !== undefined) return;
    this.#end(
      `expected more, got the end in the middle of a member, at byte ${this.#position}`,
      true,
    );
  }

  *#inflate(bytes: Uint8Array, from: number): Generator<Uint8Array, number, undefined> {
    const stream = this.#stream;
    stream.input = bytes;
    stream.next_in = from;
    stream.avail_in = bytes.length - from;
    let status: number;
    do {
      stream.output = new Uint8Array(CHUNK_SIZE);
      stream.next_out = 0;
      stream.avail_out = CHUNK_SIZE;
      status = this.#zlib.zlibInflate(stream, 0);
      this.#given += stream.next_out;
      if (stream.next_out > 0) yield stream.output.subarray(0, stream.next_out);
    } while (status === STATUS.ok && (stream.avail_in > 0 || stream.avail_out === 0));
    this.#position += stream.next_in - from;
    if (status === STATUS.streamEnd) this.#inside = false;
    else if (status !== STATUS.ok && status !== STATUS.bufferError) this.#refuse();
    return stream.next_in;
  }

  /** What comes after a member: zeros, another member, or something else. */
  #goOn(bytes: Uint8Array, from: number): number {
    let at = from;
    while (bytes[at] === 0) at++;
    this.#padded ||= at > from;
    this.#position += at - from;
    if (at === bytes.length) return at;
    if (this.#padded || bytes[at] !== FIRST_BYTE) {
      this.#endBefore(this.#position, false);
      return at;
    }
    this.#zlib.zlibInflateReset(this.#stream);
    this.#inside = true;
    this.#start = this.#position;
    this.#given = 0;
    return at;
  }

  #refuse(): void {
    // What gave no content need not be a member at all.
    if (this.#start > 0 && this.#given === 0) return this.#endBefore(this.#start, true);
    throw new SourceError(
      `Cannot read "${this.#name}": expected members of gzip, got one with damage in it, from byte ` +
        `${this.#start} on, of which nothing tells what is right`,
    );
  }

  #endBefore(position: number, breaksOff: boolean): void {
    this.#end(`expected members of gzip, got damaged or other data at byte ${position}`, breaksOff);
  }

  #end(found: string, breaksOff: boolean): void {
    const error = new SourceError(`Cannot read "${this.#name}" to its end: ${found}`);
    this.#ending = { error, breaksOff };
  }
}

/** The same at once, for data that is at hand. */
export function salvageAtOnce(
  zlib: Zlib,
  name: string,
  compressed: Uint8Array,
): { readonly bytes: Uint8Array; readonly ending: BadEnding | undefined } {
  const salvager = new Salvager(zlib, name);
  const parts = [...salvager.push(compressed)];
  salvager.finish();
  return { bytes: concat(parts), ending: salvager.ending };
}
