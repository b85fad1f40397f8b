/**
 * Options of {@linkcode readText}: what they mean, and their check at the call.
 *
 * @module
 */

import {
  checkBoolean,
  checkInteger,
  checkOneOf,
  checkOptions,
  refusal,
} from "../../values/check.ts";
import { type ByteSize, parseByteSize } from "../bytes/byte_size.ts";
import type { DecodingErrors } from "./decode.ts";
import { type Delimiter, delimiterOf } from "./delimiter.ts";
import { encodeDelimiter, type Encoding, encodingOf, labelOf } from "./encoding.ts";
import { compressedFormats, type Compression } from "../bytes/compression.ts";
import { requestOptionNames, type RequestOptions } from "../bytes/request_options.ts";

/** Fewest and most bytes of a partition where nothing else is asked for: 2 and 64 MiB. */
export const DEFAULT_BLOCK_SIZES = { least: 2 * 2 ** 20, most: 64 * 2 ** 20 } as const;

/** Number of partitions for each core, so that none waits long for another at the end. */
const PARTITIONS_PER_CORE = 4;

/** Bytes of a partition for so many bytes in all: large partitions have fewer results to merge. */
export function defaultBlockSize(total: number, cores: number): number {
  const { least, most } = DEFAULT_BLOCK_SIZES;
  return Math.min(most, Math.max(least, Math.ceil(total / (PARTITIONS_PER_CORE * cores))));
}

/** Bytes a line may have where nothing else is asked for: 64 MiB. */
export const DEFAULT_MAX_LINE_LENGTH = 64 * 2 ** 20;

/** Characters that the longest string of V8 has. */
const LONGEST_STRING = 2 ** 29 - 24;

/** Options of {@linkcode readText}. */
export interface ReadTextOptions extends RequestOptions {
  /**
   * Bytes of a partition: a larger file is cut into several, smaller ones are put together.
   * Every line is read exactly once, whatever the size. One that would make more than 200,000
   * partitions is refused. A compressed file is cut if it is made of blocks (`bgzip`) or frames
   * (`pzstd`), bytes being those of the file as it is stored; others are an error with a size that was
   * asked for.
   *
   * @default {a quarter of what each core gets, but at least 2 and at most 64 MiB}
   */
  readonly blockSize?: ByteSize;
  /** Number of whole files of a partition, instead of `blockSize`. */
  readonly filesPerPartition?: number;
  /**
   * Of a stream alone: number of partitions, which is how many workers read it at a time. With one,
   * lines keep their order. With more, each partition takes the next lines as soon as it wants some, so
   * that which they are, and the order of the bag, is another each time.
   *
   * @default {1}
   */
  readonly npartitions?: number;
  /**
   * A label that `TextDecoder` knows, with the tables of the WHATWG in every runtime, save that
   * `"ascii"` is ASCII alone. A byte order mark at the start of a file is left out; `"utf-16"` obeys
   * it, and one of another encoding is an error.
   *
   * @default {what a server says of a URL in the `charset` of its answer, or else "utf-8"}
   */
  readonly encoding?: string;
  /**
   * What to do about bytes that stand for no character: `"strict"` fails, `"replace"` puts
   * U+FFFD in their place, `"ignore"` leaves them out, `"skip"` leaves out the line they are in, and
   * lines that are longer than `maxLineLength`: it tells `onEvent`, or else the console, how many
   * lines those were and what was wrong with the first.
   *
   * @default {"strict"}
   */
  readonly errors?: DecodingErrors;
  /**
   * What ends an element, exactly. If absent, LF and CRLF do. One that overlaps itself, such as
   * `"\n\n"`, can only be found from the start of a file, so that files are not cut.
   */
  readonly delimiter?: string;
  /**
   * How files are compressed: `"gzip"`, `"zstd"`, `"bzip2"`, `"xz"`, `"brotli"`, or `"none"`, which
   * reads files as they are. `"infer"` tells by the first bytes, and takes files called `.br` for
   * brotli, which has no first bytes of its own (but not URLs: what a server sends may be decompressed
   * already). What it finds to be zip, lz4, 7z or the like is an error, and so is a file whose name says
   * that it is compressed and whose first bytes do not. A compressed file makes one partition, unless it
   * is gzip made of blocks (`bgzip`) or zstd of several frames (`pzstd`).
   *
   * A file that is cut short or damaged is an error, whatever its format; of brotli, which has no
   * checksums, changed bytes may go unnoticed. In a page with a Content-Security-Policy, all but gzip
   * and bzip2 need `'wasm-unsafe-eval'` in its `script-src`.
   *
   * @default {"infer"}
   */
  readonly compression?: Compression;
  /**
   * What to do about a gzip file that is cut short, or goes on with something that is not gzip:
   * `"strict"` fails. `"salvage"` reads what is whole, which is all members before that something, or
   * the lines that end before the cut, and tells `onEvent`, or else the console, of each such file.
   * A member with damage in its middle is an error all the same, since nothing tells what of it is
   * right. Reading takes two to three times as long in this way. Damage in files of other formats is an
   * error with either.
   *
   * @default {"strict"}
   */
  readonly damaged?: DamagedFiles;
  /**
   * Whether elements are pairs of a line and the absolute path, URL or name of its file.
   *
   * @default {false}
   */
  readonly includePath?: boolean;
  /**
   * Bytes a line may have; a longer one is an error, or left out where `errors` is `"skip"`, instead
   * of filling the memory.
   *
   * @default {"64 MiB"}
   */
  readonly maxLineLength?: ByteSize;
}

