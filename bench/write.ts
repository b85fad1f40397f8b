/**
 * How near do written files come to those that workers by hand write?
 *
 * @module
 */

import { type Bench, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { insideNumbers, interleave, median } from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { atLeast, cell, spreadOf } from "./table.ts";

/** What is written, and how much of it. */
const cases = [
  { what: "text", title: "lines of text", count: 4e6 },
  { what: "json", title: "JSON lines", count: 1e6 },
  { what: "gzip", title: "JSON lines, gzip", count: 3e5 },
  { what: "csv", title: "CSV", count: 1e6 },
] as const;

/** Files of lines, JSON and CSV. */
export const write: Bench = {
  name: "write",
  question:
    "A new file for each core of made records, again and again in one process whose workers " +
    "are up, beside workers by hand that check nothing and write to the final names; both have the " +
    "disk take what they wrote. By hand, gzip is a member for each 256 KiB.",
  async run(setup) {
    const labelOf = (what: string) => `write ${what}`;
    const measured = await interleave(
      setup.runtimes.flatMap((runtime) =>
        cases.map(({ what, count }) =>
          programSubject(runtime, "programs/write", [what, count / setup.divisor], {
            label: labelOf(what),
          })
        )
      ),
      setup.runs(3),
    );
    const times = (runtime: RuntimeName, what: string, name: string) =>
      insideNumbers(seriesOf(measured, runtime, labelOf(what))).get(name) ?? [];
    return cases.flatMap(({ what, title, count }) => {
      const speeds = (name: string) => (runtime: RuntimeName) =>
        spreadOf(times(runtime, what, name).map((ms) => count / setup.divisor / ms / 1000));
      return [
        lineOf(setup, `${title}, million a second`, speeds("holdall")),
        lineOf(setup, `${title}, by hand`, speeds("byHand")),
        lineOf(setup, `${title}: speed ÷ by hand`, (runtime) => {
          const byHand = times(runtime, what, "byHand");
          return cell(median(times(runtime, what, "holdall").map((ms, i) => byHand[i]! / ms)));
        }, what === "json" ? atLeast(0.8, " ×") : undefined),
      ];
    });
  },
};

if (import.meta.main) await runAlone(write);
