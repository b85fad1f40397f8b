/**
 * How large a value is in memory, roughly: what decides where a task runs that
 * needs it. Engines do not tell; a sample of the value is measured as they are
 * known to store such values.
 *
 * @module
 */

import { isPortable } from "./portable.ts";

/** Bytes of a slot for a number or a reference. */
const SLOT = 8;

/** Bytes of a string, array or object besides what is in it. */
const HEADER = 16;

/** Elements that are measured of an array or table, evenly spaced; fewer of those within others. */
const SAMPLE = 64;

/** Levels that are looked at. */
const DEEPEST = 6;

/** Rough number of bytes that a value takes up. */
export function sizeOf(value: unknown): number {
  try {
    return SLOT + contentOf(value, 0);
  } catch {
    // Some proxies let nobody look.
    return SLOT + HEADER;
  }
}

/** Rough number of bytes of `length` values, of which some are measured. */
export function sizeOfSample(length: number, valueAt: (i: number) => unknown): number {
  return sampled(length, valueAt, 0);
}

/** Rough sum of the sizes of `length` things, of which `most` are asked at most, evenly spaced. */
export function sampledSum(
  length: number,
  sizeAt: (i: number) => number,
  most: number = SAMPLE,
): number {
  const count = Math.min(length, most);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += sizeAt(Math.floor(i * length / count));
  return count === 0 ? 0 : sum * length / count;
}

/** Longest array that is looked into. */
const mostSlots = 2 ** 24;

/** Most values of one set: V8 has no larger ones. */
const mostInSet = 2 ** 24;

/**
 * The same with all of a value looked at, where a sample might lead astray; what is there twice is counted
 * once. It takes as long as going through the value. What has been seen is in sets of `most`.
 */
export function wholeSizeOf(value: unknown, most: number = mostInSet): number {
  let last = new Set<object>();
  const seen = [last];
  const open: unknown[] = [value];
  let bytes = 0;
  while (open.length > 0) {
    const it = open.pop();
    bytes += SLOT;
    if (typeof it === "object" && it !== null) {
      if (seen.some((set) => set.has(it))) continue;
      if (last.size === most) seen.push(last = new Set());
      last.add(it);
    }
    const { own, parts } = opened(it);
    bytes += own;
    for (const part of parts) open.push(part);
  }
  return bytes;
}

/** What a value takes without its parts, and these: elements, entries or fields. */
function opened(value: unknown): { readonly own: number; readonly parts: Iterable<unknown> } {
  const none: readonly unknown[] = [];
  try {
    if (Array.isArray(value)) {
      const isLong = value.length > mostSlots;
      return { own: HEADER + (isLong ? SLOT * value.length : 0), parts: isLong ? none : value };
    }
    if (value instanceof Map) {
      const own = HEADER + 2 * SLOT * value.size;
      return { own, parts: [...value.keys(), ...value.values()] };
    }
    if (value instanceof Set) return { own: HEADER + 2 * SLOT * value.size, parts: value };
    const isWhole = typeof value !== "object" || value === null || isPortable(value) ||
      value instanceof ArrayBuffer || ArrayBuffer.isView(value);
    if (isWhole) return { own: contentOf(value, DEEPEST), parts: none };
    const fields = Object.values(Object.getOwnPropertyDescriptors(value));
    return { own: HEADER, parts: fields.map((field) => field.value) };
  } catch {
    // Some proxies let nobody look.
    return { own: HEADER, parts: none };
  }
}

/** What a slot refers to, if anything. */
function contentOf(value: unknown, depth: number): number {
  if (typeof value === "string") return HEADER + value.length;
  if (typeof value === "bigint") return HEADER;
  if (typeof value !== "object" || value === null) return 0;
  if (isPortable(value)) return value.bytes;
  if (value instanceof ArrayBuffer) return HEADER + value.byteLength;
  if (ArrayBuffer.isView(value)) return HEADER + (isShared(value) ? 0 : value.byteLength);
  if (depth === DEEPEST) return HEADER;
  if (Array.isArray(value)) return HEADER + sampled(value.length, (i) => value[i], depth + 1);
  if (value instanceof Map || value instanceof Set) return HEADER + entriesOf(value, depth + 1);
  return HEADER + fieldsOf(value, depth + 1);
}

/** Whether a view is of memory that threads share, and which never moves. */
function isShared({ buffer }: ArrayBufferView): boolean {
  return typeof SharedArrayBuffer === "function" && buffer instanceof SharedArrayBuffer;
}

function sampled(length: number, valueAt: (i: number) => unknown, depth: number): number {
  const most = Math.max(4, SAMPLE >> depth);
  return length * SLOT + sampledSum(length, (i) => contentOf(valueAt(i), depth), most);
}

function entriesOf(entries: Map<unknown, unknown> | Set<unknown>, depth: number): number {
  const first: unknown[] = [];
  for (const entry of entries) if (first.push(entry) === SAMPLE >> depth) break;
  const share = first.length === 0 ? 0 : entries.size / first.length;
  return share * sampled(first.length, (i) => first[i], depth) + 2 * SLOT * entries.size;
}

function fieldsOf(value: object, depth: number): number {
  let sum = 0;
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    const field = Object.getOwnPropertyDescriptor(value, name);
    sum += SLOT + contentOf(field?.value, depth);
  }
  return sum;
}
