/**
 * WebAssembly that lies in the sources as text, since there is no way to load a file of it that
 * works in every runtime, from sources as well as from a bundle.
 *
 * @module
 */

import { runtime } from "#runtime";
import { SourceError } from "../../../errors.ts";
import { chunksOf, streamOf } from "../byte_stream.ts";
import { messageOf } from "../../../values/message_of.ts";

/** Compiles what `scripts/codec_wasm.ts` has written: base64 of gzip. */
export async function compileWasm(format: string, text: string): Promise<WebAssembly.Module> {
  const gzipped = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const parts: BlobPart[] = [];
  const stream = runtime.gunzip(streamOf(once(gzipped)));
  for await (const chunk of chunksOf(stream, new AbortController().signal)) {
    parts.push(chunk.slice());
  }
  const bytes = await new Blob(parts).arrayBuffer();
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    const reason = messageOf(cause);
    throw new SourceError(
      `Cannot decompress ${format} data: expected to be allowed to run WebAssembly, got ` +
        `${JSON.stringify(reason)}; a page's Content-Security-Policy has to have ` +
        "'wasm-unsafe-eval' in its script-src",
      { cause },
    );
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
