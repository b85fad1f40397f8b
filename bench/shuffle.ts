/**
 * What does it cost to bring equal keys together, beside a fold that leaves the elements where they are?
 *
 * @module
 */

import { type Bench, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { insideNumbers, interleave, median } from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { atMost, cell, spreadOf } from "./table.ts";

/** Groups and folds of the same records. */
export const shuffle: Bench = {
  name: "shuffle",
  question: "1 000 000 records with 1 000 keys in 16 partitions, in a process whose workers are " +
    "up: the number of groups of `groupBy`, beside that of results of the `foldBy` that counts " +
    "them; and a sort by the key. Records are tuples of two fields, or objects of three. Making " +
    "them is part of each.",
  async run(setup) {
    const program = "programs/shuffle";
    const records = 1_000_000 / setup.divisor;
    const measured = await interleave(
      setup.runtimes.map((runtime) => programSubject(runtime, program, [records, 1000])),
      setup.runs(3),
    );
    const numbers = (runtime: RuntimeName, name: string) =>
      insideNumbers(seriesOf(measured, runtime, program)).get(name) ?? [];
    const times = (name: string) =>
      lineOf(setup, `${name}, ms`, (runtime) => spreadOf(numbers(runtime, name), "", 0));
    const ratio = (suffix: string, runtime: RuntimeName) => {
      const folds = numbers(runtime, `foldBy${suffix}`);
      return cell(median(numbers(runtime, `groupBy${suffix}`).map((time, i) => time / folds[i]!)));
    };
    const ofObjects = " of objects";
    return [
      ...["foldBy", "groupBy", "aggregate", "sortBy"].map(times),
      ...["foldBy", "groupBy"].map((name) => times(name + ofObjects)),
      lineOf(setup, "groupBy ÷ foldBy", (runtime) => ratio("", runtime), atMost(4, " ×")),
      lineOf(setup, `groupBy ÷ foldBy${ofObjects}`, (runtime) => ratio(ofObjects, runtime)),
    ];
  },
};

if (import.meta.main) await runAlone(shuffle);
