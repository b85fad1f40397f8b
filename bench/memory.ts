/**
 * Does memory depend on the size of the file, and are all cores busy?
 *
 * @module
 */

import { type Bench, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { interleave, peak, ratio, withSameAnswers } from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { atMost, cell, type Line, spread } from "./table.ts";

/** Peaks of memory. */
export const memory: Bench = {
  name: "memory",
  question: "The log query on 256 MB and on 1 GB: largest memory of the process, and how many " +
    "cores it kept busy (user and system time ÷ time).",
  async run(setup) {
    const small = await setup.data.log(256);
    const large = await setup.data.log(1024);
    const subjects = (file: string, size: string) =>
      setup.runtimes.flatMap((runtime) => [
        programSubject(runtime, "handwritten/ucb", [file], { label: `by hand, ${size}` }),
        programSubject(runtime, "programs/ucb", [file], { label: `Holdall, ${size}` }),
      ]);
    const runs = setup.runs(3);
    const measured = new Map([
      ...withSameAnswers(await interleave(subjects(small.path, "256 MB"), runs)),
      ...withSameAnswers(await interleave(subjects(large.path, "1 GB"), runs)),
    ]);
    const series = (label: string) => (runtime: RuntimeName) => seriesOf(measured, runtime, label);
    const mebibytes = (label: string): Line =>
      lineOf(
        setup,
        `${label}, MiB`,
        (runtime) => spread(series(label)(runtime), peak, { divisor: 2 ** 20, digits: 0 }),
      );
    const quotient = (a: string, b: string) => (runtime: RuntimeName) =>
      cell(ratio(series(a)(runtime), series(b)(runtime), peak));
    const cores = (label: string): Line =>
      lineOf(
        setup,
        `${label}, cores busy`,
        (runtime) => spread(series(label)(runtime), ({ cpuMs, wallMs }) => cpuMs / wallMs),
      );
    return [
      ...["Holdall, 256 MB", "Holdall, 1 GB", "by hand, 256 MB", "by hand, 1 GB"].map(mebibytes),
      lineOf(
        setup,
        "Holdall, 1 GB ÷ 256 MB",
        quotient("Holdall, 1 GB", "Holdall, 256 MB"),
        atMost(1.1, " ×"),
      ),
      lineOf(
        setup,
        "1 GB, Holdall ÷ by hand",
        quotient("Holdall, 1 GB", "by hand, 1 GB"),
        atMost(1.2, " ×"),
      ),
      cores("Holdall, 1 GB"),
      cores("by hand, 1 GB"),
    ];
  },
};

if (import.meta.main) await runAlone(memory);
