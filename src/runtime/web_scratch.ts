/**
 * Scratch files in the folder that an origin has to itself. Only workers have handles that read and
 * write at once.
 *
 * @module
 */

import type { ScratchFile } from "./runtime.ts";

/** Name of the folder with the scratch files of all pages of the origin, and of the lock to make one. */
const folderName = "holdall-spill";

/** Milliseconds to wait for others who make such files. */
const patience = 60_000;

/** Bytes that an origin has to have left for a file to be of use. */
const leastQuota = 2 ** 20;

/** A handle that reads and writes at once; the types of a page lack it. */
interface SyncAccessHandle {
  read(bytes: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(size: number): void;
  close(): void;
}

type WorkerFile = FileSystemFileHandle & {
  createSyncAccessHandle?(): Promise<SyncAccessHandle>;
};

/** Makes a scratch file; removes those that pages have left which are gone. */
export async function scratchFile(): Promise<ScratchFile> {
  const problem = scratchProblem();
  if (problem !== undefined) throw new TypeError(problem);
  await checkQuota();
  // One at a time: a file that is there and not yet open would be taken for one that was left.
  return await withLock(folderName, patience, async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(folderName, { create: true });
    await sweep(folder);
    const name = crypto.randomUUID();
    const file: WorkerFile = await folder.getFileHandle(name, { create: true });
    if (file.createSyncAccessHandle === undefined) {
      throw new TypeError("expected a worker of a page, with storage that can be read at once");
    }
    return scratch(await file.createSyncAccessHandle(), () => folder.removeEntry(name));
  });
}

/** Why workers of this page can make none, as far as that can be told without making one. */
export function scratchProblem(): string | undefined {
  return navigator.storage?.getDirectory === undefined || navigator.locks === undefined
    ? "expected a secure context (https, or localhost) with storage of its own"
    : undefined;
}

/**
 * Asks how much the browser lets this origin keep, before anything is kept.
 *
 * @throws {DOMException} If hardly anything is left of it.
 */
async function checkQuota(): Promise<void> {
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  if (quota - usage >= leastQuota) return;
  throw new DOMException(
    `the storage of this origin is full: ${usage} of ${quota} bytes are in use`,
    "QuotaExceededError",
  );
}

/**
 * Does something while nobody else has the lock of that name.
 *
 * @param patience Milliseconds to wait for the lock.
 * @throws {Error} If others have the lock for longer.
 */
export async function withLock<Result>(
  name: string,
  patience: number,
  work: () => Promise<Result>,
): Promise<Result> {
  let isMine = false;
  try {
    return await navigator.locks.request(name, { signal: AbortSignal.timeout(patience) }, () => {
      isMine = true;
      return work();
    });
  } catch (cause) {
    if (isMine) throw cause;
    throw new Error(
      `expected the lock "${name}" within ${patience} ms, but another page of this origin holds it`,
      { cause },
    );
  }
}

/** Removes the files that nobody has open. */
async function sweep(folder: FileSystemDirectoryHandle): Promise<void> {
  const names: string[] = [];
  const keys = (folder as unknown as { keys(): AsyncIterable<string> }).keys();
  for await (const name of keys) names.push(name);
  await Promise.allSettled(names.map((name) => folder.removeEntry(name)));
}

function scratch(handle: SyncAccessHandle, remove: () => Promise<void>): ScratchFile {
  return {
    write(bytes, position) {
      const written = handle.write(bytes, { at: position });
      if (written < bytes.length) {
        throw new DOMException("the storage of this origin is full", "QuotaExceededError");
      }
    },
    read(bytes, position) {
      const filled = handle.read(bytes, { at: position });
      if (filled === bytes.length) return;
      throw new RangeError(`expected ${bytes.length} bytes, got ${filled}`);
    },
    clear: () => handle.truncate(0),
    close() {
      handle.close();
      // What is left is swept up by the next worker that makes one.
      remove().catch(() => {});
    },
  };
}
