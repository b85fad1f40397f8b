/**
 * What does it cost to be told how far a run has come?
 *
 * @module
 */

import { type Bench, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { insideNumbers, interleave, median } from "./measure.ts";
import { atMost, cell, spreadOf } from "./table.ts";

const runs = {
  text: "lines of a text by their length",
  loop: "numbers through a chain",
  tasks: "tasks of one element",
} as const;

/** Runs with a listener and without. */
export const progress: Bench = {
  name: "progress",
  question:
    "The same runs with `onProgress` and without, in turns in one process: lines of 256 MB, " +
    "a loop over 4e8 numbers, and 50 000 tasks. Ratios of times, and of the time of all threads.",
  async run(setup) {
    const { path } = await setup.data.log(256);
    const args = [path, 4e8 / setup.divisor, 50_000 / setup.divisor];
    const measured = await interleave(
      setup.runtimes.map((runtime) => programSubject(runtime, "programs/progress", args)),
      setup.runs(2),
    );
    const numbers = (runtime: typeof setup.runtimes[number], name: string) =>
      insideNumbers(seriesOf(measured, runtime, "programs/progress")).get(name);
    const ratioOf = (runtime: typeof setup.runtimes[number], run: string, time: string) => {
      const watched = numbers(runtime, `${run} watched ${time}`) ?? [];
      const without = numbers(runtime, `${run} without ${time}`) ?? [];
      return cell(median(watched.map((it, i) => it / without[i]!)), "", 3);
    };
    return Object.entries(runs).flatMap(([run, title]) => [
      lineOf(
        setup,
        `${title}, without, ms`,
        (runtime) => spreadOf(numbers(runtime, `${run} without wall`), "", 0),
      ),
      lineOf(setup, "reports", (runtime) => spreadOf(numbers(runtime, `${run} reports`), "", 0)),
      lineOf(setup, "with ÷ without", (runtime) => ratioOf(runtime, run, "wall")),
      lineOf(
        setup,
        "with ÷ without, time of all threads",
        (runtime) => ratioOf(runtime, run, "cpu"),
        // A task of one element takes some 40 µs, and to take note of it 2.
        run === "tasks" ? atMost(1.1) : atMost(1.01),
      ),
    ]);
  },
};

if (import.meta.main) await runAlone(progress);
