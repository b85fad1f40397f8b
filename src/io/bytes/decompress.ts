/**
 * What a file holds, decompressed where it is compressed.
 *
 * @module
 */

import { runtime } from "#runtime";
import { SourceError } from "../../errors.ts";
import { messageOf } from "../../values/message_of.ts";
import { type ByteSource, singlePass } from "./byte_source.ts";
import { type Chunks, chunksOf, streamOf } from "./byte_stream.ts";
import { type CodecFormat, loadCodec } from "./codecs/codecs.ts";
import { type Codec, decodeChunks } from "./codecs/decoder.ts";
import {
  type CompressedFormat,
  type Compression,
  describeHead,
  formatOfHead,
  formatOfName,
  isUndecided,
  refuseOtherFormats,
  shownHead,
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
  const format = compressedFormat(input, compression, await headOf(source));
  if (format === undefined) return source;
  const name = inputName(input);
  if (format === "gzip" && salvage) {
    const salvager = new Salvager(await loadZlib(), name);
    const content = singlePass((e) => salvaged(salvager, source.read(0, undefined, e)), signal);
    return { ...closing(source, content), ending: () => salvager.ending };
  }
  const damage = { format, salvage };
  const unpack = await unpackerOf(name, damage);
  const compressed = (e: AbortSignal) => source.read(0, undefined, e);
  return closing(
    source,
    singlePass((e) => decompress(name, compressed, unpack, damage, e), signal),
  );
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

/**
 * How a file is compressed, by its first bytes, or by its name where those do not tell; refuses a file
 * that should be compressed and is not, and formats that cannot be read.
 */
export function compressedFormat(
  input: TextInput | StreamInput,
  compression: Compression,
  head: Uint8Array,
): CompressedFormat | undefined {
  if (compression === "none" || head.length === 0) return undefined;
  const name = inputName(input);
  const found = formatOfHead(head);
  if (compression === "infer") {
    if (found !== undefined) return found;
    refuseOtherFormats(name, head);
    // A server may have sent in decompressed form what its URL calls compressed.
    const named = input.kind === "url" ? undefined : formatOfName(name);
    return named === undefined || named === "brotli" ? named : refuse(name, named, head, true);
  }
  // Brotli begins with anything.
  if (found === compression || compression === "brotli") return compression;
  return refuse(name, compression, head, false);
}

/** Refuses a file that begins as no file of its format does. */
function refuse(name: string, format: CompressedFormat, head: Uint8Array, named: boolean): never {
  throw new SourceError(
    `Cannot decompress "${name}": expected ${format} data, which begins with the bytes ` +
      `${shownHead(format)}, got ${describeHead(head)}` +
      (named ? '; compression: "none" reads the file as it is' : ""),
  );
}

/** What makes the content of compressed chunks. */
export type Unpack = (compressed: Chunks, signal: AbortSignal) => Chunks;

/** What decompresses files of a format. */
export async function unpackerOf(name: string, damage: Damage): Promise<Unpack> {
  if (damage.format === "gzip") return gunzip;
  const codec = await codecOf(name, damage.format);
  return (compressed, signal) => decodeChunks(codec.decoder(), compressed, signal);
}

/** The decompressor for a file; where there is none, the error names the file. */
export async function codecOf(name: string, format: CodecFormat): Promise<Codec> {
  try {
    return await loadCodec(format);
  } catch (cause) {
    throw cannotDecompress(name, { format, salvage: false }, cause);
  }
}

const gunzip: Unpack = (compressed, signal) =>
  chunksOf(runtime.gunzip(streamOf(compressed)), signal);

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

/** The content of what `read` gives; errors name the file. */
export async function* decompress(
  name: string,
  read: (signal: AbortSignal) => Chunks,
  unpack: Unpack,
  damage: Damage,
  signal: AbortSignal,
): Chunks {
  // A failure to read names the file already, one to decompress does not.
  let unreadable: { readonly error: unknown } | undefined;
  async function* compressed(): Chunks {
    try {
      yield* read(signal);
    } catch (error) {
      unreadable = { error };
      throw error;
    }
  }
  try {
    yield* unpack(compressed(), signal);
  } catch (cause) {
    signal.throwIfAborted();
    if (unreadable) throw unreadable.error;
    throw cannotDecompress(name, damage, cause);
  }
}

/** The error for a file of which a decompressor has said what is wrong with it. */
export function cannotDecompress(
  name: string,
  { format, salvage }: Damage,
  cause: unknown,
): SourceError {
  const reason = messageOf(cause);
  // A decompressor's words for what is wrong with the data, rather than with the reading.
  const advice = cause instanceof SourceError ? adviceFor(format, salvage) : "";
  return new SourceError(`Cannot read "${name}": ${reason}${advice}`, { cause });
}

/** How a file is compressed in which there is damage, and whether what is whole of it is asked for. */
export interface Damage {
  readonly format: CompressedFormat;
  readonly salvage: boolean;
}

function adviceFor(format: CompressedFormat, salvage: boolean): string {
  if (format === "gzip") return '; damaged: "salvage" reads what is whole';
  // Only the name says that it is brotli.
  if (format === "brotli" && !salvage) return '; compression: "none" reads the file as it is';
  return salvage ? '; damaged: "salvage" is for gzip alone' : "";
}
