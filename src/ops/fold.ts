/**
 * Folding with functions of the user's own, which may change what they are given.
 *
 * @module
 */

import { emptyBag } from "./empty_bag.ts";
import { finishedReduction, type StatefulReduction } from "./reduction.ts";

/** A function that takes what has been folded, and what comes next. */
export type BinaryFunction = (folded: unknown, next: unknown) => unknown;

/** State of a fold: nothing yet, or what has been folded. */
interface Folded {
  seen: boolean;
  value?: unknown;
}

/** `fold(binop, combine, initial)`. */
export const fold: StatefulReduction = finishedReduction<Folded, Folded>(
  {
    kind: "sink",
    name: "fold",
    prepare: ([binop, , initial]) => [binop, starter(initial)],
    init: () => ({ seen: false }),
    step(state, x, _y, [binop, start]) {
      if (!state.seen && start === undefined) state.value = copied(x);
      else {
        const acc = state.seen ? state.value : (start as () => unknown)();
        state.value = (binop as BinaryFunction)(acc, x);
      }
      state.seen = true;
    },
    async stepAsync(state, x, _y, [binop, start]) {
      if (!state.seen && start === undefined) state.value = copied(x);
      else {
        const acc = state.seen ? state.value : await (start as () => unknown)();
        state.value = await (binop as BinaryFunction)(acc, x);
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
      merged.value = merged.seen
        ? await ((combine ?? binop) as BinaryFunction)(merged.value, value)
        : value;
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

/** What makes the value that a fold starts from: `initial` is `[]`, `[value]` or a function. */
export function starter(initial: unknown): (() => unknown) | undefined {
  if (typeof initial === "function") return initial as () => unknown;
  const [value] = initial as readonly unknown[];
  if ((initial as readonly unknown[]).length === 0) return undefined;
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
