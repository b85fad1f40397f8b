/**
 * A single value that has yet to be computed.
 *
 * @module
 */

import { publicFunctions } from "../functions/call_site.ts";
import { Graph, type GraphLike, valueLayer } from "../graph/graph.ts";
import { ref, taskNode } from "../graph/node.ts";
import { call } from "../ops/collect.ts";
import { computeKeys, type ComputeOptions, explainKeys } from "../plans/compute.ts";
import { asPrimitive, inspect, refuseAsComputed } from "./looks.ts";
import { checkOptions, checkString } from "../values/check.ts";
import { graphWith } from "../plans/collection.ts";
import { functionArgument } from "../plans/functions.ts";
import { itemMark, type LazyValue } from "../plans/item_mark.ts";
import { nameOf } from "../plans/name.ts";
import { optimized } from "../plans/optimized.ts";
import {
  callOptionNames,
  type CallOptions,
  type Captures,
  type Returned,
} from "../plans/options.ts";
import { persistSingle } from "../plans/persist.ts";
import { visualizeKeys, type VisualizeOptions } from "../plans/visualize.ts";

/**
 * A lazy value, such as a sum: one key of a graph. It is not thenable; `compute()` gives a
 * promise. Among the captures of a function it is computed once, where it is needed.
 *
 * @typeParam T Type of the value.
 *
 * @example A mean, used by another computation
 * ```ts
 * import { fromSequence } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const heights = fromSequence([1.5, 1.7, 1.9]);
 * const mean = heights.mean();
 * const above = heights.filter((h, { mean }) => h > mean, { with: { mean } });
 *
 * assertEquals(await above.compute(), [1.9]);
 * ```
 */
export class Item<T> implements LazyValue<T> {
  /** The tasks that make the value. */
  readonly graph: Graph;
  /** Key of the value in the graph. */
  readonly key: string;
  /** Tells functions' captures apart from plain objects. */
  readonly [itemMark]: T | undefined = undefined;

  /**
   * Makes an item of a key of a graph.
   *
   * @param graph A graph, or an object of keys to tasks or values.
   * @param key The key.
   * @throws {GraphError} If an object does not have the key.
   *
   * @example A graph written by hand
   * ```ts
   * import { Item, ref, task } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const graph = { x: 20, y: task((x: number) => x + 1, ref("x")) };
   *
   * assertEquals(await new Item<number>(graph, "y").map((y) => y * 2).compute(), 42);
   * ```
   */
  constructor(graph: GraphLike, key: string) {
    checkString(key, { action: "make an item", name: "key" });
    this.graph = graphWith(graph, () => [key], "make an item");
    this.key = key;
  }

  /**
   * Runs the graph.
   *
   * @param options How to run it.
   * @returns The value.
   * @throws {TaskError} If a task fails.
   * @throws {EmptyBagError} If the value is of an empty bag, which has none.
   *
   * @example A sum
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(await range(5).sum().compute(), 10);
   * ```
   */
  async compute(options?: ComputeOptions): Promise<T> {
    return (await computeKeys(this.graph, [this.key], options)).get(this.key) as T;
  }

  /**
   * Says what computing the value will do, for people to read, as {@linkcode Bag.explain} does.
   *
   * @param options Which scheduler would run it, if not the pool that the process shares.
   * @returns Text of several lines.
   * @throws {GraphError} If keys are missing from a graph that was written by hand.
   * @throws {TypeError} If an option is unknown or wrong.
   *
   * @example Tasks of a sum
   * ```ts
   * import { range } from "holdall";
   * import { assertMatch } from "@std/assert";
   *
   * const plan = await range(100, { npartitions: 4 }).sum().explain();
   *
   * assertMatch(plan, /^5 tasks in 2 stages\n/);
   * ```
   */
  async explain(options?: Pick<ComputeOptions, "scheduler">): Promise<string> {
    return await explainKeys(this.graph, [this.key], options);
  }

