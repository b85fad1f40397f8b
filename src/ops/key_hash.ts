/**
 * The hash of a key, by which it is found in tables and which decides its bucket: the
 * same on every thread and in every runtime, and for equal keys.
 *
 * @module
 */

import stringHash from "string-hash";
import { isStringPair, pairText } from "./string_pair.ts";
import { compositeKey } from "./value_key.ts";

/** 2^32 divided by the golden ratio, which spreads what differs in few bits. */
const spreading = 0x9e3779b1;

/** A whole number of 32 bits, not negative. */
export function hashOf(key: unknown): number {
  if (typeof key === "number" && Number.isSafeInteger(key)) {
    return spread(key ^ Math.imul(Math.floor(key / 2 ** 32), spreading));
  }
  if (isStringPair(key)) return hashOfText(pairText(key));
  return hashOfText(typeof key === "string" ? key : compositeKey(key));
}

/** The hash of a text that stands for a key. */
export function hashOfText(text: string): number {
  return spread(stringHash(text));
}

/** Which of `count` buckets a hash belongs to: by its first bits, since tables go by its last. */
export function bucketOfHash(hash: number, count: number): number {
  return Math.floor(hash / 2 ** 32 * count);
}

function spread(bits: number): number {
  const product = Math.imul(bits, spreading);
  return (product ^ (product >>> 15)) >>> 0;
}
