/**
 * Opening one input inside the worker that reads it.
 *
 * @module
 */

import type { FileSystem } from "../runtime/runtime.ts";
import { blobSource, type ByteSource, openPath, unreadable } from "./byte_source.ts";
import { openUrl } from "./http_source.ts";
import type { FileHandle, TextInput } from "./text_input.ts";

/**
 * Opens an input.
 *
 * @param whole Whether it will be read from start to end.
 */
export async function openInput(
  input: TextInput,
  whole: boolean,
  files: FileSystem | undefined,
  signal: AbortSignal,
): Promise<ByteSource> {
  switch (input.kind) {
    case "path":
      return await openPath(input.path, input.size, files);
    case "blob":
      return blobSource(input.blob, input.name);
    case "handle":
      return blobSource(await fileOf(input.handle), input.name);
    case "url":
      return await openUrl(input.url, whole, signal);
  }
}

async function fileOf(handle: FileHandle): Promise<File> {
  try {
    return await handle.getFile();
  } catch (cause) {
    throw unreadable(handle.name, cause);
  }
}
