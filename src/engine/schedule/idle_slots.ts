/**
 * In which order idle slots are given something to do.
 *
 * @module
 */

import type { Executor, SlotState } from "../ports.ts";

/** Slots that run nothing, the readiest first, and of equals `first` and those after it. */
export function idleSlots(
  executor: Executor,
  running: readonly boolean[],
  first: number,
): number[] {
  const { slots } = executor;
  const idle: Record<SlotState, number[]> = { started: [], starting: [], absent: [] };
  for (let i = 0; i < slots; i++) {
    const slot = (first + i) % slots;
    if (!running[slot]) idle[executor.stage(slot)].push(slot);
  }
  return [...idle.started, ...idle.starting, ...idle.absent];
}
