/**
 * Texts that are in nothing else.
 *
 * @module
 */

/** Twelve hexadecimal digits that nobody can tell beforehand; pages have them without `https:`, too. */
export function randomDigits(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
