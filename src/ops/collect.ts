/**
 * Keeping the elements themselves: all of them, or the first few.
 *
 * @module
 */

import type { ControlOperation, SinkOperation, ValueOperation } from "./operation.ts";

/** The elements as an array; what a program without another sink ends in. */
export const collect: SinkOperation<unknown[]> = {
  kind: "sink",
  name: "collect",
  init: () => [],
  step: (state, x) => void state.push(x),
  finish: (state) => state,
  template: ({ x, state }) => `${state}.push(${x});`,
};

/** State of {@linkcode limit}. */
interface Limited {
  readonly elements: unknown[];
  readonly length: number;
}

/** `limit(k, input)`: the first `k` elements, reading no further. */
export const limit: SinkOperation<Limited> = {
  kind: "sink",
  name: "limit",
  init: ([k]) => ({ elements: [], length: k as number }),
  full: ({ length }) => length === 0,
  stops: true,
  step: ({ elements, length }, x) => elements.push(x) >= length,
  finish: ({ elements }) => elements,
};

/** `take(k, input)`: the first `k` elements of all partitions, each asked for only when needed. */
export const take: ControlOperation = {
  kind: "control",
  name: "take",
  asks: limit as SinkOperation,
  inTurn: true,
  async control([k], input) {
    const taken: unknown[] = [];
    const wanted = k as number;
    for (let i = 0; i < input.npartitions && taken.length < wanted; i++) {
      const found = await input.ask(limit, [wanted - taken.length], i) as unknown[];
      for (const element of found) taken.push(element);
    }
    return taken;
  },
};

/** `call(f, ...args)`: a user's function of whole values, as in a hand-written graph. */
export const call: ValueOperation = {
  kind: "value",
  name: "call",
  calls: true,
  run: ([fn, ...args]) => (fn as (...args: unknown[]) => unknown)(...args),
};

/** `gather(partitions)`: the elements of a list of partitions as one array. */
export const gather: ValueOperation = {
  kind: "value",
  name: "gather",
  run([partitions]) {
    const elements: unknown[] = [];
    for (const partition of partitions as readonly Iterable<unknown>[]) {
      for (const element of partition) elements.push(element);
    }
    return elements;
  },
};
