/**
 * What a file holds, decompressed where it is compressed.
 *
 * @module
 */

import { runtime } from "#runtime";
import { SourceError } from "../errors.ts";
import { type ByteSource, singlePass } from "./byte_source.ts";
import { type Chunks, chunksOf, streamOf } from "./byte_stream.ts";
import {
  type Compression,
  describeHead,
  isGzip,
  isGzipName,
  isUndecided,
  refuseOtherFormats,
} from "./compression.ts";
import { inputName, type TextInput } from "./text_input.ts";

/** What an open file holds; positions are those in the decompressed bytes. */
export async function contentOf(
  input: TextInput,
  compression: Compression,
  source: ByteSource,
  signal: AbortSignal,
): Promise<ByteSource> {
  if (compression === "none") return source;
  const compressed = isCompressed(input, compression, await headOf(source));
  return compressed ? gunzipped(inputName(input), source, signal) : source;
}

/** The first bytes, as many as are needed to tell how they are compressed: a stream may be slow. */
async function headOf(source: ByteSource): Promise<Uint8Array> {
  let head = await source.head(2);
  while (head.length > 0 && isUndecided(head)) {
    const more = await source.head(head.length + 1);
    if (more.length === head.length) break;
    head = more;
  }
  return head;
}

/** Whether a file is gzip, by its first bytes; refuses one that should be, and other formats. */
export function isCompressed(
  input: TextInput,
  compression: Compression,
  head: Uint8Array,
): boolean {
  if (compression === "none") return false;
  if (isGzip(head) || head.length === 0) return head.length > 0;
  const name = inputName(input);
  if (compression === "infer") refuseOtherFormats(name, head, input.kind !== "url");
  // A server may have sent what its URL calls gzip in decompressed form.
  const named = compression === "infer" && input.kind !== "url" && isGzipName(name);
  if (compression === "infer" && !named) return false;
  throw new SourceError(
    `Cannot decompress "${name}": expected gzip data, which begins with the bytes ` +
      `1f 8b, got ${describeHead(head)}` +
      (named ? '; compression: "none" reads the file as it is' : ""),
  );
}

/** What a gzip file holds; closes the file with itself. */
function gunzipped(name: string, source: ByteSource, signal: AbortSignal): ByteSource {
  const unpacked = singlePass((either) => decompress(name, source, either), signal);
  return {
    ...unpacked,
    async close() {
      await unpacked.close();
      await source.close();
    },
  };
}

async function* decompress(name: string, source: ByteSource, signal: AbortSignal): Chunks {
  // A failure to read names the file already, one to decompress does not.
  let unreadable: { readonly error: unknown } | undefined;
  async function* compressed(): Chunks {
    try {
      yield* source.read(0, undefined, signal);
    } catch (error) {
      unreadable = { error };
      throw error;
    }
  }
  try {
    yield* chunksOf(runtime.gunzip(streamOf(compressed())), signal);
  } catch (cause) {
    signal.throwIfAborted();
    if (unreadable) throw unreadable.error;
    throw cannotDecompress(name, cause);
  }
}

/** The error for a file of which the runtime has said what is wrong with it. */
export function cannotDecompress(name: string, cause: unknown): SourceError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SourceError(`Cannot read "${name}": ${reason}`, { cause });
}
