/**
 * Plans that make collections out of something else.
 *
 * @module
 */

import { defaultSlots } from "../engine/workers/default_pool.ts";
import { Graph, partitionLayer } from "../graph/graph.ts";
import { dataNode, taskNode } from "../graph/node.ts";
import { take as takeOperation } from "../ops/collect.ts";
import { balancedStart } from "../ops/cuts.ts";
import { range as rangeOperation } from "../ops/elements.ts";
import type { Args, SourceOperation } from "../ops/operation.ts";
import { describeValue } from "../values/describe_value.ts";
import { checkInteger, checkOptions, refusal } from "../values/check.ts";
import {
  type Arguments,
  type Before,
  type Collection,
  controlled,
  type DeclaredArgs,
  noArguments,
  values,
} from "./collection.ts";
import { isIterable } from "./item_mark.ts";
import { nameOf, uniqueName } from "./name.ts";

/** How elements are cut into partitions. */
export interface PartitionOptions {
  /**
   * Number of partitions, exactly; their sizes differ by at most one. By default eight for each core of
   * this machine, as far as there are elements. What is computed does not depend on it; the order of
   * what `groupBy` and shuffled joins give does.
   */
  readonly npartitions?: number;
  /** Number of elements in each partition but the last. */
  readonly partitionSize?: number;
}

/**
 * Number of partitions for each core where nothing is said: enough that a core that is slower leaves
 * some to the others, few enough to cost next to nothing.
 */
const partitionsPerCore = 8;

/** A collection of elements at hand. */
export function sequence(elements: unknown, options: PartitionOptions = {}): Collection {
  const array = arrayOf(elements);
  const cuts = cutsOf(array.length, options, "call fromSequence()");
  const name = uniqueName("sequence");
  const layer = partitionLayer(
    name,
    cuts.npartitions,
    (i) => dataNode(array.slice(cuts.start(i), cuts.start(i + 1))),
  );
  return { graph: new Graph(layer), name, npartitions: cuts.npartitions };
}

/** A collection of equally spaced numbers. */
export function numbers(
  start: number,
  stop: number,
  step: number,
  options: PartitionOptions = {},
): Collection {
  for (const [name, value] of Object.entries({ start, stop, step })) {
    if (Number.isFinite(value) && (name !== "step" || value !== 0)) continue;
    const expected = `a finite number${name === "step" ? " other than 0" : ""}`;
    throw refusal(value, { action: "call range()", name, expected, type: "number" });
  }
  const length = rangeLength(start, stop, step);
  const cuts = cutsOf(length, options, "call range()");
  // Sums of whole numbers are exact; with others, a partition has to know how far it is from `start`.
  const exact = [start, step, stop].every(Number.isSafeInteger);
  return source(rangeOperation, cuts.npartitions, (i) => {
    const first = cuts.start(i);
    const size = cuts.start(i + 1) - first;
    return exact ? values(start + first * step, step, size) : values(start, step, size, first);
  }, { identity: [start, step, length, cuts.npartitions] });
}

/** How many numbers there are; none of them, as rounded, reaches `stop`. */
function rangeLength(start: number, stop: number, step: number): number {
  let length = Math.max(0, Math.ceil((stop - start) / step));
  if (!Number.isSafeInteger(length)) {
    throw new RangeError(`Cannot call range(): expected fewer than 2^53 numbers, got ${length}`);
  }
  const reaches = (x: number) => step > 0 ? x >= stop : x <= stop;
  while (length > 0 && reaches(start + (length - 1) * step)) length--;
  while (length > 0 && !reaches(start + length * step)) length++;
  return length;
}

/** What a source has besides the arguments of each partition. */
export interface SourceSettings<Shared extends Args = []> {
  /** Values that are equal only where the elements are; without, no two sources are the same. */
  readonly identity?: readonly unknown[];
  /** Arguments that follow those of every partition. */
  readonly shared?: Arguments<Shared>;
}

/** A collection that a source operation opens partition by partition. */
export function source<O extends SourceOperation, Shared extends Args = []>(
  operation: O,
  npartitions: number,
  argsOf: (partition: number) => Arguments<Before<Shared, DeclaredArgs<O>>>,
  { identity, shared }: SourceSettings<Shared> = {},
): Collection {
  const { args, graphs }: Arguments = shared ?? noArguments;
  const name = identity === undefined
    ? uniqueName(operation.name)
    : nameOf(operation.name, [...values(...identity).args, ...args]);
  const layer = partitionLayer(
    name,
    npartitions,
    (i) => taskNode(operation, [...argsOf(i).args, ...args]),
  );
  return { graph: new Graph(layer, graphs), name, npartitions };
}

/** The first `k` elements, as a collection of one partition. */
export function take(input: Collection, k: number): Collection {
  checkInteger(k, 0, { action: "call take()", name: "k" });
  return controlled(input, takeOperation, values(k));
}

/** Where partitions begin. */
interface PartitionStarts {
  readonly npartitions: number;
  start(partition: number): number;
}

function cutsOf(length: number, options: PartitionOptions, action: string): PartitionStarts {
  checkOptions(options, ["npartitions", "partitionSize"], action);
  const { npartitions, partitionSize } = options;
  if (npartitions !== undefined && partitionSize !== undefined) {
    throw new TypeError(`Cannot ${action}: expected 'npartitions' or 'partitionSize', got both`);
  }
  if (partitionSize !== undefined) {
    checkInteger(partitionSize, 1, { action, name: "partitionSize" });
    return {
      npartitions: Math.max(1, Math.ceil(length / partitionSize)),
      start: (i) => Math.min(length, i * partitionSize),
    };
  }
  if (npartitions !== undefined) checkInteger(npartitions, 1, { action, name: "npartitions" });
  const n = npartitions ?? Math.max(1, Math.min(length, partitionsPerCore * defaultSlots()));
  return { npartitions: n, start: (i) => balancedStart(length, n, i) };
}

/** A copy, so that changes to the original do not reach the bag. */
function arrayOf(elements: unknown): readonly unknown[] {
  if (isIterable(elements)) return [...elements];
  const advice = typeof elements === "string" ? "; for its characters, spread it: [...text]" : "";
  throw new TypeError(
    `Cannot call fromSequence(): expected an iterable, got ${describeValue(elements)}${advice}`,
  );
}
