/**
 * Files in folders of which a page has a handle.
 *
 * @module
 */

import type { DirectoryHandle, FileWriter, WritableFileHandle } from "./directory_handle.ts";
import type { Output, Store } from "./output.ts";

/** What some browsers have besides: fast files of the page's own, in workers, and new names. */
interface OwnFileHandle extends WritableFileHandle {
  createSyncAccessHandle?(): Promise<SyncAccessHandle>;
  move?(name: string): Promise<void>;
}

/** A file that this worker alone has open. */
interface SyncAccessHandle {
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  getSize(): number;
  flush(): void;
  close(): void;
}

/** Milliseconds between two attempts to remove a file that a worker which was stopped had open. */
const UNTIL_UNLOCKED = 50;

/** Number of those attempts. */
const ATTEMPTS = 40;

/** A folder below that of a handle. */
export class HandleStore implements Store {
  readonly #root: () => Promise<DirectoryHandle>;
  readonly #names: readonly string[];
  #found: Promise<DirectoryHandle> | undefined;

  /** `folder` is names of folders with slashes between. */
  constructor(root: () => Promise<DirectoryHandle>, folder: string) {
    this.#root = root;
    this.#names = folder.split("/").filter((name) => name !== "");
  }

  async prepare(): Promise<void> {
    await this.#folder();
  }

  async has(name: string): Promise<boolean> {
    try {
      await (await this.#folder()).getFileHandle(name);
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  async create(name: string): Promise<Output> {
    const file: OwnFileHandle = await (await this.#folder()).getFileHandle(name, { create: true });
    return await synchronousOutput(file) ?? new WriterOutput(await file.createWritable());
  }

  async append(name: string): Promise<Output> {
    const file: OwnFileHandle = await (await this.#folder()).getFileHandle(name);
    const { size } = await file.getFile();
    const writer = await file.createWritable({ keepExistingData: true });
    await writer.seek(size);
    return new WriterOutput(writer);
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    const reader = (await this.file(name)).stream().getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        yield value;
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }

  /** The file of that name. */
  async file(name: string): Promise<File> {
    return await (await (await this.#folder()).getFileHandle(name)).getFile();
  }

  async publish(from: string, to: string, overwrite: boolean): Promise<boolean> {
    // Nothing that browsers offer looks and takes the name in one step.
    const exists = await this.has(to);
    if (exists && !overwrite) return false;
    const file: OwnFileHandle = await (await this.#folder()).getFileHandle(from);
    if (await moved(file, to)) return true;
    await this.#copy(file, to, exists);
    await this.remove(from);
    return true;
  }

  flush(): void {}

  async remove(name: string): Promise<void> {
    const folder = await this.#folder();
    for (let attempt = 1;; attempt++) {
      try {
        return await folder.removeEntry(name);
      } catch (error) {
        if (isNotFound(error)) return;
        if (attempt === ATTEMPTS || nameOf(error) !== "NoModificationAllowedError") throw error;
        await new Promise((resolve) => setTimeout(resolve, UNTIL_UNLOCKED));
      }
    }
  }

  async sweep(prefix: string): Promise<void> {
    const names: string[] = [];
    for await (const name of (await this.#folder()).keys()) {
      if (name.startsWith(prefix)) names.push(name);
    }
    for (const name of names) await this.remove(name);
  }

  /** The file under another name, where it cannot be given that: what is there changes at once. */
  async #copy(file: WritableFileHandle, to: string, exists: boolean): Promise<void> {
    const folder = await this.#folder();
    const writer = await (await folder.getFileHandle(to, { create: true })).createWritable();
    try {
      for await (const bytes of this.read(file.name)) {
        await writer.write(bytes as Uint8Array<ArrayBuffer>);
      }
      await writer.close();
    } catch (error) {
      await writer.abort().catch(() => {});
      if (!exists) await this.remove(to).catch(() => {});
      throw error;
    }
  }

  #folder(): Promise<DirectoryHandle> {
    return this.#found ??= (async () => {
      let folder = await this.#root();
      for (const name of this.#names) {
        folder = await folder.getDirectoryHandle(name, { create: true });
      }
      return folder;
    })();
  }
}

/** A file of the page's own, in a worker, is written without waiting; other files are not. */
async function synchronousOutput(file: OwnFileHandle): Promise<Output | undefined> {
  if (file.createSyncAccessHandle === undefined) return undefined;
  let handle: SyncAccessHandle;
  try {
    handle = await file.createSyncAccessHandle();
  } catch {
    return undefined;
  }
  let open = true;
  let size = 0;
  const discard = () => {
    if (open) handle.close();
    open = false;
  };
  return {
    write(bytes) {
      for (let from = 0; from < bytes.length;) {
        const written = handle.write(bytes.subarray(from), { at: size });
        from += written;
        size += written;
      }
    },
    close() {
      if (open) handle.flush();
      discard();
    },
    discard,
  };
}

/** A file that is written somewhere else until it is closed. */
class WriterOutput implements Output {
  readonly #writer: FileWriter;
  #open = true;

  constructor(writer: FileWriter) {
    this.#writer = writer;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#writer.write(bytes as Uint8Array<ArrayBuffer>);
  }

  async close(): Promise<void> {
    if (this.#open) await this.#writer.close();
    this.#open = false;
  }

  async discard(): Promise<void> {
    if (this.#open) await this.#writer.abort().catch(() => {});
    this.#open = false;
  }
}

/** Gives a file another name, and tells whether that could be done. */
async function moved(file: OwnFileHandle, name: string): Promise<boolean> {
  if (file.move === undefined) return false;
  try {
    await file.move(name);
    return true;
  } catch {
    // Not all files of which there are handles can be moved.
    return false;
  }
}

function isNotFound(error: unknown): boolean {
  return nameOf(error) === "NotFoundError";
}

function nameOf(error: unknown): unknown {
  return error instanceof Error ? error.name : undefined;
}
