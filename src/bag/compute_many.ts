/**
 * Computing several bags and items at once.
 *
 * @module
 */

import type { Graph } from "../graph/graph.ts";
import type { Key } from "../graph/node.ts";
import { Bag, persistedLike } from "./bag.ts";
import {
  computeKeys,
  computeOptionNames,
  type ComputeOptions,
  elementsOf,
  explainKeys,
  explainOptionNames,
  persistOptionNames,
  type PersistOptions,
  union,
} from "../plans/compute.ts";
import { Item } from "./item.ts";
import {
  isContainer,
  isLazy,
  laziesIn,
  type Lazy,
  mapLeaves,
  type OpaqueObject,
} from "./nested.ts";
import { persistAll } from "../plans/persist.ts";

/**
 * What computing gives for a value of type `T`: an array for a bag, the value for an item, the same
 * for those inside arrays and plain objects, and anything else as it is.
 */
export type Computed<T> = T extends { readonly graph: Graph; compute(): Promise<infer R> } ? R
  : T extends OpaqueObject ? T
  : T extends object ? { -readonly [K in keyof T]: Computed<T[K]> }
  : T;

/**
 * Computes the bags and items in an array or plain object together, however deep they stand there, so
 * that what they have in common runs once. All other values are given back as they are.
 *
 * @param shape The array or object.
 * @param options How to run them.
 * @returns The same shape with the elements of each bag and the value of each item in its place.
 * @throws {TypeError} If an array or object contains itself, or an option is unknown or wrong.
 * @throws {TaskError} If a task fails.
 *
 * @example Reductions of one bag, by name
 * ```ts
 * import { compute, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const squares = range(4).map((x) => x * x);
 * const { total, largest } = await compute({ total: squares.sum(), largest: squares.max() });
 *
 * assertEquals([total, largest], [14, 9]);
 * ```
 */
export function compute<
  const C extends readonly unknown[] | Readonly<Record<string, unknown>>,
  // A parameter of its own, or the compiler takes options for one more value.
  O extends ComputeOptions,
>(
  shape: C,
  options?: O,
): Promise<Computed<C>>;
/**
 * Computes several bags and items together, so that what they have in common runs once. They may
 * stand in arrays and plain objects, however deep; all other values are given back as they are.
 *
 * With options, give them as an array or object: `compute([a, b], { signal })`.
 *
 * @param shapes Bags, items, arrays and plain objects of those, and any other values.
 * @returns The same shapes with the elements of each bag and the value of each item in its place.
 * @throws {TypeError} If an array or object contains itself, or options come after several values.
 * @throws {TaskError} If a task fails.
 *
 * @example Two reductions of one bag
 * ```ts
 * import { compute, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const squares = range(4).map((x) => x * x);
 *
 * assertEquals(await compute(squares.sum(), squares.max()), [14, 9]);
 * assertEquals(await compute({ squares, most: [squares.max()] }, 5), [
 *   { squares: [0, 1, 4, 9], most: [9] },
 *   5,
 * ]);
 * ```
 */
export function compute<const C extends readonly unknown[]>(...shapes: C): Promise<Computed<C>>;
export async function compute(...shapes: readonly unknown[]): Promise<unknown> {
  const { shape, options } = shapeAndOptions(shapes, "compute", computeOptionNames);
  return await computeAll(shape, options);
}

/** What has been given to be computed, and the options behind it where it is one array or object. */
function shapeAndOptions(
  shapes: readonly unknown[],
  action: string,
  known: readonly string[],
): { readonly shape: unknown; readonly options: PersistOptions | undefined } {
  const [shape, options] = shapes;
  const isOne = shapes.length <= 2 && isContainer(shape);
  if (isOne && (shapes.length === 1 || isPlainData(options, action))) {
    return { shape, options: options as PersistOptions | undefined };
  }
  const last = shapes.length < 2 ? undefined : shapes.at(-1);
  const names = isPlainData(last, action) ? Object.keys(last as object) : [];
  if (names.length === 0 || !names.every((name) => known.includes(name))) {
    return { shape: shapes, options: undefined };
  }
  throw new TypeError(
    `Cannot ${action}: expected options after one array or object, got ${names.join(", ")} after ` +
      `${shapes.length - 1 === 1 ? "a single value" : `${shapes.length - 1} values`}; ` +
      `write ${action}([a, b], { ${names.join(", ")} })`,
  );
}

/** Whether a value is an object with nothing to be computed in it, as options are, well spelt or not. */
function isPlainData(value: unknown, action: string): boolean {
  return isContainer(value) && !Array.isArray(value) && laziesIn(value, action).length === 0;
}

/**
 * Computes the bags and items in a shape together, as {@linkcode compute} does, with options.
 *
 * @param shape An array or plain object with bags and items anywhere inside, or one of those.
 * @param options How to run them.
 * @returns The same shape with the elements of each bag and the value of each item in its place.
 * @throws {TypeError} If an array or object contains itself.
 * @throws {TaskError} If a task fails.
 *
 * @example With a signal
 * ```ts
 * import { computeAll, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const numbers = range(4);
 * const signal = AbortSignal.timeout(60_000);
 *
 * assertEquals(await computeAll([numbers.sum(), numbers], { signal }), [6, [0, 1, 2, 3]]);
 * assertEquals(await computeAll({ total: numbers.sum() }, { signal }), { total: 6 });
 * ```
 */
