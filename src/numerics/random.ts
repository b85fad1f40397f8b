/**
 * Random numbers that belong to places, not to the order in which they are asked
 * for: number `i` of a stream is the same whoever computes it, so that workers can
 * share a stream and the number of partitions changes nothing.
 *
 * A stream is the keystream of ChaCha with 8 rounds (D. J. Bernstein, "ChaCha, a variant
 * of Salsa20", 2008), whose key is the SHA-256 of what names the stream. ChaCha makes
 * its blocks from their numbers, so any of them can be had without those before it.
 *
 * @module
 */

import { chacha8 } from "@noble/ciphers/chacha.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

/** What names a stream: the operation, its seed and, where there is one, the partition. */
export type StreamName = readonly (string | number)[];

/** Random numbers are whole and below this: 53 bits, all that a number holds exactly. */
export const RANDOM_LIMIT = 2 ** 53;

/** Bytes of keystream that make a number. */
const NUMBER_BYTES = 8;

const BLOCKS = 64;

/** Numbers computed at a time. */
const PAGE = BLOCKS * 64 / NUMBER_BYTES;

/** Pages until ChaCha's counter of blocks, which has 32 bits, would be half used up. */
const PAGES_PER_NONCE = 2 ** 31 / BLOCKS;

/** The keystream of zeros is what they are to be encrypted with. */
const ZEROS = new Uint8Array(PAGE * NUMBER_BYTES);

/** A stream of random numbers. */
export class RandomNumbers {
  readonly #key: Uint8Array;
  readonly #bytes = new Uint8Array(PAGE * NUMBER_BYTES);
  readonly #view = new DataView(this.#bytes.buffer);
  #page = -1;

  /** The stream of that name. */
  constructor(name: StreamName) {
    this.#key = sha256(utf8ToBytes(JSON.stringify(name)));
  }

  /** Number `index` of the stream, below {@linkcode RANDOM_LIMIT}. */
  at(index: number): number {
    const page = Math.floor(index / PAGE);
    if (page !== this.#page) this.#turnTo(page);
    const byte = (index - page * PAGE) * NUMBER_BYTES;
    const high = this.#view.getUint32(byte, true) >>> 11;
    return high * 2 ** 32 + this.#view.getUint32(byte + 4, true);
  }

  #turnTo(page: number): void {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setUint32(0, Math.floor(page / PAGES_PER_NONCE), true);
    chacha8(this.#key, nonce, ZEROS, this.#bytes, (page % PAGES_PER_NONCE) * BLOCKS);
    this.#page = page;
  }
}

/** Makes draws of whole numbers below a limit, each exactly as likely as any other. */
export function drawer(name: StreamName): (limit: number) => number {
  const numbers = new RandomNumbers(name);
  let next = 0;
  return (limit) => {
    // Of the numbers above the last multiple of the limit, some remainders would come too often.
    const fair = RANDOM_LIMIT - RANDOM_LIMIT % limit;
    for (;;) {
      const number = numbers.at(next++);
      if (number < fair) return number % limit;
    }
  };
}

/**
 * Draws `k` different whole numbers below `limit`, every set of them as likely as any other, by
 * Floyd's algorithm (J. Bentley and R. Floyd, "A Sample of Brilliance", 1987).
 */
export function drawDistinct(draw: (limit: number) => number, k: number, limit: number): number[] {
  const drawn = new Set<number>();
  for (let top = limit - k; top < limit; top++) {
    const number = draw(top + 1);
    drawn.add(drawn.has(number) ? top : number);
  }
  return [...drawn];
}
