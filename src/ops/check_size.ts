/**
 * Refusing what cannot be cut and takes more than all the memory that somebody has asked for.
 *
 * @module
 */

import { SpillError } from "../errors.ts";
import { describeValue } from "../values/describe_value.ts";
import { sizeOf } from "../wire/size.ts";
import type { TaskRoom } from "./operation.ts";

/**
 * Refuses a value of so many bytes, roughly, if that is too much.
 *
 * @param what What it is, of which `value` tells which one.
 * @throws {SpillError} If it takes more than the memory that was asked for.
 */
export function checkSize(
  { most = Infinity }: Pick<TaskRoom, "most">,
  bytes: number,
  what: string,
  value: unknown,
): void {
  if (bytes <= most) return;
  throw new SpillError(
    `Cannot hold ${what}, ${describeValue(value)}: it takes about ${Math.round(bytes)} bytes; ` +
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
  for (const element of elements) checkSize(room, sizeOf(element), "one element", element);
}
