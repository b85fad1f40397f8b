/**
 * Text of ASCII by way of `node:buffer`, which Node, Deno and Bun have: two to ten times as fast
 * as `TextDecoder`.
 *
 * @module
 */

import { Buffer, isAscii } from "node:buffer";

/** The text of bytes that are ASCII, or `undefined` where some are not. */
export function decodeAscii(bytes: Uint8Array): string | undefined {
  if (!isAscii(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
