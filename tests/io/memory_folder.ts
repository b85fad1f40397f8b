/** A folder as browsers hand them out, in memory: its files cannot be moved, as those on a user's disk. */

import type {
  DirectoryHandle,
  FileWriter,
  WritableFileHandle,
} from "../../src/io/write/directory_handle.ts";

/** A folder with files in it. */
export class MemoryFolder implements DirectoryHandle {
  readonly kind = "directory";
  readonly name = "memory";
  readonly #files = new Map<string, Uint8Array>();
  readonly #folders = new Map<string, MemoryFolder>();
  /** Bytes that can be written before the disk is full. */
  room = Infinity;

  /** Texts by name. */
  get texts(): Record<string, string> {
    const texts = [...this.#files].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]);
    const below = [...this.#folders].flatMap(([folder, { texts }]) =>
      Object.entries(texts).map(([name, text]) => [`${folder}/${name}`, text])
    );
    return Object.fromEntries([...texts, ...below].sort());
  }

  // deno-lint-ignore require-await -- what it stands for is asynchronous
  async getFileHandle(name: string, { create = false } = {}): Promise<WritableFileHandle> {
    if (!this.#files.has(name) && !create) throw new DOMException("none", "NotFoundError");
    if (!this.#files.has(name)) this.#files.set(name, new Uint8Array());
    return {
      kind: "file",
      name,
      getFile: () =>
        Promise.resolve(new File([this.#files.get(name)! as Uint8Array<ArrayBuffer>], name)),
      createWritable: ({ keepExistingData = false } = {}) =>
        Promise.resolve(this.#writer(name, keepExistingData)),
    };
  }

  // deno-lint-ignore require-await -- what it stands for is asynchronous
  async getDirectoryHandle(name: string, { create = false } = {}): Promise<DirectoryHandle> {
    let folder = this.#folders.get(name);
    if (folder === undefined && !create) throw new DOMException("none", "NotFoundError");
    if (folder === undefined) this.#folders.set(name, folder = new MemoryFolder());
    folder.room = this.room;
    return folder;
  }

  // deno-lint-ignore require-await -- what it stands for is asynchronous
  async removeEntry(name: string): Promise<void> {
    if (!this.#files.delete(name)) throw new DOMException("none", "NotFoundError");
  }

  async *keys(): AsyncGenerator<string> {
    yield* [...this.#files.keys(), ...this.#folders.keys()];
  }

  #writer(name: string, keeps: boolean): FileWriter {
    let content = keeps ? this.#files.get(name)! : new Uint8Array();
    let position = 0;
    return {
      write: async (bytes) => {
        await new Promise((resolve) => setTimeout(resolve));
        this.room -= bytes.length;
        if (this.room < 0) throw new DOMException("the disk is full", "QuotaExceededError");
        const longer = new Uint8Array(Math.max(content.length, position + bytes.length));
        longer.set(content);
        longer.set(bytes, position);
        content = longer;
        position += bytes.length;
      },
      seek: (to) => Promise.resolve(void (position = to)),
      close: () => Promise.resolve(void this.#files.set(name, content)),
      abort: () => Promise.resolve(),
    };
  }
}
