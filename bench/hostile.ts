/**
 * What do keys cost that were made to collide?
 *
 * @module
 */

import { type Bench, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { insideNumbers, interleave } from "./measure.ts";
import { atMost, cell } from "./table.ts";

/** Every operation that compares keys, with keys that somebody chose. */
export const hostile: Bench = {
  name: "hostile",
  question: "40 000 different keys that collide under hashes that anybody can invert, beside as " +
    "many random ones of the same form, in every operation that compares keys: least time with " +
    "the former ÷ least time with the latter, of the worst operation.",
  async run(setup) {
    const program = "programs/hostile";
    const keys = Math.ceil(40_000 / setup.divisor);
    const measured = await interleave(
      setup.runtimes.map((runtime) => programSubject(runtime, program, [keys])),
      setup.runs(1),
    );
    const results = setup.runtimes.map((runtime) => ratios(seriesOf(measured, runtime, program)));
    const kinds = new Set(results.flatMap((result) => [...result.keys()]));
    return [...kinds].map((kind) =>
      lineOf(
        setup,
        kind,
        (runtime) => cell(results[setup.runtimes.indexOf(runtime)]!.get(kind)),
        atMost(1.5, " ×"),
      )
    );
  },
};

/** The largest ratio of a kind of keys. */
function ratios(series: Parameters<typeof insideNumbers>[0]): ReadonlyMap<string, number> {
  const numbers = insideNumbers(series);
  const largest = new Map<string, number>();
  for (const [name, times] of numbers) {
    if (!name.endsWith(", hostile")) continue;
    const random = numbers.get(name.replace(/hostile$/, "random"))!;
    const kind = name.slice(0, name.lastIndexOf(", ", name.length - ", hostile".length - 1));
    const ratio = Math.min(...times) / Math.min(...random);
    largest.set(kind, Math.max(ratio, largest.get(kind) ?? 0));
  }
  return largest;
}

if (import.meta.main) await runAlone(hostile);
