/**
 * A value that is at hand, where others are set aside.
 *
 * @module
 */

import type { Aside } from "./aside.ts";
import { pack, type Packed } from "./packing.ts";
import { sizeOf } from "./size.ts";

/** A value that is at hand. */
export class HeldAside implements Aside {
  readonly #value: unknown;

  /** Refers to a value. */
  constructor(value: unknown) {
    this.#value = value;
  }

  /** Rough number of bytes. */
  get bytes(): number {
    return sizeOf(this.#value);
  }

  /** The value. */
  read(): unknown {
    return this.#value;
  }

  /** The value as it travels. */
  packed(): Packed {
    return pack(this.#value);
  }

  /** It belongs to somebody else. */
  release(): void {}
}