export async function computeAll<const C>(
  shape: C,
  options?: ComputeOptions,
): Promise<Computed<C>> {
  const action = "compute";
  const results = await resultsOf(laziesIn(shape, action), options);
  const valueOf = (lazy: Lazy) =>
    lazy instanceof Bag ? elementsOf(lazy, results) : results.get(lazy.key);
  return replaceLazies(shape, action, valueOf) as Computed<C>;
}

/**
 * Computes the bags and items in an array or plain object together and keeps their results, so that what
 * is built upon them does not run their functions again; as {@linkcode Bag.persist} and
 * {@linkcode Item.persist} do, but what they have in common runs once.
 *
 * @param shape The array or object.
 * @param options How to run them, and where results go.
 * @returns The same shape with a bag or item that stands for its results in the place of each.
 * @throws {TypeError} If an array or object contains itself, or an option is unknown or wrong.
 * @throws {TaskError} If a task fails.
 *
 * @example A bag and its mean, by name
 * ```ts
 * import { persist, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const squares = range(5).map((x) => x * x);
 * const { kept, mean } = await persist({ kept: squares, mean: squares.mean() });
 *
 * assertEquals(await kept.filter((x, { mean }) => x > mean, { with: { mean } }).compute(), [9, 16]);
 * ```
 */
export function persist<
  const C extends readonly unknown[] | Readonly<Record<string, unknown>>,
  // A parameter of its own, or the compiler takes options for one more value.
  O extends PersistOptions,
>(
  shape: C,
  options?: O,
): Promise<{ -readonly [K in keyof C]: C[K] }>;
/**
 * Computes several bags and items together and keeps their results, as those in one array or object.
 *
 * With options, give them as an array or object: `persist([a, b], { to: "disk" })`.
 *
 * @param shapes Bags, items, arrays and plain objects of those, and any other values.
 * @returns The same shapes with a bag or item that stands for its results in the place of each.
 * @throws {TypeError} If an array or object contains itself, or options come after several values.
 * @throws {TaskError} If a task fails.
 *
 * @example A bag and its mean
 * ```ts
 * import { persist, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const squares = range(5).map((x) => x * x);
 * const [kept, mean] = await persist(squares, squares.mean());
 *
 * assertEquals(await kept.filter((x, { mean }) => x > mean, { with: { mean } }).compute(), [9, 16]);
 * ```
 */
export function persist<C extends readonly unknown[]>(...shapes: C): Promise<[...C]>;
export async function persist(...shapes: readonly unknown[]): Promise<unknown> {
  const action = "persist";
  const { shape, options } = shapeAndOptions(shapes, action, persistOptionNames);
  const lazies = laziesIn(shape, action);
  const bags = lazies.filter((it) => it instanceof Bag);
  const items = lazies.filter((it) => it instanceof Item);
  const { graph } = wantedByAll(lazies);
  const given = { collections: bags, singles: items };
  const { collections, singles } = await persistAll(graph, given, options);
  return replaceLazies(shape, action, (lazy) => {
    if (lazy instanceof Bag) return persistedLike(lazy, collections[bags.indexOf(lazy)]!);
    const { graph, key } = singles[items.indexOf(lazy)]!;
    return new Item(graph, key);
  });
}

/**
 * Says what computing several bags and items together will do, as {@linkcode Bag.explain} does for
 * one. Where they read one chain, that chain and what is made of it are one loop, which is shown.
 *
 * With a scheduler, give them as an array or object: `explain([a, b], { scheduler })`.
 *
 * @param shapes Bags, items, arrays and plain objects of those; all other values are passed over.
 * @returns Text of several lines.
 * @throws {TypeError} If an array or object contains itself, or options come after several values.
 * @throws {GraphError} If keys are missing from a graph that was written by hand.
 *
 * @example Two reductions of one bag
 * ```ts
 * import { explain, range } from "holdall";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const squares = range(4).map((x) => x * x);
 *
 * assertStringIncludes(await explain(squares.sum(), squares.count()), "{ sum; count }");
 * ```
 */
export async function explain(...shapes: readonly unknown[]): Promise<string> {
  const { shape, options } = shapeAndOptions(shapes, "explain", explainOptionNames);
  const { graph, keys } = wantedBy(shape, "explain");
  return await explainKeys(graph, keys, options);
}

/** The results of all keys of bags and items. */
async function resultsOf(
  lazies: readonly Lazy[],
  options?: ComputeOptions,
): Promise<ReadonlyMap<Key, unknown>> {
  const { graph, keys } = wantedByAll(lazies);
  return await computeKeys(graph, keys, options);
}

/** What is to be computed: keys, and one graph that has them. */
interface Wanted {
  readonly graph: Graph;
  readonly keys: Key[];
}

/** All keys of the bags and items in a shape. */
export function wantedBy(shape: unknown, action: string): Wanted {
  return wantedByAll(laziesIn(shape, action));
}

function wantedByAll(lazies: readonly Lazy[]): Wanted {
  const keys = lazies.flatMap((lazy) => lazy instanceof Bag ? lazy.keys : [lazy.key]);
  const graphs = new Set<Graph>(lazies.map(({ graph }) => graph));
  return { graph: union([...graphs]), keys };
}

/** Each bag and item is replaced once, however often it stands in the shape. */
function replaceLazies(shape: unknown, action: string, replace: (lazy: Lazy) => unknown): unknown {
  const replaced = new Map<Lazy, unknown>();
  return mapLeaves(shape, action, (leaf) => {
    if (!isLazy(leaf)) return leaf;
    if (!replaced.has(leaf)) replaced.set(leaf, replace(leaf));
    return replaced.get(leaf);
  });
}
