/**
 * Folders in which files are made under other names than they get in the end, whatever they are.
 *
 * @module
 */

/** A file that is being made. */
export interface Output {
  /** Writes bytes behind those before; what fails may be told later. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** Resolves when all is written, for good. Idempotent. */
  close(): void | Promise<void>;
  /** Lets go of the file at once. Idempotent. */
  discard(): void | Promise<void>;
}

/** A folder, and what can be done about the files in it. */
export interface Store {
  /** Makes the folder where it is missing. */
  prepare(): void | Promise<void>;
  /** Whether a file of that name is there. */
  has(name: string): boolean | Promise<boolean>;
  /** Creates a file that must not be there yet. */
  create(name: string): Output | Promise<Output>;
  /** Opens a file that is there to be written at its end. */
  append(name: string): Output | Promise<Output>;
  /** A file, where the folder is one of a page. */
  file?(name: string): Promise<File>;
  /** What a file holds, piece by piece. */
  read(name: string): AsyncIterable<Uint8Array>;
  /** Gives a file another name, and tells whether it has: one that is taken only where it may. */
  publish(from: string, to: string, overwrite: boolean): boolean | Promise<boolean>;
  /** Sees to it that what was published survives a loss of power, as far as can be. */
  flush(): void | Promise<void>;
  /** Removes a file, if it is there. */
  remove(name: string): void | Promise<void>;
  /** Removes all files whose names begin so. */
  sweep(prefix: string): void | Promise<void>;
  /** The same at once, where that can be. */
  sweepNow?(prefix: string): void;
}
