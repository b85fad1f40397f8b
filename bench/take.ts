/**
 * What does a look at a large file cost?
 *
 * @module
 */

import { type Bench, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { insideNumbers, interleave } from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { atMost, spreadOf } from "./table.ts";

/** Bytes of one read of a file: a block of `src/io/bytes/byte_source.ts`. */
const block = 2 ** 20;

/** The first record of a file. */
export const take: Bench = {
  name: "take",
  question:
    "`take(1)` of the records of 1 GB, in a process whose workers are up: time, and blocks " +
    "of 1 MiB read (as the system counts them for the process).",
  async run(setup) {
    const file = await setup.data.log(1024);
    const program = "programs/take";
    const measured = await interleave(
      setup.runtimes.map((runtime) => programSubject(runtime, program, [file.path])),
      setup.runs(3),
    );
    const numbers = (runtime: RuntimeName, name: string) =>
      insideNumbers(seriesOf(measured, runtime, program)).get(name) ?? [];
    // A few bytes more are what wakes up threads.
    const blocks = (runtime: RuntimeName) =>
      numbers(runtime, "bytes").map((bytes) => Math.floor(100 * bytes / block) / 100);
    return [
      lineOf(
        setup,
        "first in the process, ms",
        (runtime) => spreadOf(numbers(runtime, "first"), "", 1),
      ),
      lineOf(setup, "warm, ms", (runtime) => spreadOf(numbers(runtime, "warm"), "", 1), atMost(30)),
      lineOf(setup, "blocks read", (runtime) => spreadOf(blocks(runtime)), atMost(1)),
    ];
  },
};

if (import.meta.main) await runAlone(take);
