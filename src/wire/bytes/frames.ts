/**
 * The parts of an encoding, each checked against what is there before anything is
 * read or made: bytes that are damaged, cut off or foreign end here.
 *
 * @module
 */

import { checksum } from "./checksum.ts";
import { aligned, checkedFrom, CodecError, headerBytes, magic } from "./layout.ts";

/** The parts of an encoding. */
export interface EncodedParts {
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  readonly frames: readonly Frame[];
  /** Byte at which the words begin. */
  readonly wordsAt: number;
}

/** Bytes of their own within the encoding. */
export interface Frame {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether it is the text of a string with lone surrogates, two bytes for each of its units. */
  readonly isUtf16: boolean;
}

/** Takes an encoding apart. */
export function splitFrames(given: Uint8Array): EncodedParts {
  const bytes = inPlace(given);
  const { buffer, byteOffset } = bytes;
  checkHeader(bytes);
  const [, length, frameCount, doubleCount, wordCount] = new Float64Array(buffer, byteOffset, 5);
  const lengthsEnd = headerBytes + 8 * frameCount!;
  const wordsAt = lengthsEnd + 8 * doubleCount!;
  const framesAt = aligned(wordsAt + 4 * wordCount!);
  const counts = [frameCount!, doubleCount!, wordCount!];
  if (!counts.every(isLength) || framesAt > length!) {
    throw wrong(`${length} bytes of parts`, `parts of ${counts.join(", ")} entries`, 16);
  }
  const lengths = new Float64Array(buffer, byteOffset + headerBytes, frameCount);
  const frames: Frame[] = [];
  let at = framesAt;
  for (const signed of lengths) {
    const size = Math.abs(signed);
    if (!isLength(size) || at + aligned(size) > length!) {
      throw wrong(`a frame of at most ${length! - at} bytes`, String(signed), headerBytes);
    }
    frames.push({ bytes: new Uint8Array(buffer, byteOffset + at, size), isUtf16: signed < 0 });
    at += aligned(size);
  }
  if (at !== length) throw wrong(`frames up to byte ${length}`, "none", at);
  return {
    words: new Int32Array(buffer, byteOffset + wordsAt, wordCount),
    doubles: new Float64Array(buffer, byteOffset + lengthsEnd, doubleCount),
    frames,
    wordsAt,
  };
}

function checkHeader(bytes: Uint8Array<ArrayBuffer>): void {
  if (bytes.length < headerBytes) {
    throw wrong(`a header of ${headerBytes} bytes`, `${bytes.length} bytes`, 0);
  }
  const { buffer, byteOffset } = bytes;
  const [first, sum] = new Uint32Array(buffer, byteOffset, 2);
  if (first !== magic) {
    const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
    const isOurs = String.fromCharCode(...bytes.subarray(0, 3)) === "HLD";
    if (isOurs) throw wrong(`version ${magic >>> 24}`, `version ${bytes[3]}`, 3);
    throw wrong('bytes that begin with "HLD"', start.join(" "), 0);
  }
  const length = new Float64Array(buffer, byteOffset + 8, 1)[0];
  if (length !== bytes.length) {
    throw wrong(`${length} bytes, as it says`, `${bytes.length} bytes`, 8);
  }
  const actual = checksum(bytes.subarray(checkedFrom));
  if (actual !== sum) {
    throw wrong(`the checksum ${hex(actual)} of what follows`, hex(sum!), 4);
  }
}

/** Parts lie at multiples of 8 of the buffer, too; bytes that do not are moved. */
function inPlace(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const isAligned = bytes.byteOffset % 8 === 0 && bytes.buffer instanceof ArrayBuffer;
  // `slice` of a `Buffer` would copy nothing.
  return isAligned ? bytes as Uint8Array<ArrayBuffer> : new Uint8Array(bytes);
}

function isLength(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0;
}

function hex(sum: number): string {
  return sum.toString(16).padStart(8, "0");
}

/** The error for bytes that are not what they should be. */
export function wrong(expected: string, got: string, byte: number): CodecError {
  return new CodecError(`Cannot decode: expected ${expected}, got ${got} at byte ${byte}`);
}
