/**
 * Brotli, by the WebAssembly of `brotli-dec-wasm`, in every runtime: `node:zlib` of Deno takes files that
 * are cut short or damaged for whole.
 *
 * The package's own JavaScript looks for a file beside itself, which bundlers of users would miss; these
 * are the same calls.
 *
 * @module
 */

import { type Codec, damaged, type DataFormat, type Decoder, truncated } from "./decoder.ts";
import { compileWasm } from "./wasm.ts";
import { wasm } from "./brotli_wasm.ts";

/** The calls in use; numbers are addresses, or sizes in bytes. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly __wbindgen_externrefs: WebAssembly.Table;
  __wbindgen_start(): void;
  __wbindgen_malloc(size: number, alignment: number): number;
  __wbindgen_free(address: number, size: number, alignment: number): void;
  brotlidecstream_new(): number;
  brotlidecstream_dec(
    stream: number,
    input: number,
    length: number,
    outputSize: number,
  ): [result: number, error: number, failed: number];
  __wbg_get_brotlistreamresult_code(result: number): number;
  __wbg_get_brotlistreamresult_input_offset(result: number): number;
  __wbg_get_brotlistreamresult_buf(result: number): [address: number, length: number];
  __wbg_brotlistreamresult_free(result: number, flag: number): void;
}

const FORMAT: DataFormat = { name: "brotli", unit: "stream" };

/** Bytes that go in and come out at once. */
const SIZES = { input: 64 * 2 ** 10, output: 256 * 2 ** 10 } as const;

/** What a call says of how far it has come. */
const CODES = { success: 1, moreInput: 2, moreOutput: 3 } as const;

/** Loads the decompressor. */
export async function load(): Promise<Codec> {
  const module = await compileWasm(FORMAT.name, wasm);
  return { decoder: () => new BrotliDecoder(module) };
}

/** What the WebAssembly calls, whatever the hashes in the names: errors, and a table for them. */
function importsOf(module: WebAssembly.Module, exports: () => Exports): WebAssembly.Imports {
  const textAt = (address: number, length: number) =>
    new TextDecoder().decode(new Uint8Array(exports().memory.buffer, address >>> 0, length));
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    const calls = imports[from] ??= {};
    if (name === "__wbindgen_init_externref_table") {
      calls[name] = () => fillTable(exports().__wbindgen_externrefs);
    } else if (/^__wbg_Error_/.test(name)) {
      calls[name] = (address: number, length: number) => new Error(textAt(address, length));
    } else if (/throw/.test(name)) {
      calls[name] = (address: number, length: number) => {
        throw new WebAssembly.RuntimeError(textAt(address, length));
      };
    } else {
      // What a panic tells; the trap that follows is enough.
      calls[name] = () => undefined;
    }
  }
  return imports;
}

/** The constants that the package's own JavaScript puts there. */
function fillTable(table: WebAssembly.Table): void {
  const first = table.grow(4);
  table.set(0, undefined);
  for (const [i, value] of [undefined, null, true, false].entries()) table.set(first + i, value);
}

/** One stream, after which nothing may come: the format knows no second one. */
class BrotliDecoder implements Decoder {
  /** Memory of its own, since what is left after a panic is of no use to others. */
  readonly #brotli: Exports;
  readonly #stream: number;
  #ended = false;
  #position = 0;

  constructor(module: WebAssembly.Module) {
    const imports = importsOf(module, () => this.#brotli);
    this.#brotli = new WebAssembly.Instance(module, imports).exports as unknown as Exports;
    this.#brotli.__wbindgen_start();
    this.#stream = this.#brotli.brotlidecstream_new();
  }

  *push(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
    for (let from = 0; from < bytes.length;) {
      if (this.#ended) throw damaged(FORMAT, this.#position, "more after the end of the stream");
      const { taken, output, code } = this.#decode(bytes.subarray(from, from + SIZES.input));
      from += taken;
      this.#position += taken;
      this.#ended = code === CODES.success;
      if (output.length > 0) yield output;
      for (let more = code === CODES.moreOutput && from === bytes.length; more;) {
        const rest = this.#decode(new Uint8Array());
        this.#ended = rest.code === CODES.success;
        more = rest.code === CODES.moreOutput;
        if (rest.output.length > 0) yield rest.output;
      }
    }
  }

  // deno-lint-ignore require-yield -- nothing is left to give, but the end is checked
  *finish(): Generator<Uint8Array, void, undefined> {
    if (!this.#ended) throw truncated(FORMAT);
  }

  close(): void {
    // All memory goes with the decoder.
  }

  #decode(bytes: Uint8Array): { taken: number; output: Uint8Array; code: number } {
    const brotli = this.#brotli;
    const input = brotli.__wbindgen_malloc(bytes.length, 1) >>> 0;
    new Uint8Array(brotli.memory.buffer).set(bytes, input);
    // The call takes the input into its possession.
    const [result, , failed] = this.#call(input, bytes.length);
    // Of the reason there is a number only.
    if (failed !== 0) throw damaged(FORMAT, this.#position);
    const [address, length] = brotli.__wbg_get_brotlistreamresult_buf(result);
    const output = new Uint8Array(brotli.memory.buffer, address >>> 0, length).slice();
    if (length > 0) brotli.__wbindgen_free(address, length, 1);
    const code = brotli.__wbg_get_brotlistreamresult_code(result);
    const taken = brotli.__wbg_get_brotlistreamresult_input_offset(result) >>> 0;
    brotli.__wbg_brotlistreamresult_free(result, 0);
    return { taken, output, code };
  }

  #call(input: number, length: number): [result: number, error: number, failed: number] {
    try {
      return this.#brotli.brotlidecstream_dec(this.#stream, input, length, SIZES.output);
    } catch (error) {
      throw error instanceof WebAssembly.RuntimeError ? damaged(FORMAT, this.#position) : error;
    }
  }
}
