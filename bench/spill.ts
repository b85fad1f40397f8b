/**
 * What do shuffles take that go to disk for want of memory, beside the same with room for all?
 *
 * @module
 */

import { type Bench, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import {
  interleave,
  peak,
  type Pick,
  processor,
  ratio,
  type Series,
  wall,
  withSameAnswers,
} from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { atMost, cell, spread } from "./table.ts";

/** What brings elements together, in `programs/spill.ts`. */
const jobs = ["sortBy", "groupBy", "join", "frequencies"];

/** Bytes, in the case of little memory. */
const budget = 96 * 2 ** 20;

/** Shuffles with a budget. */
export const spill: Bench = {
  name: "spill",
  question: "2 000 000 records of about 100 bytes of text, shuffled by two workers with " +
    `\`memory: "96 MiB"\`, and with room for all: largest memory of the process, time and ` +
    "processor time. `frequencies` is of the texts, all different, into 64 partitions.",
  async run(setup) {
    const records = 2_000_000 / setup.divisor;
    const label = (job: string, memory: string) => `${job}, ${memory}`;
    const subjectsOf = (job: string) =>
      setup.runtimes.flatMap((runtime) => [
        programSubject(
          runtime,
          "programs/spill",
          [records, job, budget / setup.divisor, "spills"],
          {
            label: label(job, "96 MiB"),
          },
        ),
        programSubject(runtime, "programs/spill", [records, job, "100 GB"], {
          label: label(job, "room for all"),
        }),
      ]);
    const measured = new Map<string, Series>();
    for (const job of jobs) {
      const ofJob = withSameAnswers(await interleave(subjectsOf(job), setup.runs(3)));
      for (const [id, series] of ofJob) measured.set(id, series);
    }
    const series = (runtime: RuntimeName, job: string, memory: string) =>
      seriesOf(measured, runtime, label(job, memory));
    const quotient = (job: string, pick: Pick) => (runtime: RuntimeName) =>
      cell(ratio(series(runtime, job, "96 MiB"), series(runtime, job, "room for all"), pick));
    return jobs.flatMap((job) => [
      ...["96 MiB", "room for all"].map((memory) =>
        lineOf(
          setup,
          `${label(job, memory)}, MiB`,
          (runtime) => spread(series(runtime, job, memory), peak, { divisor: 2 ** 20, digits: 0 }),
        )
      ),
      lineOf(setup, `${job}, time ÷ with room`, quotient(job, wall), atMost(2.5, " ×")),
      lineOf(setup, `${job}, processor ÷ with room`, quotient(job, processor)),
    ]);
  },
};

if (import.meta.main) await runAlone(spill);
