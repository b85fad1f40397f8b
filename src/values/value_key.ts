/**
 * Equality by value: what is equal gets a string that is the same for equal values and for
 * those only. Of primitives it tells apart what a `Map` does: NaN equals NaN, -0 equals 0, and
 * 1, "1", 1n and true all differ.
 *
 * The string is a sequence of items, each of which shows where it ends:
 *
 * | value | item |
 * |---|---|
 * | string | `3"abc`: its length first, so that nothing needs escaping |
 * | number, bigint, Date | `#1.5;` `n7;` `D1700000000000;` |
 * | true, false, null, undefined | `t` `f` `N` `u` |
 * | array | `[` items `]` |
 * | array of two strings | `P3"2"abcde`: a frequent key, and the fewest pieces to join |
 * | plain object | `{` key, value, key, value … `}`, sorted by key |
 * | Map, Set | `M` key, value … `}`, `S` … `}`, sorted by item |
 * | RegExp | `R` source, flags |
 * | typed array, ArrayBuffer, DataView | `B` class, contents |
 *
 * Nearly all values are built of primitives, arrays, plain objects and Dates,
 * a few levels deep: {@linkcode encode} does those at speed and gives up on any
 * other. {@linkcode encodeAny} then starts again: without recursion, so that no
 * depth is too great, and with the path at hand, for error messages.
 *
 * @module
 */

import { KeyError } from "../errors.ts";
import { describeValue } from "./describe_value.ts";
import { isPlainObject } from "./plain_object.ts";

/** Levels that {@linkcode encode} descends; a cycle ends here too. */
const DEPTH = 32;

/**
 * Encodes a value, so that two values have the same string exactly if they are equal.
 * A `KeyError` names what has no value to compare: functions, symbols, class
 * instances, promises, and cycles.
 */
export function compositeKey(value: unknown): string {
  return encode(value, DEPTH) ?? encodeAny(value);
}

function encode(value: unknown, depth: number): string | undefined {
  if (typeof value !== "object" || value === null) return encodePrimitive(value);
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return encodeArray(value, depth);
  if (isPlainObject(value)) return encodeObject(value, depth);
  return isExactly(value, Date) ? encodeDate(value) : undefined;
}

function encodePrimitive(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return lengthPrefix(value.length) + value;
    case "number":
      return "#" + value + ";";
    case "bigint":
      return "n" + value + ";";
    case "boolean":
      return value ? "t" : "f";
    case "undefined":
      return "u";
    case "object":
      return value === null ? "N" : undefined;
    default:
      return undefined;
  }
}

function encodeArray(array: readonly unknown[], depth: number): string | undefined {
  const [first, second] = array;
  if (array.length === 2 && typeof first === "string" && typeof second === "string") {
    return pairPrefix(first.length, second.length) + first + second;
  }
  let text = "[";
  for (let i = 0; i < array.length; i++) {
    const value = array[i];
    if (typeof value === "string") {
      text += lengthPrefix(value.length) + value;
      continue;
    }
    const item = encode(value, depth - 1);
    if (item === undefined) return undefined;
    text += item;
  }
  return text + "]";
}

function encodeObject(object: Record<string, unknown>, depth: number): string | undefined {
  let text = "{";
  for (const key of sortedKeys(object)) {
    const item = encode(object[key], depth - 1);
    if (item === undefined) return undefined;
    text += lengthPrefix(key.length) + key + item;
  }
  return text + "}";
}

/** Records made alike tend to have sorted keys or never; a look is cheaper than a sort. */
export function sortedKeys(object: object): string[] {
  const keys = Object.keys(object);
  for (let i = 1; i < keys.length; i++) {
    if (keys[i - 1]! > keys[i]!) return keys.sort();
  }
  return keys;
}

/** A value whose parts are being encoded, one after the other. */
interface Frame {
  readonly value: unknown;
  readonly parts: readonly unknown[];
  /** The items of the first parts. */
  readonly items: string[];
  /** The path from the value to a part, for error messages. */
  readonly step: (index: number) => string;
  /** Makes the value's item out of those of all parts. */
  readonly join: (items: string[]) => string;
}

function encodeAny(root: unknown): string {
  const frames = [newFrame(undefined, [root], () => "", ([item]) => item!)];
  const ancestors = new Set<unknown>();
  for (;;) {
    let frame = frames.at(-1)!;
    const value = frame.parts[frame.items.length];
    const item = encodePrimitive(value) ?? encodeLeaf(value);
    if (item !== undefined) {
      frame.items.push(item);
    } else {
      if (ancestors.has(value)) throw refusal("a cycle", frames);
      const opened = openFrame(value);
      if (opened === undefined) throw refusal(describeValue(value), frames);
      frames.push(frame = opened);
      ancestors.add(value);
    }
    while (frame.items.length === frame.parts.length) {
      const joined = frame.join(frame.items);
      frames.pop();
      ancestors.delete(frame.value);
      if (frames.length === 0) return joined;
      frame = frames.at(-1)!;
      frame.items.push(joined);
    }
  }
}

