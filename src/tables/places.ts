/**
 * The places of a hash table with open addressing, at most half full. An engine's
 * `Map` follows pointers, from a bucket to an entry to a key, and each is most likely
 * in no cache where keys are many; here, the hash and the row of a key lie side by
 * side, and a key is only looked at where its hash is the right one. And a `Map` hashes
 * numbers, in some engines strings too, so that anybody can tell which ones collide.
 *
 * Whoever looks for a key walks the places by itself: a call for each costs more than the rest.
 *
 * @module
 */

/** Numbers in the cells of a table that grows by more than its own size, which is still little memory. */
const largestLeap = 2 ** 17;

/** Rows by hash: keys are looked for from the place `2 * hash` on, up to a free one. */
export class Places {
  /** Hash, and row plus one, in turns; a row of 0 means a free place. */
  cells: Int32Array = new Int32Array(2 * 16);
  #size = 0;

  /** Adds a row. */
  add(hash: number, row: number): void {
    if (4 * ++this.#size > this.cells.length) this.#grow();
    this.#insert(hash, row + 1);
  }

  #grow(): void {
    const old = this.cells;
    const times = old.length < largestLeap ? 4 : 2;
    this.cells = new Int32Array(Math.max(times * old.length, 2 * 1024));
    for (let at = 0; at < old.length; at += 2) {
      const row = old[at + 1]!;
      if (row !== 0) this.#insert(old[at]!, row);
    }
  }

  #insert(hash: number, row: number): void {
    const { cells } = this;
    const last = cells.length - 2;
    let at = (2 * hash) & last;
    while (cells[at + 1] !== 0) at = (at + 2) & last;
    cells[at] = hash;
    cells[at + 1] = row;
  }
}
