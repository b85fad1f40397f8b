/**
 * What the tests of bags have in common: data that is hard to handle, any
 * partitioning of it, equality that tells every two values apart, and plans as text.
 *
 * @module
 */

import fc from "fast-check";
import { Bag, inline, Item, optimize, type Scheduler } from "../../mod.ts";
import { sharedWorkers } from "../engine/schedulers.ts";
import { assertEquals } from "../harness.ts";

/** Where all that later tasks need goes to disk; a page's own thread has no files to put it. */
const withoutRoom = inline(typeof document === "undefined" ? { memory: 1 } : {});

const withRoom = inline();

let asked = 0;

/**
 * Runs on this thread, which makes many small runs quick. One in seven is without room in memory, which
 * takes several times as long; seven, so that tests do not meet it at the same call each time.
 */
export const here = {
  get scheduler(): Scheduler {
    return asked++ % 7 === 0 ? withoutRoom : withRoom;
  },
};

/** Runs on this thread with room, for many runs that are not about where partitions are. */
export const quickly = { scheduler: withRoom };

/** Two workers that all tests share which need none of their own. */
export const inWorkers = {
  get scheduler(): Scheduler {
    return sharedWorkers();
  },
};

let bags = 0;

/** A bag of exactly these partitions, empty ones and none at all included. */
export function bagOf<T>(partitions: readonly (readonly T[])[]): Bag<T> {
  const name = `given${++bags}`;
  const graph = Object.fromEntries(partitions.map((part, i) => [`${name}/${i}`, part]));
  return new Bag<T>(graph, name, partitions.length);
}

/** Any partitioning of any elements, with empty partitions anywhere; mostly a few, now and then many. */
export function partitionsOf<T>(element: fc.Arbitrary<T>): fc.Arbitrary<T[][]> {
  const partition = fc.oneof(
    { weight: 1, arbitrary: fc.constant<T[]>([]) },
    { weight: 4, arbitrary: fc.array(element, { maxLength: 6 }) },
  );
  return fc.oneof(
    { weight: 3, arbitrary: fc.array(partition, { maxLength: 5 }) },
    { weight: 1, arbitrary: fc.array(partition, { maxLength: 20 }) },
  );
}

/** How many partial results to merge at once. */
export function splits(): fc.Arbitrary<{ splitEvery?: number | false }> {
  return fc.constantFrom({}, { splitEvery: 2 }, { splitEvery: 3 }, { splitEvery: false as const });
}

/** Values of a few kinds that repeat often, so that some of them are equal. */
export function hostileValue(): fc.Arbitrary<unknown> {
  const scalar = fc.oneof(
    fc.constantFrom<unknown>(NaN, -0, 0, 1, 1n, "1", true, false, null, undefined, "", "0"),
    fc.constantFrom<unknown>(Infinity, -Infinity, 2 ** 53, -1, 0n, "__proto__", "constructor"),
    fc.constantFrom("long ".repeat(100), "long ".repeat(100) + "!", "\u{1f600}", "\ud800"),
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 2 }).map((day) => new Date(day * 86_400_000)),
  );
  return fc.oneof(
    { weight: 4, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(scalar, { maxLength: 2 }) },
    { weight: 1, arbitrary: fc.array(fc.array(scalar, { maxLength: 1 }), { maxLength: 2 }) },
    {
      weight: 1,
      arbitrary: fc.record({ a: scalar, b: scalar }, { requiredKeys: [], noNullPrototype: true }),
    },
  );
}

/** Numbers of all sizes. */
export function numbers(): fc.Arbitrary<number> {
  return fc.oneof(
    fc.double({ noNaN: true, min: -1e300, max: 1e300 }),
    fc.constantFrom(0.1, 0.2, 1e16, 1, -1e16, 1e-20, -0, 5e-324),
  );
}

/** A value spelt out, so that only values that cannot be told apart are spelt alike. */
export function spell(value: unknown): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Date) return `Date ${value.getTime()}`;
  if (Array.isArray(value)) return `[${Array.from(value, spell).join(", ")}]`;
  if (value instanceof Set) return `Set ${spell([...value])}`;
  if (value instanceof Map) return `Map ${spell([...value])}`;
  const entries = Object.entries(value).map(([key, it]) => `${JSON.stringify(key)}: ${spell(it)}`);
  return `${value.constructor?.name} {${entries.join(", ")}}`;
}

/** As {@linkcode spell}, but alike for what keys take for equal. */
export function spellKey(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spellKey).join(", ")}]`;
  if (typeof value === "object" && value !== null && !(value instanceof Date)) {
    const entries = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
    return `{${entries.map(([key, it]) => `${JSON.stringify(key)}: ${spellKey(it)}`).join(", ")}}`;
  }
  return spell(value === 0 ? 0 : value);
}

/** Asserts that two values are the same to the last bit. */
export function assertSame(actual: unknown, expected: unknown): void {
  const [a, b] = [spell(actual), spell(expected)];
  if (a !== b) assertEquals(a, b);
}

/** The elements in groups of equal keys, in the order in which keys were first seen. */
export function grouped<T>(
  elements: readonly T[],
  key: (element: T) => unknown,
): { readonly key: unknown; readonly elements: T[] }[] {
  const groups = new Map<string, { key: unknown; elements: T[] }>();
  for (const element of elements) {
    const k = key(element);
    const group = groups.get(spellKey(k)) ?? { key: k, elements: [] };
    groups.set(spellKey(k), group);
    group.elements.push(element);
  }
  return [...groups.values()];
}

/** Checks a bag against a plain array, for any elements and any partitioning. */
export async function assertModel<T>(
  element: fc.Arbitrary<T>,
  run: (bag: Bag<T>, options: { splitEvery?: number | false }) => Promise<unknown>,
  model: (elements: T[], partitions: T[][]) => unknown,
  { numRuns = 25 }: { numRuns?: number } = {},
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(partitionsOf(element), splits(), async (partitions, options) => {
      assertSame(await run(bagOf(partitions), options), model(partitions.flat(), partitions));
    }),
    { numRuns },
  );
}

/** The tasks of a result, fused or not, by key, without the tokens of their names. */
export function planOf(result: Bag<unknown> | Item<unknown>, { fused = true } = {}): string[] {
  const keys = result instanceof Item ? [result.key] : result.keys;
  const graph = fused ? optimize(result.graph, keys) : result.graph;
  return Object.entries(graph.toJSON()).map((entry) =>
    entry.join(": ").replace(/-[0-9a-f]{12}/g, "")
  );
}

/** Everything a stream or bag gives; Node 20 has no `Array.fromAsync`. */
export async function drained<T>(elements: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const element of elements) all.push(element);
  return all;
}

/** What an action resolves to, or the class of what it throws, or of its cause. */
export async function outcome(action: () => Promise<unknown>): Promise<unknown> {
  try {
    return await action();
  } catch (error) {
    return (((error as Error).cause ?? error) as Error).name;
  }
}
