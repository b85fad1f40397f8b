/**
 * {@linkcode readText}: a bag of the lines of files.
 *
 * @module
 */

import { runtime } from "#runtime";
import { type Bag, sourceBag } from "../../bag/bag.ts";
import { type Arguments, noArguments, values } from "../../plans/collection.ts";
import { toldAtCall } from "../../plans/functions.ts";
import { streamLines, streamOfSource } from "./read_stream.ts";
import { planText, withCuts } from "./plan_text.ts";
import type { Probe } from "./probe.ts";
import { probesOf } from "./probed.ts";
import type { TextSource } from "../bytes/input.ts";
import type { ReadTextOptions } from "./text_options.ts";
import { text } from "./text_source.ts";

/**
 * Makes a bag of the lines of text files, without their terminators.
 *
 * Nothing is read yet, except that files are looked up and patterns expanded: a file that is
 * missing is an error here, and later changes to the list of files go unnoticed. When the bag
 * is computed each worker opens the files it needs and reads them block by block, so that
 * files may be larger than memory.
 *
 * Large files are cut into ranges of `blockSize` bytes at most, one per partition; a line
 * belongs to the range in which it begins. Small files share a partition. A URL or file handle,
 * whose size is not known yet, makes 8 partitions, some of them empty if it is small or the server
 * sends no ranges; several of them share the 8, down to one each. A compressed file makes one
 * partition, unless it is made of blocks that can be read by themselves, as `bgzip` and `pzstd` make them.
 *
 * All partitions of a file read the same file, so that no line is lost or read twice. Each run
 * first looks at URLs and file handles that are to be cut, and fails if a partition then meets
 * another size, `ETag`, `Last-Modified` or `lastModified`. A file with a path is cut by its size
 * at the time of this call: if it has become shorter, the run fails; what has been appended is
 * read by the last partition. What cannot be noticed is a file that is overwritten during a run by
 * one of the same size, or at a path by one that is longer, with nothing else to tell them apart.
 *
 * Patterns mean the same in Deno, Bun and Node: what globs of `@std/path` mean, extended ones
 * included. `*`, `?`, `[a-z]`, `[!a]` (or `[^a]`) and `[[:digit:]]` match within one name, hidden
 * files included, and capitals apart from small letters; `**` as a whole segment is any number of
 * folders, none included; `{a,b/c}` and `{1..3}` are alternatives; `?(a|b)`, `*(…)`, `+(…)`, `@(…)`
 * and `!(…)` are none or one, any number, at least one, one, and all but. A backslash takes a
 * character's meaning away; on Windows it separates, and a backtick takes its place. A `file:` URL
 * may hold a pattern. Folders that match are passed over. Links are followed, but `**` goes through
 * each folder once, and through none that it starts in or has come from. What matches and cannot be
 * read is an error, a link that leads nowhere as well. Files come by the code units of their paths.
 * A file whose name is not UTF-8 is called by its `file:` URL (`file:///logs/caf%E9.log`), which
 * can also be given; Deno cannot open it.
 *
 * A stream of bytes, and the standard input (`"-"`; `"./-"` is a file of that name), are read on this
 * thread when the bag is computed, cut at the ends of lines, and given to the workers no faster than
 * they take them, so that memory does not grow. They can be read only once: a second computation is an
 * error. `compute(a, b)` computes several results together, `persist()` keeps what is made of lines.
 * When the computation ends, what has not been read is closed. `npartitions` has several workers read.
 *
 * Calls with the same options and the same files, unchanged in between, give the same bag: computed
 * together, it is read once. Of URLs and file handles nobody can tell, so that each call is another.
 *
 * @param source A path, a pattern such as `"logs/*.log"`, a URL, a `File` or `Blob`, a
 * `FileList`, a `FileSystemFileHandle`, `{ path, file }` with one of the last, or an array of those; or
 * `"-"` for the standard input, or a `ReadableStream` of bytes.
 * Files of a folder that was picked go by their paths in it; where a dropped folder is walked by
 * hand, `{ path, file }` keeps the path of each entry. A string with the characters of a
 * pattern is one unless a file has that very name. In browsers a string is a URL, relative to
 * the page.
 * @param options How to cut, decode and split the text.
 * @returns A bag of lines, or of `[line, path]` where `includePath` is `true`.
 *
 * @throws {SourceError} If there is no such file, a pattern matches none, or a folder is given.
 * @throws {TypeError} If an option is unknown or of the wrong kind.
 * @throws {RangeError} If an option has a value that it cannot have.
 *
 * @example Counting the lines of a file
 * ```ts
 * import { readText } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const lines = readText(new Blob(["one\ntwo\nthree\n"]));
 *
 * assertEquals(await lines.count().compute(), 3);
 * ```
 */
export function readText(
  source: TextSource | ReadableStream<Uint8Array> | readonly TextSource[],
  options: ReadTextOptions & { readonly includePath: true },
): Bag<[line: string, path: string]>;
/** Makes a bag of the lines of text files, without their terminators and paths. */
export function readText(
  source: TextSource | ReadableStream<Uint8Array> | readonly TextSource[],
  options?: ReadTextOptions & { readonly includePath?: false },
): Bag<string>;
export function readText(
  source: TextSource | ReadableStream<Uint8Array> | readonly TextSource[],
  options?: ReadTextOptions,
): unknown {
  return toldAtCall("readText", () => linesOfSource(source, options, "text"), readText);
}

/** The lines of a source, for a reader that makes something of them: errors call that `what`. */
export function linesOfSource(
  source: TextSource | ReadableStream<Uint8Array> | readonly TextSource[],
  options: ReadTextOptions | undefined,
  what: string,
): Bag<unknown> {
  const stream = streamOfSource(source);
  if (stream !== undefined) return streamLines(stream, options, what);
  const plan = planText(
    source as TextSource | readonly TextSource[],
    options,
    runtime.files,
    runtime.parallelism,
    undefined,
    what,
  );
  const { partitions, settings, probed, identity } = options?.blockSize === undefined
    ? plan
    : withCuts(plan);
  const argsOf = (i: number) => values(partitions[i]!, settings);
  const same = identity && { identity };
  const shared: Arguments<[] | [readonly Probe[]]> = probed.length === 0
    ? noArguments
    : probesOf(probed, same);
  return sourceBag(text, argsOf, partitions.length, { shared, ...same });
}
