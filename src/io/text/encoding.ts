/**
 * What cutting text at delimiters has to know about its encoding.
 *
 * @module
 */

import { refusal } from "../../values/check.ts";

/** An encoding that text can be read in. */
export interface Encoding {
  /** The name `TextDecoder` gives it, or `"ascii"`, which `TextDecoder` does not tell from others. */
  readonly name: string;
  /** How many bytes stand for a character. */
  readonly family: "utf-8" | "utf-16" | "single-byte" | "multi-byte";
  /** Characters begin at multiples of this many bytes. */
  readonly unit: 1 | 2;
  /** The byte order mark. */
  readonly mark: readonly number[];
  /** Whether a byte order mark tells which of two orders bytes are in. */
  readonly obeysMark?: boolean;
}

/** Names of UTF-16 that say nothing of the order of bytes. */
const EITHER_ORDER = new Set(["utf-16", "ucs-2", "iso-10646-ucs-2", "unicode", "csunicode"]);

/** Names of ASCII; to `TextDecoder` they are names of windows-1252. */
const ASCII = new Set(["ascii", "us-ascii", "ansi_x3.4-1968"]);

/** Encodings that Node's `TextDecoder` does not know; each has but one name. */
const UNKNOWN_TO_NODE = new Set(["iso-8859-16", "x-user-defined"]);

/** Encodings in which the second or a later byte of a character may look like an ASCII character. */
const MULTI_BYTE = new Set(["gbk", "gb18030", "big5", "euc-jp", "euc-kr", "shift_jis"]);

/** ASCII characters that never are a later byte in those: all but digits, letters and `@[\]^_{|}~`. */
// deno-lint-ignore no-control-regex -- the range of ASCII begins with control characters
const NEVER_A_LATER_BYTE = /^[\x00-\x2f:-?]/;

/** The encoding of a label such as `"utf-8"`, `"latin1"` or `"shift_jis"`. */
export function encodingOf(label: unknown, what: string = "text"): Encoding {
  const name = canonicalName(label, what);
  if (name === "utf-8") return { name, family: "utf-8", unit: 1, mark: [0xef, 0xbb, 0xbf] };
  if (name === "utf-16le") {
    const utf16 = { name, family: "utf-16", unit: 2, mark: [0xff, 0xfe] } as const;
    return EITHER_ORDER.has(normalized(label as string)) ? { ...utf16, obeysMark: true } : utf16;
  }
  if (name === "utf-16be") return { name, family: "utf-16", unit: 2, mark: [0xfe, 0xff] };
  if (name === "iso-2022-jp") {
    throw refusal(label, {
      action: `read ${what}`,
      name: "encoding",
      expected: "one whose lines can be read each by itself",
      type: "string",
      advice: "its bytes mean different things after each shift",
    });
  }
  const family = MULTI_BYTE.has(name) ? "multi-byte" : "single-byte";
  // What GBK lacks of GB 18030 is decoded all the same.
  const mark = name === "gb18030" || name === "gbk" ? [0x84, 0x31, 0x95, 0x33] : [];
  return { name, family, unit: 1, mark };
}

/** The label of an encoding by which a worker makes the same of it. */
export function labelOf({ name, obeysMark }: Encoding): string {
  return obeysMark ? "utf-16" : name;
}

/** A label as it is compared: without space around it, in lower case. */
function normalized(label: string): string {
  return label.trim().toLowerCase();
}

function canonicalName(label: unknown, what: string): string {
  const wanted = { action: `read ${what}`, name: "encoding", type: "string" } as const;
  if (typeof label !== "string") {
    throw refusal(label, { ...wanted, expected: 'a label such as "utf-8"' });
  }
  if (ASCII.has(normalized(label))) return "ascii";
  if (UNKNOWN_TO_NODE.has(normalized(label))) return normalized(label);
  try {
    return new TextDecoder(label).encoding;
  } catch (cause) {
    const expected = "a label that TextDecoder knows here";
    throw refusal(label, { ...wanted, expected, cause });
  }
}

/** The bytes a delimiter is in an encoding, or an error where it cannot be looked for in bytes. */
export function encodeDelimiter(
  delimiter: string,
  encoding: Encoding,
  what: string = "text",
): Uint8Array {
  if (encoding.family === "utf-8") return new TextEncoder().encode(delimiter);
  if (encoding.family === "utf-16") return encodeUtf16(delimiter, encoding.name === "utf-16le");
  // deno-lint-ignore no-control-regex -- the range of ASCII begins with control characters
  const ascii = /^[\x00-\x7f]*$/.test(delimiter);
  if (ascii && (encoding.family === "single-byte" || NEVER_A_LATER_BYTE.test(delimiter))) {
    return new TextEncoder().encode(delimiter);
  }
  const wanted = encoding.family === "single-byte"
    ? "of ASCII characters"
    : "of ASCII characters, the first not a letter, a digit or one of @[\\]^_`{|}~";
  throw refusal(delimiter, {
    action: `read ${what}`,
    name: "delimiter",
    expected: `${wanted} in the encoding ${encoding.name}`,
    type: "string",
  });
}

/** Whether a character is one byte, which is found nowhere else than where the character is. */
export function isByteOfItsOwn(character: string, { family }: Encoding): boolean {
  // deno-lint-ignore no-control-regex -- the range of ASCII begins with control characters
  if (!/^[\x00-\x7f]$/.test(character) || family === "utf-16") return false;
  return family !== "multi-byte" || NEVER_A_LATER_BYTE.test(character);
}

function encodeUtf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), littleEndian);
  return bytes;
}

/** Number of bytes `text` takes, or `undefined` where only an encoder could tell. */
export function byteLength(text: string, encoding: Encoding): number | undefined {
  switch (encoding.family) {
    case "utf-8":
      return new TextEncoder().encode(text).length;
    case "utf-16":
      return 2 * text.length;
    case "single-byte":
      return text.length;
    case "multi-byte":
      return undefined;
  }
}
