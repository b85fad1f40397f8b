/**
 * Elements of results that a thread keeps, to be read one at a time: what tasks have set aside, parts of
 * shuffles that were made here, and those that have come from other threads.
 *
 * @module
 */

import type { Aside } from "../../wire/aside.ts";
import type { Packed } from "../../wire/packed.ts";
import type { KeptResult } from "./kept_result.ts";

/** An element of a result that belongs to somebody else, who keeps it for as long as it is needed. */
export class PartOfResult implements Aside {
  readonly #kept: KeptResult;
  readonly #part: number;

  /** Refers to an element. */
  constructor(kept: KeptResult, part: number) {
    this.#kept = kept;
    this.#part = part;
  }

  /** Rough number of bytes. */
  get bytes(): number {
    return this.#kept.sizeOfPart(this.#part);
  }

  /** The element. */
  read(): unknown {
    return this.#kept.part(this.#part);
  }

  /** The element as it travels. */
  packed(own?: ArrayBuffer[]): Packed {
    return this.#kept.packed(this.#part, own);
  }

  /** It belongs to somebody else. */
  release(): void {}
}

/** Elements that are kept together until none of them is needed. */
export class KeptTogether {
  readonly #kept: KeptResult;
  readonly #all: Set<KeptResult>;
  #needed: number;

  /**
   * Keeps so many, and notes that in `all` until they are dropped. That would be a function's work, but
   * JavaScriptCore has each function that is made within an asynchronous one keep all of that one's
   * arguments: here, the values themselves, which may long be on disk.
   */
  constructor(kept: KeptResult, length: number, all: Set<KeptResult>) {
    this.#kept = kept;
    this.#needed = length;
    this.#all = all.add(kept);
  }

  /** Moves them to disk. */
  moveToDisk(): Promise<void> {
    return this.#kept.moveToDisk();
  }

  /** Says that one of them is not needed any more. */
  release(): void {
    if (--this.#needed > 0) return;
    this.#kept.drop();
    this.#all.delete(this.#kept);
  }
}

/** One of them. */
export class KeptAside extends PartOfResult {
  readonly #together: KeptTogether;
  #bytes: number | undefined;

  /** Refers to an element of what is kept together; `bytes` is what it takes in memory, where that is known. */
  constructor(kept: KeptResult, together: KeptTogether, part: number, bytes?: number) {
    super(kept, part);
    this.#together = together;
    this.#bytes = bytes;
  }

  /** Rough number of bytes. */
  override get bytes(): number {
    return this.#bytes ??= super.bytes;
  }

  /** Moves it to disk, and what is kept with it. */
  moveToDisk(): Promise<void> {
    return this.#together.moveToDisk();
  }

  /** Says that it will not be read any more. */
  override release(): void {
    this.#together.release();
  }
}
