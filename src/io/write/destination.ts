/**
 * Where files go: the forms a user writes it in, and the files that they stand for.
 *
 * @module
 */

import { runtime } from "#runtime";
import { describeValue } from "../../values/describe_value.ts";
import type { FileSystem } from "../../runtime/runtime.ts";
import { type CodecName, codecOfName, codecs } from "./codec.ts";
import { type DirectoryHandle, isDirectoryHandle } from "./directory_handle.ts";
import type { Format } from "./format.ts";
import { alreadyThere } from "./reason.ts";
import type { OutputPlace } from "./store.ts";
import type { WritePlan } from "./writing.ts";

/** Files by a name for each partition. */
export interface NamedFiles {
  /**
   * Gives the name of a partition's file; called on this thread, at once. Or a name in which `*`
   * stands for the number of the partition; with `single`, that of the one file.
   */
  readonly name: string | ((partition: number) => string);
  /**
   * Folder of all of them, below which names stay.
   *
   * @default {names are paths}
   */
  readonly folder?: string | URL | DirectoryHandle;
}

/** Files that the user of a page gets as a download. */
export interface DownloadedFiles {
  /** What the download is called: a zip archive of all files; with `single`, the one file. */
  readonly download: string;
  /**
   * Names of the files in the archive, as for {@linkcode NamedFiles}.
   *
   * @default {"part-*" and what is usual for the format}
   */
  readonly name?: string | ((partition: number) => string);
}

/**
 * Where files go: a path in which `*` stands for the number of a partition, a folder (a path that ends
 * in `/`, or a handle of one), a name for each, or a download. With `single`, the path of the one file.
 */
export type Destination = string | URL | DirectoryHandle | NamedFiles | DownloadedFiles;

/** How files are to be compressed; `"infer"`: their names tell (`.gz`, `.zst`). */
export type OutputCompression = "infer" | CodecName;

/** What the files of a write have in common. */
export interface DestinationSettings {
  readonly npartitions: number;
  readonly single: boolean;
  readonly overwrite: boolean;
  readonly compression: OutputCompression;
}

/** What names are made with. */
interface Naming extends DestinationSettings {
  readonly action: string;
  /** What names of a file's kind end in. */
  readonly extension: string;
}

/** The files of a write; all that can be wrong with them, and can be told at once, is an error here. */
export function planWrite(
  destination: Destination,
  format: Pick<Format, "name" | "extension">,
  settings: DestinationSettings,
): WritePlan {
  const { single, overwrite, compression } = settings;
  const codec = codecs[compression === "infer" ? "none" : compression];
  const naming: Naming = {
    ...settings,
    action: `call ${format.name}()`,
    extension: `${format.extension}${codec.extension}`,
  };
  const places = placesOf(destination, naming);
  checkDifferent(places, naming.action);
  const codecOf = ({ name }: OutputPlace): CodecName =>
    compression === "infer" ? codecOfName(name) : compression;
  const download = (destination as Partial<DownloadedFiles>).download;
  return {
    places,
    codecs: places.map(codecOf),
    single,
    overwrite,
    ...(download === undefined ? {} : { download }),
  };
}

function placesOf(destination: unknown, naming: Naming): readonly OutputPlace[] {
  if (isDirectoryHandle(destination)) return placesBelow(destination, defaultName(naming), naming);
  if (typeof destination !== "object" || destination === null || destination instanceof URL) {
    return placesAtPaths(checkedPath(destination, naming.action), undefined, naming);
  }
  if ("download" in destination) return placesInDownload(destination as DownloadedFiles, naming);
  const { name, folder, ...rest } = destination as NamedFiles;
  checkRest(rest, ["name", "folder"], naming.action);
  if (typeof name !== "string" && typeof name !== "function") {
    throw new TypeError(
      `Cannot ${naming.action}: expected a path, a file: URL, the handle of a folder, ` +
        `{ name, folder } or { download } as destination, got ${describeValue(destination)}`,
    );
  }
  if (isDirectoryHandle(folder)) return placesBelow(folder, name, naming);
  const root = folder === undefined ? undefined : checkedPath(folder, naming.action);
  return placesAtPaths(name, root, naming);
}

