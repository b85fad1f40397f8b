/**
 * The file for what memory has no room for, of one store of results or of several. It is made when it is
 * first needed, and closed with the last of its stores.
 *
 * @module
 */

import type { Spilled } from "../ports.ts";
import type { SpillFile } from "./spill_file.ts";
import type { ThreadMemory } from "./thread_memory.ts";

/** A file that is there when it is needed. */
export class StoreFile {
  readonly #memory: ThreadMemory;
  /** Number of stores that use it. */
  #stores = 0;
  /** How often it has been closed. */
  #closed = 0;
  #opening: Promise<SpillFile | undefined> | undefined;
  #file: SpillFile | undefined;

  /** Makes no file yet. */
  constructor(memory: ThreadMemory) {
    this.#memory = memory;
  }

  /** Has the file stay until a store calls {@linkcode leave}. */
  enter(): this {
    this.#stores++;
    return this;
  }

  /** A store has ended, all of whose results have been dropped. */
  leave(): void {
    if (--this.#stores > 0) return;
    this.#closed++;
    this.#file?.close();
    this.#file = this.#opening = undefined;
  }

  /**
   * The file; nothing where all stores have ended meanwhile.
   *
   * @throws {SpillError} If there can be none.
   */
  open(): Promise<SpillFile | undefined> {
    return this.#opening ??= this.#open();
  }

  /** What has gone to disk and come back since the last call, if anything. */
  take(): Spilled | undefined {
    return this.#file?.take();
  }

  async #open(): Promise<SpillFile | undefined> {
    const closed = this.#closed;
    try {
      // Most runs write nothing, and need not load what does.
      const { SpillFile } = await import("./spill_file.ts");
      const file = await this.#memory.scratchFile();
      if (closed !== this.#closed) return void file.close();
      return this.#file = new SpillFile(file, this.#memory.scheduler);
    } catch (error) {
      if (closed === this.#closed) this.#opening = undefined;
      throw error;
    }
  }
}
