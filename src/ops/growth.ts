/**
 * When to look how large something is that grows: to look takes longer than to grow.
 *
 * @module
 */

/** Looks now and then. */
export class Growth {
  /** Number of elements up to which nobody looks how large they are. */
  #unlooked = 0;

  /** Whether so many elements have more than `most` bytes; asks for those only where that may be. */
  isOver(length: number, bytes: () => number, most: number): boolean {
    if (length <= this.#unlooked) return false;
    const found = bytes();
    if (found > most) {
      this.#unlooked = 0;
      return true;
    }
    // Half of the way to where it may be too much, should elements stay as large as they are.
    this.#unlooked = Math.min(2, (1 + most / found) / 2) * length;
    return false;
  }
}
