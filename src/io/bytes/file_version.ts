/**
 * What tells one state of a file from another.
 *
 * @module
 */

/** A state of a file, as far as who has it tells; plain data. */
export interface FileVersion {
  /** Size in bytes. */
  readonly size: number;
  /** What a server calls this state. */
  readonly etag?: string;
  /** When the file was last changed, however that is written. */
  readonly modified?: string;
  /** How the file begins, where who reads a part of it has no other way to learn of its encoding. */
  readonly head?: Uint8Array;
  /** The encoding that a server says the file has. */
  readonly charset?: string;
}

/**
 * Whether bytes of the one can stand beside bytes of the other. A strong ETag decides alone:
 * servers that share a load may tell different times for the same file.
 */
export function isSameVersion(one: FileVersion, other: FileVersion): boolean {
  if (one.size !== other.size || one.etag !== other.etag) return false;
  const strong = one.etag !== undefined && !one.etag.startsWith("W/");
  return strong || one.modified === other.modified;
}

/** A state for messages, for example `100 bytes, ETag "1"`. */
export function describeVersion({ size, etag, modified }: FileVersion): string {
  return `${size} bytes` + (etag === undefined ? "" : `, ETag ${etag}`) +
    (modified === undefined ? "" : `, last modified ${modified}`);
}
