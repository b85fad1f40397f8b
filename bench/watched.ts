/**
 * What it costs to be told of a run: the same runs with a listener and without.
 *
 * @module
 */

import { type Bench, lineOf, programSubject, seriesOf } from "./bench.ts";
import { insideNumbers, interleave, median } from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { atMost, cell, spreadOf } from "./table.ts";

/** How runs are listened to. */
export interface WatchedBench {
  readonly name: string;
  readonly question: string;
  readonly program: `programs/${string}`;
  /** What the program calls runs that are listened to, and what these are told. */
  readonly how: string;
  readonly what: string;
  /** Titles of the runs. */
  readonly runs: Readonly<Record<string, string>>;
  /** The most that a run may take of the time of all threads, in times of what it takes without. */
  goalOf(run: string): number;
}

/** The bench of a program that listens to its runs. */
export function watchedBench(
  { name, question, program, how, what, runs, goalOf }: WatchedBench,
): Bench {
  return {
    name,
    question,
    async run(setup) {
      const { path } = await setup.data.log(256);
      const args = [path, 4e8 / setup.divisor, 50_000 / setup.divisor];
      const measured = await interleave(
        setup.runtimes.map((runtime) => programSubject(runtime, program, args)),
        setup.runs(2),
      );
      const numbers = (runtime: RuntimeName, series: string) =>
        insideNumbers(seriesOf(measured, runtime, program)).get(series);
      const ratioOf = (runtime: RuntimeName, run: string, time: string) => {
        const watched = numbers(runtime, `${run} ${how} ${time}`) ?? [];
        const without = numbers(runtime, `${run} without ${time}`) ?? [];
        return cell(median(watched.map((it, i) => it / without[i]!)), "", 3);
      };
      return Object.entries(runs).flatMap(([run, title]) => [
        lineOf(
          setup,
          `${title}, without, ms`,
          (runtime) => spreadOf(numbers(runtime, `${run} without wall`), "", 0),
        ),
        lineOf(setup, what, (runtime) => spreadOf(numbers(runtime, `${run} ${what}`), "", 0)),
        lineOf(setup, "with ÷ without", (runtime) => ratioOf(runtime, run, "wall")),
        lineOf(
          setup,
          "with ÷ without, time of all threads",
          (runtime) => ratioOf(runtime, run, "cpu"),
          atMost(goalOf(run)),
        ),
      ]);
    },
  };
}
