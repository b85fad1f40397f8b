/**
 * Finds the row of a number, where NaN is equal to itself and 0 to -0.
 *
 * @module
 */

import { Places } from "./places.ts";

/** Rows by number. */
export class NumberRows {
  /** The numbers by row, which belong to the index. */
  readonly #numbers: readonly unknown[];
  readonly #places = new Places();

  /** Makes an empty table of numbers that are kept elsewhere. */
  constructor(numbers: readonly unknown[]) {
    this.#numbers = numbers;
  }

  /** The row of a number, or -1. */
  find(number: number, hash: number): number {
    const { cells } = this.#places;
    const last = cells.length - 2;
    for (let at = (2 * hash) & last;; at = (at + 2) & last) {
      const row = cells[at + 1]! - 1;
      if (row < 0) return -1;
      if (cells[at] !== hash) continue;
      const found = this.#numbers[row] as number;
      if (found === number || (found !== found && number !== number)) return row;
    }
  }

  /** Adds a row whose number is not present. */
  add(hash: number, row: number): void {
    this.#places.add(hash, row);
  }
}
