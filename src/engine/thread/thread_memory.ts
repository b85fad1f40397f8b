/**
 * What of the results that a thread keeps is in memory, and what is on disk since there was no room.
 *
 * @module
 */

import { SpillError } from "../../errors.ts";
import type { ScratchFile } from "../../runtime/runtime.ts";

/** What is in memory and may go to disk. */
export interface Spillable {
  /** Rough size in memory. */
  readonly bytes: number;
  /** Whether it can go to disk: primitives are not worth it, and functions and their like have no bytes. */
  readonly canSpill: boolean;
  /** Moves it to disk. */
  spill(): Promise<void>;
}

/** How much a thread may hold, and where the rest goes. */
export interface MemorySettings {
  /** Bytes of results. */
  readonly limit: number;
  /** Bytes that one value may take which cannot be cut, where somebody has asked for a limit. */
  readonly most?: number;
  /** Whether somebody has asked for that limit, who is told where it cannot be kept. */
  readonly isAsked: boolean;
  /** Makes a file for what there is no room for; absent where nothing goes to disk. */
  readonly scratchFile: (() => Promise<ScratchFile>) | undefined;
  /** Has garbage collected, where the process takes more than was asked for, and can be told to. */
  readonly collectGarbage?: () => void;
  /** Whose thread it is, for messages; what `inline` keeps is the user's own. */
  readonly scheduler: "workers" | "inline";
}

/**
 * Part of the limit that is left for results, whatever else there is: what functions capture stays as long
 * as their program may use them again.
 */
const leastShare = 0.5;

/** Everything stays in memory. */
const unlimited: MemorySettings = {
  limit: Infinity,
  isAsked: false,
  scratchFile: undefined,
  scheduler: "workers",
};

/** The results in memory of all runs of a thread. */
export class ThreadMemory {
  #settings: MemorySettings = unlimited;
  /** Those used last are at the end. */
  readonly #held = new Set<Spillable>();
  #bytes = 0;
  /** Bytes of what cannot go to disk: captures, and elements on their way to a reader. */
  #besides = 0;

  /** Sets the limit, from the next result on. */
  limit(settings: MemorySettings): void {
    this.#settings = settings;
  }

  /** Whether there is a limit at all. */
  get isLimited(): boolean {
    return this.room < Infinity;
  }

  /** Whether more is in memory than may be. */
  get isFull(): boolean {
    const { limit } = this.#settings;
    return this.#bytes > Math.max(limit - this.#besides, limit * leastShare);
  }

  /** Whose thread it is. */
  get scheduler(): MemorySettings["scheduler"] {
    return this.#settings.scheduler;
  }

  /** Bytes of results that may be in memory. */
  get room(): number {
    return this.#settings.limit;
  }

  /** Bytes that one value may take which cannot be cut. */
  get most(): number | undefined {
    return this.#settings.most;
  }

  /** Notes by how many bytes more, or less, there is of what is no result, and so leaves less room for those. */
  count(change: number): void {
    this.#besides += change;
  }

  /** Notes a result in memory, used just now. */
  hold(kept: Spillable): void {
    if (!this.#held.delete(kept)) this.#bytes += kept.bytes;
    this.#held.add(kept);
  }

  /** Notes that a result is not in memory any more. */
  drop(kept: Spillable): void {
    if (this.#held.delete(kept)) this.#bytes -= kept.bytes;
  }

  /** Has collected what has gone to disk, or come back for a moment, which some engines let stand for long. */
  collectGarbage(): void {
    this.#settings.collectGarbage?.();
  }

  /**
   * Moves to disk what was used longest ago, until the rest is below the limit.
   *
   * @throws {SpillError} If a limit that was asked for cannot be kept.
   */
  async fit(): Promise<void> {
    try {
      await this.spill(this.#held, () => !this.isFull);
    } catch (error) {
      // Results that keep the limit by themselves stay: it is what else there is that takes too much.
      if (this.#bytes > this.#settings.limit) throw error;
    }
  }

  /**
   * Moves results to disk, until that is enough. What cannot be written as bytes stays. A limit that
   * nobody has asked for is given up where it cannot be kept.
   *
   * @throws {SpillError} If a limit that was asked for cannot be kept.
   */
  async spill(results: Iterable<Spillable>, isEnough: () => boolean): Promise<void> {
    try {
      for (const kept of results) {
        if (isEnough()) return;
        if (kept.canSpill) await kept.spill();
      }
    } catch (error) {
      if (this.#settings.isAsked) throw error;
      this.#settings = unlimited;
    }
  }

  /**
   * Makes a file.
   *
   * @throws {SpillError} If there can be none.
   */
  async scratchFile(): Promise<ScratchFile> {
    const { scratchFile, limit, scheduler } = this.#settings;
    try {
      if (scratchFile !== undefined) return await scratchFile();
      throw new TypeError(`expected ${scheduler}({ spill: true }), got false`);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SpillError(
        `Cannot keep results of ${Math.round(this.#bytes)} bytes in the ${Math.round(limit)} ` +
          `${
            scheduler === "inline" ? "there is room for" : "of a worker"
          }, and nothing can go to ` +
          `disk: ${reason}; more memory is ${scheduler}({ memory })`,
        { cause },
      );
    }
  }
}
