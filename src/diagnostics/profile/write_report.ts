/**
 * Files of reports: whole at their path, or not there.
 *
 * @module
 */

import { runtime } from "#runtime";
import { DestinationError } from "../../errors.ts";
import type { FileSystem } from "../../runtime/runtime.ts";
import { writeWhole } from "../write_whole.ts";

/** Writes a text to a path, over what may be there; in a page, it is a download of that name. */
export function writeReport(path: string | URL, text: string, type: string): void {
  const { files, download } = runtime;
  if (files !== undefined) return writeFile(files, path, text);
  const name = String(path);
  download!(new Blob([text], { type }), name.slice(name.lastIndexOf("/") + 1));
}

function writeFile(files: FileSystem, path: string | URL, text: string): void {
  try {
    writeWhole(files, files.resolve(path), text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DestinationError(`Cannot write the report "${path}": ${reason}`, { cause });
  }
}
