/**
 * Names of files that are being written.
 *
 * @module
 */

import { randomDigits } from "./random_digits.ts";

/** What the names of all files begin with that a write of that token has not published. */
export function temporaryPrefix(token: string): string {
  return `.holdall-${token}-`;
}

/** A name that no other attempt has, hidden where names with a dot are. */
export function temporaryName(token: string, part: number | "joined"): string {
  return `${temporaryPrefix(token)}${part}-${randomDigits()}.tmp`;
}

/** Names one run of one write. */
export function newToken(): string {
  return randomDigits();
}
