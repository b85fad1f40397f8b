/**
 * Telling of elements that tasks went on without, so that none is lost in silence.
 *
 * @module
 */

import type { Key } from "../graph/node.ts";
import type { SkippedElements } from "../kernel/tolerated.ts";
import { describeError, showLocation } from "./failure.ts";
import type { RunOptions } from "./ports.ts";

/** The elements that the tasks of a run went on without. */
export class SkipReport {
  readonly #onEvent: RunOptions["onEvent"];
  /** Tasks that are not told of any more: one whose result was lost runs again. */
  readonly #told = new Set<Key>();
  readonly #totals = new Map<string, SkippedElements>();

  /** Tells a listener, if there is one. */
  constructor(onEvent: RunOptions["onEvent"]) {
    this.#onEvent = onEvent;
  }

  /** Notes that another task tells of what this one goes on without. */
  leaveOut(key: Key): void {
    this.#told.add(key);
  }

  /** Notes what a task went on without. */
  note(key: Key, slot: number, skipped: readonly SkippedElements[]): void {
    if (this.#told.has(key)) return;
    this.#told.add(key);
    for (const each of skipped) {
      this.#onEvent?.({ type: "elements-skipped", key, slot, ...each });
      this.#add(each);
    }
  }

  /** Writes to the console what nobody has listened to. */
  close(): void {
    if (this.#onEvent !== undefined || this.#totals.size === 0) return;
    const lines = Array.from(this.#totals.values(), showSkipped);
    this.#totals.clear();
    console.warn(lines.join("\n"));
  }

  #add(skipped: SkippedElements): void {
    const name = `${skipped.operation}(${skipped.function})`;
    const { count = 0, first = skipped.first } = this.#totals.get(name) ?? {};
    this.#totals.set(name, { ...skipped, count: count + skipped.count, first });
  }
}

function showSkipped({ operation, function: fn, count, first }: SkippedElements): string {
  const elements = count === 1 ? "1 element" : `${count} elements`;
  const place = showLocation(first.source);
  return `Skipped ${elements}: ${operation}(${fn}) failed, the first time` +
    `${place === "" ? "" : ` at ${place}`}: ${describeError(first.error)}`;
}
