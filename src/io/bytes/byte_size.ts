/**
 * Sizes in bytes as people write them.
 *
 * Written here because no package for it can be trusted with a user's typo: `bytes` takes
 * `"16 MiB"` for 16 and `"16 MB"` for 16 MiB; `bytes-iec`, which has the units right, fails
 * at `"1 iB"` with an error about its own insides and makes 1004 of `"1.005 kB"`.
 *
 * @module
 */

import { refusal } from "../../values/check.ts";

/** A number of bytes, or a text such as `"16 MB"` (16,000,000) or `"64 MiB"` (67,108,864). */
export type ByteSize = number | string;

const UNITS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["b", 1],
  ["kb", 1e3],
  ["mb", 1e6],
  ["gb", 1e9],
  ["tb", 1e12],
  ["kib", 2 ** 10],
  ["mib", 2 ** 20],
  ["gib", 2 ** 30],
  ["tib", 2 ** 40],
]);

/**
 * Bytes that `size` stands for; units in any case, decimal (`kB`) and binary (`KiB`) ones apart.
 *
 * @param name Name of the option, for the message.
 * @param action What is done, for the message.
 */
export function parseByteSize(size: unknown, name: string, action: string = "read text"): number {
  if (typeof size !== "number" && typeof size !== "string") {
    throw refusal(size, { action, name, expected: 'a number of bytes or a text such as "16 MiB"' });
  }
  const bytes = typeof size === "number" ? size : bytesOf(size);
  if (Number.isSafeInteger(bytes) && bytes >= 1) return bytes;
  const expected = 'bytes, an integer of at least 1, or a text such as "16 MB" or "64 MiB"';
  throw refusal(size, { action, name, expected, type: typeof size as "number" | "string" });
}

function bytesOf(size: string): number {
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(size) ?? [];
  const factor = UNITS.get((unit ?? "").toLowerCase());
  if (amount === undefined || factor === undefined) return NaN;
  // Rounded, since 5.4 * 1000 is not quite 5400.
  return Math.round(Number(amount) * factor);
}
