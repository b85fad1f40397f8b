/**
 * The files of the program, for messages that tell a place in them.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";

/** The text of a file by its URL or path, where it can be read. */
export function programText(file: string): string | undefined {
  const path = programPath(file);
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The path of a file that a stack names; `undefined` for what is no file. */
export function programPath(file: string): string | undefined {
  try {
    const path = file.startsWith("file:") ? fileURLToPath(file) : file;
    return isAbsolute(path) ? path : undefined;
  } catch {
    return undefined;
  }
}
