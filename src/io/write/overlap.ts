/**
 * Writes of one run that would get into each other's way, or into that of what is read: they are
 * refused before anything is read.
 *
 * @module
 */

import { runtime } from "#runtime";
import type { PlannedTask } from "../../ops/operation.ts";
import type { DirectoryHandle, WritableFileHandle } from "./directory_handle.ts";
import type { OutputPlace } from "./store.ts";

/** What of a write has to do with others. */
interface Targets {
  readonly places: readonly OutputPlace[];
  readonly overwrite: boolean;
}

/** Throws where two writes have a file in common, or one would replace a file while others read it. */
export async function checkOverlap(
  tasks: readonly PlannedTask[],
  planOf: (task: PlannedTask) => Targets,
): Promise<void> {
  await checkApart(tasks.map((task) => planOf(task).places));
  for (const task of tasks) {
    const { places, overwrite } = planOf(task);
    if (!overwrite) continue;
    const replaced = await replacedBy(places);
    // One file is replaced in one step, which comes when all that it is made of has been read.
    if (!replaced.isEmpty) await checkNotRead(task, replaced, places.length > 1);
  }
}

async function checkApart(writes: readonly (readonly OutputPlace[])[]): Promise<void> {
  const known = new Map<string, number>();
  const folders = new FolderNames();
  for (const [write, places] of writes.entries()) {
    for (const place of places) {
      if (place.kind === "private") continue;
      const name = `${await folders.nameOf(place)}\n${place.name}`;
      const other = known.get(name);
      if (other !== undefined && other !== write) {
        throw new RangeError(
          `Cannot compute: expected writes to different files, got two to "${place.path}"; one of ` +
            "them would be lost",
        );
      }
      known.set(name, write);
    }
  }
}

/** Names for folders that are the same for one folder, however the user has called it. */
class FolderNames {
  readonly #paths = new Map<string, string>();
  readonly #roots: { readonly root: DirectoryHandle; readonly name: string }[] = [];

  async nameOf(place: OutputPlace): Promise<string> {
    const { folder } = place;
    if (place.kind === "handle") return [await this.#rootName(place.root), folder].join("/");
    let name = this.#paths.get(folder);
    if (name === undefined) this.#paths.set(folder, name = nameOfFolder(folder));
    return name;
  }

  async #rootName(root: DirectoryHandle): Promise<string> {
    for (const known of this.#roots) {
      if (known.root === root || await known.root.isSameEntry?.(root)) return known.name;
    }
    const name = `handle ${this.#roots.length}`;
    this.#roots.push({ root, name });
    return name;
  }
}

/** Several paths may lead to one folder, by links: what tells it from others, and what is to be made in it. */
function nameOfFolder(path: string): string {
  const { files } = runtime;
  for (let at = path;;) {
    const version = files?.version(at);
    if (version !== undefined) return `${version}\n${path.slice(at.length)}`;
    const above = files?.folderOf(at) ?? at;
    if (above === at) return path;
    at = above;
  }
}

/** Files that are there and will not be the same afterwards. */
class Replaced {
  /** Paths by what tells their files from all others. */
  readonly #paths = new Map<string, string>();
  readonly #handles: { readonly handle: WritableFileHandle; readonly path: string }[] = [];

  get isEmpty(): boolean {
    return this.#paths.size === 0 && this.#handles.length === 0;
  }

  addPath(path: string): void {
    const version = runtime.files?.version(path);
    if (version !== undefined) this.#paths.set(version, path);
  }

  addHandle(handle: WritableFileHandle, path: string): void {
    this.#handles.push({ handle, path });
  }

  /** What a source that is given as a path or a handle is called as a destination, if it is one. */
  async find(source: unknown): Promise<string | undefined> {
    if (typeof source === "string") {
      const version = this.#paths.size === 0 ? undefined : runtime.files?.version(source);
      return version === undefined ? undefined : this.#paths.get(version);
    }
    for (const { handle, path } of this.#handles) {
      if (handle.name !== (source as WritableFileHandle).name) continue;
      if (await handle.isSameEntry?.(source as WritableFileHandle)) return path;
    }
    return undefined;
  }
}

async function replacedBy(places: readonly OutputPlace[]): Promise<Replaced> {
  const replaced = new Replaced();
  for (const place of places) {
    if (place.kind === "path") replaced.addPath(place.path);
    if (place.kind !== "handle") continue;
    const handle = await entryAt(place.root, place);
    if (handle !== undefined) replaced.addHandle(handle, place.path);
  }
  return replaced;
}

/** The file that is there, if there is one and it can be told from others. */
async function entryAt(
  root: DirectoryHandle,
  { folder, name }: OutputPlace,
): Promise<WritableFileHandle | undefined> {
  try {
    let at = root;
    for (const one of folder.split("/").filter((it) => it !== "")) {
      at = await at.getDirectoryHandle(one);
    }
    return await at.getFileHandle(name);
  } catch {
    // What is wrong with a folder, the write says.
    return undefined;
  }
}

async function checkNotRead(
  task: PlannedTask,
  replaced: Replaced,
  isOneOfSeveral: boolean,
): Promise<void> {
  const seen = new Set<unknown>();
  for (const source of task.readsBeside()) {
    if (seen.has(source)) continue;
    seen.add(source);
    const path = await replaced.find(source);
    if (path === undefined) continue;
    throw new RangeError(
      `Cannot compute: expected to read "${path}" only for the write that replaces it, got a run ` +
        "that reads it for something else as well, which could meet the old file and the new one; " +
        "compute one after the other, or write to another name",
    );
  }
  if (!isOneOfSeveral) return;
  for (const source of task.reads()) {
    if (seen.has(source)) continue;
    seen.add(source);
    const path = await replaced.find(source);
    if (path === undefined) continue;
    throw new RangeError(
      `Cannot compute: expected to write to other files than those that are read, got "${path}"; ` +
        "where only some of several files have been replaced when the process is killed, nobody " +
        "has the others' elements any more. Write to another folder, or with 'single: true'",
    );
  }
}
