/**
 * What does it cost to turn values to bytes, and back?
 *
 * @module
 */

import { type Bench, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { insideNumbers, interleave } from "./measure.ts";
import { atLeast, atMost, spreadOf } from "./table.ts";

const program = "programs/codec";

/** Elements whose time is compared with that of a structured clone. */
const objects = ["flat", "nested", "mixed"];

/** Packed columns whose bytes in a second are counted. */
const columns = ["numbers", "strings", "strings of Latin-1", "records"];

/** The byte form of what is kept in files. */
export const codec: Bench = {
  name: "codec",
  question:
    "100 000 small objects of three kinds, encoded and decoded, beside a structured clone " +
    "in turns; packed columns of 16 to 20 MB, one core.",
  async run(setup) {
    const measured = await interleave(
      setup.runtimes.map((runtime) => programSubject(runtime, program, [100_000 / setup.divisor])),
      setup.runs(3),
    );
    const numbers = (runtime: typeof setup.runtimes[number], name: string) =>
      insideNumbers(seriesOf(measured, runtime, program)).get(name);
    return [
      ...objects.map((name) =>
        lineOf(
          setup,
          `${name} objects ÷ structured clone`,
          (runtime) => spreadOf(numbers(runtime, name)),
          atMost(1, " ×"),
        )
      ),
      ...columns.flatMap((name) =>
        [`${name}, encoded`, `${name}, decoded`].map((direction) =>
          lineOf(
            setup,
            `${direction}, GB/s`,
            (runtime) => spreadOf(numbers(runtime, direction)),
            atLeast(1),
          )
        )
      ),
    ];
  },
};

if (import.meta.main) await runAlone(codec);
