/**
 * Timing inside a program.
 *
 * @module
 */

import process from "node:process";

/** What tells the time, in milliseconds. */
type Clock = () => number;

/** Milliseconds that `work` takes. */
export async function elapsed(
  work: () => unknown,
  clock: Clock = () => performance.now(),
): Promise<number> {
  const start = clock();
  await work();
  return clock() - start;
}

/** Milliseconds that all threads of this process have kept processors busy, whoever else wants them. */
export function processorClock(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Milliseconds that each of several pieces of work takes, by its name; they run in turns, A B A B…,
 * after `warmUp` rounds that do not count. `after` each of them, what it has left is put away, which does
 * not count either.
 */
export async function inTurns(
  work: Readonly<Record<string, () => unknown>>,
  { rounds, warmUp = 1, clock, after }: {
    readonly rounds: number;
    readonly warmUp?: number;
    readonly clock?: Clock;
    readonly after?: () => void;
  },
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = {};
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, run] of Object.entries(work)) {
      const time = await elapsed(run, clock);
      after?.();
      if (round >= 0) (times[name] ??= []).push(time);
    }
  }
  return times;
}
