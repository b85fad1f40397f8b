/**
 * Counting what a task reads, while it runs.
 *
 * @module
 */

import type { Operation } from "../ops/operation.ts";
import type { Program } from "./program.ts";

/** What a task has read so far. */
export interface Counts {
  /** Bytes of files, as they are stored. */
  readonly bytes: number;
  /** Elements that its loops have taken in, whatever made them. */
  readonly elements: number;
  /** Those of them that come from outside: from files, from data, or from numbers. */
  readonly read: number;
}

/** Counts in steps between two pieces of a batch, by which it costs next to nothing. */
export class Meter implements Counts {
  bytes = 0;
  elements = 0;
  read = 0;

  /** Starts again with a new attempt to compute the task. */
  reset(): void {
    this.bytes = this.elements = this.read = 0;
  }

  /** What counts the elements of a program, by where its source has them from. */
  counting({ source }: Program, operation: (id: string) => Operation): (count: number) => void {
    if (!isOutside(source, operation)) return (count) => void (this.elements += count);
    return (count) => {
      this.elements += count;
      this.read += count;
    };
  }
}

/** Whether elements come from outside, and not from what other tasks have made. */
function isOutside(source: Program["source"], operation: (id: string) => Operation): boolean {
  if (source.kind === "data") return true;
  if (source.kind !== "open" && source.kind !== "call") return false;
  const found = operation(source.operation);
  return found.kind === "source" ? found.inner !== true : found.kind === "value" && !!found.streams;
}
