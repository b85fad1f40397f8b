/**
 * Lazy values and calls of functions, outside of bags and between them.
 *
 * @module
 */

import { publicFunctions } from "../functions/call_site.ts";
import { Graph, partitionLayer, valueLayer } from "../graph/graph.ts";
import { aliasNode, dataNode, type GraphNode, listNode, ref, taskNode } from "../graph/node.ts";
import { call, gather } from "../ops/collect.ts";
import { describeValue } from "../values/describe_value.ts";
import * as ops from "../ops/partitions.ts";
import { Bag } from "./bag.ts";
import { checkOptions } from "../values/check.ts";
import { type Arguments, gathered, joinAll, values } from "../plans/collection.ts";
import { functionArgument } from "../plans/functions.ts";
import { Item } from "./item.ts";
import { checkLabel, nameOf } from "../plans/name.ts";
import { isContainer, isLazy, mapLeaves } from "./nested.ts";
import type {
  Delayed,
  DelayedCapturing,
  DelayedOptions,
  ElementOfItem,
  WithoutLast,
} from "./delayed_types.ts";
import {
  type Captured,
  type NameOptions,
  singleCallOptionNames,
  type SingleCallOptions,
} from "../plans/options.ts";

/**
 * Makes a function that is called later, in a worker, or a lazy value.
 *
 * Arguments of the function may be values, items and bags, whose value or elements it receives,
 * and arrays and plain objects with those inside, however deep. Equal calls are one: the same
 * function with the same arguments (objects being the same if they are one object) is called
 * once in a computation, so it should depend on nothing else.
 *
 * @param fn The function; asynchronous ones are awaited. Its parameters need types, that of the
 * captures too.
 * @param options Its captures, which it receives after its arguments; `name`, which keys begin with.
 * @returns A function that takes the arguments and gives an item of the result.
 * @throws {FunctionError} If the function cannot travel to a worker.
 *
 * @example Work beside a bag
 * ```ts
 * import { delayed, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const share = delayed((part: number, all: number) => `${(100 * part) / all} %`);
 * const numbers = range(5);
 * const even = numbers.filter((x) => x % 2 === 0);
 *
 * assertEquals(await share(even.sum(), numbers.sum()).compute(), "60 %");
 * ```
 */
export function delayed<F extends (...args: never[]) => unknown, W extends object>(
  fn: F & ((...args: [...WithoutLast<Parameters<F>>, captured: Captured<W>]) => unknown),
  options: SingleCallOptions<W> & NameOptions & { readonly with: W },
): DelayedCapturing<F>;
/**
 * Makes a function without captures that is called later, or a lazy value.
 *
 * @param target A function; or any value: items and bags in arrays and plain objects are computed
 * with it.
 * @returns A function that gives an item of the result; or an item of the value.
 *
 * @example Several results as one
 * ```ts
 * import { delayed, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const numbers = range(5);
 * const limits = delayed({ least: numbers.min(), most: numbers.max() });
 *
 * assertEquals(await limits.map(({ least, most }) => most - least).compute(), 4);
 * ```
 */
export function delayed<const T>(target: T, options?: DelayedOptions<T>): Delayed<T>;
export function delayed(target: unknown, options?: Settings): unknown {
  checkLabel(options?.name, action);
  if (typeof target !== "function") return delayedValue(target, options);
  checkOptions(options, ["name", ...singleCallOptionNames], action);
  const callee = functionArgument(target, options, { operation: "delayed" });
  return (...given: readonly unknown[]): Item<unknown> => {
    const { args, graphs } = joinAll([callee, ...given.map(argumentOf)]);
    const name = nameOf("delayed", args, ["call"], options?.name);
    return new Item(new Graph(valueLayer(name, taskNode(call, args)), graphs), name);
  };
}

