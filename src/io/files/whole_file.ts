/**
 * A file as one element: what it is, and a way to what it holds.
 *
 * @module
 */

/**
 * A file that is an element of a bag, as `readFiles` gives it. It is for the functions of the bag:
 * where elements move, to another worker or to the caller, only `path` and `size` arrive.
 */
export interface WholeFile {
  /** Absolute path, URL or name. */
  readonly path: string;
  /** Size in bytes as the file is stored, where that is known before it is read. */
  readonly size?: number;
  /**
   * The whole file, decompressed and decoded, without its byte order mark. Each call reads a file at
   * a path anew.
   */
  text(): string;
  /** The whole file, decompressed. Each call reads a file at a path anew. */
  bytes(): Uint8Array;
}
