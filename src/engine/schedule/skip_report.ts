/**
 * Telling of elements that tasks went on without, so that none is lost in silence.
 *
 * @module
 */

import { partitionOf } from "../../graph/graph.ts";
import type { Key } from "../../graph/node.ts";
import type { SkippedElements } from "../../kernel/tolerated.ts";
import { describeError, showLocation } from "./failure.ts";
import type { RunOptions } from "../ports.ts";

/** What one function failed for in all tasks; `key` is that of the task with the first of them. */
interface Total extends Omit<SkippedElements, "of"> {
  readonly key: Key;
  readonly of: "elements" | "files";
}

/** Types of the events that tell of what tasks went on without. */
const EVENTS = {
  elements: "elements-skipped",
  files: "files-salvaged",
  requests: "requests-retried",
} as const;

/** The elements that the tasks of a run went on without. */
export class SkipReport {
  readonly #onEvent: RunOptions["onEvent"];
  /** Tasks that are not told of any more: one whose result was lost runs again. */
  readonly #told = new Set<Key>();
  readonly #totals = new Map<string, Total>();

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
    for (const { of: what = "elements", ...each } of skipped) {
      this.#onEvent?.({ type: EVENTS[what], key, slot, ...each });
      // Nothing is missing for a request that was made again.
      if (what !== "requests") this.#add({ ...each, key, of: what });
    }
  }

  /** Writes to the console what nobody has listened to. */
  close(): void {
    if (this.#onEvent !== undefined || this.#totals.size === 0) return;
    const lines = Array.from(this.#totals.values(), showSkipped);
    this.#totals.clear();
    console.warn(lines.join("\n"));
  }

  #add(total: Total): void {
    const name = `${total.of} ${nameOf(total)}`;
    const known = this.#totals.get(name) ?? { ...total, count: 0 };
    // Not the task that was ready first, which differs from run to run.
    const first = isBefore(total.key, known.key) ? total : known;
    this.#totals.set(name, { ...first, count: known.count + total.count });
  }
}

/** Whether a task's elements come first: that of the lower partition, or else of the lower key. */
function isBefore(one: Key, other: Key): boolean {
  const [a = Infinity, b = Infinity] = [partitionOf(one), partitionOf(other)];
  return a < b || (a === b && one < other);
}

function nameOf({ operation, function: fn }: Total): string {
  return fn === undefined ? operation : `${operation}(${fn})`;
}

function showSkipped(skipped: Total): string {
  const { count, first, of: what } = skipped;
  if (what === "files") {
    const files = count === 1 ? "1 damaged file" : `${count} damaged files, the first`;
    return `Read only what is whole of ${files}: ${describeError(first.error)}`;
  }
  const elements = count === 1 ? "1 element" : `${count} elements`;
  const place = showLocation(first.source);
  return `Skipped ${elements}: ${nameOf(skipped)} failed, the first time` +
    `${place === "" ? "" : ` at ${place}`}: ${describeError(first.error)}`;
}
