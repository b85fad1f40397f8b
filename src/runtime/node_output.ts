/**
 * Writing files by way of `node:fs`, which Node, Deno and Bun all have.
 *
 * @module
 */

import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { OutputFile, OutputFiles } from "./runtime.ts";

/** Codes of file systems that have no second names for a file. */
const LINKLESS: readonly unknown[] = [
  "EPERM",
  "EACCES",
  "ENOSYS",
  "ENOTSUP",
  "EOPNOTSUPP",
  "EMLINK",
  "EXDEV",
  "EINVAL",
];

/** How files come into being on this machine. */
export const nodeOutput: OutputFiles = {
  folderOf: dirname,
  within: join,
  makeFolder: (path) => void mkdirSync(path, { recursive: true }),
  create: (path) => outputFile(openSync(path, "wx")),
  append: (path) => outputFile(openSync(path, "a")),
  publish(from, to, overwrite) {
    const claimed = overwrite ? "ours" : claim(from, to);
    if (claimed === "taken") return false;
    // To rename a file to what is another name of it does nothing.
    if (claimed === "linked") unlinkSync(from);
    else rename(from, to, claimed === "held");
    return true;
  },
  flushFolder,
  remove: (path) => rmSync(path, { force: true }),
  namesIn(folder, prefix) {
    try {
      return readdirSync(folder).filter((name) => name.startsWith(prefix));
    } catch (error) {
      if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
      throw error;
    }
  },
};

/**
 * Takes a path for a file, unless it is taken. A second name for the file itself is whole from the
 * first moment on; where there are none, an empty file holds the place until it is renamed over.
 */
function claim(from: string, to: string): "linked" | "held" | "taken" {
  try {
    linkSync(from, to);
    return "linked";
  } catch (error) {
    if (codeOf(error) === "EEXIST") return "taken";
    if (!LINKLESS.includes(codeOf(error))) throw error;
  }
  try {
    closeSync(openSync(to, "wx"));
    return "held";
  } catch (error) {
    if (codeOf(error) === "EEXIST") return "taken";
    throw error;
  }
}

/** Renames a file; where that fails, what holds the place of its new name goes. */
function rename(from: string, to: string, isHeld: boolean): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (isHeld) rmSync(to, { force: true });
    throw error;
  }
}

function outputFile(file: number): OutputFile {
  let open = true;
  const discard = () => {
    if (!open) return;
    open = false;
    closeSync(file);
  };
  return {
    write(bytes) {
      for (let written = 0; written < bytes.length;) {
        written += writeSync(file, bytes, written, bytes.length - written);
      }
    },
    close() {
      if (!open) return;
      fsyncSync(file);
      discard();
    },
    discard,
  };
}

/** Some systems cannot do that to folders, which is then not needed, or cannot be had. */
function flushFolder(path: string): void {
  let folder: number | undefined;
  try {
    folder = openSync(path, "r");
    fsyncSync(folder);
  } catch {
    // The files themselves are on the disk.
  } finally {
    if (folder !== undefined) closeSync(folder);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
