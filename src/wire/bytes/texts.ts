/**
 * Strings as bytes: UTF-8, which every runtime writes and reads fastest, and UTF-16
 * for strings with lone surrogates, which UTF-8 has no bytes for.
 *
 * @module
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Arguments that every engine takes. */
const mostArguments = 8192;

/** Writes a text to as many bytes as it is long, if there is but ASCII in it. */
export function writeAscii(text: string, bytes: Uint8Array<ArrayBuffer>): boolean {
  return encoder.encodeInto(text, bytes).read === text.length;
}

/** The bytes of a text, and their number, which is negative for UTF-16. */
export function textBytes(text: string): { readonly content: Uint8Array; readonly size: number } {
  if (text.isWellFormed()) {
    const content = encoder.encode(text);
    return { content, size: content.length };
  }
  const units = new Uint16Array(text.length);
  for (let i = 0; i < units.length; i++) units[i] = text.charCodeAt(i);
  return { content: new Uint8Array(units.buffer), size: -units.byteLength };
}

/** The text of bytes. */
export function textOf(bytes: Uint8Array, isUtf16: boolean): string {
  if (!isUtf16) return decoder.decode(bytes);
  // A decoder would put other characters in the place of lone surrogates.
  const units = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const parts: string[] = [];
  for (let i = 0; i < units.length; i += mostArguments) {
    parts.push(String.fromCharCode(...units.subarray(i, i + mostArguments)));
  }
  return parts.join("");
}
