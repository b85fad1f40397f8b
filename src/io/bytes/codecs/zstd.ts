/**
 * Zstandard, by the WebAssembly of `zstddec`.
 *
 * That package's own loop goes on for ever at a damaged frame and cannot wait for more data; so this is
 * a loop of our own around the same calls. `node:zlib` is no choice: Node 20 lacks zstd, Deno drops all
 * frames after the first, and Deno and Bun take files that are cut short for whole.
 *
 * @module
 */

import {
  type Codec,
  damaged,
  type DataFormat,
  type Decoder,
  truncated,
  unsupported,
} from "./decoder.ts";
import { compileWasm } from "./wasm.ts";
import { wasm } from "./zstd_wasm.ts";

/** The calls in use; numbers are addresses, or sizes in bytes. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  malloc(size: number): number;
  free(address: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): number;
  ZSTD_decompressStream(context: number, output: number, input: number): number;
}

const FORMAT: DataFormat = { name: "zstd", unit: "frame" };

/** Bytes that go in and come out at once. */
const SIZES = { input: 128 * 2 ** 10, output: 256 * 2 ** 10 } as const;

/** Results from here on, as unsigned numbers, are errors: minus a code. */
const FIRST_ERROR = 2 ** 32 - 120;

const CODES: ReadonlyMap<number, string> = new Map([
  [10, "not the start of a frame"],
  [20, "corrupted"],
  [22, "a checksum is wrong"],
]);

const WINDOW_TOO_LARGE = 16;
const DICTIONARY_WRONG = 32;
const OUT_OF_MEMORY = 64;

/** Loads the decompressor. */
export async function load(): Promise<Codec> {
  // Has to be there, but memory is looked up anew at each use.
  const env = { emscripten_notify_memory_growth: () => {} };
  const instance = await WebAssembly.instantiate(await compileWasm(FORMAT.name, wasm), { env });
  const zstd = instance.exports as unknown as Exports;
  return { decoder: () => new ZstdDecoder(zstd) };
}

/** Frames, one after the other, each of any kind. */
class ZstdDecoder implements Decoder {
  readonly #zstd: Exports;
  #context: number;
  /** Buffers, then two records of address, size and position that describe them. */
  #memory: number;
  /** Whether a frame has begun and not ended. */
  #inside = true;
  #position = 0;

  constructor(zstd: Exports) {
    this.#zstd = zstd;
    this.#memory = zstd.malloc(SIZES.input + SIZES.output + 24);
    this.#context = this.#memory === 0 ? 0 : zstd.ZSTD_createDCtx();
    if (this.#context !== 0) return;
    this.close();
    throw outOfMemory();
  }

  *push(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
    for (let from = 0; from < bytes.length; from += SIZES.input) {
      yield* this.#decode(bytes.subarray(from, from + SIZES.input));
    }
  }

  // deno-lint-ignore require-yield -- nothing is left to give, but the end is checked
  *finish(): Generator<Uint8Array, void, undefined> {
    if (this.#inside) throw truncated(FORMAT);
  }

  close(): void {
    if (this.#context !== 0) this.#zstd.ZSTD_freeDCtx(this.#context);
    if (this.#memory !== 0) this.#zstd.free(this.#memory);
    this.#context = this.#memory = 0;
  }

  *#decode(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
    const { memory, ZSTD_decompressStream: decompress } = this.#zstd;
    const buffer = { input: this.#memory, output: this.#memory + SIZES.input };
    const input = buffer.output + SIZES.output;
    const output = input + 12;
    new Uint8Array(memory.buffer).set(bytes, buffer.input);
    let taken = 0;
    for (let full = false; taken < bytes.length || (full && this.#inside);) {
      const before = new DataView(memory.buffer);
      for (const [i, value] of [buffer.input, bytes.length, taken].entries()) {
        before.setUint32(input + 4 * i, value, true);
      }
      for (const [i, value] of [buffer.output, SIZES.output, 0].entries()) {
        before.setUint32(output + 4 * i, value, true);
      }
      const result = decompress(this.#context, output, input) >>> 0;
      // Memory may have grown.
      const after = new DataView(memory.buffer);
      const given = after.getUint32(output + 8, true);
      const now = after.getUint32(input + 8, true);
      this.#position += now - taken;
      taken = now;
      if (result >= FIRST_ERROR) throw explain(2 ** 32 - result, this.#position);
      this.#inside = result !== 0;
      full = given === SIZES.output;
      if (given > 0) yield new Uint8Array(memory.buffer, buffer.output, given).slice();
    }
  }
}

function explain(code: number, position: number): Error {
  if (code === OUT_OF_MEMORY) return outOfMemory();
  if (code === WINDOW_TOO_LARGE) {
    return unsupported(
      FORMAT,
      "expected a window of at most 128 MiB, got a larger one",
      'compress it without "--long", or with "--long=27" at most',
    );
  }
  if (code === DICTIONARY_WRONG) {
    return unsupported(
      FORMAT,
      "expected frames that need no dictionary, got one that does",
      "decompress it with its dictionary first",
    );
  }
  return damaged(FORMAT, position, CODES.get(code) ?? `code ${code}`);
}

function outOfMemory(): RangeError {
  return new RangeError("Cannot decompress zstd data: out of memory");
}
