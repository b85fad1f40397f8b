/**
 * Opening one input inside the worker that reads it.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import type { SourceContext } from "../../ops/operation.ts";
import type { FileSystem } from "../../runtime/runtime.ts";
import { blobSource } from "./blob_source.ts";
import {
  type ByteSource,
  openPath,
  openWholePath,
  type RangeSource,
  unreadable,
} from "./byte_source.ts";
import { describeVersion, type FileVersion, isSameVersion } from "./file_version.ts";
import { rangesOfUrl, wholeUrl } from "./http_source.ts";
import type { FileHandle, TextInput } from "./input.ts";

/** Opens an input to read it from start to end, whatever it has become. */
export async function openWhole(
  input: TextInput,
  files: FileSystem | undefined,
  signal: AbortSignal,
): Promise<ByteSource> {
  switch (input.kind) {
    case "path":
      return await openWholePath(input.path, input.size, files);
    case "blob":
      return blobSource(input.blob, input.size, input.name);
    case "handle": {
      const file = await handleFile(input.handle);
      return blobSource(file, file.size, input.name);
    }
    case "url":
      return wholeUrl(input, signal);
  }
}

/** Opens an input to read a part of it; fails if its state is not the expected one. */
export async function openRanges(
  input: TextInput,
  expected: FileVersion,
  files: FileSystem | undefined,
): Promise<RangeSource> {
  if (input.kind === "path") return await openPath(input.path, expected.size, files);
  if (input.kind === "url") return rangesOfUrl(input, expected);
  const blob = input.kind === "handle" ? await handleFile(input.handle) : input.blob;
  const version = versionOf(input, blob);
  if (isSameVersion(version, expected)) return blobSource(blob, expected.size, input.name);
  throw new SourceError(
    `Cannot read "${input.name}": expected the same file in all partitions ` +
      `(${describeVersion(expected)}), got another (${describeVersion(version)})`,
  );
}

/** The same input, whose requests that are made again are noted. */
export function noting<I extends TextInput>(input: I, retried: SourceContext["retried"]): I {
  if (input.kind !== "url" || retried === undefined) return input;
  const path = input.url;
  return { ...input, onRetry: (reason: unknown) => retried({ path }, reason) };
}

/** The state of a file that a user has chosen; a `Blob` has no time, a copied `File` its own. */
export function versionOf({ kind }: TextInput, blob: Blob | File): FileVersion {
  if (kind !== "handle" || !("lastModified" in blob)) return { size: blob.size };
  return { size: blob.size, modified: new Date(blob.lastModified).toISOString() };
}

/** The file of a handle as it is now. */
export async function handleFile(handle: FileHandle): Promise<File> {
  try {
    return await handle.getFile();
  } catch (cause) {
    throw unreadable(handle.name, cause);
  }
}
