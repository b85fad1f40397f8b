/**
 * Files by way of `node:fs`, which Node, Deno and Bun all have at the speed of
 * their own file functions.
 *
 * @module
 */

import { closeSync, openSync, readFileSync, readSync, type Stats, statSync } from "node:fs";
import { type FileHandle, open as openHandle } from "node:fs/promises";
import { resolve as resolvePath } from "node:path";
import { cwd } from "node:process";
import { fileURLToPath } from "node:url";
import { SourceError } from "../errors.ts";
import { expandPattern } from "./glob.ts";
import { gunzipAtOnce } from "./node_gunzip.ts";
import { kindOf, leadsNowhere, nodeFolders, NOT_UTF8 } from "./node_folders.ts";
import { nodeOutput } from "./node_output.ts";
import { isBytePath, pathOfUrl, systemPath } from "./node_path.ts";
import type { FileInfo, FileSystem, OpenFile } from "./runtime.ts";

/**
 * The files of this machine.
 *
 * @param bytes Whether the runtime opens files whose names are not UTF-8.
 */
export function nodeFiles({ bytes }: { readonly bytes: boolean }): FileSystem {
  const folders = nodeFolders({ bytes });
  return {
    ...nodeOutput,
    resolve: (path) => resolve(path, bytes),
    stat,
    version,
    peek,
    read,
    gunzip: gunzipAtOnce,
    open,
    glob(pattern) {
      try {
        return expandPattern(pattern, cwd(), folders);
      } catch (cause) {
        if (cause instanceof SourceError) throw cause;
        throw sourceError("list files that match", pattern, cause);
      }
    },
  };
}

function resolve(path: string | URL, bytes: boolean): string {
  if (typeof path === "string" && !/^file:/i.test(path)) return resolvePath(path);
  try {
    const url = new URL(path);
    const named = isText(url) ? fileURLToPath(url) : pathOfUrl(url);
    if (bytes || !isBytePath(named)) return named;
  } catch (cause) {
    throw new TypeError(`Cannot resolve a path: expected a path or file: URL, got "${path}"`, {
      cause,
    });
  }
  throw new SourceError(`Cannot read "${path}": ${NOT_UTF8}`);
}

/** Whether the bytes that a URL spells are UTF-8. */
function isText({ pathname }: URL): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

function stat(path: string): FileInfo | undefined {
  const found = statOrNothing(path);
  return found && { kind: kindOf(found), size: found.size };
}

function statOrNothing(path: string): Stats | undefined {
  try {
    return statSync(systemPath(path), { throwIfNoEntry: false });
  } catch (cause) {
    if (leadsNowhere(cause)) return undefined;
    throw sourceError("look at", path, cause);
  }
}

function version(path: string): string | undefined {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
  } catch {
    return undefined;
  }
}

function peek(path: string, length: number, position = 0): Uint8Array {
  let file: number | undefined;
  try {
    file = openSync(systemPath(path), "r");
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const count = readSync(file, bytes, filled, length - filled, position + filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } catch (cause) {
    throw sourceError("read", path, cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function read(path: string): Uint8Array {
  try {
    const bytes = readFileSync(systemPath(path));
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch (cause) {
    throw sourceError("read", path, cause);
  }
}

async function open(path: string): Promise<OpenFile> {
  let handle: FileHandle;
  try {
    handle = await openHandle(systemPath(path), "r");
  } catch (cause) {
    throw sourceError("open", path, cause);
  }
  let closed: Promise<void> | undefined;
  return {
    async read(buffer, position) {
      try {
        return (await handle.read(buffer, 0, buffer.length, position)).bytesRead;
      } catch (cause) {
        throw sourceError("read", path, cause);
      }
    },
    close() {
      closed ??= handle.close();
      return closed;
    },
  };
}

function sourceError(action: string, path: string, cause: unknown): SourceError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SourceError(`Cannot ${action} "${path}": ${reason}`, { cause });
}
