/**
 * How a value lies in bytes. All numbers are little-endian, and every part begins
 * at a multiple of 8 bytes, so that each is read through a typed array.
 *
 * ```
 * "HLD" version | checksum | length, number of frames, of doubles, of words
 * lengths of frames | doubles | words | frame | frame …
 * ```
 *
 * The words are the structure: one for each value, a tag in its lower five bits and
 * a small integer, a length or a number in the others. What a value needs besides
 * is taken from the doubles and the frames in turn. A frame is the bytes of a buffer,
 * a long string, or many short strings one after the other. The first words are the
 * names of objects: how many shapes there are, and of each how many names, and these.
 *
 * ```
 * [{ a: 1, s: "x" }, { a: 0.5, s: "yz" }]
 * words    1 shape of 2 names, string 1, string 1,
 *          array 2, object 0, int 1, string 1, object 0, double, string 2
 * doubles  0.5
 * frames   "as" "xyz"
 * ```
 *
 * @module
 */

/** What the lower bits of a word say its value is; what the upper bits are. */
export const tag = {
  /** One of {@linkcode constants}: its index. */
  constant: 0,
  /** A small integer: itself. */
  int: 1,
  double: 2,
  /** A string that lies in a frame with others: its length. */
  string: 3,
  /** A string in a frame of its own: its length. */
  text: 4,
  /** A BigInt of at most 64 bits, in the place of a double. */
  bigint: 5,
  /** A longer one: 1 where it is negative; the string of its hexadecimal digits follows. */
  longBigint: 6,
  /** An object that was there before: its number, from 0 in the order of their words. */
  reference: 7,
  /** A plain object: the number of its shape, from 0; its values follow. */
  object: 8,
  /** A plain object whose names are not worth a shape: how many; names and values follow. */
  dictionary: 9,
  /** An array without holes: its length. */
  array: 10,
  /** An array of nothing but numbers, which are doubles: its length. */
  numbers: 11,
  /** An array with holes or names: its length; their number follows, names and values. */
  sparse: 12,
  /** How many entries follow. */
  map: 13,
  /** How many members follow. */
  set: 14,
  /** Milliseconds are a double. */
  date: 15,
  /** Source and flags follow. */
  regexp: 16,
  /**
   * Its class of {@linkcode errorClasses}; message and name of a `DOMException` follow, and how many
   * of its own properties, names and values.
   */
  error: 17,
  /** The primitive that is boxed follows. */
  boxed: 18,
  /** A frame: its length. */
  buffer: 19,
  /** Its class of {@linkcode viewClasses}; offset, length and buffer follow. */
  view: 20,
} as const;

/** Bits of a word that are its tag. */
export const tagBits = 5;

/** Numbers in words are smaller than this; in the place of a larger one is −1, and it is a double. */
export const payloadLimit = 2 ** (31 - tagBits);

/** Values that are their tag. */
export const constants: readonly unknown[] = [undefined, null, false, true];

/** Classes of errors that a structured clone keeps, and that of what runtimes throw themselves. */
export const errorClasses: readonly string[] = [
  "Error",
  "EvalError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TypeError",
  "URIError",
  "DOMException",
];

/** Views of buffers; the last is not known to all runtimes. */
export const viewClasses: readonly string[] = [
  "DataView",
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
  "Float16Array",
];

/** The first word: "HLD" and the version of this layout. */
export const magic = 0x01_44_4c_48;

/** Bytes before the first part: two words and four doubles. */
export const headerBytes = 40;

/** What the checksum is of starts behind it. */
export const checkedFrom = 8;

/** Strings from this length on have a frame of their own. */
export const longText = 4096;

/** Levels after which what lies within is written behind all else: stacks are finite. */
export const deepest = 256;

/** The next multiple of 8. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** Bytes that are no encoding: damaged, cut off, or made by something else. */
export class CodecError extends Error {
  /** Name of the class. */
  override readonly name: string = "CodecError";
}
