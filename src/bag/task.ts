/**
 * Graphs written by hand: tasks of user functions, and `get`, which runs them.
 *
 * @module
 */

import { publicFunctions } from "../functions/call_site.ts";
import { Graph, type GraphLike } from "../graph/graph.ts";
import {
  type Argument,
  dataNode,
  isNode,
  type Key,
  listNode,
  type TaskNode,
  taskNode,
} from "../graph/node.ts";
import { GraphError } from "../errors.ts";
import { call } from "../ops/collect.ts";
import { describeValue } from "../values/describe_value.ts";
import { computeKeys, type ComputeOptions } from "../plans/compute.ts";
import { functionArgument } from "../plans/functions.ts";

/**
 * Makes a task: a call of a function, to be run where the graph is.
 *
 * @param fn The function, which has to be self-contained, or of `fromModule`.
 * @param args Its arguments: values, functions, {@linkcode ref}s, other tasks, or arrays of refs
 * and tasks. Any other array is a value, and no value is looked into.
 * @returns A node of a graph.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example A graph of one task
 * ```ts
 * import { get, task } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const graph = { greeting: task((name: string) => `Hello, ${name}`, "Ada") };
 *
 * assertEquals(await get(graph, "greeting"), "Hello, Ada");
 * ```
 */
export function task(fn: (...args: never[]) => unknown, ...args: readonly unknown[]): TaskNode {
  const { args: [callee] } = functionArgument(fn, undefined, {
    operation: "task",
    takesNoCaptures: true,
  });
  return taskNode(call, [callee!, ...args.map(toArgument)]);
}

/**
 * Runs a graph and gives the results of some of its keys.
 *
 * @param graph A graph, or an object of keys to tasks or values.
 * @param keys A key, or an array of keys and of such arrays, however deep.
 * @param options How to run it.
 * @returns The result of the key, or arrays of results of the same shape.
 * @throws {GraphError} If a key is missing, or keys depend on themselves.
 * @throws {TaskError} If a task fails.
 *
 * @example Two keys of a graph
 * ```ts
 * import { get, ref, task } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const increment = (x: number) => x + 1;
 * const graph = { x: 1, y: task(increment, ref("x")), z: task(increment, ref("y")) };
 *
 * assertEquals(await get(graph, ["y", "z"]), [2, 3]);
 * assertEquals(await get(graph, [["x", "y"], "z"]), [[1, 2], 3]);
 * ```
 */
export function get(graph: GraphLike, keys: Key, options?: ComputeOptions): Promise<unknown>;
/** Runs a graph and gives the results of several of its keys, in arrays as the keys are. */
export function get(
  graph: GraphLike,
  keys: NestedKeys,
  options?: ComputeOptions,
): Promise<unknown[]>;
export async function get(
  graph: GraphLike,
  keys: Key | NestedKeys,
  options?: ComputeOptions,
): Promise<unknown> {
  const wanted = new Set<Key>();
  eachKey(keys, (key) => wanted.add(key));
  const results = await computeKeys(Graph.from(graph), [...wanted], options, "get");
  return eachKey(keys, (key) => results.get(key));
}

/** Keys of a graph in arrays, however deep. */
export type NestedKeys = readonly (Key | NestedKeys)[];

/** What a function gives for each key, in arrays as the keys are. */
function eachKey(
  keys: unknown,
  of: (key: Key) => unknown,
  around: readonly unknown[] = [],
): unknown {
  if (typeof keys === "string") return of(keys);
  if (Array.isArray(keys) && !around.includes(keys)) {
    return keys.map((key) => eachKey(key, of, [...around, keys]));
  }
  const inside = around.length === 0 ? "" : " inside an array of keys";
  throw new TypeError(
    `Cannot get: expected a key or an array of keys and such arrays, got ${
      describeValue(keys)
    }${inside}`,
  );
}

function toArgument(value: unknown): Argument {
  if (typeof value === "function") {
    return functionArgument(value, undefined, { operation: "task", takesNoCaptures: true })
      .args[0]!;
  }
  if (isNode(value)) {
    const { kind } = value;
    if (kind !== "alias" && kind !== "barrier" && kind !== "kept") return value;
    throw new GraphError(`Cannot use a node of kind ${kind} as an argument: expected ref(key)`);
  }
  return Array.isArray(value) && value.some(isNode)
    ? listNode(value.map(toArgument))
    : dataNode(value);
}

publicFunctions({ task });