function openFrame(value: unknown): Frame | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) {
    return newFrame(value, value, (i) => `[${i}]`, (items) => concatenate("[", items, "]"));
  }
  if (isPlainObject(value)) return openObject(value);
  if (isExactly(value, Map)) return openMap(value);
  if (!isExactly(value, Set)) return undefined;
  const join = (items: string[]) => concatenate("S", items.sort(), "}");
  return newFrame(value, [...value], (i) => `<member ${i}>`, join);
}

function openObject(value: Record<string, unknown>): Frame {
  const keys = sortedKeys(value);
  return newFrame(
    value,
    keys.map((key) => value[key]),
    (i) =>
      /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(keys[i]!)
        ? `.${keys[i]}`
        : `[${JSON.stringify(keys[i])}]`,
    (items) => concatenate("{", items.map((item, i) => encodePrimitive(keys[i]) + item), "}"),
  );
}

function openMap(value: ReadonlyMap<unknown, unknown>): Frame {
  const step = (i: number) => `<${i % 2 === 0 ? "key" : "value"} ${i >> 1}>`;
  return newFrame(value, [...value].flat(), step, (items) => {
    const entries: string[] = [];
    for (let i = 0; i < items.length; i += 2) entries.push(items[i]! + items[i + 1]!);
    return concatenate("M", entries.sort(), "}");
  });
}

function newFrame(
  value: unknown,
  parts: readonly unknown[],
  step: Frame["step"],
  join: Frame["join"],
): Frame {
  return { value, parts, items: [], step, join };
}

/** Appends one by one, which shares the strings; `join` would copy them again at each level. */
function concatenate(start: string, items: readonly string[], end: string): string {
  return items.reduce((text, item) => text + item, start) + end;
}

/** Encodes an object that has no parts. */
function encodeLeaf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isExactly(value, Date)) return encodeDate(value);
  if (isExactly(value, RegExp)) {
    return "R" + encodePrimitive(value.source) + encodePrimitive(value.flags);
  }
  if (ArrayBuffer.isView(value)) return encodeView(value);
  return isExactly(value, ArrayBuffer)
    ? encodeBytes("ArrayBuffer", new Uint8Array(value))
    : undefined;
}

function encodeDate(date: Date): string {
  return "D" + date.getTime() + ";";
}

/** Integers are compared by their bytes, floating-point numbers by value: NaNs vary in bits. */
function encodeView(view: ArrayBufferView): string {
  // The intrinsic class: a Buffer of Node is a Uint8Array, as it is after a structured clone.
  const name: string = typedArrayName.call(view) ?? "DataView";
  if (name.startsWith("Float")) {
    return "B" + encodePrimitive(name) + encodePrimitive(String(view));
  }
  return encodeBytes(name, new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
}

function encodeBytes(name: string, bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) {
    text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  }
  return "B" + encodePrimitive(name) + encodePrimitive(text);
}

const typedArrayName: () => string | undefined = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!;

/** Whether a value is of the class itself, since a subclass may mean anything by equality. */
function isExactly<T extends object>(
  value: object,
  type: { new (...args: never[]): T; readonly prototype: T },
): value is T {
  return Object.getPrototypeOf(value) === type.prototype;
}

function refusal(found: string, frames: readonly Frame[]): KeyError {
  const path = frames.map(({ items, step }) => step(items.length)).join("");
  return new KeyError(
    `Cannot compare by value: expected primitives, arrays, plain objects, Dates, Maps, Sets or ` +
      `binary data, got ${found}${path === "" ? "" : ` at ${abbreviate(path)}`}`,
  );
}

/** The path's end says most. */
function abbreviate(path: string): string {
  return path.length <= 100 ? path : `…${path.slice(-100)}`;
}

/** The beginnings of strings' items, made once for the usual lengths. */
const PREFIXES = Array.from({ length: 256 }, (_, length) => `${length}"`);

function lengthPrefix(length: number): string {
  return length < PREFIXES.length ? PREFIXES[length]! : `${length}"`;
}

/** Lengths below this have their pair prefixes made beforehand. */
const SHORT = 32;

const PAIR_PREFIXES = Array.from(
  { length: SHORT * SHORT },
  (_, i) => `P${Math.floor(i / SHORT)}"${i % SHORT}"`,
);

function pairPrefix(first: number, second: number): string {
  return first < SHORT && second < SHORT
    ? PAIR_PREFIXES[first * SHORT + second]!
    : `P${first}"${second}"`;
}
