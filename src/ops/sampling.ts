/**
 * Random elements: some share of them, or a number of them with or without
 * repetition. What is drawn are places in the whole bag, so that every element has
 * the same chance however the bag is cut, and a seed always means the same places.
 *
 * Places need to know how many elements come before them. They are counted in a
 * pass of its own that keeps nothing, and read again: the bag may be larger than memory.
 *
 * @module
 */

import { emptyBag } from "./empty_bag.ts";
import { count } from "./numbers.ts";
import { offsetsOf } from "./offsets.ts";
import type {
  ControlOperation,
  ElementOperation,
  PartitionRequest,
  SinkOperation,
} from "./operation.ts";
import { own } from "../values/own_string.ts";
import {
  drawDistinct,
  drawer,
  RANDOM_LIMIT,
  RandomNumbers,
  type StreamName,
} from "../numerics/random.ts";

/**
 * `randomSample(fraction, seed, offset, input)`: each element with the chance `fraction`; its
 * number in the stream of the seed is `offset` and its position in the partition.
 */
export const randomSample: ElementOperation<
  [fraction: number, seed: StreamName, offset: number],
  [chosen: () => boolean]
> = {
  kind: "element",
  name: "randomSample",
  prepare([fraction, seed, offset]) {
    const numbers = new RandomNumbers(["randomSample", ...seed]);
    const bar = fraction * RANDOM_LIMIT;
    let index = offset;
    return [() => numbers.at(index++) < bar];
  },
  push: ([chosen], next) => (x) => chosen() ? next(x) : undefined,
};

/** What is asked of partitions before anything is drawn. */
const counting = { asks: count.partial, inTurn: false } as const;

/** `offsets(input)`: the offsets of partitions of which nothing but their counts is kept. */
export const countedOffsets: ControlOperation<[], readonly number[]> = {
  kind: "control",
  id: "randomSample.offsets",
  name: "offsets",
  ...counting,
  // Who wants offsets reads the elements again.
  control: async (_, input) => await countedOffsetsOf(input, true),
};

/** State of {@linkcode pick}. */
interface Picked {
  readonly elements: unknown[];
  seen: number;
}

/** `pick(positions, input)`: the elements at these positions, which ascend, reading no further. */
export const pick: SinkOperation<Picked, [positions: readonly number[]]> = {
  kind: "sink",
  name: "pick",
  init: () => ({ elements: [], seen: 0 }),
  step(state, x, _y, [positions]) {
    if (state.seen++ !== positions[state.elements.length]) return false;
    return state.elements.push(own(x)) === positions.length;
  },
  finish: ({ elements }) => elements,
};

/** `sample(k, seed, input)`: `k` elements, none twice, in the order of the bag. */
export const sample: Drawing = drawing("sample", (draw, k, total) => {
  if (k <= total) return drawDistinct(draw, k, total).sort((a, b) => a - b);
  throw new RangeError(
    `Cannot compute sample(): expected a bag of at least ${k} elements, got one of ${total}`,
  );
});

/** `choices(k, seed, input)`: `k` elements, each drawn from all of them, in the order of the draws. */
export const choices: Drawing = drawing("choices", (draw, k, total) => {
  if (total > 0) return Array.from({ length: k }, () => draw(total));
  throw emptyBag("choices");
});

/** An operation that draws places. */
export type Drawing = ControlOperation<[k: number, seed: StreamName]>;

/** The operation that gives the elements at places among `total`, `k` of them, which `places` draws. */
function drawing(
  name: string,
  places: (draw: (limit: number) => number, k: number, total: number) => readonly number[],
): Drawing {
  return {
    kind: "control",
    name,
    ...counting,
    async control([k, seed], input) {
      if (k === 0) return [];
      const offsets = await countedOffsetsOf(input);
      const drawn = places(drawer([name, ...seed]), k, offsets.at(-1)!);
      return await elementsAt(drawn, offsets, input);
    },
  };
}

/** The elements at places of the whole bag; only partitions that have some are read. */
async function elementsAt(
  places: readonly number[],
  offsets: readonly number[],
  input: PartitionRequest,
): Promise<unknown[]> {
  const ascending = Float64Array.from(new Set(places)).sort();
  const picks: Promise<readonly unknown[]>[] = [];
  for (let i = 0, at = 0; at < ascending.length; i++) {
    const positions: number[] = [];
    const [start, end] = [offsets[i]!, offsets[i + 1]!];
    for (; ascending[at]! < end; at++) positions.push(ascending[at]! - start);
    if (positions.length > 0) picks.push(pickFrom(input, i, positions));
  }
  const elements = (await Promise.all(picks)).flat();
  const rows = new Map(Array.from(ascending, (place, row) => [place, row]));
  return places.map((place) => elements[rows.get(place)!]);
}

async function pickFrom(
  input: PartitionRequest,
  partition: number,
  positions: readonly number[],
): Promise<readonly unknown[]> {
  const picked = await input.ask(pick, [positions], partition, true) as readonly unknown[];
  if (picked.length === positions.length) return picked;
  throw new RangeError(
    `Cannot sample partition ${partition}: expected as many elements as were counted, got fewer ` +
      "when it was read again; persist() the bag if it changes from one reading to the next",
  );
}

async function countedOffsetsOf(input: PartitionRequest, again = false): Promise<number[]> {
  const partitions = Array.from({ length: input.npartitions }, (_, i) => i);
  const counts = partitions.map((i) => input.ask(counting.asks, [], i, again));
  return offsetsOf(await Promise.all(counts) as number[]);
}