/** Files in a folder of which there is a handle. */
function placesBelow(
  root: DirectoryHandle,
  name: NamedFiles["name"],
  naming: Naming,
): readonly OutputPlace[] {
  return namesOf(name, naming, true).map((path) => ({ kind: "handle", root, ...parted(path) }));
}

function placesInDownload(
  { download, name, ...rest }: DownloadedFiles,
  naming: Naming,
): readonly OutputPlace[] {
  const { action, single } = naming;
  checkRest(rest, ["download", "name"], action);
  if (runtime.download === undefined) {
    throw new TypeError(`Cannot ${action}: expected a browser, which alone has downloads`);
  }
  const isName = typeof download === "string" && /^[^\\/\0]+$/.test(download);
  if (!isName || (!single && !/\.zip$/i.test(download))) {
    throw new RangeError(
      `Cannot ${action}: expected 'download' to be the name of ` +
        `${single ? "a file" : "an archive that ends in .zip, or 'single: true'"}, ` +
        `got ${describeValue(download)}`,
    );
  }
  const names = namesOf(single ? download : name ?? defaultName(naming), naming, true);
  return names.map((path) => ({ kind: "private", ...parted(path), folder: "" }));
}

function placesAtPaths(
  name: NamedFiles["name"],
  folder: string | undefined,
  naming: Naming,
): readonly OutputPlace[] {
  const { action, overwrite } = naming;
  const { files } = runtime;
  if (files === undefined) {
    throw new TypeError(
      `Cannot ${action}: this runtime has no files at paths; expected the handle of a folder, or ` +
        "{ download }",
    );
  }
  const root = folder === undefined ? undefined : files.resolve(folder);
  const names = namesOf(name, naming, root !== undefined);
  const places = names.map((it) =>
    placeAt(root === undefined ? it : files.within(root, it), action, files)
  );
  for (const { path } of places) checkFree(path, overwrite, action);
  return places;
}

/** Names by partition, or the only one; `isBelow` where they are to stay within a folder. */
function namesOf(
  name: NamedFiles["name"],
  naming: Naming,
  isBelow: boolean,
): readonly string[] {
  const { npartitions, single, action } = naming;
  if (typeof name === "string") {
    const names = expand(name, naming);
    if (isBelow) { for (const [i, one] of names.entries()) checkName(one, i, true, action); }
    return names;
  }
  if (single) {
    throw new TypeError(
      `Cannot ${action}: expected the path of one file, since 'single' is true, got names by partition`,
    );
  }
  return Array.from({ length: npartitions }, (_, i) => {
    const given: unknown = name(i);
    checkName(given, i, isBelow, action);
    return given;
  });
}

/** The names that a pattern, a folder or the name of one file stands for. */
function expand(path: string, naming: Naming): readonly string[] {
  const { npartitions, single, action } = naming;
  const isFolder = /[\\/]$/.test(path);
  const pattern = isFolder && !single ? path + defaultName(naming) : path;
  const stars = pattern.split("*").length - 1;
  if (stars > 1) {
    throw new RangeError(
      `Cannot ${action}: expected one "*" for the number of a partition, got ${
        describeValue(path)
      }`,
    );
  }
  const isOne = stars === 0 && !isFolder;
  if (isOne && (single || npartitions === 1)) return [path];
  if (single) {
    throw new RangeError(
      `Cannot ${action}: expected the path of one file, since 'single' is true, ` +
        `got ${describeValue(path)}`,
    );
  }
  if (isOne) {
    throw new RangeError(
      `Cannot ${action}: expected a path with "*" for the number of each of ${npartitions} ` +
        `partitions, or a folder that ends in "/", got ${describeValue(path)}; ` +
        "'single: true' writes one file",
    );
  }
  const [before, after] = pattern.split("*") as [string, string];
  const digits = String(npartitions - 1).length;
  return Array.from(
    { length: npartitions },
    (_, i) => `${before}${String(i).padStart(digits, "0")}${after}`,
  );
}

