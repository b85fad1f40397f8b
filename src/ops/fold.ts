/**
 * Folding with functions of the user's own, which may change what they are given.
 *
 * @module
 */

import { emptyBag } from "./empty_bag.ts";
import type { UserFunction } from "./operation.ts";
import { finishedReduction, type StatefulReduction } from "./reduction.ts";

/** What a fold starts from: nothing, a value, or a function that makes it. */
export type Initial = readonly [] | readonly [value: unknown] | UserFunction;

/** Arguments of a fold; `combine` is `binop` where there is none. */
export type FoldArguments = [
  binop: UserFunction,
  combine: UserFunction | undefined,
  initial: Initial,
];

/** Those of its partial results. */
export type FoldSteps = [binop: UserFunction, start: (() => unknown) | undefined];

/** State of a fold: nothing yet, or what has been folded. */
interface Folded {
  seen: boolean;
  value?: unknown;
}

/** `fold(binop, combine, initial)`. */
export const fold: StatefulReduction<FoldArguments> = finishedReduction<
  Folded,
  Folded,
  FoldArguments,
  FoldSteps
>(
  {
    kind: "sink",
    name: "fold",
    prepare: ([binop, , initial]) => [binop, starter(initial)],
    init: () => ({ seen: false }),
    step(state, x, _y, [binop, start]) {
      if (!state.seen && start === undefined) state.value = copied(x);
      else {
        const acc = state.seen ? state.value : start!();
        state.value = binop(acc, x);
      }
      state.seen = true;
    },
    async stepAsync(state, x, _y, [binop, start]) {
      if (!state.seen && start === undefined) state.value = copied(x);
      else {
        const acc = state.seen ? state.value : await start!();
        state.value = await binop(acc, x);
      }
      state.seen = true;
    },
    finish: (state) => state,
  },
  "fold",
  async (states, [binop, combine]) => {
    const merged: Folded = { seen: false };
    for (const { seen, value } of states) {
      if (!seen) continue;
      merged.value = merged.seen ? await (combine ?? binop)(merged.value, value) : value;
      merged.seen = true;
    }
    return merged;
  },
  ({ seen, value }, [, , initial]) => {
    if (seen) return value;
    const start = starter(initial);
    if (start !== undefined) return start();
    throw emptyBag("fold", ", or an initial value");
  },
  {
    copy(states) {
      const values = copiedAll(states.map(({ value }) => value));
      return states.map(({ seen }, i) => ({ seen, value: values[i] }));
    },
  },
);

/** What makes the value that a fold starts from. */
export function starter(initial: Initial): (() => unknown) | undefined {
  if (typeof initial === "function") return initial;
  if (initial.length === 0) return undefined;
  const [value] = initial;
  return () => copied(value);
}

/**
 * A value that a user's function may change without changing the original: an element, an
 * initial value or a partial state, which another task, or the same one tried again, still reads.
 */
export function copied(value: unknown): unknown {
  return isObject(value) ? structuredClone(value) : value;
}

/** Copies of values, made at once, which is many times faster than one by one. */
export function copiedAll(values: readonly unknown[]): readonly unknown[] {
  return values.some(isObject) ? structuredClone(values) : values;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
