/** The WebAssembly in the sources is that of the packages which are installed. */

import { assertEquals, test } from "../harness.ts";
import { wasm as brotli } from "../../src/io/bytes/codecs/brotli_wasm.ts";
import { wasm as xz } from "../../src/io/bytes/codecs/xz_wasm.ts";
import { wasm as zstd } from "../../src/io/bytes/codecs/zstd_wasm.ts";
import { wasm as zstdWriter } from "../../src/io/bytes/codecs/zstd_writer_wasm.ts";

const written: Readonly<Record<string, string>> = { brotli, xz, zstd, zstd_writer: zstdWriter };

test("the sources have the WebAssembly of the packages that are installed", {
  only: ["deno"],
  because: "reads the folders of packages, which are one",
}, async () => {
  const { codecPackages, wasmOf } = await import("../../scripts/codec_wasm.ts");
  for (const codec of codecPackages) {
    const gzipped = Uint8Array.from(atob(written[codec.format]!), (it) => it.charCodeAt(0));
    const stream = new Blob([gzipped]).stream().pipeThrough(new DecompressionStream("gzip"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    assertEquals(bytes, await wasmOf(codec));
  }
});
