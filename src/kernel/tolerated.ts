/**
 * Elements whose function threw where that was not to fail the task: counted
 * and dropped, or turned into values that take their place.
 *
 * @module
 */

import type { ElementLocation } from "../errors.ts";
import { toRecord } from "../functions/error_record.ts";
import { describeValue } from "../ops/describe_value.ts";
import type { ElementFailure, FailureReason } from "../ops/element_failure.ts";
import { own } from "../ops/own_string.ts";

/** How many elements a task has dropped since one function threw, and why it did the first time. */
export interface SkippedElements {
  /** Operation the function was given to. */
  readonly operation: string;
  /** Name of the function. */
  readonly function: string;
  readonly count: number;
  /** What was thrown first, and at which element. */
  readonly first: { readonly error: unknown; readonly source: ElementLocation };
}

/** A stage with a function. */
interface Stage {
  readonly operation: { readonly name: string };
  readonly call: { readonly id: string; readonly name: string };
}

type Counted = { -readonly [P in keyof SkippedElements]: SkippedElements[P] };

/** The elements that one attempt to compute a task has gone on without. */
export class Tolerated {
  readonly #skipped = new Map<string, Counted>();
  readonly #partition: number | undefined;
  #locate: (index: number) => ElementLocation = (index) => ({ index });

  /** Notes nothing yet. */
  constructor(partition?: number | undefined) {
    this.#partition = partition;
  }

  /** What was dropped, by function. */
  get skipped(): readonly SkippedElements[] {
    return [...this.#skipped.values()];
  }

  /** Takes note of where the elements of the next batch came from. */
  reading(locate: (index: number) => ElementLocation): void {
    this.#locate = locate;
  }

  /** Counts an element that is dropped; `index` is that of the batch's element it came of. */
  skip({ operation, call }: Stage, index: number, error: unknown): void {
    const key = `${operation.name} ${call.id}`;
    const counted = this.#skipped.get(key);
    if (counted !== undefined) return void counted.count++;
    const first = { error, source: this.#locate(index) };
    this.#skipped.set(key, { operation: operation.name, function: call.name, count: 1, first });
  }

  /** What goes on in the place of an element. */
  collect(
    { operation, call }: Stage,
    index: number,
    error: unknown,
    element: unknown,
  ): ElementFailure {
    return {
      elementFailure: true,
      error: reasonOf(error),
      element: snapshotOf(element),
      operation: operation.name,
      function: call.name,
      source: this.#locate(index),
      ...(this.#partition === undefined ? {} : { partition: this.#partition }),
    };
  }
}

function reasonOf(error: unknown): FailureReason {
  const record = toRecord(error);
  if (record.kind !== "error") return { name: "Error", message: `threw ${describeValue(error)}` };
  const { name, message, stack } = record;
  return { name, message, ...(stack === undefined ? {} : { stack }) };
}

/** The element as it was when its function threw, fit to travel. */
function snapshotOf(element: unknown): unknown {
  try {
    return own(structuredClone(element));
  } catch {
    return describeValue(element);
  }
}
