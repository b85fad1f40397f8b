/**
 * Files that are whole at their path, or not there.
 *
 * @module
 */

import type { FileSystem, OutputFile } from "../runtime/runtime.ts";

/** Writes a text to an absolute path, over what may be there; folders are made. What fails is thrown as it is. */
export function writeWhole(files: FileSystem, path: string, text: string): void {
  const folder = files.folderOf(path);
  // Hidden, and one that no other program has.
  const temporary = files.within(folder, `.holdall-${crypto.randomUUID()}.tmp`);
  try {
    files.makeFolder(folder);
    write(files.create(temporary), text);
    files.publish(temporary, path, true);
    files.flushFolder(folder);
  } catch (error) {
    removeIfThere(files, temporary);
    throw error;
  }
}

function write(file: OutputFile, text: string): void {
  try {
    file.write(new TextEncoder().encode(text));
    file.close();
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** Removes a file of which nothing is needed any more; why that fails is of no interest then. */
function removeIfThere(files: FileSystem, path: string): void {
  try {
    files.remove(path);
  } catch {
    // What went wrong before is told.
  }
}