/** What files are called of which only the folder is given; the name of the one file has to be given. */
function defaultName({ extension }: Naming): string {
  return `part-*${extension}`;
}

/** A path below a folder: names of folders, and of the file. */
function parted(path: string): Pick<OutputPlace, "folder" | "name" | "path"> {
  const slash = path.lastIndexOf("/");
  return { folder: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1), path };
}

function checkRest(rest: object, known: readonly string[], action: string): void {
  const [unknown] = Object.keys(rest);
  if (unknown === undefined) return;
  throw new TypeError(
    `Cannot ${action}: expected { ${known.join(", ")} } as destination, got '${unknown}' in it`,
  );
}

function checkedPath(destination: unknown, action: string): string {
  if (destination instanceof URL && runtime.files !== undefined) {
    return runtime.files.resolve(destination) + (destination.pathname.endsWith("/") ? "/" : "");
  }
  if (typeof destination === "string" && /^file:/i.test(destination)) {
    return checkedPath(new URL(destination), action);
  }
  if (typeof destination === "string") return destination;
  throw new TypeError(
    `Cannot ${action}: expected a path, a file: URL, the handle of a folder, { name, folder } or ` +
      `{ download } as destination, got ${describeValue(destination)}`,
  );
}

/** A name that a function gave, perhaps from data, goes where it says, and not around. */
function checkName(
  name: unknown,
  partition: number,
  isBelow: boolean,
  action: string,
): asserts name is string {
  const what = `the name of partition ${partition}`;
  if (typeof name !== "string") {
    throw new TypeError(
      `Cannot ${action}: expected ${what} to be a string, got ${describeValue(name)}`,
    );
  }
  const names = name.split(/[\\/]/);
  const isAround = names.includes("..") || (isBelow && names.slice(1).includes(""));
  const isAbsolute = isBelow && /^([\\/]|[a-z]:|file:)/i.test(name);
  const isName = name !== "" && !/[\\/]$/.test(name) && !name.includes("\0");
  if (isName && !isAround && !isAbsolute) return;
  throw new RangeError(
    `Cannot ${action}: expected ${what} to be that of a file${isBelow ? " in the folder" : ""}, ` +
      `without "..", got ${describeValue(name)}`,
  );
}

function placeAt(name: string, action: string, files: FileSystem): OutputPlace {
  if (name === "" || name.includes("\0")) {
    throw new RangeError(
      `Cannot ${action}: expected the path of a file, got ${describeValue(name)}`,
    );
  }
  const path = files.resolve(name);
  if (path.startsWith("file:")) {
    throw new RangeError(
      `Cannot ${action}: expected a path that is UTF-8, got ${describeValue(name)}`,
    );
  }
  const folder = files.folderOf(path);
  return { kind: "path", folder, name: path.slice(folder.length).replace(/^[\\/]/, ""), path };
}

function checkDifferent(places: readonly OutputPlace[], action: string): void {
  const partitions = new Map<string, number>();
  for (const [i, { path }] of places.entries()) {
    const other = partitions.get(path);
    if (other !== undefined) {
      throw new RangeError(
        `Cannot ${action}: expected a file for each partition, got "${path}" for both ` +
          `${other} and ${i}`,
      );
    }
    partitions.set(path, i);
  }
}

/** What is there is not lost by mistake; what is no file is never replaced. */
function checkFree(path: string, overwrite: boolean, action: string): void {
  const found = runtime.files!.stat(path);
  if (found === undefined) return;
  if (found.kind === "file" && !overwrite) throw alreadyThere(path, `${action} for`);
  if (found.kind === "file") return;
  const what = found.kind === "directory" ? "a folder" : "no file";
  throw new RangeError(
    `Cannot ${action}: expected the path of a file, got that of something else: "${path}" is ${what}`,
  );
}
