/**
 * Files by way of `node:fs`, which Node, Deno and Bun all have at the speed of
 * their own file functions.
 *
 * @module
 */

import { closeSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { type FileHandle, open as openHandle } from "node:fs/promises";
import { resolve as resolvePath } from "node:path";
import { fileURLToPath } from "node:url";
import { SourceError } from "../errors.ts";
import type { FileInfo, FileSystem, OpenFile } from "./runtime.ts";

/** Something that matches a pattern. */
export interface GlobMatch {
  readonly path: string;
  readonly isFile: boolean;
  readonly isSymlink: boolean;
}

/** Finds what matches a pattern; runtimes differ in how they walk folders. */
export type Glob = (pattern: string) => Iterable<GlobMatch>;

/** The files of this machine, patterns being expanded by `glob`. */
export function nodeFiles(glob: Glob): FileSystem {
  return {
    resolve,
    stat,
    version,
    peek,
    open,
    glob: (pattern) => sortedFiles(pattern, glob),
  };
}

function resolve(path: string | URL): string {
  if (typeof path === "string" && !/^file:/i.test(path)) return resolvePath(path);
  try {
    return fileURLToPath(path);
  } catch (cause) {
    throw new TypeError(`Cannot resolve a path: expected a path or file: URL, got "${path}"`, {
      cause,
    });
  }
}

function stat(path: string): FileInfo | undefined {
  const found = statOrNothing(path);
  if (found === undefined) return undefined;
  const kind = found.isFile() ? "file" : found.isDirectory() ? "directory" : "other";
  return { kind, size: found.size };
}

function statOrNothing(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
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

function peek(path: string, length: number): Uint8Array {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const count = readSync(file, bytes, filled, length - filled, filled);
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

async function open(path: string): Promise<OpenFile> {
  let handle: FileHandle;
  try {
    handle = await openHandle(path, "r");
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

function sortedFiles(pattern: string, glob: Glob): string[] {
  try {
    const files: string[] = [];
    for (const { path, isFile, isSymlink } of glob(pattern)) {
      if (isFile || (isSymlink && stat(path)?.kind === "file")) files.push(path);
    }
    return files.sort();
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    if (leadsNowhere(cause)) return [];
    throw sourceError("list files that match", pattern, cause);
  }
}

function sourceError(action: string, path: string, cause: unknown): SourceError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SourceError(`Cannot ${action} "${path}": ${reason}`, { cause });
}

/** Whether a path goes on below a file, or by links that go in circles: nothing is there. */
function leadsNowhere(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOTDIR" || code === "ELOOP";
}
