/**
 * Refusing what cannot be cut and takes more than all the memory that somebody has asked for.
 *
 * @module
 */

import { SpillError } from "../errors.ts";
import { describeValue } from "../values/describe_value.ts";
import { sizeOf, wholeSizeOf } from "../wire/size.ts";
import type { TaskRoom } from "./operation.ts";

/** A value that cannot be cut. */
interface Uncut {
  readonly value: unknown;
  /** Its rough size, by a sample. */
  readonly bytes: number;
  /** What it is, of which `name` tells which one. */
  readonly what: string;
  readonly name: unknown;
}

/**
 * Refuses a value if it is too much. A sample may be far off: nothing is refused before all of it has been
 * looked at.
 *
 * @throws {SpillError} If it takes more than the memory that was asked for.
 */
function checkSize(
  { most = Infinity }: Pick<TaskRoom, "most">,
  { value, bytes, what, name }: Uncut,
): void {
  if (bytes <= most) return;
  const all = wholeSizeOf(value);
  if (all <= most) return;
  throw new SpillError(
    `Cannot hold ${what}, ${describeValue(name)}: it takes about ${all} bytes; ` +
      `expected at most the ${most} bytes of 'memory', which may be more`,
  );
}

/**
 * Refuses elements of which one is too large by itself, as far as a sample of them tells.
 *
 * @throws {SpillError} If one takes more than the memory that was asked for.
 */
export function checkElements(
  elements: readonly unknown[],
  room: Pick<TaskRoom, "most">,
): void {
  if (room.most === undefined || sizeOf(elements) <= room.most) return;
  for (const element of elements) checkElement(element, sizeOf(element), room);
}

/** Refuses an element of so many bytes, roughly, if that is too much by itself. */
export function checkElement(element: unknown, bytes: number, room: Pick<TaskRoom, "most">): void {
  checkSize(room, { value: element, bytes, what: "one element", name: element });
}

/** The same of what is made of one key. */
export function checkValue(
  key: unknown,
  value: unknown,
  bytes: number,
  room: Pick<TaskRoom, "most">,
): void {
  checkSize(room, { value, bytes, what: "what is made of one key", name: key });
}
