/**
 * {@linkcode writeText}: lines of text into files.
 *
 * @module
 */

import type { Bag } from "../../bag/bag.ts";
import { checkBoolean, refusal } from "../../values/check.ts";
import type { Item } from "../../bag/item.ts";
import { values } from "../../plans/collection.ts";
import type { Destination } from "./destination.ts";
import { textFormat, type TextFormatSettings } from "./text_format.ts";
import { writers } from "./write_operation.ts";
import { checkWriteOptions, now, type WriteOptions, writing } from "./write_plan.ts";
import type { WrittenFile } from "./writing.ts";

/** Options of {@linkcode writeText}. */
export interface WriteTextOptions extends WriteOptions {
  /**
   * What ends each element, which has none inside. If absent, LF does; elements then have no CR at
   * their end either, since reading takes CRLF for an end as well.
   */
  readonly delimiter?: string;
  /**
   * Whether the last element of a file is ended, too.
   *
   * @default {true}
   */
  readonly finalNewline?: boolean;
}

const action = "call writeText()";

/**
 * Writes a bag of strings to text files in UTF-8, one file for each partition, one element in each line.
 *
 * Files are written in the workers that make the partitions, as elements come, so that no file has to
 * fit into memory. Each has a hidden temporary name in its folder (`.holdall-…tmp`) until all of them
 * are whole and on the disk; then they get their names, one after another. Where the write fails, is
 * cancelled, or the process is asked to end (Ctrl-C), temporary files are removed, and none of the
 * names is taken; a task whose worker died is tried again. Folders that are missing are made, and
 * stay. A process that is killed by force leaves temporary files behind.
 *
 * A file that is there already is an error, at the call and again when files get their names, unless
 * `overwrite` is true. What cannot be read back as it was is an error that says where: an element with
 * a line end inside, or with half of a surrogate pair. A first element that begins with U+FEFF gets
 * another one before it, since readers leave out one at the start of a file.
 *
 * @param bag The elements.
 * @param destination Where files go. In a path, `*` is the number of the partition, with zeros before
 * it so that names sort (`"out/part-*.txt.gz"`); a path that ends in `/` is a folder, for files
 * `part-*.txt`; `{ name: (i) => …, folder }` gives each a name. With `single`, the path of the file.
 * @param options How to write.
 * @returns The files, in order of partitions: their paths, numbers of elements and sizes. With
 * `compute: false`, an item of that.
 *
 * @throws {RangeError} If names are empty, the same, or lead elsewhere.
 * @throws {DestinationError} If a file exists; one that cannot be written is the cause of a TaskError.
 * @throws {TaskError} If a task fails.
 *
 * @example Two files
 * ```ts
 * import { fromSequence, readText, writeText } from "holdall";
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await mkdtemp(`${tmpdir()}/write-`);
 * const fruit = fromSequence(["apple", "pear", "fig"], { npartitions: 2 });
 * const files = await writeText(fruit, `${folder}/fruit-*.txt`);
 *
 * assertEquals(files.map(({ elements, bytes }) => [elements, bytes]), [[1, 6], [2, 9]]);
 * assertEquals(await readText(`${folder}/fruit-*.txt`).compute(), ["apple", "pear", "fig"]);
 * ```
 */
export function writeText(
  bag: Bag<string>,
  destination: Destination,
  options: WriteTextOptions & { readonly compute: false },
): Item<WrittenFile[]>;
/** Writes a bag of strings to text files, now. */
export function writeText(
  bag: Bag<string>,
  destination: Destination,
  options?: WriteTextOptions & { readonly compute?: true },
): Promise<WrittenFile[]>;
export function writeText(
  bag: Bag<string>,
  destination: Destination,
  options: WriteTextOptions = {},
): unknown {
  return now(() => {
    checkWriteOptions(options, ["delimiter", "finalNewline"], action);
    const settings = settingsOf(options);
    return writing(bag, destination, {
      format: textFormat,
      operation: writers.text,
      settings,
      given: () => values(undefined),
    }, options);
  }, options);
}

function settingsOf({ delimiter, finalNewline = true }: WriteTextOptions): TextFormatSettings {
  checkBoolean(finalNewline, { action, name: "finalNewline" });
  if (delimiter === undefined) return { finalNewline };
  if (typeof delimiter !== "string" || delimiter === "" || !delimiter.isWellFormed()) {
    const expected = "at least one character, without unpaired surrogates";
    throw refusal(delimiter, { action, name: "delimiter", expected, type: "string" });
  }
  return { delimiter, finalNewline };
}
