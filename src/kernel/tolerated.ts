/**
 * Elements whose function threw where that was not to fail the task: counted
 * and dropped, or turned into values that take their place.
 *
 * @module
 */

import type { ElementLocation } from "../errors.ts";
import { headOf, stackOf } from "../wire/error_record.ts";
import { describeValue } from "../values/describe_value.ts";
import type { ElementFailure, FailureReason } from "../values/element_failure.ts";
import { own } from "../values/own_string.ts";
import { failureOf } from "./failure.ts";

/** How many elements a task has dropped for one reason, and what that was the first time. */
export interface SkippedElements {
  /** Operation the function was given to, or that could not read the elements. */
  readonly operation: string;
  /** Name of the function that threw, if it was one. */
  readonly function?: string;
  readonly count: number;
  /** What these are, where not elements: requests made again, or files read only as far as whole. */
  readonly of?: "requests" | "files";
  /** What was thrown first, and at which element. */
  readonly first: { readonly error: unknown; readonly source: ElementLocation };
}

/** A stage with a function. */
interface FailingStage {
  readonly operation: { readonly name: string };
  readonly call: { readonly id: string; readonly name: string };
}

/**
 * Number of failures of one function in a task that tell their stack: to put one into words takes
 * longer than all else that is done for a failure, and nobody reads the thousandth.
 */
const STACKS = 10;

type Counted = { -readonly [P in keyof SkippedElements]: SkippedElements[P] };

/** The elements that one attempt to compute a task has gone on without. */
export class Tolerated {
  readonly #skipped = new Map<string, Counted>();
  /** Number of failures of each function that have told their stack. */
  readonly #stacks = new Map<FailingStage["call"], number>();
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
  skip({ operation, call }: FailingStage, index: number, thrown: unknown): void {
    const { name } = operation;
    const { error, function: fn } = failureOf(thrown, { operation: name, function: call.name });
    this.#count(`${name} ${call.id} ${fn}`, () => ({
      operation: name,
      function: fn!,
      first: { error, source: this.#locate(index) },
    }));
  }

  /** Counts an element that its source could not read. */
  leaveOut(
    { name: operation }: FailingStage["operation"],
    source: ElementLocation,
    error: unknown,
  ): void {
    this.#count(operation, () => ({ operation, first: { error, source } }));
  }

  /** Counts a file of which its source reads only what is whole. */
  salvage(
    { name: operation }: FailingStage["operation"],
    source: ElementLocation,
    error: unknown,
  ): void {
    this.#count(`files ${operation}`, () => ({
      operation,
      of: "files",
      first: { error, source },
    }));
  }

  /** Counts a request that is made again, by which nothing is left out. */
  retry(
    { name: operation }: FailingStage["operation"],
    source: ElementLocation,
    error: unknown,
  ): void {
    this.#count(`requests ${operation}`, () => ({
      operation,
      of: "requests",
      first: { error, source },
    }));
  }

  /** What goes on in the place of an element. */
  collect(
    { operation, call }: FailingStage,
    index: number,
    thrown: unknown,
    element: unknown,
  ): ElementFailure {
    const { name } = operation;
    const { error, function: fn } = failureOf(thrown, { operation: name, function: call.name });
    return {
      elementFailure: true,
      error: this.#reasonOf(error, call),
      element: snapshotOf(element),
      operation: name,
      function: fn!,
      source: this.#locate(index),
      ...(this.#partition === undefined ? {} : { partition: this.#partition }),
    };
  }

  #count(key: string, first: () => Omit<SkippedElements, "count">): void {
    const counted = this.#skipped.get(key);
    if (counted === undefined) this.#skipped.set(key, { ...first(), count: 1 });
    else counted.count++;
  }

  #reasonOf(error: unknown, call: FailingStage["call"]): FailureReason {
    const head = headOf(error);
    if (head === undefined) return { name: "Error", message: `threw ${describeValue(error)}` };
    const told = this.#stacks.get(call) ?? 0;
    if (told === STACKS) return head;
    this.#stacks.set(call, told + 1);
    const stack = stackOf(error);
    return stack === undefined ? head : { ...head, stack };
  }
}

/** The element as it was when its function threw, fit to travel. */
function snapshotOf(element: unknown): unknown {
  if (typeof element === "string") return own(element);
  try {
    return own(structuredClone(element));
  } catch {
    return describeValue(element);
  }
}
