/**
 * What text can be read from: the forms a user writes it in, and the plain data
 * that workers are told.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import { describeValue } from "../../values/describe_value.ts";
import type { UrlTarget } from "./http_request.ts";
import { withoutCredentials } from "./network_reason.ts";
import { isPattern } from "../../runtime/glob_pattern.ts";
import type { FileSystem } from "../../runtime/runtime.ts";

/** A file that a user has chosen, such as a `FileSystemFileHandle` of a browser. */
export interface FileHandle {
  /** Tells it from the handle of a folder. */
  readonly kind: "file";
  /** Name of the file, without a path. */
  readonly name: string;
  /** The file as it is now. */
  getFile(): Promise<File>;
}

/** Several files that a user has chosen, such as a browser's `FileList`. */
export interface FileCollection {
  /** Number of files. */
  readonly length: number;
  /** The file at a position, or `null` where there is none. */
  item(index: number): File | null;
  /** The file at a position. */
  readonly [index: number]: File;
}

/**
 * A file under a path that it does not know itself, such as one of a folder that was dropped: by it
 * messages and `includePath` tell files of one name apart.
 */
export interface PathedFile {
  /** The path, for example that of an entry of the folder. */
  readonly path: string;
  /** The file. */
  readonly file: Blob | FileHandle;
}

/** A path, a pattern of paths, a URL, or a file, of which text can be read. */
export type TextSource = string | URL | Blob | FileHandle | FileCollection | PathedFile;

/** One file, as a worker is told of it. */
export type TextInput =
  | { readonly kind: "path"; readonly path: string; readonly size: number }
  | ({ readonly kind: "url" } & UrlTarget)
  | { readonly kind: "blob"; readonly blob: Blob; readonly name: string; readonly size: number }
  | { readonly kind: "handle"; readonly handle: FileHandle; readonly name: string };

/** What comes as a stream, and stays on the thread that has it. */
export interface StreamInput {
  readonly kind: "stream";
  readonly name: string;
}

/** The name by which messages and `includePath` call a file: its absolute path, URL or name. */
export function inputName(input: TextInput | StreamInput): string {
  switch (input.kind) {
    case "path":
      return input.path;
    case "url":
      return input.url;
    default:
      return input.name;
  }
}

/** Size in bytes, where it is known without waiting. */
export function inputSize(input: TextInput): number | undefined {
  return input.kind === "path" || input.kind === "blob" ? input.size : undefined;
}

/** The inputs that somebody could write to: paths, and handles. */
export function filesOf(inputs: readonly TextInput[]): readonly (string | FileHandle)[] {
  return inputs.flatMap<string | FileHandle>((input) =>
    input.kind === "path" ? [input.path] : input.kind === "handle" ? [input.handle] : []
  );
}

/**
 * The files that `source` stands for, in its order, those of a pattern by code unit.
 *
 * @param files The files of this machine; absent in a browser, where strings are URLs.
 * @param what What is read, as errors call it.
 */
export function resolveInputs(
  source: TextSource | readonly TextSource[],
  files: FileSystem | undefined,
  what: string = "text",
): TextInput[] {
  const sources: readonly unknown[] = Array.isArray(source) ? source : [source];
  if (sources.length === 0) {
    throw new RangeError(`Cannot read ${what}: expected at least one source, got an empty array`);
  }
  return sources.flatMap((one) => resolveOne(one, files, what));
}

function resolveOne(source: unknown, files: FileSystem | undefined, what: string): TextInput[] {
  if (typeof source === "string") return resolveString(source, files, what);
  if (source instanceof URL) return resolveUrl(source, files);
  if (isFileCollection(source)) return collectionInputs(source, files, what);
  const input = fileInput(source, files, what) ?? pathedInput(source, files, what);
  if (input !== undefined) return [input];
  throw new TypeError(
    `Cannot read ${what}: expected a path, pattern, URL, File, Blob, FileList, { path, file } or ` +
      `file handle, got ${describeValue(source)}`,
  );
}

function fileInput(
  source: unknown,
  files: FileSystem | undefined,
  what: string,
): TextInput | undefined {
  if (source instanceof Blob) return blobInput(source, files);
  return isHandle(source, what) ? { kind: "handle", handle: source, name: source.name } : undefined;
}

function pathedInput(
  source: unknown,
  files: FileSystem | undefined,
  what: string,
): TextInput | undefined {
  if (typeof source !== "object" || source === null) return undefined;
  const { path, file } = source as { readonly path?: unknown; readonly file?: unknown };
  const input = typeof path === "string" ? fileInput(file, files, what) : undefined;
  return input?.kind === "blob" || input?.kind === "handle"
    ? { ...input, name: path as string }
    : undefined;
}

function blobInput(blob: Blob, files: FileSystem | undefined): TextInput {
  // Names are written down here because some runtimes send a File to a worker as a bare Blob.
  const name = nameOf(blob);
  // A Blob that has a name and is no File stands for the file at that path, or for a part of it.
  if (files !== undefined && name !== undefined && !(blob instanceof File)) {
    const path = files.resolve(name);
    const input = pathInput(path, files) ?? missing(path);
    if (inputSize(input) === blob.size) return input;
  }
  const known = name ?? "blob";
  try {
    structuredClone(blob);
  } catch (cause) {
    throw new SourceError(
      `Cannot read "${known}": expected a Blob that can be sent to workers, got one that stands for ` +
        "a file; pass the path of the file instead",
      { cause },
    );
  }
  return { kind: "blob", blob, name: known, size: blob.size };
}

