/**
 * How near does a chain of functions come to one loop written by hand for each core?
 *
 * @module
 */

import { type Bench, daskSubject, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { insideNumbers, interleave, median, ratio, wall } from "./measure.ts";
import { atLeast, atMost, cell, spread, spreadOf } from "./table.ts";

/** A chain of functions over numbers. */
export const pipeline: Bench = {
  name: "pipeline",
  question: "`range(2e7).map().filter().map().count()`: again and again in one process whose " +
    "workers are up, and as a whole program.",
  async run(setup) {
    const numbers = 2e7 / setup.divisor;
    const measured = await interleave([
      ...setup.runtimes.flatMap((runtime) => [
        programSubject(runtime, "programs/pipeline_warm", [numbers], { maxRuns: 3 }),
        programSubject(runtime, "programs/pipeline", [numbers]),
      ]),
      daskSubject(setup, "dask_pipeline", [numbers], 2),
    ], setup.runs(5));
    const warm = (runtime: typeof setup.runtimes[number], name: string) =>
      insideNumbers(seriesOf(measured, runtime, "programs/pipeline_warm")).get(name);
    const whole = (runtime: typeof setup.runtimes[number]) =>
      seriesOf(measured, runtime, "programs/pipeline");
    const dask = measured.get("dask");
    const inSeconds = { divisor: 1000 };
    return [
      lineOf(setup, "Holdall, warm, ms", (runtime) => spreadOf(warm(runtime, "holdall"), "", 1)),
      lineOf(
        setup,
        "loops by hand, warm, ms",
        (runtime) => spreadOf(warm(runtime, "byHand"), "", 1),
      ),
      lineOf(setup, "Holdall ÷ by hand", (runtime) => {
        const [holdall = [], byHand = []] = [warm(runtime, "holdall"), warm(runtime, "byHand")];
        return cell(median(holdall.map((time, i) => time / byHand[i]!)));
      }, atMost(1.5, " ×")),
      lineOf(
        setup,
        "Holdall, whole program, s",
        (runtime) => spread(whole(runtime), wall, inSeconds),
      ),
      lineOf(setup, "dask.bag, whole program, s", () => spread(dask, wall, inSeconds)),
      lineOf(
        setup,
        "dask.bag ÷ Holdall",
        (runtime) => cell(ratio(dask, whole(runtime))),
        atLeast(20, " ×"),
      ),
    ];
  },
};

if (import.meta.main) await runAlone(pipeline);
