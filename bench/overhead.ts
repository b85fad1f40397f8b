/**
 * What does a task cost, and a partition that is never run?
 *
 * @module
 */

import { type Bench, daskSubject, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { insideNumbers, interleave } from "./measure.ts";
import { atMost, spreadOf } from "./table.ts";

/** Tasks with nothing to do. */
export const overhead: Bench = {
  name: "overhead",
  question: "10 000 tasks of one element each, summed, beside a message for each to workers by " +
    "hand; and a chain of 10 operations over 1 000 000 partitions of which one element is taken.",
  async run(setup) {
    const tasks = 10_000 / setup.divisor;
    const partitions = 1_000_000 / setup.divisor;
    const daskTasks = 2_000 / setup.divisor;
    const measured = await interleave([
      ...setup.runtimes.map((runtime) =>
        programSubject(runtime, "programs/overhead", [tasks, partitions])
      ),
      daskSubject(setup, "dask_overhead", [daskTasks], 2),
    ], setup.runs(3));
    const numbers = (runtime: typeof setup.runtimes[number], name: string) =>
      insideNumbers(seriesOf(measured, runtime, "programs/overhead")).get(name);
    const dask = insideNumbers(measured.get("dask")!).get("sum")
      ?.map((ms) => 1000 * ms / daskTasks);
    return [
      lineOf(
        setup,
        "Holdall, µs a task",
        (runtime) => spreadOf(numbers(runtime, "holdall"), "", 1),
        atMost(50),
      ),
      lineOf(
        setup,
        "messages by hand, µs",
        (runtime) => spreadOf(numbers(runtime, "byHand"), "", 1),
      ),
      lineOf(setup, "dask.bag (2 000 tasks), µs a task", () => spreadOf(dask, "", 1)),
      lineOf(
        setup,
        "chain over many partitions, first, ms",
        (runtime) => spreadOf(numbers(runtime, "chainFirst"), "", 1),
        atMost(50),
      ),
      lineOf(
        setup,
        "the same again, ms",
        (runtime) => spreadOf(numbers(runtime, "chainAgain"), "", 1),
      ),
    ];
  },
};

if (import.meta.main) await runAlone(overhead);