/** What tells files of one name in several folders apart comes first; some is set by packages. */
function nameOf(blob: Blob): string | undefined {
  const { webkitRelativePath, relativePath, path, name } = blob as unknown as Record<
    string,
    unknown
  >;
  return [webkitRelativePath, relativePath, path, name]
    .find((one): one is string => typeof one === "string" && one !== "");
}

function isHandle(source: unknown, what: string): source is FileHandle {
  if (typeof source !== "object" || source === null || !("kind" in source)) return false;
  if (source.kind === "directory") {
    throw new SourceError(
      `Cannot read ${what}: expected a file handle, got one of a folder; ` +
        "await filesIn(handle) gives the files in it",
    );
  }
  return source.kind === "file" && "getFile" in source && typeof source.getFile === "function";
}

function isFileCollection(source: unknown): source is FileCollection {
  return typeof source === "object" && source !== null && "length" in source &&
    "item" in source && typeof source.item === "function";
}

function collectionInputs(
  collection: FileCollection,
  files: FileSystem | undefined,
  what: string,
): TextInput[] {
  if (collection.length === 0) {
    throw new RangeError(`Cannot read ${what}: expected at least one file, got an empty FileList`);
  }
  return Array.from(collection, (file) => blobInput(file, files));
}

function resolveString(source: string, files: FileSystem | undefined, what: string): TextInput[] {
  if (source === "") {
    throw new RangeError(`Cannot read ${what}: expected a path, pattern or URL, got ""`);
  }
  // One letter before the colon is a drive, not a scheme.
  if (/^(?:file:|https?:|[a-z][a-z0-9+.-]+:\/\/)/i.test(source)) {
    return resolveUrl(parseUrl(source), files);
  }
  return files ? resolvePath(source, files) : [resolveRelative(source)];
}

function parseUrl(source: string): URL {
  try {
    return new URL(source);
  } catch (cause) {
    const shown = withoutCredentials(source);
    // What the runtime says quotes the URL.
    const options = shown === source ? { cause } : {};
    throw new SourceError(`Cannot read "${shown}": expected a valid URL`, options);
  }
}

/** A name and password go where `fetch` takes them from in every runtime, and nobody sees them. */
function urlInput(url: URL): TextInput {
  if (url.username === "" && url.password === "") return { kind: "url", url: url.href };
  const plain = new URL(url);
  plain.username = plain.password = "";
  const pair = `${decoded(url.username)}:${decoded(url.password)}`;
  const bytes = new TextEncoder().encode(pair);
  const authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  return { kind: "url", url: plain.href, request: { headers: [["authorization", authorization]] } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function resolveUrl(url: URL, files: FileSystem | undefined): TextInput[] {
  if (url.protocol === "http:" || url.protocol === "https:") {
    return [urlInput(url)];
  }
  if (url.protocol !== "file:") {
    throw new SourceError(
      `Cannot read "${withoutCredentials(url.href)}": expected a URL of http:, https: or file:, ` +
        `got ${url.protocol}`,
    );
  }
  if (!files) {
    throw new SourceError(
      `Cannot read "${url.href}": expected a URL of http: or https:, or a File, since a browser ` +
        "opens no file by its path",
    );
  }
  // Nobody means a query: it is a "?" of a pattern, or of a name.
  if (url.search === "" && url.hash === "") return resolvePath(files.resolve(url), files, url.href);
  throw new SourceError(
    `Cannot read "${url.href}": expected a file: URL without a query or fragment; ` +
      'in the path, "?" is written %3F and "#" %23',
  );
}

/** The files of a path or pattern, for which the user has written `source`. */
function resolvePath(pattern: string, files: FileSystem, source = pattern): TextInput[] {
  const path = files.resolve(pattern);
  const literal = pathInput(path, files);
  if (literal) return [literal];
  if (!isPattern(pattern)) return missing(path);
  const inputs = files.glob(pattern).map((match) => pathInput(match, files) ?? missing(match));
  if (inputs.length > 0) return inputs;
  const advice = /[\\/]$/.test(pattern)
    ? "; one that ends with a separator matches folders only"
    : "";
  throw new SourceError(
    `Cannot read "${source}": no file matches this pattern, looked for as "${path}"${advice}`,
  );
}

/** The file at an absolute path, or `undefined` where there is nothing. */
function pathInput(path: string, files: FileSystem): TextInput | undefined {
  const found = files.stat(path);
  if (found === undefined) return undefined;
  if (found.kind === "file") return { kind: "path", path, size: found.size };
  const [what, advice] = found.kind === "directory"
    ? ["a folder", `; a pattern such as "${path}/*" reads the files in it`]
    : ["something that is neither a file nor a folder", ""];
  throw new SourceError(`Cannot read "${path}": expected a file, got ${what}${advice}`);
}

function missing(path: string): never {
  throw new SourceError(`Cannot read "${path}": no such file`);
}

/** What a string means in a browser: a URL, relative to the page or worker. */
function resolveRelative(source: string): TextInput {
  if (isPattern(source.replace(/[?#].*$/, ""))) {
    throw new SourceError(
      `Cannot read "${source}": expected a URL, since a browser has no folder in which ` +
        "to look for a pattern; pass an array of URLs, or files that the user has chosen",
    );
  }
  // Of all that knows where a relative URL begins, only this is there in pages and workers alike.
  return urlInput(new URL(new Request(source).url));
}
