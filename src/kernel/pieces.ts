/**
 * Cutting batches into pieces by the time they take. A loop cannot be stopped
 * within a piece, and costs nothing for that: between two, cancellations are
 * noticed and streamed elements handed on.
 *
 * @module
 */

import { numberRange } from "../ops/number_range.ts";
import type { LineText, NumberRange } from "../ops/operation.ts";
import type { BatchKind } from "./plan.ts";

/** Milliseconds that one piece is to take. */
const goal = 4;

/** How much larger than the last one a piece may be. */
const mostGrowth = 8;

/** Batches that can be cut: what is made as it is read ends by itself when it has taken long. */
export type DivisibleKind = Exclude<BatchKind, "drawn">;

/** What a loop runs over, whole or in part. */
export type Divisible = readonly unknown[] | NumberRange | LineText;

/** Cuts batches; pieces start with one element, and grow where those are fast. */
export class Pieces {
  /** Elements of the next piece, or characters where they are lines. */
  readonly #sizes: Record<DivisibleKind, number> = { items: 1, range: 1, lines: 1 };

  /** The elements piece by piece. */
  *of(kind: DivisibleKind, elements: Divisible): Generator<Divisible> {
    const length = kind === "lines"
      ? (elements as LineText).text.length
      : (elements as Exclude<Divisible, LineText>).length;
    for (let from = 0; from < length;) {
      const size = this.#sizes[kind];
      if (from === 0 && size >= length) return yield elements;
      const [piece, to] = cuts[kind](elements as never, from, size);
      yield piece;
      from = to;
    }
  }

  /** Learns from the milliseconds that a piece took how large the next one is to be. */
  took(kind: DivisibleKind, elapsed: number): void {
    const growth = Math.min(goal / elapsed, mostGrowth);
    this.#sizes[kind] = Math.min(Math.max(1, Math.floor(this.#sizes[kind] * growth)), 2 ** 30);
  }
}

type Cut = (elements: never, from: number, size: number) => readonly [Divisible, number];

/** How a piece is taken out of each kind of batch: the piece, and where the next one starts. */
const cuts = {
  items(items: readonly unknown[], from: number, size: number): readonly [Divisible, number] {
    return [items.slice(from, from + size), from + size];
  },
  range(
    { start, step, length: all }: NumberRange,
    from: number,
    size: number,
  ): readonly [Divisible, number] {
    const length = Math.min(size, all - from);
    return [numberRange(start + from * step, step, length), from + length];
  },
  lines({ text, delimiter }: LineText, from: number, size: number): readonly [Divisible, number] {
    // One that may overlap itself is found by going from line to line.
    let to = delimiter.length === 1 ? from + size - 1 : from;
    do {
      const at = text.indexOf(delimiter, to);
      to = at === -1 ? text.length : at + delimiter.length;
    } while (to < text.length && to < from + size);
    return [{ text: text.slice(from, to), delimiter }, to];
  },
} satisfies Record<DivisibleKind, Cut>;
