/**
 * Whether two values are the same in all that a structured clone keeps, down to holes,
 * signs of zero, and which parts are one object.
 *
 * @module
 */

import { assert, assertStrictEquals } from "../harness.ts";

/** Fails where the values differ, and says at which part. */
export function assertSame(actual: unknown, expected: unknown): void {
  new Comparison().compare(actual, expected, "value");
}

class Comparison {
  readonly #known = new Map<object, object>();
  readonly #met = new Set<object>();

  compare(actual: unknown, expected: unknown, where: string): void {
    if (!isObject(actual) || !isObject(expected)) {
      assert(Object.is(actual, expected), `${where}: ${String(actual)}, not ${String(expected)}`);
      return;
    }
    const known = this.#known.get(expected);
    if (known !== undefined) {
      assertStrictEquals(actual, known, `${where} is another object`);
      return;
    }
    assert(!this.#met.has(actual), `${where} is one object with another part`);
    this.#met.add(actual);
    this.#known.set(expected, actual);
    this.#compareObjects(actual, expected, where);
  }

  #compareObjects(actual: object, expected: object, where: string): void {
    const [prototype, model] = [actual, expected].map((it) => Object.getPrototypeOf(it));
    assertStrictEquals(prototype, model, `${where} has another prototype`);
    this.#compareLists(innerValues(actual), innerValues(expected), `${where}, inside,`);
    // The names of views are their elements, those of errors differ between runtimes.
    if (ArrayBuffer.isView(actual) || actual instanceof Error) return;
    const [names, modelNames] = [actual, expected].map((it) => Reflect.ownKeys(it));
    this.#compareLists(names, modelNames, `keys of ${where}`);
    for (const name of names!) {
      const [own, modelOwn] = [actual, expected].map((it) =>
        Object.getOwnPropertyDescriptor(it, name)
      );
      assertStrictEquals(own?.enumerable, modelOwn?.enumerable, where);
      this.compare(own?.value, modelOwn?.value, `${where}.${String(name)}`);
    }
  }

  #compareLists(
    actual: readonly unknown[] | undefined,
    expected: readonly unknown[] | undefined,
    where: string,
  ): void {
    assertStrictEquals(actual?.length, expected?.length, `${where}: length`);
    for (let i = 0; i < (actual?.length ?? 0); i++) {
      this.compare(actual![i], expected![i], `${where} ${i}`);
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What an object has inside besides properties. */
function innerValues(value: object): readonly unknown[] | undefined {
  if (value instanceof Map) return [...value].flat();
  if (value instanceof Set) return [...value];
  if (value instanceof Date) return [value.getTime()];
  if (value instanceof RegExp) return [value.source, value.flags];
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
  if (ArrayBuffer.isView(value)) return [value.byteOffset, value.byteLength, value.buffer];
  if (value instanceof Error) return [value.name, value.message, value.stack, value.cause];
  const isBoxed = value instanceof Number || value instanceof String || value instanceof Boolean ||
    value instanceof BigInt;
  return isBoxed ? [value.valueOf()] : undefined;
}
