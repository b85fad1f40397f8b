/**
 * Finding a delimiter in bytes.
 *
 * A delimiter that no proper suffix of begins (`","`, `"\r\n"`, `"<br>"`) has the
 * same occurrences wherever the search starts, forwards or backwards, so a file
 * can be cut anywhere. One that overlaps itself (`"\n\n"` in `"\n\n\n"`) has not:
 * its occurrences can only be counted off from the start of the file.
 *
 * @module
 */

/** A sequence of bytes that ends elements. */
export interface Delimiter {
  /** The bytes, at least one. */
  readonly bytes: Uint8Array;
  /** Occurrences begin at multiples of this many bytes from the start of the file. */
  readonly unit: number;
  /** Whether two occurrences can overlap. */
  readonly overlapping: boolean;
}

/** The delimiter of these bytes. */
export function delimiterOf(bytes: Uint8Array, unit: number): Delimiter {
  return { bytes, unit, overlapping: hasBorder(bytes, unit) };
}

/** Whether the sequence begins with what it ends with; shifts are by whole units. */
function hasBorder(bytes: Uint8Array, unit: number): boolean {
  for (let shift = unit; shift < bytes.length; shift += unit) {
    if (matchesAt(bytes, shift, bytes.subarray(0, bytes.length - shift))) return true;
  }
  return false;
}

/**
 * Where the first occurrence that begins at or after `from` ends, or -1.
 *
 * @param origin Position in the file of the first of `bytes`.
 */
export function firstEnd(
  delimiter: Delimiter,
  bytes: Uint8Array,
  from: number,
  origin: number,
): number {
  const { bytes: pattern, unit } = delimiter;
  for (let at = bytes.indexOf(pattern[0]!, from); at !== -1;) {
    if ((origin + at) % unit === 0 && matchesAt(bytes, at, pattern)) return at + pattern.length;
    at = bytes.indexOf(pattern[0]!, at + 1);
  }
  return -1;
}

/** Where the last of the occurrences counted off from `from` ends, or -1. */
export function lastEnd(
  delimiter: Delimiter,
  bytes: Uint8Array,
  from: number,
  origin: number,
): number {
  if (delimiter.overlapping) return lastEndForwards(delimiter, bytes, from, origin);
  const { bytes: pattern, unit } = delimiter;
  let at = bytes.length - pattern.length;
  // A negative position would make `lastIndexOf` count from the end.
  while (at >= from) {
    at = bytes.lastIndexOf(pattern[0]!, at);
    if (at < from) return -1;
    if ((origin + at) % unit === 0 && matchesAt(bytes, at, pattern)) return at + pattern.length;
    at--;
  }
  return -1;
}

function lastEndForwards(
  delimiter: Delimiter,
  bytes: Uint8Array,
  from: number,
  origin: number,
): number {
  let last = -1;
  for (let end = from; end !== -1; end = firstEnd(delimiter, bytes, end, origin)) {
    if (end !== from) last = end;
  }
  return last;
}

function matchesAt(bytes: Uint8Array, at: number, pattern: Uint8Array): boolean {
  if (at + pattern.length > bytes.length) return false;
  for (let i = 0; i < pattern.length; i++) if (bytes[at + i] !== pattern[i]) return false;
  return true;
}
