/** Types of the functions of `@std/bytes` that the project uses; the npm copy ships none. */

/** The bytes of all parts, copied into one array. */
export declare function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer>;