/**
 * Makes a bag of items, each of which becomes a partition.
 *
 * @typeParam T Type of the elements.
 * @param items An item of an iterable, or an array of them. One whose value turns out to be no iterable, or
 * to be a string, fails the computation.
 * @returns A bag of the elements of their values.
 * @throws {TypeError} If something else is given.
 *
 * @example Partitions of calls
 * ```ts
 * import { delayed, fromDelayed } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const page = delayed((number: number) => [10 * number, 10 * number + 1]);
 * const bag = fromDelayed([page(1), page(2)]);
 *
 * assertEquals(await bag.compute(), [10, 11, 20, 21]);
 * ```
 */
export function fromDelayed<T>(
  items: Item<Iterable<T> & object> | readonly Item<Iterable<T> & object>[],
): Bag<T>;
/** Makes a bag of items of different types, each of which becomes a partition. */
export function fromDelayed<I extends Item<Iterable<unknown> & object>>(
  items: readonly I[],
): Bag<ElementOfItem<I>>;
export function fromDelayed(items: unknown): Bag<unknown> {
  const all: readonly unknown[] = Array.isArray(items) ? items : [items];
  const checked = all.map(checkItem);
  const name = nameOf("fromDelayed", [], checked.map(({ key }) => key));
  const layer = partitionLayer(name, checked.length, (i) => {
    return taskNode(ops.fromDelayed, [dataNode(i), ref(checked[i]!.key)]);
  });
  const graphs = new Set(checked.map(({ graph }) => graph));
  return new Bag(new Graph(layer, [...graphs]), name, checked.length);
}

const action = "call delayed()";

/** Options before they are checked. */
type Settings = SingleCallOptions<object> & NameOptions;

function delayedValue(value: unknown, options: Settings | undefined): Item<unknown> {
  const { name: label, ...others } = options ?? {};
  if (Object.keys(others).length > 0) {
    throw new TypeError(
      `Cannot ${action}: expected a function, to which options but 'name' belong, got ${
        describeValue(value)
      }`,
    );
  }
  if (value instanceof Item) return label === undefined ? value : renamed(value, label);
  const { args: [argument], graphs } = argumentOf(value);
  const node: GraphNode = argument!.kind === "data"
    ? argument!
    : taskNode(ops.delayed, [argument!]);
  const name = nameOf("delayed", [argument!], ["value"], label);
  return new Item(new Graph(valueLayer(name, node), graphs), name);
}

/** An item of the same value under another name. */
function renamed({ graph, key }: Item<unknown>, label: string): Item<unknown> {
  const name = nameOf("delayed", [ref(key)], ["value"], label);
  return new Item(new Graph(valueLayer(name, aliasNode(key)), [graph]), name);
}

/** A value as an argument of a task, the lazy values inside being dependencies. */
function argumentOf(value: unknown): Arguments {
  if (typeof value === "function") {
    return functionArgument(value, undefined, { operation: "delayed", takesNoCaptures: true });
  }
  if (value instanceof Item) return { args: [ref(value.key)], graphs: [value.graph] };
  if (value instanceof Bag) return gathered(value, gather);
  if (!isContainer(value) || !needsTask(value)) return values(value);
  const isArray = Array.isArray(value);
  const parts: readonly unknown[] = isArray ? Array.from(value) : Object.values(value);
  const { args, graphs } = joinAll(parts.map(argumentOf));
  if (isArray) return { args: [listNode(args)], graphs };
  const names = dataNode(Object.keys(value));
  return { args: [taskNode(ops.object, [names, listNode(args)])], graphs };
}

/** Whether a container has something inside that is not there yet, or that cannot be cloned. */
function needsTask(container: unknown): boolean {
  let found = false;
  mapLeaves(container, action, (leaf) => {
    found ||= isLazy(leaf) || typeof leaf === "function";
    return leaf;
  });
  return found;
}

function checkItem(value: unknown, position: number): Item<unknown> {
  if (value instanceof Item) return value;
  throw new TypeError(
    "Cannot call fromDelayed(): expected an item, such as delayed() gives, or an array of them, " +
      `got ${describeValue(value)}${position > 0 ? ` as number ${position}` : ""}`,
  );
}

publicFunctions({ delayed });
