/**
 * What does it cost to be told where the time of a run goes?
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
  shuffle: "numbers grouped by a text",
  tasks: "tasks of one element",
} as const;

/** Runs with a profiler and without. */
export const profiling: Bench = {
  name: "profiling",
  question: "The same runs with `profile` and without, in turns in one process: lines of 256 MB, " +
    "a loop over 4e8 numbers, a shuffle of 1e6, and 50 000 tasks. Ratios of times, and of the time " +
    "of all threads.",
  async run(setup) {
    const { path } = await setup.data.log(256);
    const args = [path, 4e8 / setup.divisor, 50_000 / setup.divisor];
    const measured = await interleave(
      setup.runtimes.map((runtime) => programSubject(runtime, "programs/profile", args)),
      setup.runs(2),
    );
    const numbers = (runtime: typeof setup.runtimes[number], name: string) =>
      insideNumbers(seriesOf(measured, runtime, "programs/profile")).get(name);
    const ratioOf = (runtime: typeof setup.runtimes[number], run: string, time: string) => {
      const profiled = numbers(runtime, `${run} profiled ${time}`) ?? [];
      const without = numbers(runtime, `${run} without ${time}`) ?? [];
      return cell(median(profiled.map((it, i) => it / without[i]!)), "", 3);
    };
    return Object.entries(runs).flatMap(([run, title]) => [
      lineOf(
        setup,
        `${title}, without, ms`,
        (runtime) => spreadOf(numbers(runtime, `${run} without wall`), "", 0),
      ),
      lineOf(setup, "tasks", (runtime) => spreadOf(numbers(runtime, `${run} tasks`), "", 0)),
      lineOf(setup, "with ÷ without", (runtime) => ratioOf(runtime, run, "wall")),
      lineOf(
        setup,
        "with ÷ without, time of all threads",
        (runtime) => ratioOf(runtime, run, "cpu"),
        // A task of one element takes some 45 µs, and to measure it, tell of it and keep that 5 to 17.
        run === "tasks" ? atMost(1.4) : atMost(1.02),
      ),
    ]);
  },
};

if (import.meta.main) await runAlone(profiling);
