/**
 * Values as exact as they are stored.
 *
 * @module
 */

import { runtime } from "#runtime";

/** Digits of decimals that are the same when they have been numbers. */
export const SAFE_DIGITS = 15;

/** The text of a decimal, of its unscaled value. */
export function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  const sign = unscaled < 0n ? "-" : "";
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The whole number of a bigint, which has to be one that numbers tell from its neighbours. */
export function safeNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError(
    `expected whole numbers up to 2^53 - 1, since int64 is "number", got ${value}`,
  );
}

/** The date of a time in units of which a millisecond has so many, without what is finer. */
export function dateOf(time: bigint, perMillisecond: bigint): Date {
  const rest = ((time % perMillisecond) + perMillisecond) % perMillisecond;
  return new Date(Number((time - rest) / perMillisecond));
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of bytes in UTF-8, with a mark at its start, if it has one. */
export function textOf(bytes: Uint8Array): string {
  if (bytes.length >= runtime.shortestDecoded) return decoder.decode(bytes);
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! > 0x7f) return decoder.decode(bytes);
  // What takes numbers one by one takes them from anything that is like an array.
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}
