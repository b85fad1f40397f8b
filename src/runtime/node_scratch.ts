/**
 * Scratch files by way of `node:fs`. A file has no name as soon as it is open, so that nothing of it is
 * left whatever ends the process.
 *
 * @module
 */

import {
  accessSync,
  closeSync,
  constants,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { ScratchFile } from "./runtime.ts";

/** Makes a scratch file in a folder, which nobody else may read. */
export function scratchFile(directory: string): Promise<ScratchFile> {
  const folder = mkdtempSync(join(directory, "holdall-"));
  const path = join(folder, "spill");
  let file: number;
  try {
    file = openSync(path, "wx+", 0o600);
  } catch (error) {
    rmdirSync(folder);
    throw error;
  }
  // Some systems remove no file that is open, or no folder in which there was one.
  const remove = () => {
    succeeds(() => unlinkSync(path));
    return succeeds(() => rmdirSync(folder));
  };
  const isRemoved = remove();
  return Promise.resolve({
    write: (bytes, position) => write(file, bytes, position),
    read: (bytes, position) => read(file, bytes, position),
    clear: () => ftruncateSync(file),
    close() {
      closeSync(file);
      if (!isRemoved) remove();
    },
  });
}

/** Why there can be none in a folder, as far as that can be told without making one. */
export function scratchProblem(directory: string): string | undefined {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function write(file: number, bytes: Uint8Array, position: number): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
}

function read(file: number, bytes: Uint8Array, position: number): void {
  const { length } = bytes;
  for (let filled = 0; filled < length;) {
    const count = readSync(file, bytes, filled, length - filled, position + filled);
    if (count === 0) throw new RangeError(`expected ${length} bytes, got ${filled}`);
    filled += count;
  }
}

function succeeds(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
