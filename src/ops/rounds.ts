/**
 * The parts that a sink makes of more elements than it may hold: it cuts what it has gathered, sets the
 * parts aside and begins anew, as often as it has to.
 *
 * ```
 * a b c d │ e f g       two rounds of a sink of two parts
 * a c, b d│ e g, f      part 0: a c, then e g; part 1: b d, then f
 * ```
 *
 * Who takes a part takes what all rounds have made of it, as if each were a partition of its own.
 *
 * @module
 */

import { type Aside, Pieced } from "../wire/aside.ts";
import { HeldAside } from "../wire/held_aside.ts";
import { checkElements } from "./check_size.ts";
import { Growth } from "./growth.ts";
import type { TaskRoom } from "./operation.ts";

/** A part, or a piece of one: elements, or what knows the number of its elements or keys, and may have them. */
export type Part =
  | { readonly size: number; readonly elements?: unknown }
  | readonly unknown[];

/** What a sink has gathered. */
interface Gathered<P extends Part> {
  /** Number of elements. */
  readonly length: number;
  /** Rough number of bytes. */
  bytes(): number;
  /** Gives what was gathered as parts, and begins anew. */
  cut(): readonly P[];
}

/** Takes a part apart, where it is to be read a bit at a time. */
type Split<P extends Part> = (part: P, room: TaskRoom) => readonly P[];

/** What a sink has set aside. */
export class Rounds {
  readonly #parts: Aside[][] = [];
  readonly #keepsEmpty: boolean;
  readonly #growth = new Growth();

  /** Begins with none; `keepsEmpty` says that rounds of all parts are to be told apart by their number. */
  constructor(keepsEmpty: boolean = false) {
    this.#keepsEmpty = keepsEmpty;
  }

  /** Whether anything has been set aside. */
  get isBegun(): boolean {
    return this.#parts.length > 0;
  }

  /** Sets aside what was gathered, if that is more than there is room for. */
  relieve<P extends Part>(
    room: TaskRoom,
    gathered: Gathered<P>,
    split?: Split<P>,
  ): Promise<void> | undefined {
    // What is cut is there twice for a moment.
    const isOver = this.#growth.isOver(gathered.length, () => 2 * gathered.bytes(), room.bytes);
    return isOver ? this.setAside(gathered.cut(), room, split) : undefined;
  }

  /**
   * Sets parts aside, each of which `split` may take apart; without a room, they are held.
   *
   * @throws {SpillError} If one element takes more than all the memory that was asked for.
   */
  async setAside<P extends Part>(
    parts: readonly P[],
    room: TaskRoom | undefined,
    split?: Split<P>,
  ): Promise<void> {
    await this.#setListsAside(this.#listsOf(parts, room, split), room);
  }

  /** All parts, given those of the last round: as they are, if there has been no other. */
  finish<P extends Part>(
    last: readonly P[],
    room: TaskRoom | undefined,
    split?: Split<P>,
  ): readonly P[] | Promise<readonly Pieced[]> {
    if (!this.isBegun && split === undefined) return last;
    const lists = this.#listsOf(last, room, split);
    const isWhole = !this.isBegun && lists.every(({ length }) => length < 2);
    return isWhole ? last : this.#finish(lists, room);
  }

  /** Drops what was set aside. */
  release(): void {
    for (const aside of this.#parts.flat()) aside.release();
  }

  async #finish(
    lists: readonly (readonly Part[])[],
    room: TaskRoom | undefined,
  ): Promise<readonly Pieced[]> {
    await this.#setListsAside(lists, room);
    return lists.map((_, part) => new Pieced(this.#parts[part]!));
  }

  /** What each part is set aside as. */
  #listsOf<P extends Part>(
    parts: readonly P[],
    room: TaskRoom | undefined,
    split: Split<P> = (part) => [part],
  ): readonly (readonly P[])[] {
    return parts.map((part) => {
      if (!this.#keepsEmpty && isEmpty(part)) return [];
      return room === undefined ? [part] : split(part, room);
    });
  }

  async #setListsAside(
    lists: readonly (readonly Part[])[],
    room: TaskRoom | undefined,
  ): Promise<void> {
    const values = lists.flat();
    if (room !== undefined) values.forEach((value) => checkElements(elementsOf(value), room));
    const asides = (await room?.setAside(values) ?? values.map((it) => new HeldAside(it))).values();
    for (const [part, { length }] of lists.entries()) {
      const own = this.#parts[part] ??= [];
      for (let i = 0; i < length; i++) own.push(asides.next().value!);
    }
  }
}

function isEmpty(part: Part): boolean {
  return (isList(part) ? part.length : part.size) === 0;
}

/** The elements of a part, where they are as they came. */
function elementsOf(part: Part): readonly unknown[] {
  if (isList(part)) return part;
  return Array.isArray(part.elements) ? part.elements : [];
}

/** Whether a part is elements themselves. */
function isList(part: Part): part is readonly unknown[] {
  return Array.isArray(part);
}
