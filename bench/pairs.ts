/**
 * What do keys of two fields cost, beside the text that one would join by hand?
 *
 * @module
 */

import { type Bench, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { interleave, ratio, wall, withSameAnswers } from "./measure.ts";
import { atMost, cell, spread } from "./table.ts";

/** The number of different pairs. */
export const pairs: Bench = {
  name: "pairs",
  question:
    "The number of different pairs of address and agent (80 characters) among 1.5 million " +
    "records, 300 000 of them different; by hand, workers with a `Set` of joined texts. Whole " +
    "programs; processor time is that of all threads.",
  async run(setup) {
    const { path } = await setup.data.visits();
    const [holdall, byHand] = ["programs/pairs", "handwritten/pairs"] as const;
    const measured = withSameAnswers(
      await interleave(
        setup.runtimes.flatMap((runtime) =>
          [byHand, holdall].map((program) => programSubject(runtime, program, [path]))
        ),
        setup.runs(5),
      ),
    );
    const processor = ({ cpuMs }: { readonly cpuMs: number }) => cpuMs;
    const seconds = (label: string, program: string, pick: typeof processor | typeof wall) =>
      lineOf(
        setup,
        label,
        (runtime) => spread(seriesOf(measured, runtime, program), pick, { divisor: 1000 }),
      );
    return [
      seconds("Holdall, s", holdall, wall),
      seconds("workers by hand, s", byHand, wall),
      seconds("Holdall, processor s", holdall, processor),
      seconds("workers by hand, processor s", byHand, processor),
      lineOf(setup, "Holdall ÷ by hand, processor", (runtime) =>
        cell(
          ratio(
            seriesOf(measured, runtime, holdall),
            seriesOf(measured, runtime, byHand),
            processor,
          ),
        ), atMost(1.1, " ×")),
    ];
  },
};

if (import.meta.main) await runAlone(pairs);
