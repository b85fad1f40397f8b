/**
 * {@linkcode filesIn}: the files of folders that a user of a page has chosen or dropped.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import { compareValues } from "../../values/compare.ts";
import { describeValue } from "../../values/describe_value.ts";
import type { FileHandle, PathedFile } from "../bytes/input.ts";
import { messageOf } from "../../values/message_of.ts";

/** A folder that can be read, such as a `FileSystemDirectoryHandle` of a browser. */
export interface ReadableFolder {
  /** Tells it from the handle of a file. */
  readonly kind: "directory";
  /** Name of the folder, without a path. */
  readonly name: string;
  /** Handles of all that is in the folder. */
  values(): AsyncIterable<FileHandle | ReadableFolder>;
}

/** What was dropped on a page: the `dataTransfer` of the event. */
export interface DroppedItems {
  /** The items: files, folders, and texts, which are no files. */
  readonly items: ArrayLike<DroppedItem>;
}

/** One of what was dropped, such as a `DataTransferItem` of a browser. */
export interface DroppedItem {
  /** `"file"` for a file or a folder. */
  readonly kind: string;
  /** The file, or `null` where it is none. */
  getAsFile(): File | null;
  /** The file or folder, or `null` where it is of no disk. */
  webkitGetAsEntry?(): DroppedEntry | null;
}

/** A file or folder of a disk, such as a `FileSystemEntry` of a browser. */
export interface DroppedEntry {
  /** Whether it is a folder. */
  readonly isDirectory: boolean;
  /** Its path, from what was dropped on, with a slash before it. */
  readonly fullPath: string;
}

/** A file of a disk, as browsers tell of it. */
interface FileEntry extends DroppedEntry {
  file(done: (file: File) => void, fail: (error: unknown) => void): void;
}

/** A folder of a disk, as browsers tell of it. */
interface FolderEntry extends DroppedEntry {
  createReader(): EntryReader;
}

/** Gives what is in a folder by and by; nothing, when that was all. */
interface EntryReader {
  readEntries(
    done: (entries: readonly DroppedEntry[]) => void,
    fail: (error: unknown) => void,
  ): void;
}

/** A file of a folder of which a page has the handle, under its path in there. */
export interface FoundFile extends PathedFile {
  /** Opens the file. */
  readonly file: FileHandle;
}

/** A file that was dropped on a page, under its path in what was dropped. */
export interface DroppedFile extends PathedFile {
  /** The file. */
  readonly file: File;
}

/**
 * Finds all files in a folder of which a page has a handle, however deep, for {@linkcode readText} and
 * the other readers. A folder that an `<input webkitdirectory>` has given needs no such thing: its
 * `files` can be read as they are.
 *
 * @param folder The handle, as of `showDirectoryPicker()`.
 * @returns The files, each with its path, of which the folder's name is the first part; sorted by path.
 * @throws {TypeError} If `folder` is none.
 * @throws {SourceError} If a folder cannot be read.
 *
 * @example The logs of a folder
 * ```ts
 * import { filesIn, inline, type ReadableFolder, readText } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * // What showDirectoryPicker() gives can be sent to workers; this cannot.
 * const folder: ReadableFolder = {
 *   kind: "directory",
 *   name: "logs",
 *   async *values() {
 *     for (const name of ["b.log", "a.log", "notes.txt"]) {
 *       const file = new File([`of ${name}\n`], name);
 *       yield { kind: "file", name, getFile: async () => file };
 *     }
 *   },
 * };
 * const logs = (await filesIn(folder)).filter(({ path }) => path.endsWith(".log"));
 *
 * assertEquals(logs.map(({ path }) => path), ["logs/a.log", "logs/b.log"]);
 * const scheduler = inline();
 * assertEquals(await readText(logs).compute({ scheduler }), ["of a.log", "of b.log"]);
 * ```
 */
export function filesIn(folder: ReadableFolder): Promise<FoundFile[]>;
/**
 * Finds all files in what a user has dropped on a page, files and folders, however deep.
 *
 * @param dropped The `dataTransfer` of the event, which browsers empty as soon as a listener has waited
 * for anything.
 * @returns The files, each with its path from what was dropped on; sorted by path.
 * @throws {TypeError} If `dropped` is no such thing.
 * @throws {SourceError} If there is no file or folder in it, or one cannot be read.
 */
export function filesIn(dropped: DroppedItems): Promise<DroppedFile[]>;
export async function filesIn(source: ReadableFolder | DroppedItems): Promise<PathedFile[]> {
  const files = await (isFolder(source) ? inFolder(source, source.name) : inDropped(source));
  return files.sort((a, b) => compareValues(a.path, b.path));
}

function isFolder(source: ReadableFolder | DroppedItems): source is ReadableFolder {
  const { kind, values, items } = Object(source) as Record<string, unknown>;
  if (kind === "directory" && typeof values === "function") return true;
  if (typeof items === "object" && items !== null && "length" in items) return false;
  throw new TypeError(
    "Cannot find files: expected the handle of a folder, or what was dropped " +
      `(event.dataTransfer), got ${describeValue(source)}`,
  );
}

async function inFolder(folder: ReadableFolder, path: string): Promise<FoundFile[]> {
  const entries: (FileHandle | ReadableFolder)[] = [];
  try {
    for await (const entry of folder.values()) entries.push(entry);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  const found = entries.map((entry) => {
    const below = `${path}/${entry.name}`;
    return entry.kind === "directory" ? inFolder(entry, below) : [{ path: below, file: entry }];
  });
  return (await Promise.all(found)).flat();
}

/** Nothing may be waited for before all items have been asked. */
async function inDropped({ items }: DroppedItems): Promise<DroppedFile[]> {
  const dropped = Array.from(items).filter(({ kind }) => kind === "file");
  if (dropped.length === 0) {
    throw new SourceError(
      "Cannot find files: expected dropped files or folders, got none; call filesIn() in the " +
        "listener of the event, before anything is awaited",
    );
  }
  const found = dropped.map((item) => {
    const entry = item.webkitGetAsEntry?.();
    if (entry) return inEntry(entry);
    const file = item.getAsFile();
    return file === null ? [] : [{ path: file.name, file }];
  });
  return (await Promise.all(found)).flat();
}

async function inEntry(entry: DroppedEntry): Promise<DroppedFile[]> {
  const path = entry.fullPath.replace(/^\//, "");
  try {
    if (!entry.isDirectory) {
      const file = await new Promise<File>((...then) => (entry as FileEntry).file(...then));
      return [{ path, file }];
    }
    const reader = (entry as FolderEntry).createReader();
    const files: DroppedFile[] = [];
    for (;;) {
      const entries = await new Promise<readonly DroppedEntry[]>((...then) =>
        reader.readEntries(...then)
      );
      if (entries.length === 0) return files;
      files.push(...(await Promise.all(entries.map(inEntry))).flat());
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** An error that says which file or folder it was, and only once. */
function unreadable(path: string, cause: unknown): SourceError {
  if (cause instanceof SourceError) return cause;
  const reason = messageOf(cause);
  return new SourceError(`Cannot read "${path}": ${reason}`, { cause });
}
