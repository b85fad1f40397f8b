/**
 * What a file holds, decompressed where it is compressed.
 *
 * @module
 */

import { runtime } from "#runtime";
import { SourceError } from "../../errors.ts";
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
import { loadZlib, Salvager } from "./salvage.ts";
import { inputName, type StreamInput, type TextInput } from "./input.ts";

/** What a file may be compressed by, and what to do where the file is damaged. */
export interface UnpackOptions {
  readonly compression: Compression;
  /** Whether what is whole of a damaged file is read; how it ends, the source then tells. */
  readonly salvage?: boolean | undefined;
}

/** What an open file holds; positions are those in the decompressed bytes. */
export async function contentOf(
  input: TextInput | StreamInput,
  { compression, salvage = false }: UnpackOptions,
  source: ByteSource,
  signal: AbortSignal,
): Promise<ByteSource> {
  if (compression === "none") return source;
  const compressed = isCompressed(input, compression, await headOf(source));
  if (!compressed) return source;
  const name = inputName(input);
  if (!salvage) return closing(source, singlePass((e) => decompress(name, source, e), signal));
  const salvager = new Salvager(await loadZlib(), name);
  const content = singlePass((e) => salvaged(salvager, source.read(0, undefined, e)), signal);
  return { ...closing(source, content), ending: () => salvager.ending };
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
  input: TextInput | StreamInput,
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

/** What a compressed file holds; closes the file with itself. */
function closing(source: ByteSource, content: ByteSource): ByteSource {
  return {
    ...content,
    async close() {
      await content.close();
      await source.close();
    },
  };
}

async function* salvaged(salvager: Salvager, compressed: Chunks): Chunks {
  for await (const chunk of compressed) {
    yield* salvager.push(chunk);
    if (salvager.ending !== undefined) return;
  }
  salvager.finish();
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
  // The runtime's words for what is wrong with the data, rather than with the reading.
  const advice = cause instanceof SourceError ? '; damaged: "salvage" reads what is whole' : "";
  return new SourceError(`Cannot read "${name}": ${reason}${advice}`, { cause });
}
