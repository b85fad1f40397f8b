/**
 * Plans that make collections out of something else.
 *
 * @module
 */

import { Graph, partitionLayer } from "../graph/graph.ts";
import { dataNode, lazyNode, taskNode } from "../graph/node.ts";
import { take as takeOperation } from "../ops/collect.ts";
import { range as rangeOperation } from "../ops/elements.ts";
import type { SourceOperation } from "../ops/operation.ts";
import { checkInteger, checkOptions, typeOf } from "./check.ts";
import { type Collection, values } from "./collection.ts";
import { nameOf, uniqueName } from "./name.ts";

/** How elements are cut into partitions. */
export interface PartitionOptions {
  /** Number of partitions, exactly; their sizes differ by at most one. */
  readonly npartitions?: number;
  /** Number of elements in each partition but the last. */
  readonly partitionSize?: number;
}

/** Number of partitions where nothing is said: enough for many cores, few enough to cost nothing. */
const defaultPartitions = 64;

/** A collection of elements at hand. */
export function sequence(elements: unknown, options: PartitionOptions = {}): Collection {
  const array = arrayOf(elements);
  const cuts = cutsOf(array.length, options, "make a bag of a sequence");
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
  options: PartitionOptions,
): Collection {
  for (const [name, value] of Object.entries({ start, stop, step })) {
    if (typeof value !== "number") {
      throw new TypeError(
        `Cannot make a range: '${name}' must be a number: it is ${typeOf(value)}`,
      );
    }
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `Cannot make a range: '${name}' must be finite: current value is ${value}`,
      );
    }
  }
  if (step === 0) throw new RangeError("Cannot make a range: 'step' must not be 0");
  const length = Math.max(0, Math.ceil((stop - start) / step));
  const cuts = cutsOf(length, options, "make a range");
  return source(rangeOperation, cuts.npartitions, (i) => {
    const first = cuts.start(i);
    return [start + first * step, step, cuts.start(i + 1) - first];
  }, [start, step, length, cuts.npartitions]);
}

/** A collection that a source operation opens partition by partition. */
export function source(
  operation: SourceOperation,
  npartitions: number,
  argsOf: (partition: number) => readonly unknown[],
  identity?: readonly unknown[],
): Collection {
  const name = identity === undefined
    ? uniqueName(operation.name)
    : nameOf(operation.name, values(...identity).args);
  const layer = partitionLayer(
    name,
    npartitions,
    (i) => taskNode(operation, argsOf(i).map(dataNode)),
  );
  return { graph: new Graph(layer), name, npartitions };
}

/** The first `k` elements, as a collection of one partition. */
export function take(input: Collection, k: number): Collection {
  checkInteger(k, 0, { action: "take elements", name: "k" });
  const args = [...values(k).args, lazyNode(input)];
  const name = nameOf(takeOperation.name, args);
  const layer = partitionLayer(name, 1, () => taskNode(takeOperation, args));
  return { graph: new Graph(layer, [input.graph]), name, npartitions: 1 };
}

/** Where partitions begin. */
interface Cuts {
  readonly npartitions: number;
  start(partition: number): number;
}

function cutsOf(length: number, options: PartitionOptions, action: string): Cuts {
  checkOptions(options, ["npartitions", "partitionSize"], action);
  const { npartitions, partitionSize } = options;
  if (npartitions !== undefined && partitionSize !== undefined) {
    throw new TypeError(`Cannot ${action}: give 'npartitions' or 'partitionSize', not both`);
  }
  if (partitionSize !== undefined) {
    checkInteger(partitionSize, 1, { action, name: "partitionSize" });
    return {
      npartitions: Math.max(1, Math.ceil(length / partitionSize)),
      start: (i) => Math.min(length, i * partitionSize),
    };
  }
  if (npartitions !== undefined) checkInteger(npartitions, 1, { action, name: "npartitions" });
  const n = npartitions ?? Math.max(1, Math.min(length, defaultPartitions));
  return { npartitions: n, start: (i) => Math.floor((length * i) / n) };
}

function arrayOf(elements: unknown): readonly unknown[] {
  if (Array.isArray(elements)) return elements;
  if (typeof elements === "object" && elements !== null && Symbol.iterator in elements) {
    return [...elements as Iterable<unknown>];
  }
  const advice = typeof elements === "string"
    ? "a string; for its characters, spread it: [...text]"
    : typeOf(elements);
  throw new TypeError(`Cannot make a bag of a sequence: expected an iterable, got ${advice}`);
}
