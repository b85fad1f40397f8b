/**
 * Cutting sorted runs that are read a bit at a time.
 *
 * ```
 * 1 2 3 4│5 6 7 8│9          a run of three bits, cut behind 2 and 8
 * part 0: 1 2                part 1: 3 4, then 5 6 7 8        part 2: 9
 * ```
 *
 * @module
 */

import { type Aside, Pieced } from "../wire/aside.ts";
import { HeldAside } from "../wire/held_aside.ts";
import type { TaskRoom } from "./operation.ts";

/** Elements in the order of their keys: a run, or a bit of one. */
export interface SortedRun {
  readonly elements: readonly unknown[];
  /** Number of elements. */
  readonly size: number;
  /** Absent where the elements are the keys. */
  readonly keys?: readonly unknown[];
  /** How many of those that follow are the rest of it, where it is read a bit at a time. */
  readonly more?: number;
}

/** What a part has of the run that is cut. */
interface Open {
  readonly part: number;
  /** It says how many follow, so it is set aside last. */
  readonly first: SortedRun;
  /** Number of bits behind the first. */
  more: number;
  /** Those of them that have been set aside. */
  readonly rest: Aside[];
}

/** The parts of runs, which are set aside as their bits come; one bit is held. */
export class RunCuts {
  readonly #parts: Aside[][];
  /** All that has been set aside. */
  readonly #asides: Aside[] = [];
  #open: Open | undefined;
  /** Bits of the run that have still to come. */
  #left = 0;
  #isBegun = false;

  /** Begins with so many empty parts. */
  constructor(parts: number) {
    this.#parts = Array.from({ length: parts }, () => []);
  }

  /** Whether anything has been added. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  /** Adds the next bit of a run, or the first one of the next, and what of it goes to each part. */
  async add(
    { more = 0 }: SortedRun,
    cut: readonly SortedRun[],
    room: TaskRoom | undefined,
  ): Promise<void> {
    this.#isBegun = true;
    this.#left = this.#left === 0 ? more : this.#left - 1;
    const values: SortedRun[] = [];
    const put: ((aside: Aside) => void)[] = [];
    const close = () => {
      if (this.#open === undefined) return;
      const { part, first, more, rest } = this.#open;
      values.push(more === 0 ? first : { ...first, more });
      put.push((aside) => this.#parts[part]!.push(aside, ...rest));
      this.#open = undefined;
    };
    for (const [part, bit] of cut.entries()) {
      if (bit.size === 0) continue;
      if (this.#open?.part === part) {
        const { rest } = this.#open;
        this.#open.more++;
        values.push(bit);
        put.push((aside) => rest.push(aside));
      } else {
        close();
        this.#open = { part, first: bit, more: 0, rest: [] };
      }
    }
    if (this.#left === 0) close();
    const asides = await room?.setAside(values) ?? values.map((value) => new HeldAside(value));
    this.#asides.push(...asides);
    asides.forEach((aside, i) => put[i]!(aside));
  }

  /** The parts, when all runs have come. */
  finish(): readonly Pieced[] {
    return this.#parts.map((list) => new Pieced(list));
  }

  /** Drops what was set aside. */
  release(): void {
    for (const aside of this.#asides) aside.release();
  }
}
