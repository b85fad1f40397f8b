/**
 * Compressing to zstd, by the WebAssembly of `@bokuweb/zstd-wasm`.
 *
 * Each few megabytes are a frame, which says how long its content is: so memory stays what it is, and
 * what is written can be cut into partitions when it is read. Each has a checksum, as those of the
 * command-line tool do, which is added here, as the package has no call for it. `node:zlib` is no choice: Node 20 lacks zstd, and others append frames
 * without content.
 *
 * @module
 */

import { compileWasm } from "./wasm.ts";
import { wasm } from "./zstd_writer_wasm.ts";

/** Compresses one file. */
export interface Encoder {
  /** What comes out when more of the content goes in, which is looked at until the iteration has ended. */
  push(bytes: Uint8Array): Iterable<Uint8Array>;
  /** What is left, there being no more content. */
  finish(): Iterable<Uint8Array>;
}

/** A compressor that has been loaded. */
export interface ZstdWriter {
  /**
   * Begins with the start of a file.
   *
   * @param level From 1, the fastest, to 19, the smallest.
   */
  encoder(level?: number): Encoder;
}

/** The calls in use, by the names that the package's build has given them. */
interface Exports {
  /** Memory. */
  readonly f: WebAssembly.Memory;
  /** Constructors, to be called first. */
  g(): void;
  /** `ZSTD_isError` */
  h(result: number): number;
  /** `ZSTD_compressBound` */
  i(size: number): number;
  /** `ZSTD_compress` */
  m(output: number, room: number, input: number, size: number, level: number): number;
  /** `malloc` */
  s(size: number): number;
}

/** Bytes of the content of a frame, at most. */
export const FRAME_SIZE = 4 * 2 ** 20;

/** What the command-line tool takes, too. */
const DEFAULT_LEVEL = 3;

/** Where in a frame is said what it has, and the bit that stands for a checksum. */
const DESCRIPTOR = 4;
const HAS_CHECKSUM = 4;

/** The lowest bytes of XXH64. */
const CHECKSUM_SIZE = 4;

const PAGE = 64 * 2 ** 10;

/** What this thread has loaded, or is loading. */
let loading: Promise<ZstdWriter> | undefined;

/** Loads the compressor, once: to compile it takes longer than to compress a small file. */
export function loadZstdWriter(): Promise<ZstdWriter> {
  if (loading === undefined) {
    loading = load();
    // What has failed may work another time, as where a chunk could not be had.
    loading.catch(() => loading = undefined);
  }
  return loading;
}

async function load(): Promise<ZstdWriter> {
  const module = await compileWasm("zstd", wasm);
  const { default: loadHash } = await import("xxhash-wasm");
  const { h64Raw } = await loadHash();
  return {
    encoder(level = DEFAULT_LEVEL) {
      if (Number.isInteger(level) && level >= 1 && level <= 19) {
        return new ZstdEncoder(module, level, h64Raw);
      }
      throw new RangeError(
        `Cannot compress by zstd: expected a level of 1 to 19, got ${String(level)}`,
      );
    },
  };
}

class ZstdEncoder implements Encoder {
  readonly #zstd: Exports;
  readonly #level: number;
  readonly #hash: (content: Uint8Array) => bigint;
  /** Where the content of a frame is put together, and how much there is of it. */
  readonly #input: number;
  #filled = 0;
  readonly #output: number;
  readonly #room: number;
  /** Whether there is a frame, without which a file would be empty, and so of no format. */
  #begun = false;

  constructor(
    module: WebAssembly.Module,
    level: number,
    hash: (content: Uint8Array) => bigint,
  ) {
    this.#hash = hash;
    this.#zstd = new WebAssembly.Instance(module, importsOf(() => this.#zstd.f))
      .exports as unknown as Exports;
    this.#zstd.g();
    this.#level = level;
    this.#room = this.#zstd.i(FRAME_SIZE);
    this.#input = this.#zstd.s(FRAME_SIZE);
    this.#output = this.#zstd.s(this.#room);
    if (this.#input === 0 || this.#output === 0) throw outOfMemory();
  }

  *push(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
    for (let from = 0; from < bytes.length;) {
      const part = bytes.subarray(from, from + FRAME_SIZE - this.#filled);
      new Uint8Array(this.#zstd.f.buffer).set(part, this.#input + this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled === FRAME_SIZE) yield this.#frame();
    }
  }

  *finish(): Generator<Uint8Array, void, undefined> {
    if (this.#filled > 0 || !this.#begun) yield this.#frame();
  }

  #frame(): Uint8Array {
    const { f: memory, h: isError, m: compress } = this.#zstd;
    const size = compress(this.#output, this.#room, this.#input, this.#filled, this.#level) >>> 0;
    // There is room for every content, so that only memory can be wanting.
    if (isError(size) !== 0) throw outOfMemory();
    const content = new Uint8Array(memory.buffer, this.#input, this.#filled);
    const frame = new Uint8Array(size + CHECKSUM_SIZE);
    frame.set(new Uint8Array(memory.buffer, this.#output, size));
    frame[DESCRIPTOR]! |= HAS_CHECKSUM;
    const checksum = Number(this.#hash(content) & 0xffff_ffffn);
    new DataView(frame.buffer).setUint32(size, checksum, true);
    this.#filled = 0;
    this.#begun = true;
    return frame;
  }
}

function outOfMemory(): RangeError {
  return new RangeError("Cannot compress by zstd: out of memory");
}

/** What the package's JavaScript offers: growing memory, and what a program that ends needs. */
function importsOf(memory: () => WebAssembly.Memory): WebAssembly.Imports {
  const nothing = () => 0;
  const abort = () => {
    throw new WebAssembly.RuntimeError("aborted");
  };
  const grow = (wanted: number) => {
    try {
      const pages = Math.ceil(((wanted >>> 0) - memory().buffer.byteLength) / PAGE);
      memory().grow(Math.max(0, pages));
      return 1;
    } catch {
      return 0;
    }
  };
  return { a: { a: abort, b: nothing, c: abort, d: nothing, e: grow } };
}
