/**
 * What goes wrong in a task, with what is known about it.
 *
 * @module
 */

import type { ElementLocation } from "../errors.ts";
import { PromiseSeen } from "../ops/operation.ts";

/** Whose fault something is, as far as that is known. */
export interface Culprit {
  /** Name of the operation. */
  readonly operation: string;
  /** Name of the user's function, where one was running. */
  readonly function?: string | undefined;
  /** Where the element came from. */
  readonly source?: ElementLocation | undefined;
}

/** What went wrong in a task, and where. */
export class TaskFailure implements Culprit {
  /** Asking for it runs no code of what was thrown, as a plain `instanceof` does of a proxy. */
  readonly #own = true;
  readonly operation: string;
  readonly function: string | undefined;
  readonly source: ElementLocation | undefined;
  /** What was thrown. */
  readonly error: unknown;

  /** Notes what went wrong. */
  constructor(error: unknown, culprit: Culprit) {
    this.error = error;
    this.operation = culprit.operation;
    this.function = culprit.function;
    this.source = culprit.source;
  }

  /** Whether a value is one, whatever it is. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && #own in value;
  }
}

/** What one of the functions an operation calls by itself threw, and which one it was. */
export class FunctionFailure {
  /** As in {@linkcode TaskFailure}. */
  readonly #own = true;
  readonly error: unknown;
  readonly name: string;

  /** Notes what was thrown. */
  constructor(error: unknown, name: string) {
    this.error = error;
    this.name = name;
  }

  /** Whether a value is one, whatever it is. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && #own in value;
  }
}

/** What was thrown, as a failure of `culprit`, but for what it says itself of whose it is. */
export function failureOf(thrown: unknown, culprit: Culprit): TaskFailure {
  if (thrown instanceof TaskFailure) return thrown;
  return thrown instanceof FunctionFailure
    ? new TaskFailure(thrown.error, { ...culprit, function: thrown.name })
    : new TaskFailure(thrown, culprit);
}

/** Runs what fails as `culprit`, unless it is known better whose fault that is. */
export async function blaming<T>(culprit: Culprit, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw failureOf(error, culprit);
  }
}

/** A function that says who it is when it throws or its promise is rejected. */
export function attributed<A extends unknown[]>(
  name: string,
  fn: (...args: A) => unknown,
): (...args: A) => unknown {
  const failed = (error: unknown): never => {
    throw error instanceof PromiseSeen ? error : new FunctionFailure(error, name);
  };
  return (...args) => {
    try {
      const result = fn(...args);
      return result instanceof Promise ? result.catch(failed) : result;
    } catch (error) {
      return failed(error);
    }
  };
}

/** Says that a function returned a promise, which nobody will wait for. */
export function promiseSeen(id: string, promise: Promise<unknown>): PromiseSeen {
  // The function is called again with the same element: a rejection is reported then.
  promise.catch(() => {});
  return new PromiseSeen(id);
}
