/**
 * {@linkcode readFiles}: a bag of whole files.
 *
 * @module
 */

import { runtime } from "#runtime";
import { type Bag, sourceBag } from "../../bag/bag.ts";
import { values } from "../../plans/collection.ts";
import { checkOneOf, checkOptions } from "../../values/check.ts";
import { toldAtCall } from "../../plans/functions.ts";
import { files } from "./files_source.ts";
import { planFiles } from "./plan_files.ts";
import { requestOptionNames, type RequestOptions, withRequests } from "../bytes/request_options.ts";
import { resolveInputs, type TextSource } from "../bytes/input.ts";
import { checkTextOptions, type DamagedFiles, type ReadTextOptions } from "../text/text_options.ts";
import type { FileSettings } from "./file_opener.ts";
import type { WholeFile } from "./whole_file.ts";

/** Options of {@linkcode readFiles}. */
export interface ReadFilesOptions extends
  RequestOptions,
  Pick<
    ReadTextOptions,
    "blockSize" | "filesPerPartition" | "encoding" | "compression"
  > {
  /**
   * What to do about a gzip file that goes on with something that is not gzip: `"strict"` fails,
   * `"salvage"` gives all members before that and tells `onEvent`, or else the console. A file that
   * is cut short, or has damage in a member, is not whole, and an error all the same.
   *
   * @default {"strict"}
   */
  readonly damaged?: DamagedFiles;
  /**
   * What to do about bytes that stand for no character: fail, put U+FFFD in their place, or leave
   * them out.
   *
   * @default {"strict"}
   */
  readonly errors?: "strict" | "replace" | "ignore";
  /**
   * What elements are: `"file"`, which is read when its `text()` or `bytes()` is called, or a record
   * with the text or the bytes in it, which can move between workers and to the caller.
   *
   * @default {"file"}
   */
  readonly as?: "file" | "text" | "bytes";
}

const optionNames = [
  "as",
  "blockSize",
  "filesPerPartition",
  "encoding",
  "errors",
  "compression",
  "damaged",
  ...requestOptionNames,
] as const;

const action = "call readFiles()";

/**
 * Makes a bag of whole files, one element each: their path, and a way to what they hold.
 *
 * Files are looked up and patterns expanded at once, as by `readText`. A file at a path is read by the
 * function that calls its `text()` or `bytes()`, in the worker; files of which nobody asks are never
 * opened, and `onError` can pass over those that cannot be read. Other files (URLs, `File`s) are read
 * just before their element comes, a few ahead. Small files share a partition; none is cut.
 *
 * @param source What `readText` takes: a path, a pattern such as `"corpus/*.txt"`, a URL, a `File` or
 * `Blob`, a `FileList`, a `FileSystemFileHandle`, or an array of those.
 * @param options What elements are, and how to divide, decompress and decode files.
 * @returns A bag of files, or of `{ path, text }` or `{ path, bytes }` as the option `as` says.
 *
 * @throws {SourceError} If there is no such file, a pattern matches none, or a folder is given.
 * @throws {TypeError} If an option is unknown or of the wrong kind.
 * @throws {RangeError} If an option has a value that it cannot have.
 *
 * @example Words of each of many files
 * ```ts
 * import { readFiles } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const corpus = readFiles([new File(["to be\nor not"], "hamlet.txt"), new File([""], "none.txt")]);
 * const words = corpus.map((file) => [file.path, file.text().split(/\s+/).length] as const);
 *
 * assertEquals(await words.compute(), [["hamlet.txt", 4], ["none.txt", 1]]);
 * ```
 */
export function readFiles(
  source: TextSource | readonly TextSource[],
  options: ReadFilesOptions & { readonly as: "text" },
): Bag<{ path: string; text: string }>;
/** Makes a bag of paths and bytes of whole files. */
export function readFiles(
  source: TextSource | readonly TextSource[],
  options: ReadFilesOptions & { readonly as: "bytes" },
): Bag<{ path: string; bytes: Uint8Array }>;
/** Makes a bag of whole files that are read when somebody asks for what they hold. */
export function readFiles(
  source: TextSource | readonly TextSource[],
  options?: ReadFilesOptions & { readonly as?: "file" },
): Bag<WholeFile>;
export function readFiles(
  source: TextSource | readonly TextSource[],
  options: ReadFilesOptions = {},
): unknown {
  checkOptions(options, optionNames, action);
  const { as = "file", ...textOptions } = options;
  checkOneOf(as, ["file", "text", "bytes"], { action, name: "as" });
  if ((textOptions.errors as string) === "skip") {
    checkOneOf(textOptions.errors, ["strict", "replace", "ignore"], {
      action,
      name: "errors",
      advice: "it leaves out lines; onError of the function that reads leaves out files",
    });
  }
  const { settings: checked, compression, filesPerPartition } = checkTextOptions(
    textOptions,
    "files",
  );
  const settings: FileSettings = {
    as,
    encoding: checked.encoding,
    ...(textOptions.encoding === undefined ? { assumed: true } : {}),
    errors: checked.errors,
    compression,
    ...(checked.salvage ? { salvage: true } : {}),
  };
  const partitions = planFiles(
    withRequests(
      toldAtCall("readFiles", () => resolveInputs(source, runtime.files, "files"), readFiles),
      options,
      "files",
    ),
    {
      compression,
      cores: runtime.parallelism,
      ...(textOptions.blockSize === undefined ? {} : { blockSize: checked.blockSize }),
      ...(filesPerPartition === undefined ? {} : { filesPerPartition }),
    },
  );
  return sourceBag(files, (i) => values(partitions[i]!, settings), partitions.length);
}