/** What to do about compressed files that do not end as they should. */
export type DamagedFiles = "strict" | "salvage";

/** What a worker has to know to read text; plain data. */
export interface TextSettings {
  /** Whether the user has not said the encoding, so that a server may. */
  readonly assumed?: boolean;
  readonly blockSize: number;
  readonly encoding: string;
  readonly errors: DecodingErrors;
  /** Absent for LF and CRLF. */
  readonly delimiter?: string;
  readonly includePath: boolean;
  readonly maxLineLength: number;
  /** Whether `blockSize` was asked for, which a compressed file cannot have. */
  readonly cuts?: true;
  /** Whether what is whole of damaged files is read. */
  readonly salvage?: true;
}

/** Options, checked, with defaults. */
export interface CheckedTextOptions {
  readonly settings: TextSettings;
  readonly compression: Compression;
  readonly filesPerPartition?: number;
}

const ERRORS: readonly DecodingErrors[] = ["strict", "replace", "ignore", "skip"];
const COMPRESSIONS: readonly Compression[] = ["infer", ...compressedFormats, "none"];
const DAMAGED: readonly DamagedFiles[] = ["strict", "salvage"];
/** Names of the options of `readText`. */
export const textOptionNames: readonly (keyof ReadTextOptions)[] = [
  "blockSize",
  "filesPerPartition",
  "npartitions",
  "encoding",
  "errors",
  "delimiter",
  "compression",
  "damaged",
  "includePath",
  "maxLineLength",
  ...requestOptionNames,
];

/**
 * Checks options; everything that can be wrong with them is an error here.
 *
 * @param what What is read, as errors call it.
 */
export function checkTextOptions(
  options: ReadTextOptions = {},
  what: string = "text",
): CheckedTextOptions {
  const action = `read ${what}`;
  checkOptions(options, textOptionNames, action);
  if (options.npartitions !== undefined) {
    throw refusal(options.npartitions, {
      action,
      name: "npartitions",
      expected: "absent but for a stream",
      advice: "'blockSize' says how files are cut",
    });
  }
  const {
    blockSize = DEFAULT_BLOCK_SIZES.least,
    encoding = "utf-8",
    errors = "strict",
    compression = "infer",
    damaged = "strict",
    maxLineLength = DEFAULT_MAX_LINE_LENGTH,
    includePath = false,
  } = options;
  checkOneOf(errors, ERRORS, { action, name: "errors" });
  checkOneOf(compression, COMPRESSIONS, { action, name: "compression" });
  checkOneOf(damaged, DAMAGED, { action, name: "damaged" });
  checkBoolean(includePath, { action, name: "includePath" });
  const settings: TextSettings = {
    blockSize: parseByteSize(blockSize, "blockSize", action),
    encoding: labelOf(encodingOf(encoding, what)),
    errors,
    ...checkDelimiter(options.delimiter, action),
    includePath,
    maxLineLength: checkLineLength(maxLineLength, action),
    ...(damaged === "salvage" ? { salvage: true } : {}),
  };
  // Not for its value: the delimiter may be one that this encoding cannot be cut at.
  textFormat(settings, undefined, what);
  return {
    settings,
    compression,
    ...checkFilesPerPartition(options, action),
  };
}

/** How lines end, in bytes, and how they are decoded. */
export interface TextFormat {
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
}

/** What `settings` mean for bytes, in their encoding or in that of a file's byte order mark. */
export function textFormat(
  { encoding: label, delimiter = "\n" }: TextSettings,
  encoding: Encoding = encodingOf(label),
  what: string = "text",
): TextFormat {
  return {
    encoding,
    delimiter: delimiterOf(encodeDelimiter(delimiter, encoding, what), encoding.unit),
  };
}

function checkDelimiter(delimiter: unknown, action: string): { delimiter?: string } {
  if (delimiter === undefined) return {};
  if (typeof delimiter === "string" && delimiter !== "" && delimiter.isWellFormed()) {
    return { delimiter };
  }
  const expected = "a string of at least one character, without unpaired surrogates";
  throw refusal(delimiter, { action, name: "delimiter", expected, type: "string" });
}

function checkLineLength(size: ByteSize, action: string): number {
  const length = parseByteSize(size, "maxLineLength", action);
  if (length <= LONGEST_STRING) return length;
  const expected = `at most ${LONGEST_STRING}, the length of the longest string`;
  throw refusal(length, { action, name: "maxLineLength", expected, type: "number" });
}

function checkFilesPerPartition(
  { filesPerPartition, blockSize }: ReadTextOptions,
  action: string,
): { filesPerPartition?: number } {
  if (filesPerPartition === undefined) return {};
  if (blockSize !== undefined) {
    throw new TypeError(
      `Cannot ${action}: expected either 'blockSize' or 'filesPerPartition', got both`,
    );
  }
  checkInteger(filesPerPartition, 1, { action, name: "filesPerPartition" });
  return { filesPerPartition };
}
