/**
 * Folders in which files are made under other names than they get in the end.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { FileSystem } from "../../runtime/runtime.ts";
import type { DirectoryHandle } from "./directory_handle.ts";
import { HandleStore } from "./handle_store.ts";
import type { Output, Store } from "./output.ts";

/** Where a file is to be, as workers are told it; can be cloned. */
export type OutputPlace =
  & {
    /** Its name in its folder. */
    readonly name: string;
    /** What messages and results call it: its absolute path, or that below the folder of a handle. */
    readonly path: string;
    /** Its folder: an absolute path, or names of folders below that of a handle. */
    readonly folder: string;
  }
  & (
    | { readonly kind: "path" }
    | { readonly kind: "handle"; readonly root: DirectoryHandle }
    /** In the storage of the page, which no one sees, until it is handed over. */
    | { readonly kind: "private" }
  );

/** The folder of a place. */
export function storeOf(place: OutputPlace): Store {
  if (place.kind === "path") return new PathStore(place.folder, runtime.files!);
  const root = () => place.kind === "handle" ? place.root : privateFolder();
  return new HandleStore(async () => await root(), place.folder);
}

/** The storage of the page. */
async function privateFolder(): Promise<DirectoryHandle> {
  return await runtime.privateFolder!() as DirectoryHandle;
}

/** Bytes that are read at a time. */
const READ_SIZE = 2 ** 20;

/** A folder of this machine. */
class PathStore implements Store {
  readonly #folder: string;
  readonly #files: FileSystem;

  constructor(folder: string, files: FileSystem) {
    this.#folder = folder;
    this.#files = files;
  }

  prepare(): void {
    this.#files.makeFolder(this.#folder);
  }

  has(name: string): boolean {
    return this.#files.stat(this.#pathOf(name)) !== undefined;
  }

  create(name: string): Output {
    return this.#files.create(this.#pathOf(name));
  }

  append(name: string): Output {
    return this.#files.append(this.#pathOf(name));
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    const file = await this.#files.open(this.#pathOf(name));
    try {
      const buffer = new Uint8Array(READ_SIZE);
      for (let position = 0;;) {
        const count = await file.read(buffer, position);
        if (count === 0) return;
        yield buffer.subarray(0, count);
        position += count;
      }
    } finally {
      await file.close();
    }
  }

  publish(from: string, to: string, overwrite: boolean): boolean {
    return this.#files.publish(this.#pathOf(from), this.#pathOf(to), overwrite);
  }

  flush(): void {
    this.#files.flushFolder(this.#folder);
  }

  remove(name: string): void {
    this.#files.remove(this.#pathOf(name));
  }

  sweep(prefix: string): void {
    for (const name of this.#files.namesIn(this.#folder, prefix)) this.remove(name);
  }

  sweepNow(prefix: string): void {
    this.sweep(prefix);
  }

  #pathOf(name: string): string {
    return this.#files.within(this.#folder, name);
  }
}
