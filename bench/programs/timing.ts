/**
 * Timing inside a program.
 *
 * @module
 */

/** Milliseconds that `work` takes. */
export async function elapsed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Milliseconds that each of several pieces of work takes, by its name; they run in turns, A B A B…,
 * after `warmUp` rounds that do not count.
 */
export async function inTurns(
  work: Readonly<Record<string, () => unknown>>,
  { rounds, warmUp = 1 }: { readonly rounds: number; readonly warmUp?: number },
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = {};
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, run] of Object.entries(work)) {
      const time = await elapsed(run);
      if (round >= 0) (times[name] ??= []).push(time);
    }
  }
  return times;
}
