/**
 * Bags and items inside arrays and plain objects.
 *
 * @module
 */

import { isPlainObject } from "../values/plain_object.ts";
import { describeValue } from "../values/describe_value.ts";
import { Bag } from "./bag.ts";
import { Item } from "./item.ts";

/** Objects of the language that are not looked into; nor are those of other classes. */
export type OpaqueObject =
  | ((...args: never[]) => unknown)
  | Date
  | RegExp
  | Error
  | URL
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | PromiseLike<unknown>
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>;

/** A bag or an item, whatever it is of. */
export type Lazy = Bag<unknown> | Item<unknown>;

/** Whether a value is a bag or an item. */
export function isLazy(value: unknown): value is Lazy {
  return value instanceof Bag || value instanceof Item;
}

/** Whether a value is looked into: an array or a plain object. */
export function isContainer(
  value: unknown,
): value is readonly unknown[] | Readonly<Record<string, unknown>> {
  return Array.isArray(value) || isPlainObject(value);
}

/**
 * The same shape with other leaves, a leaf being whatever is not a container. A container in
 * which nothing changes stays the object that it is.
 *
 * @throws {TypeError} If a container contains itself.
 */
export function mapLeaves(
  shape: unknown,
  action: string,
  leaf: (value: unknown) => unknown,
): unknown {
  const done = new Map<object, unknown>();
  const open = new Set<object>();
  const visit = (value: unknown): unknown => {
    if (!isContainer(value)) return leaf(value);
    if (done.has(value)) return done.get(value);
    if (open.has(value)) {
      throw new TypeError(
        `Cannot ${action}: expected arrays and objects that do not contain themselves, ` +
          `got one that does (${describeValue(value)})`,
      );
    }
    open.add(value);
    const mapped = Array.isArray(value)
      ? mapArray(value, visit)
      : mapObject(value as Readonly<Record<string, unknown>>, visit);
    open.delete(value);
    done.set(value, mapped);
    return mapped;
  };
  return visit(shape);
}

/** The bags and items in a shape, each once. */
export function laziesIn(shape: unknown, action: string): Lazy[] {
  const found = new Set<Lazy>();
  mapLeaves(shape, action, (value) => {
    if (isLazy(value)) found.add(value);
    return value;
  });
  return [...found];
}

function mapArray(
  array: readonly unknown[],
  visit: (value: unknown) => unknown,
): readonly unknown[] {
  const mapped = array.map((value) => visit(value));
  return mapped.every((value, i) => Object.is(value, array[i])) ? array : mapped;
}

function mapObject(
  object: Readonly<Record<string, unknown>>,
  visit: (value: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(object);
  const mapped = entries.map(([name, value]) => [name, visit(value)] as const);
  return mapped.every(([, value], i) => Object.is(value, entries[i]![1]))
    ? object
    : Object.fromEntries(mapped);
}
