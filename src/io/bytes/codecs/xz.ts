/**
 * XZ, by the WebAssembly of `xz-decompress` (XZ Embedded).
 *
 * That package's own stream can only be used by one reader at a time, others wait until it is done with,
 * and fails at the end of a file that is cut short with an error about its own insides; so this is a loop
 * of our own around the same calls.
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
import { wasm } from "./xz_wasm.ts";

/** The calls; a context is the address of a record of numbers, see {@linkcode FIELDS}. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  create_context(): number;
  supply_input(context: number, length: number): void;
  get_next_output(context: number): number;
}

/** Where in the record is what. */
const FIELDS = {
  bufferSize: 0,
  input: 1,
  inputPosition: 2,
  inputSize: 3,
  output: 4,
  outputPosition: 5,
  count: 6,
} as const;

/** What the calls give. */
const RESULTS = { ok: 0, streamEnd: 1, memory: 3, memoryLimit: 4, options: 6, buffer: 8 } as const;

const FORMAT: DataFormat = { name: "xz", unit: "stream" };

/** Loads the decompressor. */
export async function load(): Promise<Codec> {
  const module = await compileWasm(FORMAT.name, wasm);
  return { decoder: () => new XzDecoder(module) };
}

/** Streams, one after the other, with padding between them; their checks are checked. */
class XzDecoder implements Decoder {
  /** Memory of its own: the package's allocator is made for one file. */
  #xz: Exports | undefined;
  readonly #context: number;
  #position = 0;

  constructor(module: WebAssembly.Module) {
    this.#xz = new WebAssembly.Instance(module).exports as unknown as Exports;
    this.#context = this.#xz.create_context();
  }

  *push(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
    const xz = this.#open();
    const size = this.#fields(xz)[FIELDS.bufferSize]!;
    for (let from = 0; from < bytes.length; from += size) {
      const part = bytes.subarray(from, from + size);
      new Uint8Array(xz.memory.buffer).set(part, this.#fields(xz)[FIELDS.input]!);
      xz.supply_input(this.#context, part.length);
      yield* this.#outputs(xz);
      this.#position += part.length;
    }
  }

  *finish(): Generator<Uint8Array, void, undefined> {
    const xz = this.#open();
    xz.supply_input(this.#context, 0);
    yield* this.#outputs(xz, true);
  }

  close(): void {
    this.#xz = undefined;
  }

  #open(): Exports {
    if (this.#xz === undefined) throw new TypeError("Cannot decompress: the decoder is closed");
    return this.#xz;
  }

  #fields(xz: Exports): Uint32Array {
    return new Uint32Array(xz.memory.buffer, this.#context, FIELDS.count);
  }

  /** What comes out of the bytes that have been supplied; at the end, all there is. */
  *#outputs(xz: Exports, atEnd = false): Generator<Uint8Array, void, undefined> {
    for (let full = true; full || atEnd;) {
      const result = xz.get_next_output(this.#context);
      const fields = this.#fields(xz);
      const given = fields[FIELDS.outputPosition]!;
      const position = this.#position + fields[FIELDS.inputPosition]!;
      full = given === fields[FIELDS.bufferSize] ||
        fields[FIELDS.inputPosition]! < fields[FIELDS.inputSize]!;
      const start = fields[FIELDS.output]!;
      fields[FIELDS.outputPosition] = 0;
      if (given > 0) yield new Uint8Array(xz.memory.buffer, start, given).slice();
      if (result === RESULTS.streamEnd) return;
      if (result !== RESULTS.ok) throw explain(result, position);
    }
  }
}

function explain(result: number, position: number): Error {
  switch (result) {
    case RESULTS.buffer:
      return truncated(FORMAT);
    case RESULTS.memory:
    case RESULTS.memoryLimit:
      return unsupported(
        FORMAT,
        "expected a dictionary of at most 64 MiB, got a larger one",
        'compress it with a preset of xz, "-9" at most',
      );
    case RESULTS.options:
      return unsupported(
        FORMAT,
        "expected the filter LZMA2 alone and a check of CRC32 or CRC64, got others",
        'decompress it first ("xz -dc"), or compress it without those',
      );
    default:
      return damaged(FORMAT, position);
  }
}
