/**
 * What do shuffles of 4 GB take with 512 MiB of memory, beside the same with room for all?
 *
 * @module
 */

import { type Bench, duckdbSubject, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { interleave, median, peak, ratio, type Series, wall, withSameAnswers } from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { atMost, cell, spread } from "./table.ts";

/** What brings elements together, in `programs/spill.ts`. */
const jobs = ["sortBy", "groupBy", "join", "frequencies"];

/** Mebibytes for all workers. */
const budget = 512;

/** Mebibytes that a process may have besides: three engines, and what tasks compute with. */
const besides = 250;

/** How many times as much is shuffled with little memory as with room for all. */
const times = 16;

/** Shuffles with a budget. */
export const spill: Bench = {
  name: "spill",
  question: "32 000 000 records of about 120 bytes of text (4 GB), shuffled by two workers with " +
    '`memory: "512 MiB"`: time, and largest memory of the process, beside 16 × the time of ' +
    "2 000 000 records with room for all, and beside DuckDB with the same limit. `frequencies` is " +
    "of the texts, all different, into 64 partitions.",
  async run(setup) {
    const few = 2_000_000 / setup.divisor;
    const many = times * few;
    const megabytes = Math.ceil(budget / setup.divisor);
    const label = (job: string, memory: "little" | "all") => `${job} ${memory}`;
    const subjectsOf = (job: string) =>
      setup.runtimes.map((runtime) =>
        programSubject(runtime, "programs/spill", [many, job, `${megabytes} MiB`, "spills"], {
          label: label(job, "little"),
          maxRuns: 1,
        })
      );
    const withRoom = (job: string) =>
      setup.runtimes.map((runtime) =>
        programSubject(runtime, "programs/spill", [few, job, "100 GB"], {
          label: label(job, "all"),
        })
      );
    const measured = new Map<string, Series>();
    const others = new Map<string, Series | undefined>();
    for (const job of jobs) {
      const other = duckdbSubject(setup, job, `${many},${megabytes}`, 1, "spill");
      const ofJob = withSameAnswers(await interleave([...subjectsOf(job), other], 1));
      others.set(job, ofJob.get(other.id));
      const inMemory = withSameAnswers(await interleave(withRoom(job), setup.runs(3)));
      for (const [id, series] of [...ofJob, ...inMemory]) measured.set(id, series);
    }
    const series = (runtime: RuntimeName, job: string, memory: "little" | "all") =>
      seriesOf(measured, runtime, label(job, memory));
    const seconds = { divisor: 1000, digits: 1 };
    const mebibytes = { divisor: 2 ** 20, digits: 0 };
    return jobs.flatMap((job) => {
      const little = (runtime: RuntimeName) => series(runtime, job, "little");
      const other = others.get(job);
      const grown = (runtime: RuntimeName) => {
        const [a, b] = [little(runtime), series(runtime, job, "all")].map(({ samples }) =>
          median(samples.map(wall))
        );
        return cell(a === undefined || b === undefined ? undefined : a / (times * b));
      };
      return [
        lineOf(setup, `${job}, s`, (runtime) => spread(little(runtime), wall, seconds)),
        lineOf(
          setup,
          `${job}, MiB`,
          (runtime) => spread(little(runtime), peak, mebibytes),
          atMost(budget + besides, " MiB"),
        ),
        lineOf(setup, `${job}, time ÷ 16 × with room`, grown, atMost(2.5, " ×")),
        lineOf(setup, `${job}, DuckDB, MiB`, () => spread(other, peak, mebibytes)),
        lineOf(
          setup,
          `${job}, DuckDB ÷ Holdall`,
          (runtime) => cell(ratio(other, little(runtime))),
        ),
      ];
    });
  },
};

if (import.meta.main) await runAlone(spill);
