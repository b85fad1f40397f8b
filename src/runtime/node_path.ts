/**
 * Paths on this machine. A path of which a part is not UTF-8, as old names on Linux are, stands
 * for itself as a `file:` URL, in which any byte can be written: `file:///logs/caf%E9.log`.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { join } from "node:path";

/** What the functions of `node:fs` take for a path of ours. */
export function systemPath(path: string): string | Buffer {
  return isBytePath(path) ? bytesOf(path) : path;
}

/** Whether a path stands for bytes that are not UTF-8. */
export function isBytePath(path: string): boolean {
  return path.startsWith("file:");
}

/** The path of ours for one of the system; absolute. */
export function pathOf(bytes: Uint8Array): string {
  const path = Buffer.from(bytes).toString("utf8");
  if (Buffer.from(path, "utf8").equals(bytes)) return path;
  return "file://" + Array.from(bytes, escaped).join("");
}

/** The path of ours for a `file:` URL with bytes that are not UTF-8 in it. */
export function pathOfUrl({ href }: URL): string {
  return pathOf(bytesOf(href));
}

/** The path of something in a folder. */
export function within(folder: string, name: string | Uint8Array): string {
  if (typeof name === "string" && !isBytePath(folder)) return join(folder, name);
  const outer = isBytePath(folder) ? bytesOf(folder) : Buffer.from(folder);
  if (name === "..") return pathOf(outer.subarray(0, Math.max(1, outer.lastIndexOf(SLASH))));
  const separator = outer.at(-1) === SLASH ? [] : [SLASH];
  return pathOf(Buffer.concat([outer, Uint8Array.from(separator), Buffer.from(name as string)]));
}

const SLASH = 0x2f;

function bytesOf(url: string): Buffer {
  const { pathname } = new URL(url);
  return Buffer.from(
    pathname.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
    "latin1",
  );
}

function escaped(byte: number): string {
  const character = String.fromCharCode(byte);
  if (/[\w.~/-]/.test(character)) return character;
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
