/**
 * Finding out once what all partitions of a file have to agree on.
 *
 * A file whose size or content only its opener learns is cut by what this tells, and every
 * partition fails unless it meets the same file: were each to look by itself, a file that
 * changes meanwhile, or servers that answer differently, would lose lines or read them twice.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { SourceOperation } from "../../ops/operation.ts";
import type { FileSystem } from "../../runtime/runtime.ts";
import { BLOCK_HEAD, isBgzf } from "../bytes/bgzf.ts";
import { blobHead } from "../bytes/blob_source.ts";
import type { BlockLayout } from "../bytes/block_range.ts";
import type { RangeSource } from "../bytes/byte_source.ts";
import {
  type CompressedFormat,
  type Compression,
  expectedFormat,
  HEAD_LENGTH,
} from "../bytes/compression.ts";
import { compressedFormat } from "../bytes/decompress.ts";
import type { FileVersion } from "../bytes/file_version.ts";
import { probeUrl } from "../bytes/http_source.ts";
import { inputName, type TextInput } from "../bytes/input.ts";
import { handleFile, noting, openRanges, versionOf } from "../bytes/open_input.ts";
import { frameStarts, readLater, type Wanted } from "../bytes/zstd_frames.ts";
import { mayBeMarked } from "./byte_order_mark.ts";
import { byteRange, type ProbedInput } from "./text_partitions.ts";

/**
 * The state of the file that is cut into ranges, or `"whole"` where none can be had: then the
 * first partition reads all of it.
 */
export type Probe = ProbedVersion | "whole";

/** A state of a file, and the blocks of one that is compressed. */
export interface ProbedVersion extends FileVersion {
  readonly blocks?: BlockLayout;
}

/** `probe(inputs)`: a {@linkcode Probe} for each input, as elements. */
export const probe: SourceOperation<[inputs: readonly ProbedInput[]]> = {
  kind: "source",
  name: "probe",
  inner: true,
  async *open([inputs], { signal, retried }) {
    const noted = inputs.map((it) => ({ ...it, input: noting(it.input, retried) }));
    yield { items: await probeInputs(noted, signal, runtime.files) };
  },
};

/** What the inputs are like at this moment. */
export async function probeInputs(
  inputs: readonly ProbedInput[],
  signal: AbortSignal,
  files: FileSystem | undefined,
): Promise<Probe[]> {
  const ended = new AbortController();
  try {
    const either = AbortSignal.any([signal, ended.signal]);
    return await Promise.all(inputs.map((input) => probeInput(input, files, either)));
  } finally {
    // Where one cannot be had, nobody waits for the others.
    ended.abort();
  }
}

async function probeInput(
  { input, ...how }: ProbedInput,
  files: FileSystem | undefined,
  signal: AbortSignal,
): Promise<Probe> {
  const found = await stateOf(input, how.compression, signal);
  if (found === undefined) return "whole";
  const { version, head } = found;
  // What is at a path has been looked at when it was planned.
  const format = input.kind === "path"
    ? expectedFormat(inputName(input), how.compression)
    : compressedFormat(input, how.compression, head);
  if (format === undefined) return mayBeMarked(head) ? { ...version, head } : version;
  if (!how.blocks || (format !== "gzip" && format !== "zstd")) return "whole";
  const source = await openRanges(input, version, files);
  try {
    const blocks = await blocksOf(source, input, version.size, { ...how, format }, signal);
    return blocks === undefined ? "whole" : { ...version, blocks };
  } finally {
    await source.close();
  }
}

/** The state of an input, and how it begins where that has to be known. */
async function stateOf(
  input: TextInput,
  compression: Compression,
  signal: AbortSignal,
): Promise<{ readonly version: FileVersion; readonly head: Uint8Array } | undefined> {
  if (input.kind === "url") return await probeUrl(input, signal);
  if (input.kind === "path") return { version: { size: input.size }, head: new Uint8Array() };
  const blob = input.kind === "handle" ? await handleFile(input.handle) : input.blob;
  const head = compression === "none"
    ? new Uint8Array()
    : await blobHead(blob, input.name, HEAD_LENGTH);
  // Only servers know no better way to tell how a file begins.
  return { version: versionOf(input, blob), head };
}

/** The blocks of a compressed file, if it is made of some. */
async function blocksOf(
  source: RangeSource,
  input: TextInput,
  size: number,
  { format, parts, blockSize }: Omit<ProbedInput, "input"> & { readonly format: CompressedFormat },
  signal: AbortSignal,
): Promise<BlockLayout | undefined> {
  const bytesAt = windowOf(source, size, signal);
  if (format === "gzip") {
    return isBgzf(await bytesAt({ position: 0, length: BLOCK_HEAD }))
      ? { format: "bgzf" }
      : undefined;
  }
  // To walk from frame to frame is to ask a server for all of the file.
  if (input.kind === "url") return undefined;
  const borders = bordersOf(parts, size, blockSize);
  const starts = await readLater(frameStarts(borders, size, blockSize), bytesAt);
  return starts && starts.length > 0 ? { format: "zstd", starts: [0, ...starts] } : undefined;
}

/** Where the parts of a file would begin that could be cut anywhere, but for the first one. */
function bordersOf(parts: number, size: number, blockSize: number): number[] {
  const borders: number[] = [];
  for (let part = 1; part < parts; part++) {
    const range = byteRange({ part, parts }, size, blockSize, 1);
    if (range !== undefined) borders.push(range.start);
  }
  return borders;
}

/** Bytes that are read together, since those that are asked for lie near each other. */
const WINDOW = 256 * 2 ** 10;

/** Reads a file at places that come in ascending order. */
function windowOf(
  source: RangeSource,
  size: number,
  signal: AbortSignal,
): (wanted: Wanted) => Promise<Uint8Array> {
  let start = 0;
  let bytes = new Uint8Array();
  return async ({ position, length }) => {
    const end = Math.min(size, position + length);
    if (position < start || end > start + bytes.length) {
      start = position;
      bytes = new Uint8Array(Math.max(0, Math.min(size, position + WINDOW) - position));
      let filled = 0;
      for await (const chunk of source.read(start, start + bytes.length, signal)) {
        bytes.set(chunk.subarray(0, bytes.length - filled), filled);
        filled += chunk.length;
      }
    }
    return bytes.subarray(position - start, Math.max(position, end) - start);
  };
}
