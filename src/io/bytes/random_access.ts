/**
 * Files of which parts are read at any place.
 *
 * @module
 */

import type { FileSystem } from "../../runtime/runtime.ts";
import type { RangeSource } from "./byte_source.ts";
import type { FileVersion } from "./file_version.ts";
import { probeUrl } from "./http_source.ts";
import { inputName, type TextInput } from "./input.ts";
import { handleFile, openRanges, openWhole, versionOf } from "./open_input.ts";

/** A file, and the state in which it has been found; of URLs without ranges, none can be had. */
export interface FoundFile {
  readonly input: TextInput;
  readonly version?: FileVersion;
}

/** A file that is open. */
export interface OpenFile {
  readonly size: number;
  /** The bytes from `start` up to `end`, which belong to the caller. */
  slice(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Closes it. Idempotent. */
  close(): Promise<void>;
}

/** What finds and opens files. */
export interface FileAccess {
  find(input: TextInput): Promise<FoundFile>;
  open(file: FoundFile): Promise<OpenFile>;
  /** What messages call a file. */
  nameOf(input: TextInput): string;
}

/** What finds and opens files for the thread that calls, which nobody cancels. */
export function fileAccess(files: FileSystem | undefined): FileAccess {
  const { signal } = new AbortController();
  return {
    find: (input) => findFile(input, signal),
    open: (file) => openFound(file, files, signal),
    nameOf: inputName,
  };
}

/** Finds out in what state a file is. */
async function findFile(input: TextInput, signal: AbortSignal): Promise<FoundFile> {
  const version = await stateOf(input, signal);
  return { input, ...(version === undefined ? {} : { version }) };
}

async function stateOf(input: TextInput, signal: AbortSignal): Promise<FileVersion | undefined> {
  if (input.kind === "path") return { size: input.size };
  if (input.kind === "url") return (await probeUrl(input, signal))?.version;
  return versionOf(input, input.kind === "handle" ? await handleFile(input.handle) : input.blob);
}

/** Opens a file in the state in which it was found. What has no ranges is read as a whole. */
export async function openFound(
  { input, version }: FoundFile,
  files: FileSystem | undefined,
  signal: AbortSignal,
): Promise<OpenFile> {
  if (version === undefined) {
    const source = await openWhole(input, files, signal);
    try {
      const all = await bytesOf(source, 0, undefined, signal);
      return {
        size: all.length,
        slice: (start, end) => Promise.resolve(all.slice(start, end)),
        close: () => Promise.resolve(),
      };
    } finally {
      await source.close();
    }
  }
  const source = await openRanges(input, version, files);
  return {
    size: version.size,
    slice: (start, end) => bytesOf(source, start, end, signal),
    close: () => source.close(),
  };
}

/** All bytes of a range. */
async function bytesOf(
  source: RangeSource,
  start: number,
  end: number | undefined,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (end === undefined) {
    const parts: BlobPart[] = [];
    for await (const chunk of source.read(start, end, signal)) parts.push(chunk.slice());
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  }
  const bytes = new Uint8Array(end - start);
  let filled = 0;
  for await (const chunk of source.read(start, end, signal)) {
    bytes.set(chunk.subarray(0, bytes.length - filled), filled);
    filled += chunk.length;
  }
  return filled < bytes.length ? bytes.slice(0, filled) : bytes;
}
