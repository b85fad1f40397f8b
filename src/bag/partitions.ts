/**
 * {@linkcode fromPartitions}: bags whose partitions are made where they are needed.
 *
 * @module
 */

import { publicFunctions } from "../functions/call_site.ts";
import { Graph, partitionLayer } from "../graph/graph.ts";
import { dataNode, type GraphNode } from "../graph/node.ts";
import { describeValue } from "../values/describe_value.ts";
import { fromPartitions as operation } from "../ops/partitions.ts";
import { type Bag, bagOf, type PartitionResult } from "./bag.ts";
import { checkInteger, checkOptions } from "../values/check.ts";
import { type Collection, join, taskOf, values } from "../plans/collection.ts";
import { isIterable } from "../plans/item_mark.ts";
import { functionArgument, type Role } from "../plans/functions.ts";
import { nameOf, uniqueName } from "../plans/name.ts";
import { type Captures, singleCallOptionNames, type SingleCallOptions } from "../plans/options.ts";

const action = "call fromPartitions()";
const role: Role = { operation: operation.name, makesElements: true };

/** A partition at hand, or a function that makes it in a worker. */
export type Partition<T, W = never> =
  | Iterable<T>
  | ((...captured: Captures<W>) => PartitionResult<T>);

/**
 * Makes a bag of partitions, each of which is made in the worker that needs it.
 *
 * A function that makes a partition may be asynchronous, and may be a generator: its elements are
 * then worked on while it makes the next ones, none of them are kept, and it is closed as soon as
 * no more are wanted. It runs once for each computation that needs its partition, and again if its
 * worker dies, so it has to make the same elements each time.
 *
 * @typeParam T Type of the elements.
 * @param npartitions Number of partitions.
 * @param make Makes the elements of a partition, given its number.
 * @param options Its captures.
 * @returns A bag of the elements, partition by partition.
 * @throws {RangeError} If `npartitions` is not a whole number.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Pages of numbers
 * ```ts
 * import { fromPartitions } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const bag = fromPartitions(1000, function* (page, { size }) {
 *   for (let i = 0; i < size; i++) yield page * size + i;
 * }, { with: { size: 50 } });
 *
 * assertEquals(await bag.take(3).compute(), [0, 1, 2]);
 * ```
 */
export function fromPartitions<T, W extends object = never>(
  npartitions: number,
  make: (partition: number, ...captured: Captures<W>) => PartitionResult<T>,
  options?: SingleCallOptions<W>,
): Bag<T>;
/**
 * Makes a bag of partitions given one by one.
 *
 * @typeParam T Type of the elements.
 * @param partitions Iterables, which are read at once, and functions that make iterables or asynchronous
 * iterables where they are needed.
 * @param options Captures of the functions.
 * @returns A bag of the elements, partition by partition.
 * @throws {TypeError} If a partition is a string, an asynchronous iterable, or nothing of the kind.
 * @throws {FunctionError} If a function cannot travel to a worker.
 *
 * @example Two partitions, one of them made later
 * ```ts
 * import { fromPartitions } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const bag = fromPartitions([[1, 2], async function* () {
 *   yield* await Promise.resolve([3, 4]);
 * }]);
 *
 * assertEquals(await bag.compute(), [1, 2, 3, 4]);
 * ```
 */
export function fromPartitions<T, W extends object = never>(
  partitions: readonly Partition<T, W>[],
  options?: SingleCallOptions<W>,
): Bag<T>;
export function fromPartitions(
  sources: unknown,
  second?: unknown,
  options?: SingleCallOptions<object>,
): unknown {
  return typeof sources === "number"
    ? bagOf(numberedPartitions(sources, second, options))
    : bagOf(partitionsOf(sources, second as SingleCallOptions<object> | undefined));
}

/** A collection of partitions given one by one, each as its elements or as a function that makes them. */
function partitionsOf(
  sources: unknown,
  options: SingleCallOptions<object> | undefined,
): Collection {
  checkOptions(options, singleCallOptionNames, action);
  const given = arrayOf(sources);
  const graphs: Graph[] = [];
  const nodes = given.map((source, partition): GraphNode => {
    if (typeof source !== "function") return dataNode(elementsOf(source, partition));
    const made = functionArgument(source, options, { ...role, role: "partition", takes: 0 });
    graphs.push(...made.graphs);
    return taskOf(operation, made);
  });
  const tasks = nodes.filter((node) => node.kind === "task");
  if (tasks.length === 0 && options !== undefined && Object.keys(options).length > 0) {
    throw new TypeError(
      `Cannot ${action}: expected at least one function, to which the options belong, got none`,
    );
  }
  const name = tasks.length < nodes.length
    ? uniqueName(operation.name)
    : nameOf(operation.name, tasks, ["one by one"]);
  const layer = partitionLayer(name, nodes.length, (i) => nodes[i]!);
  return { graph: new Graph(layer, graphs), name, npartitions: nodes.length };
}

/** A collection of partitions that one function makes, given their numbers. */
function numberedPartitions(
  npartitions: number,
  make: unknown,
  options: SingleCallOptions<object> | undefined,
): Collection {
  checkInteger(npartitions, 0, { action, name: "npartitions" });
  checkOptions(options, singleCallOptionNames, action);
  const made = functionArgument(make, options, { ...role, takes: 1 });
  const name = nameOf(operation.name, made.args, [`${npartitions} by number`]);
  const layer = partitionLayer(name, npartitions, (i) => taskOf(operation, join(made, values(i))));
  return { graph: new Graph(layer, made.graphs), name, npartitions };
}

function arrayOf(sources: unknown): readonly unknown[] {
  if (Array.isArray(sources)) return Array.from(sources);
  throw new TypeError(
    `Cannot ${action}: expected an array of partitions, or their number and a function that ` +
      `makes them, got ${describeValue(sources)}`,
  );
}

/** A copy, so that changes to the original do not reach the bag. */
function elementsOf(source: unknown, partition: number): readonly unknown[] {
  if (typeof source === "object" && source !== null) {
    if (isIterable(source)) return [...source];
    if (Symbol.asyncIterator in source) {
      throw new TypeError(
        `Cannot ${action}: expected partition ${partition} to be an iterable or a function, got ` +
          `an asynchronous iterable (${describeValue(source)}), which can be read once and only ` +
          "here; give a function that makes it where it is read: async function* () { … }",
      );
    }
  }
  const advice = typeof source === "string" ? "; for its characters, spread it: [...text]" : "";
  throw new TypeError(
    `Cannot ${action}: expected partition ${partition} to be an iterable such as an array, or a ` +
      `function that makes one, got ${describeValue(source)}${advice}`,
  );
}

publicFunctions({ fromPartitions });
