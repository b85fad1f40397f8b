/**
 * What it costs to be told of a run: the same runs with a listener and without, in turns. Of each the
 * time that went by, and that of all threads on whatever processor.
 *
 * @module
 */

import { type ComputeOptions, fromSequence, range, readText } from "holdall";
import process from "node:process";

/** Runs by their names. */
export type Work = Readonly<Record<string, (options: ComputeOptions) => Promise<unknown>>>;

/** How runs are listened to. */
export interface Watching {
  /** What runs are called that are listened to. */
  readonly how: string;
  /** What is told, as the times of rounds are called that say how much that was. */
  readonly what: string;
  /** The options of one run, and how much it has told. */
  listen(): { readonly options: ComputeOptions; told(): number };
}

const rounds = 9;

/** How much the runs have to do, as the command line says. */
export const [path, numbers, tasks] = [
  process.argv[2]!,
  Number(process.argv[3]),
  Number(process.argv[4]),
];

const elements = Array.from({ length: tasks }, (_, i) => i);

/** Runs that any listener is tried with. */
export const usualWork: Work = {
  text: (options) => readText(path).map((line) => line.length).frequencies().compute(options),
  loop: (options) =>
    range(numbers).map((x) => x + 1).filter((x) => x % 3 === 0).count().compute(options),
  tasks: (options) => fromSequence(elements, { npartitions: tasks }).sum().compute(options),
};

/** Runs everything, and prints the times as JSON. */
export async function compareWatched(work: Work, { how, what, listen }: Watching): Promise<void> {
  const times: Record<string, number[]> = {};
  const note = (name: string, value: number) => void (times[name] ??= []).push(value);
  const measure = async (name: string, round: number, run: () => Promise<unknown>) => {
    const cpu = process.cpuUsage();
    const start = performance.now();
    await run();
    const elapsed = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    if (round < 0) return;
    note(`${name} wall`, elapsed);
    note(`${name} cpu`, (user + system) / 1000);
  };
  for (let round = -2; round < rounds; round++) {
    for (const [name, run] of Object.entries(work)) {
      const { options, told } = listen();
      // Who comes first has what the other has not: a garbage collection, or none.
      const without = async () => await measure(`${name} without`, round, () => run({}));
      const watched = async () => await measure(`${name} ${how}`, round, () => run(options));
      for (const turn of round % 2 === 0 ? [without, watched] : [watched, without]) await turn();
      if (told() === 0) throw new Error(`expected ${what} of ${name}, got none`);
      if (round >= 0) note(`${name} ${what}`, told());
    }
  }
  console.log(JSON.stringify(times));
}
