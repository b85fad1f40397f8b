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
