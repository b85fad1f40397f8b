/**
 * How long does a first answer take?
 *
 * @module
 */

import { type Bench, daskSubject, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { insideNumbers, interleave } from "./measure.ts";
import { atMost, spreadOf } from "./table.ts";

/** First answers of a tiny bag. */
export const coldstart: Bench = {
  name: "coldstart",
  question: "The first and the second answer of a bag of three numbers, in a new process each " +
    "time, counted from the end of the import.",
  async run(setup) {
    const measured = await interleave([
      ...setup.runtimes.flatMap((runtime) => [
        programSubject(runtime, "programs/coldstart", ["workers"], { label: "workers" }),
        programSubject(runtime, "programs/coldstart", ["inline"], { label: "inline" }),
        programSubject(runtime, "handwritten/coldstart", [], { label: "by hand" }),
      ]),
      daskSubject(setup, "dask_overhead", [1], 5),
    ], setup.runs(15));
    const times = (label: string, name: string) => (runtime: typeof setup.runtimes[number]) =>
      spreadOf(insideNumbers(seriesOf(measured, runtime, label)).get(name), "", 1);
    return [
      lineOf(setup, "import, ms", times("workers", "load")),
      lineOf(setup, "first answer, workers, ms", times("workers", "first"), atMost(60)),
      lineOf(setup, "first answer, inline, ms", times("inline", "first"), atMost(5)),
      lineOf(setup, "second answer, workers, ms", times("workers", "second"), atMost(2)),
      lineOf(setup, "second answer, inline, ms", times("inline", "second"), atMost(2)),
      lineOf(setup, "first answer of workers by hand, ms", times("by hand", "first")),
      lineOf(setup, "second answer of workers by hand, ms", times("by hand", "second")),
      lineOf(
        setup,
        "first answer of dask.bag, ms",
        () => spreadOf(insideNumbers(measured.get("dask")!).get("first"), "", 1),
      ),
    ];
  },
};

if (import.meta.main) await runAlone(coldstart);
