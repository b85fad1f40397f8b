/**
 * Are two workers twice as fast as one, and does twice the file take twice the time?
 *
 * @module
 */

import { type Bench, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { insideNumbers, interleave, median } from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { atLeast, atMost, cell, spreadOf } from "./table.ts";

/** Workers and sizes. */
export const scaling: Bench = {
  name: "scaling",
  question:
    "The log query on workers that are up, in a new process each time: 1 and 2 workers on " +
    "256 MB; 2 workers on 64 MB, 256 MB and 1 GB.",
  async run(setup) {
    const sizes = [64, 256, 1024] as const;
    const files = new Map<number, { readonly path: string; readonly size: number }>();
    for (const size of sizes) files.set(size, await setup.data.log(size));
    const subject = (runtime: RuntimeName, workers: number, size: number) =>
      programSubject(runtime, "programs/ucb_warm", [workers, files.get(size)!.path], {
        label: `${workers} on ${size}`,
      });
    const measured = await interleave(
      setup.runtimes.flatMap((runtime) => [
        subject(runtime, 1, 256),
        ...sizes.map((size) => subject(runtime, 2, size)),
      ]),
      setup.runs(3),
    );
    const times = (runtime: RuntimeName, workers: number, size: number) => {
      const series = seriesOf(measured, runtime, `${workers} on ${size}`);
      return insideNumbers(series).get(files.get(size)!.path) ?? [];
    };
    const perByte = (runtime: RuntimeName, size: number) =>
      times(runtime, 2, size).map((ms) => 1e6 * ms / files.get(size)!.size);
    const quotient = (a: readonly number[], b: readonly number[]) =>
      cell(median(a.slice(0, b.length).map((value, i) => value / b[i]!)));
    return [
      lineOf(setup, "1 worker, 256 MB, ms", (runtime) => spreadOf(times(runtime, 1, 256), "", 0)),
      lineOf(setup, "2 workers, 256 MB, ms", (runtime) => spreadOf(times(runtime, 2, 256), "", 0)),
      lineOf(
        setup,
        "1 worker ÷ 2 workers",
        (runtime) => quotient(times(runtime, 1, 256), times(runtime, 2, 256)),
        atLeast(1.8, " ×"),
      ),
      ...sizes.map((size) =>
        lineOf(
          setup,
          `2 workers, ${size === 1024 ? "1 GB" : `${size} MB`}, ns a byte`,
          (runtime) => spreadOf(perByte(runtime, size)),
        )
      ),
      lineOf(
        setup,
        "a byte of 1 GB ÷ of 64 MB",
        (runtime) => quotient(perByte(runtime, 1024), perByte(runtime, 64)),
        atMost(1.05, " ×"),
      ),
    ];
  },
};

if (import.meta.main) await runAlone(scaling);
