/**
 * What do many small files cost?
 *
 * @module
 */

import { type Bench, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { insideNumbers, interleave, median } from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { atMost, cell, spreadOf } from "./table.ts";

/** Whole files, thousands of them. */
export const smallFiles: Bench = {
  name: "small_files",
  question:
    "The length of all texts in 4 000 files of 6 kB: `readFiles` in a process whose workers are up, " +
    "and a loop of `readFile` of `node:fs/promises`. Processor time is that of all threads.",
  async run(setup) {
    const program = "programs/small_files";
    const path = await setup.data.job("documents");
    const measured = await interleave(
      setup.runtimes.map((runtime) => programSubject(runtime, program, [path])),
      setup.runs(3),
    );
    const numbers = (runtime: RuntimeName, name: string) =>
      insideNumbers(seriesOf(measured, runtime, program)).get(name) ?? [];
    const quotient = (runtime: RuntimeName) => {
      const loops = numbers(runtime, "byHand");
      return cell(median(numbers(runtime, "holdall").map((ms, i) => ms / loops[i]!)));
    };
    return [
      lineOf(setup, "Holdall, processor ms", (runtime) => spreadOf(numbers(runtime, "holdall"))),
      lineOf(setup, "a loop, processor ms", (runtime) => spreadOf(numbers(runtime, "byHand"))),
      lineOf(setup, "Holdall ÷ a loop, processor", quotient, atMost(2, " ×")),
    ];
  },
};

if (import.meta.main) await runAlone(smallFiles);
