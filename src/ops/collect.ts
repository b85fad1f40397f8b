/**
 * Keeping the elements themselves: all of them, or the first few.
 *
 * @module
 */

import { settleElements } from "../values/one_shot.ts";
import { type Pieced, PiecedPartition } from "../wire/aside.ts";
import { sizeOf } from "../wire/size.ts";
import type {
  ControlOperation,
  SinkOperation,
  TaskRoom,
  UserFunction,
  ValueOperation,
} from "./operation.ts";
import { Rounds } from "./rounds.ts";

/** What there was no room for, and of how many elements that is. */
class SetAside {
  readonly rounds = new Rounds();
  #size = 0;

  /** Takes the elements that have been gathered. */
  take(gathered: unknown[]): readonly unknown[] {
    this.#size += gathered.length;
    // Nobody goes through what is set aside before it travels.
    return settleElements(gathered.splice(0));
  }

  /** All elements, given those that were gathered last. */
  async finish(gathered: unknown[], room: TaskRoom | undefined): Promise<PiecedPartition> {
    const [pieces] = await this.rounds.finish([this.take(gathered)], room);
    return new PiecedPartition((pieces as Pieced).list, this.#size);
  }
}

/** By the array that the loop puts elements into, which is all there is where there is room. */
const asides = new WeakMap<unknown[], SetAside>();

/** The elements as an array, or in pieces; what a program without another sink ends in. */
export const collect: SinkOperation<unknown[], []> = {
  kind: "sink",
  name: "collect",
  init: () => [],
  step: (state, x) => void state.push(x),
  relieve(state, _args, room) {
    let aside = asides.get(state);
    if (aside === undefined) asides.set(state, aside = new SetAside());
    const { rounds } = aside;
    return rounds.relieve(room, {
      length: state.length,
      bytes: () => sizeOf(state),
      cut: () => [aside.take(state)],
    });
  },
  finish(state, _args, room) {
    const aside = asides.get(state);
    return aside?.rounds.isBegun === true ? aside.finish(state, room) : state;
  },
  abandon: (state) => asides.get(state)?.rounds.release(),
  template: ({ x, state }) => `${state}.push(${x});`,
};

/** State of {@linkcode limit}. */
interface Limited {
  readonly elements: unknown[];
  readonly length: number;
}

/** `limit(k, input)`: the first `k` elements, reading no further. */
export const limit: SinkOperation<Limited, [k: number]> = {
  kind: "sink",
  name: "limit",
  init: ([k]) => ({ elements: [], length: k }),
  full: ({ length }) => length === 0,
  stops: true,
  step: ({ elements, length }, x) => elements.push(x) >= length,
  finish: ({ elements }) => elements,
};

/** `take(k, input)`: the first `k` elements of all partitions, each asked for only when needed. */
export const take: ControlOperation<[k: number]> = {
  kind: "control",
  name: "take",
  asks: limit,
  inTurn: true,
  async control([k], input) {
    const taken: unknown[] = [];
    for (let i = 0; i < input.npartitions && taken.length < k; i++) {
      const found = await input.ask(limit, [k - taken.length], i) as unknown[];
      for (const element of found) taken.push(element);
    }
    return taken;
  },
};

/** `call(f, ...args)`: a user's function of whole values, as in a hand-written graph. */
export const call: ValueOperation<[fn: UserFunction, ...args: unknown[]]> = {
  kind: "value",
  name: "call",
  isCall: true,
  run: ([fn, ...args]) => fn(...args),
};

/** `gather(partitions)`: the elements of a list of partitions as one array. */
export const gather: ValueOperation<
  [partitions: readonly Iterable<unknown>[]],
  readonly unknown[]
> = {
  kind: "value",
  name: "gather",
  run([partitions]) {
    const elements: unknown[] = [];
    for (const partition of partitions) for (const element of partition) elements.push(element);
    return elements;
  },
};
