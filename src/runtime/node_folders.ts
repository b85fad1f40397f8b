/**
 * What the walk of a pattern has to know of folders, by way of `node:fs`.
 *
 * @module
 */

import { type Dirent, lstatSync, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { Buffer } from "node:buffer";
import { basename } from "node:path";
import type { Entry, Folders, Kind } from "./glob.ts";
import { pathOf, systemPath, within } from "./node_path.ts";

/** Why a file cannot be opened by its name. */
export const NOT_UTF8 = "its name is not UTF-8, and this runtime opens no such files; " +
  "rename it, or run this in Node or Bun";

/** What stands for bytes that are no text. */
const REPLACEMENT = "\ufffd";

/**
 * The folders of this machine.
 *
 * @param bytes Whether the runtime opens files whose names are not UTF-8.
 */
export function nodeFolders({ bytes }: { readonly bytes: boolean }): Folders {
  return {
    list(folder) {
      const found = readdirSync(systemPath(folder), { withFileTypes: true });
      if (!found.some(({ name }) => name.includes(REPLACEMENT))) {
        return found.map((entry) => entryOf(within(folder, entry.name), entry.name, entry));
      }
      return bytes ? listBytes(folder) : listTexts(folder, found);
    },
    find(folder, below) {
      const path = within(folder, below);
      const found = unlessNowhere(() => lstatSync(systemPath(path), { throwIfNoEntry: false }));
      return found && entryOf(path, basename(path), found);
    },
    follow(path) {
      const found = unlessNowhere(() => statSync(systemPath(path), { throwIfNoEntry: false }));
      return found ? kindOf(found) : "nothing";
    },
    realPath: (path) => pathOf(realpathSync.native(systemPath(path), { encoding: "buffer" })),
  };
}

/** What is in a folder, by names as they are. */
function listBytes(folder: string): Entry[] {
  return readdirSync(systemPath(folder), { encoding: "buffer" }).flatMap((name) => {
    const path = within(folder, name);
    const found = lstatSync(systemPath(path), { throwIfNoEntry: false });
    // What has been removed meanwhile was not there.
    return found ? [entryOf(path, Buffer.from(name).toString("utf8"), found)] : [];
  });
}

/** The same where names are told as text only: what is told of one name may be another's. */
function listTexts(folder: string, found: readonly Dirent[]): Entry[] {
  const taken = new Set<string>();
  return found.map((listed) => {
    const { name } = listed;
    const path = within(folder, name);
    const entry = entryOf(path, name, listed);
    if (!name.includes(REPLACEMENT)) return entry;
    const genuine = !taken.has(name) && lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    taken.add(name);
    return genuine ? entry : { ...entry, unreachable: NOT_UTF8 };
  });
}

function entryOf(path: string, name: string, found: Dirent | Stats): Entry {
  return { path, name, kind: found.isSymbolicLink() ? "link" : kindOf(found) };
}

/** What something is, if it is no link. */
export function kindOf(found: Dirent | Stats): Exclude<Kind, "nothing"> {
  return found.isFile() ? "file" : found.isDirectory() ? "directory" : "other";
}

function unlessNowhere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (cause) {
    if (leadsNowhere(cause)) return undefined;
    throw cause;
  }
}

/** Whether a path goes on below a file, or by links that go in circles: nothing is there. */
export function leadsNowhere(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOTDIR" || code === "ELOOP";
}
