/** Counts what is left of a range of numbers after a map, a filter and a map: one loop. */

import { answer } from "./pool.ts";

/** Numbers from `start` up to `stop`. */
export interface NumberSpan {
  readonly start: number;
  readonly stop: number;
}

answer(({ start, stop }: NumberSpan): number => {
  let count = 0;
  for (let x = start; x < stop; x++) {
    const next = x + 1;
    if (next % 3 !== 0) continue;
    const doubled = next * 2;
    if (doubled !== undefined) count++;
  }
  return count;
});
