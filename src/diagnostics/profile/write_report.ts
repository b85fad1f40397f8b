/**
 * Files of reports: whole at their path, or not there.
 *
 * @module
 */

import { runtime } from "#runtime";
import { DestinationError } from "../../errors.ts";
import type { FileSystem } from "../../runtime/runtime.ts";

/** Writes a text to a path, over what may be there; in a page, it is a download of that name. */
export function writeReport(path: string | URL, text: string, type: string): void {
  const { files, download } = runtime;
  if (files !== undefined) return writeFile(files, path, text);
  const name = String(path);
  download!(new Blob([text], { type }), name.slice(name.lastIndexOf("/") + 1));
}

function writeFile(files: FileSystem, path: string | URL, text: string): void {
  try {
    const whole = files.resolve(path);
    const folder = files.folderOf(whole);
    files.makeFolder(folder);
    // Hidden, and one that no other program has.
    const temporary = files.within(folder, `.holdall-${crypto.randomUUID()}.tmp`);
    try {
      const file = files.create(temporary);
      try {
        file.write(new TextEncoder().encode(text));
        file.close();
      } finally {
        file.discard();
      }
      files.publish(temporary, whole, true);
    } finally {
      files.remove(temporary);
    }
    files.flushFolder(folder);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DestinationError(`Cannot write the report "${path}": ${reason}`, { cause });
  }
}
