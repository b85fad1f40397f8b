/**
 * The functions of `hyparquet-compressors` in use, whose module has no types.
 *
 * @module
 */

/** The content of a page of LZ4, be it as Hadoop writes it or not. */
export function decompressLz4(page: Uint8Array, size: number): Uint8Array;

/** The content of a page that is a block of LZ4. */
export function decompressLz4Raw(page: Uint8Array, size: number): Uint8Array;
