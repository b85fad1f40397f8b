/**
 * What it costs to be told where the time of a run goes: the same runs with a profiler and without, in
 * turns. Of each the time that went by, and that of all threads on whatever processor.
 */

import { type ComputeOptions, fromSequence, profiler, range, readText } from "holdall";
import process from "node:process";

const path = process.argv[2]!;
const numbers = Number(process.argv[3]);
const tasks = Number(process.argv[4]);
const rounds = 9;
const elements = Array.from({ length: tasks }, (_, i) => i);

const work: Readonly<Record<string, (options: ComputeOptions) => Promise<unknown>>> = {
  text: (options) => readText(path).map((line) => line.length).frequencies().compute(options),
  loop: (options) =>
    range(numbers).map((x) => x + 1).filter((x) => x % 3 === 0).count().compute(options),
  shuffle: (options) =>
    range(numbers / 400).map((x) => `key ${x % 50_000}`).groupBy((key) => key).map(([, all]) =>
      all.length
    ).max().compute(options),
  tasks: (options) => fromSequence(elements, { npartitions: tasks }).sum().compute(options),
};

const times: Record<string, number[]> = {};
for (let round = -2; round < rounds; round++) {
  for (const [name, run] of Object.entries(work)) {
    let told = 0;
    // Who comes first has what the other has not: a garbage collection, or none.
    const without = async () => await measure(name, "without", () => run({}), round);
    const profiled = async () => {
      const profile = profiler();
      await measure(name, "profiled", () => run({ profile }), round);
      told = profile.tasks.length;
    };
    for (const turn of round % 2 === 0 ? [without, profiled] : [profiled, without]) await turn();
    if (told === 0) throw new Error(`expected tasks of ${name}, got none`);
    if (round >= 0) (times[`${name} tasks`] ??= []).push(told);
  }
}
console.log(JSON.stringify(times));

async function measure(
  name: string,
  how: string,
  run: () => Promise<unknown>,
  round: number,
): Promise<void> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await run();
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  if (round < 0) return;
  (times[`${name} ${how} wall`] ??= []).push(elapsed);
  (times[`${name} ${how} cpu`] ??= []).push((user + system) / 1000);
}
