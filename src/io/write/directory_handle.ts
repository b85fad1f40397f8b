/**
 * Folders that a user of a page has chosen, or that the page has to itself, as browsers hand them out.
 *
 * @module
 */

/** A folder, such as a `FileSystemDirectoryHandle` of a browser. */
export interface DirectoryHandle {
  /** Tells it from the handle of a file. */
  readonly kind: "directory";
  /** Name of the folder. */
  readonly name: string;
  /** A file in the folder; made, if it is to be. */
  getFileHandle(name: string, options?: { readonly create?: boolean }): Promise<WritableFileHandle>;
  /** A folder in the folder; made, if it is to be. */
  getDirectoryHandle(
    name: string,
    options?: { readonly create?: boolean },
  ): Promise<DirectoryHandle>;
  /** Removes what has that name. */
  removeEntry(name: string): Promise<void>;
  /** Names of all that is in the folder. */
  keys(): AsyncIterable<string>;
  /** Whether another handle is of the same folder. */
  isSameEntry?(other: { readonly kind: string; readonly name: string }): Promise<boolean>;
}

/** A file that can be written. */
export interface WritableFileHandle {
  /** Tells it from the handle of a folder. */
  readonly kind: "file";
  /** Name of the file. */
  readonly name: string;
  /** Whether another handle is of the same file. */
  isSameEntry?(other: { readonly kind: string; readonly name: string }): Promise<boolean>;
  /** The file as it is now. */
  getFile(): Promise<File>;
  /** Opens it for writing; it changes when that is closed. */
  createWritable(options?: { readonly keepExistingData?: boolean }): Promise<FileWriter>;
}

/** What a file is written by. */
export interface FileWriter {
  /** Writes bytes. */
  // To compilers before 5.7, which know no `Uint8Array<ArrayBuffer>`, this is a type all the same.
  write(bytes: ReturnType<typeof Uint8Array.of>): Promise<void>;
  /** Goes to a position in bytes. */
  seek(position: number): Promise<void>;
  /** Has the file be what was written. */
  close(): Promise<void>;
  /** Has the file stay as it was. */
  abort(): Promise<void>;
}

/** Whether a value is such a folder. */
export function isDirectoryHandle(value: unknown): value is DirectoryHandle {
  if (typeof value !== "object" || value === null) return false;
  const { kind, getFileHandle } = value as { kind?: unknown; getFileHandle?: unknown };
  return kind === "directory" && typeof getFileHandle === "function";
}
