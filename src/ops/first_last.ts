/**
 * The first and the last element.
 *
 * @module
 */

import { emptyBag } from "./empty_bag.ts";
import { own } from "../values/own_string.ts";
import { finishedReduction, type StatefulReduction } from "./reduction.ts";

/** No element yet, or the one that stands for all. */
interface Kept {
  seen: boolean;
  value?: unknown;
}

/** The first element. */
export const first: StatefulReduction<[]> = finishedReduction<Kept, Kept>(
  {
    kind: "sink",
    name: "first",
    init: () => ({ seen: false, value: undefined }),
    step(state, x) {
      if (state.seen) return true;
      state.seen = true;
      state.value = own(x);
      return true;
    },
    full: ({ seen }) => seen,
    stops: true,
    finish: (state) => state,
  },
  "first",
  (states) => states.find(({ seen }) => seen) ?? { seen: false },
  valueOf("first"),
);

/** The last element. */
export const last: StatefulReduction<[]> = finishedReduction<Kept, Kept>(
  {
    kind: "sink",
    name: "last",
    init: () => ({ seen: false, value: undefined }),
    step(state, x) {
      state.seen = true;
      state.value = x;
    },
    finish: ({ seen, value }) => ({ seen, value: own(value) }),
  },
  "last",
  (states) => states.findLast(({ seen }) => seen) ?? { seen: false },
  valueOf("last"),
);

function valueOf(operation: string): (state: Kept) => unknown {
  return ({ seen, value }) => {
    if (!seen) throw emptyBag(operation);
    return value;
  };
}
