/**
 * Writes the WebAssembly of decompressors and compressors from the packages that have it into the sources:
 * `deno run -A scripts/codec_wasm.ts`, after one of the packages has been updated.
 *
 * @module
 */

import { gzipSync } from "node:zlib";
import { root } from "./command.ts";

/** A package, and where in it the WebAssembly is. */
interface CodecPackage {
  readonly format: string;
  readonly name: string;
  /** Path in the package. */
  readonly path: string;
  /** Finds base64 in a script; absent where the file is the WebAssembly itself. */
  readonly pattern?: RegExp;
}

/** Packages of which the sources have a part. */
export const codecPackages: readonly CodecPackage[] = [
  {
    format: "zstd",
    name: "zstddec",
    path: "dist/zstddec-stream.mjs",
    pattern: /\bwasm = "([A-Za-z0-9+/=]+)"/,
  },
  {
    format: "xz",
    name: "xz-decompress",
    path: "dist/package/xz-decompress.js",
    pattern: /"data:application\/wasm;base64,([A-Za-z0-9+/=]+)"/,
  },
  { format: "brotli", name: "brotli-dec-wasm", path: "pkg/brotli_dec_wasm_bg.wasm" },
  { format: "zstd_writer", name: "@bokuweb/zstd-wasm", path: "dist/esm/zstd.wasm" },
];

/** The WebAssembly that a package has. */
export async function wasmOf(codec: CodecPackage): Promise<Uint8Array> {
  const { name, path, pattern } = codec;
  const bytes = await Deno.readFile(`${root}/node_modules/${name}/${path}`);
  if (pattern === undefined) return bytes;
  const base64 = pattern.exec(new TextDecoder().decode(bytes))?.[1];
  if (base64 === undefined) throw new Error(`Cannot find WebAssembly in ${name}/${path}`);
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

async function writeModule(codec: CodecPackage): Promise<void> {
  const { format, name } = codec;
  const { version } = JSON.parse(
    await Deno.readTextFile(`${root}/node_modules/${name}/package.json`),
  );
  const base64 = gzipSync(await wasmOf(codec), { level: 9 }).toString("base64");
  await Deno.writeTextFile(
    `${root}/src/io/bytes/codecs/${format}_wasm.ts`,
    `/**
 * WebAssembly of ${name} ${version}, gzipped, as base64; written by \`scripts/codec_wasm.ts\`.
 *
 * @module
 */

/** The code of ${format}. */
export const wasm: string =
  "${base64}";
`,
  );
}

if (import.meta.main) {
  for (const codec of codecPackages) await writeModule(codec);
}
