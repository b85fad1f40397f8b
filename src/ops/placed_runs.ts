/**
 * Elements with positions that are set aside in order, a few at a time, so that some of each of many runs
 * can be held while they merge.
 *
 * @module
 */

import type { Aside } from "../wire/aside.ts";
import type { DiskTools } from "./disk_tools.ts";
import type { TaskRoom } from "./operation.ts";
import type { PlacedElement } from "./reduction.ts";

/** Most runs that are merged at a time: of each, something is held. */
export const mostRuns = 32;

/** How often what does not fit is cut; keys that are together then are few, and have to be held together. */
export const deepest = 4;

/** Elements between two looks at how much there is room for. */
export const elementsPerLook = 64;

/** Bytes that are not worth being read alone. */
const leastPiece = 4096;

/** Bytes of a piece of a run. */
export function pieceOf({ piece, bytes }: TaskRoom): number {
  return piece ?? Math.max(leastPiece, bytes / mostRuns);
}

/**
 * Number of parts into which so many bytes are cut, so that each has room: with a third of it each, since two
 * of them may live at a time, one of which is garbage.
 */
export function partsFor(bytes: number, room: TaskRoom): number {
  return Math.max(2, Math.min(mostRuns, Math.ceil(3 * bytes / room.bytes)));
}

/** Elements that follow one another, with their positions. */
interface SortedRun {
  readonly positions: readonly number[];
  readonly elements: readonly unknown[];
}

/**
 * Sets elements aside, piece by piece.
 *
 * @throws {SpillError} If one takes more than all the memory that was asked for.
 */
export async function setRunAside(
  placed: Iterable<PlacedElement>,
  room: TaskRoom,
  { checkElement, sizeOf }: DiskTools,
): Promise<readonly Aside[]> {
  const most = pieceOf(room);
  const run: Aside[] = [];
  let positions: number[] = [];
  let elements: unknown[] = [];
  let bytes = 0;
  const flush = async () => {
    run.push(...await room.setAside([{ positions, elements } satisfies SortedRun]));
    [positions, elements, bytes] = [[], [], 0];
  };
  for (const [position, element] of placed) {
    positions.push(position);
    elements.push(element);
    const own = sizeOf(element);
    checkElement(element, own, room);
    bytes += own;
    if (bytes >= most) await flush();
  }
  if (positions.length > 0) await flush();
  // JavaScriptCore may find this call on the stack when it is long over, and keep what it was called with: the
  // bucket of which this was made, as a snapshot of the heap shows.
  placed = [];
  return run;
}

/** Reads what was set aside for this, and not again. */
export function once(aside: Aside): unknown {
  const value = aside.read();
  aside.release();
  return value;
}

/** How far a run has been read. */
class Head {
  readonly #run: Iterator<Aside>;
  readonly #take: (aside: Aside) => unknown;
  #piece: SortedRun = { positions: [], elements: [] };
  #at = 0;

  constructor(run: readonly Aside[], take: (aside: Aside) => unknown) {
    this.#run = run.values();
    this.#take = take;
    this.#fill();
  }

  /** Of the next element; `Infinity` at the end. */
  get position(): number {
    return this.#piece.positions[this.#at] ?? Infinity;
  }

  take(): PlacedElement {
    const taken: PlacedElement = [this.position, this.#piece.elements[this.#at++]];
    this.#fill();
    return taken;
  }

  #fill(): void {
    if (this.#at < this.#piece.positions.length) return;
    const next = this.#run.next();
    if (next.done === true) return;
    this.#piece = this.#take(next.value) as SortedRun;
    this.#at = 0;
  }
}

/** Merges runs by position; `take` reads each piece once. */
export function* inOrder(
  runs: readonly (readonly Aside[])[],
  take: (aside: Aside) => unknown = once,
): Generator<PlacedElement> {
  const heads = runs.map((run) => new Head(run, take));
  for (;;) {
    let first = heads[0];
    for (const head of heads) if (head.position < first!.position) first = head;
    if (first === undefined || first.position === Infinity) return;
    yield first.take();
  }
}
