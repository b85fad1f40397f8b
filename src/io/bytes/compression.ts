/**
 * How files are compressed, by their first bytes and names.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";

/** How a file is compressed; `"infer"`: its first bytes tell, or its name where it is brotli. */
export type Compression = "infer" | "gzip" | "zstd" | "bzip2" | "xz" | "brotli" | "none";

/** A format that is read. */
export type CompressedFormat = Exclude<Compression, "infer" | "none">;

/** Number of first bytes that tell how a file is compressed. */
export const HEAD_LENGTH = 10;

/** A byte at the start of a file; a function tells where it is not fixed. */
type Expected = number | ((byte: number) => boolean);

/** What files of a format begin with, each of the ways there are. */
type Heads = readonly (readonly Expected[])[];

/** A format that is read, and how it is recognised. */
interface ReadableFormat {
  readonly name: CompressedFormat;
  /** What names end with, after a dot. */
  readonly extensions: readonly string[];
  /** Empty where nothing at the start tells the format from other data. */
  readonly heads: Heads;
  /** The same for messages. */
  readonly shown: string;
}

const anyLevel = (byte: number) => byte >= 0x31 && byte <= 0x39;
const anySkippable = (byte: number) => byte >= 0x50 && byte <= 0x5f;

const READABLE: readonly ReadableFormat[] = [
  { name: "gzip", extensions: ["gz", "bgz"], heads: [[0x1f, 0x8b]], shown: "1f 8b" },
  {
    name: "zstd",
    extensions: ["zst", "zstd"],
    heads: [[0x28, 0xb5, 0x2f, 0xfd], [anySkippable, 0x2a, 0x4d, 0x18]],
    shown: "28 b5 2f fd",
  },
  {
    name: "bzip2",
    extensions: ["bz2"],
    // The start of a block, or of the end of no block at all: text can begin with the rest.
    heads: [
      [0x42, 0x5a, 0x68, anyLevel, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59],
      [0x42, 0x5a, 0x68, anyLevel, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90],
    ],
    shown: "42 5a 68",
  },
  {
    name: "xz",
    extensions: ["xz"],
    heads: [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
    shown: "fd 37 7a 58 5a 00",
  },
  { name: "brotli", extensions: ["br"], heads: [], shown: "" },
];

/** All formats that are read. */
export const compressedFormats: readonly CompressedFormat[] = READABLE.map(({ name }) => name);

/** The format that a file's first bytes are of, if it is one that is read. */
export function formatOfHead(head: Uint8Array): CompressedFormat | undefined {
  return READABLE.find(({ heads }) => heads.some((wanted) => beginsWith(head, wanted)))?.name;
}

/** The format that a file's name says it has. */
export function formatOfName(name: string): CompressedFormat | undefined {
  return READABLE.find(({ extensions }) => extensions.some((it) => hasExtension(name, it)))?.name;
}

/** What a format's files begin with, for messages; empty where that is nothing in particular. */
export function shownHead(format: CompressedFormat): string {
  return READABLE.find(({ name }) => name === format)?.shown ?? "";
}

/** How a file is compressed, as far as can be told without reading it. */
export function expectedFormat(
  name: string,
  compression: Compression,
): CompressedFormat | undefined {
  if (compression === "none") return undefined;
  return compression === "infer" ? formatOfName(name) : compression;
}

function hasExtension(name: string, extension: string): boolean {
  return name.replace(/[?#].*$/, "").toLowerCase().endsWith(`.${extension}`);
}

/** A format that cannot be read, and the command that turns it into text. */
interface Format {
  readonly name: string;
  readonly command: string;
  readonly heads: Heads;
}

const OTHERS: readonly Format[] = [
  {
    name: "zip",
    command: "unzip -p",
    heads: [[0x50, 0x4b, 3, 4], [0x50, 0x4b, 5, 6], [0x50, 0x4b, 7, 8]],
  },
  { name: "lzma", command: "xz -dc --format=lzma", heads: [[0x5d, 0, 0]] },
  { name: "lzip", command: "lzip -dc", heads: [[0x4c, 0x5a, 0x49, 0x50, 1]] },
  {
    name: "lz4",
    command: "lz4 -dc",
    heads: [[4, 0x22, 0x4d, 0x18], [2, 0x21, 0x4c, 0x18]],
  },
  {
    name: "lzop",
    command: "lzop -dc",
    heads: [[0x89, 0x4c, 0x5a, 0x4f, 0, 0x0d, 0x0a, 0x1a, 0x0a]],
  },
  {
    name: "compress (.Z)",
    command: "gzip -dc",
    heads: [[0x1f, 0x9d], [0x1f, 0xa0], [0x1f, 0x1e]],
  },
  { name: "7z", command: "7z e -so", heads: [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]] },
  { name: "rar", command: "unrar p -inul", heads: [[0x52, 0x61, 0x72, 0x21, 0x1a, 7]] },
  {
    name: "snappy",
    command: "snzip -dc",
    heads: [[0xff, 6, 0, 0, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59]],
  },
];

/** The format, of those that cannot be read, that a file's first bytes are of. */
function otherFormat(head: Uint8Array): Format | undefined {
  return OTHERS.find(({ heads }) => heads.some((wanted) => beginsWith(head, wanted)));
}

/** Whether bytes at the start of a file do not tell yet how it is compressed, but more might. */
export function isUndecided(head: Uint8Array): boolean {
  const known = [...READABLE, ...OTHERS].flatMap(({ heads }) => heads);
  return known.some((wanted) =>
    head.length < wanted.length && beginsWith(head, wanted.slice(0, head.length))
  );
}

/** What a message has to tell of first bytes that are not those of the format that was expected. */
export function describeHead(head: Uint8Array): string {
  const shown = Array.from(head.subarray(0, 2), (byte) => byte.toString(16).padStart(2, "0"));
  const format = formatOfHead(head) ?? otherFormat(head)?.name;
  return shown.join(" ") + (format === undefined ? "" : `, as ${format} does`);
}

/** Refuses a file that is compressed in a way that cannot be read. */
export function refuseOtherFormats(name: string, head: Uint8Array): void {
  const format = otherFormat(head);
  if (format === undefined) return;
  throw new SourceError(
    `Cannot read "${name}": expected text, or one of ${compressedFormats.join(", ")}, ` +
      `got ${format.name}, as its first bytes say; decompress it first ("${format.command}") or ` +
      'compress it with one of those; compression: "none" reads the file as it is',
  );
}

function beginsWith(head: Uint8Array, wanted: readonly Expected[]): boolean {
  return wanted.every((expected, i) => {
    const byte = head[i];
    if (byte === undefined) return false;
    return typeof expected === "number" ? byte === expected : expected(byte);
  });
}