  /**
   * Draws the graph of the value into a file, as {@linkcode Bag.visualize} does.
   *
   * @param path Path of the file, which ends in `.svg`, `.html`, `.dot`, `.gv` or `.mmd`.
   * @param options What is drawn, and how.
   * @returns The absolute path; in a page, the name of the download.
   * @throws {TypeError} If `path` or an option is of the wrong kind.
   * @throws {RangeError} If neither the path nor an option says what to write.
   * @throws {DestinationError} If the file cannot be written.
   *
   * @example A page with the graph of a mean
   * ```ts
   * import { range } from "holdall";
   * import { assertMatch } from "@std/assert";
   *
   * assertMatch(await range(5).mean().visualize("mean.html"), /mean\.html$/);
   * ```
   */
  async visualize(path: string | URL, options?: VisualizeOptions): Promise<string> {
    return await visualizeKeys(this.graph, [this.key], path, options);
  }

  /**
   * Applies a function to the value.
   *
   * @param fn The function.
   * @param options Its captures and settings.
   * @returns An item of what it returns.
   * @throws {FunctionError} If the function cannot travel to a worker.
   *
   * @example A rounded mean
   * ```ts
   * import { fromSequence } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const rounded = fromSequence([1, 2, 2]).mean().map((mean) => mean.toFixed(2));
   *
   * assertEquals(await rounded.compute(), "1.67");
   * ```
   */
  map<U, W extends object = never>(
    fn: (value: T, ...captured: Captures<W>) => U,
    options?: CallOptions<W>,
  ): Item<Returned<U>> {
    checkOptions(options, callOptionNames, "call map()");
    const { args, graphs } = functionArgument(fn, options, { operation: "map", takes: 1 });
    const name = nameOf("map", args, [`value ${this.key}`]);
    const layer = valueLayer(name, taskNode(call, [...args, ref(this.key)]));
    return made(new Graph(layer, [this.graph, ...graphs]), name);
  }

  /**
   * Runs the graph and keeps the value, so that what is built upon it does not make it again. This
   * process holds it, unlike the elements of a bag, and sends it to each worker that needs it.
   *
   * @param options How to run it.
   * @returns An item of the value, which stands for the same work as this one.
   * @throws {TaskError} If a task fails.
   *
   * @example A sum that is made once
   * ```ts
   * import { range } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const sum = await range(5).sum().persist();
   *
   * assertEquals(await sum.map((sum) => sum * 2).compute(), 20);
   * ```
   */
  async persist(options?: ComputeOptions): Promise<Item<T>> {
    const { graph, key } = await persistSingle(this, options);
    return made(graph, key);
  }

  /**
   * Culls and fuses the graph now, as computing it does later; see {@linkcode Bag.optimize}.
   *
   * @returns An item of the same key and value.
   *
   * @example The tasks that will run
   * ```ts
   * import { Item, task } from "holdall";
   * import { assertEquals } from "@std/assert";
   *
   * const item = new Item<number>({ x: 1, y: task((n: number) => n + 1, 2) }, "y");
   *
   * assertEquals([...item.optimize().graph.keys()], ["y"]);
   * ```
   */
  optimize(): Item<T> {
    return made(optimized(this.graph, [this.key]), this.key);
  }

  /** The item as text, for example `Item<sum>`. */
  toString(): string {
    return `Item<${this.key.replace(/-[0-9a-f]{12}(?=$|\/)/, "")}>`;
  }

  /** What `console.log` prints of it in Node, Deno and Bun: what it is, and how to look inside. */
  [inspect](): string {
    return `${this.toString()}: lazy; compute() gives its value`;
  }

  /** Refuses to be a number or part of a text, before it has been computed. */
  [Symbol.toPrimitive](_hint: string): string {
    return asPrimitive(this.toString());
  }
}

/** Makes an item outside of the class: one that uses its own name is called `_Item` in bundles. */
function made<T>(graph: Graph, key: string): Item<T> {
  return new Item(graph, key);
}

refuseAsComputed(Item.prototype, "await it.compute()");
publicFunctions(Item.prototype);
