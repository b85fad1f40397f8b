/**
 * Turns blocks of bytes into text.
 *
 * @module
 */

import { byteLength, type Encoding } from "./encoding.ts";
import type { DecoderClass } from "./legacy_decoder.ts";

/** What to do about bytes that stand for no character; `"skip"` goes on without the line they are in. */
export type DecodingErrors = "strict" | "replace" | "ignore" | "skip";

/** Decodes one block, which begins and ends between two characters. */
export type Decode = (bytes: Uint8Array) => string;

/** Bytes stand for no character, and `errors` is `"strict"` or `"skip"`. */
export class InvalidBytesError extends TypeError {
  override readonly name: string = "InvalidBytesError";
  /** Index in the block of the first byte that could not be decoded. */
  readonly at: number;
  /** The text before it. */
  readonly before: string;

  /** Makes the error for the byte at index `at`, which comes after the text `before`. */
  constructor(at: number, before: string, options?: ErrorOptions) {
    super(`Invalid byte at index ${at}`, options);
    this.at = at;
    this.before = before;
  }
}

/**
 * Makes the function that decodes blocks; byte order marks are left in.
 *
 * @param decoderClass What `decoderClassOf` gives for the encoding.
 */
export function decoderOf(
  encoding: Encoding,
  errors: DecodingErrors,
  decoderClass: DecoderClass = TextDecoder,
): Decode {
  if (encoding.name === "ascii") return (bytes) => decodeAscii(bytes, errors);
  const repair = encoding.name === "windows-1252" && !knowsWindows1252() ? repairC1 : asIs;
  const strict = newDecoder(decoderClass, encoding, true);
  const lenient = newDecoder(decoderClass, encoding, false);
  if (errors === "replace") return (bytes) => repair(lenient.decode(bytes));
  return (bytes) => {
    try {
      return repair(strict.decode(bytes));
    } catch (cause) {
      if (errors === "ignore") return withoutInvalid(bytes, encoding, lenient);
      throw invalidBytes(bytes, encoding, decoderClass, cause);
    }
  };
}

/** ASCII by its name; to `TextDecoder` that is another name of windows-1252. */
function decodeAscii(bytes: Uint8Array, errors: DecodingErrors): string {
  const text = new TextDecoder("windows-1252").decode(bytes);
  if (errors === "replace") return text.replace(/[^\0-\x7f]/g, "\ufffd");
  if (errors === "ignore") return text.replace(/[^\0-\x7f]/g, "");
  const at = bytes.findIndex((byte) => byte > 0x7f);
  if (at !== -1) throw new InvalidBytesError(at, text.slice(0, at));
  return text;
}

function newDecoder(
  decoderClass: DecoderClass,
  { name, family }: Encoding,
  fatal: boolean,
): TextDecoder {
  // Only Unicode has marks to be left in; told to, Node leaves out a "ÿ" that begins windows-1252.
  const ignoreBOM = family === "utf-8" || family === "utf-16";
  return new decoderClass(name, { fatal, ignoreBOM });
}

function asIs(text: string): string {
  return text;
}

/** Finds what a strict decoder stopped at, by what a lenient one put in its place. */
function invalidBytes(
  bytes: Uint8Array,
  encoding: Encoding,
  decoderClass: DecoderClass,
  cause: unknown,
): InvalidBytesError {
  const text = newDecoder(decoderClass, encoding, false).decode(bytes);
  const genuine = replacementCharacter(encoding);
  for (let i = text.indexOf("\ufffd"); i !== -1; i = text.indexOf("\ufffd", i + 1)) {
    const before = text.slice(0, i);
    // All that comes before is valid, so that it has the length that it had in the file.
    const at = byteLength(before, encoding);
    if (at === undefined) break;
    if (!startsWith(bytes, genuine, at)) return new InvalidBytesError(at, before, { cause });
  }
  return byteByByte(bytes, encoding, decoderClass, cause);
}

/** The same for encodings whose characters cannot be counted back to bytes. */
function byteByByte(
  bytes: Uint8Array,
  encoding: Encoding,
  decoderClass: DecoderClass,
  cause: unknown,
): InvalidBytesError {
  const decoder = newDecoder(decoderClass, encoding, true);
  let before = "";
  for (let i = 0; i < bytes.length; i++) {
    try {
      before += decoder.decode(bytes.subarray(i, i + 1), { stream: true });
    } catch {
      return new InvalidBytesError(i, before, { cause });
    }
  }
  return new InvalidBytesError(Math.max(0, bytes.length - 1), before, { cause });
}

/**
 * The text without what is invalid. A lenient decoder marks that with U+FFFD, so those
 * that the text itself holds are kept out of its sight.
 */
function withoutInvalid(bytes: Uint8Array, encoding: Encoding, lenient: TextDecoder): string {
  const genuine = replacementCharacter(encoding);
  const pieces: string[] = [];
  let from = 0;
  for (let i = 0; genuine.length > 0 && i < bytes.length; i += encoding.unit) {
    if (!startsWith(bytes, genuine, i)) continue;
    pieces.push(lenient.decode(bytes.subarray(from, i)));
    from = i + genuine.length;
  }
  pieces.push(lenient.decode(bytes.subarray(from)));
  return pieces.map((piece) => piece.replaceAll("\ufffd", "")).join("\ufffd");
}

/** The bytes of U+FFFD itself; none in encodings that lack it, or in which it cannot be found. */
function replacementCharacter(encoding: Encoding): readonly number[] {
  if (encoding.family === "utf-8") return [0xef, 0xbf, 0xbd];
  if (encoding.family === "utf-16") {
    return encoding.name === "utf-16le" ? [0xfd, 0xff] : [0xff, 0xfd];
  }
  return [];
}

function startsWith(bytes: Uint8Array, prefix: readonly number[], at: number): boolean {
  return prefix.length > 0 && prefix.every((byte, i) => bytes[at + i] === byte);
}

/** Node 20 takes windows-1252, which `"latin1"` and `"ascii"` also mean, for ISO-8859-1. */
function knowsWindows1252(): boolean {
  return new TextDecoder("windows-1252").decode(Uint8Array.of(0x80)) === "€";
}

/** The characters of windows-1252 from 0x80 to 0x9f; five of them are control characters. */
const C1 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

function repairC1(text: string): string {
  return text.replace(/[\x80-\x9f]/g, (character) => C1[character.charCodeAt(0) - 0x80]!);
}
