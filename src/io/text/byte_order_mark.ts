/**
 * Byte order marks at the start of files, and what to do about one of another encoding.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import type { ByteSource } from "../bytes/byte_source.ts";
import { type Encoding, encodingOf } from "./encoding.ts";

/** A byte order mark and its encoding. */
interface Mark {
  readonly encoding: string;
  readonly bytes: readonly number[];
}

/** Marks that begin with another one come before it. */
const MARKS: readonly Mark[] = [
  { encoding: "utf-32le", bytes: [0xff, 0xfe, 0, 0] },
  { encoding: "utf-32be", bytes: [0, 0, 0xfe, 0xff] },
  ...["utf-8", "utf-16le", "utf-16be", "gb18030"].map((encoding) => ({
    encoding,
    bytes: encodingOf(encoding).mark,
  })),
];

/** The byte order mark that a file begins with. */
function markOf(head: Uint8Array): Mark | undefined {
  return MARKS.find(({ bytes }) => bytes.every((byte, i) => head[i] === byte));
}

/** Number of bytes that tell every mark. */
export const LONGEST_MARK = 4;

/** Whether bytes, which may be fewer than a mark has, are how one begins. */
export function mayBeMarked(start: Uint8Array): boolean {
  return start.length > 0 && MARKS.some(({ bytes }) => start.every((it, i) => it === bytes[i]));
}

/**
 * The encoding of a file; fails where its byte order mark says that it is another than `encoding`,
 * rather than read lines of nonsense.
 */
export async function encodingOfFile(
  source: ByteSource,
  encoding: Encoding,
  name: string,
): Promise<Encoding> {
  // A stream may be slow: no more bytes are waited for than tell.
  let head = await source.head(1);
  if (mayBeMarked(head)) head = await source.head(LONGEST_MARK);
  return encodingOfHead(head, encoding, name);
}

/** As {@linkcode encodingOfFile}, of a file's first bytes. */
export function encodingOfHead(head: Uint8Array, encoding: Encoding, name: string): Encoding {
  const mark = markOf(head);
  if (mark === undefined) return encoding;
  const wanted = encoding.mark;
  const same = wanted.length === mark.bytes.length && wanted.every((it, i) => it === mark.bytes[i]);
  if (same) return encoding;
  if (encoding.obeysMark && mark.encoding === "utf-16be") return encodingOf("utf-16be");
  const bytes = mark.bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const advice = mark.encoding.startsWith("utf-32")
    ? "which cannot be read; convert the file to utf-8"
    : `which encoding: "${mark.encoding}" reads`;
  throw new SourceError(
    `Cannot decode "${name}": expected ${encoding.name}, got a file that begins with the byte ` +
      `order mark of ${mark.encoding} (${bytes}), ${advice}`,
  );
}
