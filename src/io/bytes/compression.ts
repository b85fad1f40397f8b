/**
 * How files are compressed, by their first bytes and names.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";

/** How a file is compressed; `"infer"`: its first bytes tell. */
export type Compression = "infer" | "gzip" | "none";

/** Number of first bytes that tell how a file is compressed. */
export const HEAD_LENGTH = 10;

/** What gzip begins with. */
const GZIP: readonly number[] = [0x1f, 0x8b];

/** Whether a file's first bytes are those of gzip. */
export function isGzip(head: Uint8Array): boolean {
  return beginsWith(head, GZIP);
}

/** Whether a file's name is one of gzip. */
export function isGzipName(name: string): boolean {
  return hasExtension(name, "gz");
}

function hasExtension(name: string, extension: string): boolean {
  return name.replace(/[?#].*$/, "").toLowerCase().endsWith(`.${extension}`);
}

/** A format that cannot be read, and the command that turns it into one that can. */
interface Format {
  readonly name: string;
  readonly command: string;
  /** What files of it begin with; a function tells where the bytes are not fixed. */
  readonly heads: readonly (readonly (number | ((byte: number) => boolean))[])[];
}

const anyLevel = (byte: number) => byte >= 0x31 && byte <= 0x39;
const anySkippable = (byte: number) => byte >= 0x50 && byte <= 0x5f;

const FORMATS: readonly Format[] = [
  {
    name: "zip",
    command: "unzip -p",
    heads: [[0x50, 0x4b, 3, 4], [0x50, 0x4b, 5, 6], [0x50, 0x4b, 7, 8]],
  },
  {
    name: "zstd",
    command: "zstd -dc",
    heads: [[0x28, 0xb5, 0x2f, 0xfd], [anySkippable, 0x2a, 0x4d, 0x18]],
  },
  {
    name: "bzip2",
    command: "bzip2 -dc",
    // The start of a block, or of the end of no block at all: text can begin with the rest.
    heads: [
      [0x42, 0x5a, 0x68, anyLevel, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59],
      [0x42, 0x5a, 0x68, anyLevel, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90],
    ],
  },
  { name: "xz", command: "xz -dc", heads: [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]] },
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

/** Nothing at the start of brotli tells it from other data. */
const BROTLI: Format = { name: "brotli", command: "brotli -dc", heads: [] };

/** The format, other than gzip, that a file's first bytes are of. */
function formatOf(head: Uint8Array): Format | undefined {
  return FORMATS.find(({ heads }) => heads.some((wanted) => beginsWith(head, wanted)));
}

/** Whether bytes at the start of a file do not tell yet how it is compressed, but more might. */
export function isUndecided(head: Uint8Array): boolean {
  const known = [GZIP, ...FORMATS.flatMap(({ heads }) => heads)];
  return known.some((wanted) =>
    head.length < wanted.length && beginsWith(head, wanted.slice(0, head.length))
  );
}

/** What a message has to tell of first bytes that are not those of gzip. */
export function describeHead(head: Uint8Array): string {
  const shown = Array.from(head.subarray(0, 2), (byte) => byte.toString(16).padStart(2, "0"));
  const format = formatOf(head);
  return shown.join(" ") + (format === undefined ? "" : `, as ${format.name} does`);
}

/**
 * Refuses a file that is compressed in a way that cannot be read.
 *
 * @param byName Whether the name tells too; what a server sends need not be what a URL calls it.
 */
export function refuseOtherFormats(name: string, head: Uint8Array, byName: boolean): void {
  const brotli = byName && head.length > 0 && hasExtension(name, "br");
  const format = formatOf(head) ?? (brotli ? BROTLI : undefined);
  if (format === undefined) return;
  throw new SourceError(
    `Cannot read "${name}": expected text, or gzip, got ${format.name}` +
      (format === BROTLI ? ", as its name says" : ", as its first bytes say") +
      `; decompress it first ("${format.command}") or compress it with gzip; ` +
      'compression: "none" reads the file as it is',
  );
}

function beginsWith(head: Uint8Array, wanted: Format["heads"][number]): boolean {
  return wanted.every((expected, i) => {
    const byte = head[i];
    if (byte === undefined) return false;
    return typeof expected === "number" ? byte === expected : expected(byte);
  });
}
