/**
 * How fast do elements come out one by one?
 *
 * @module
 */

import { type Bench, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { insideNumbers, interleave, median } from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { cell, spreadOf } from "./table.ts";

/** Elements through `for await` and `stream()`. */
export const stream: Bench = {
  name: "stream",
  question: "Millions of elements a second of `range(1e6).map()` that reach a `for await` of the " +
    "main thread, beside a plain generator on it.",
  async run(setup) {
    const program = "programs/stream";
    const measured = await interleave(
      setup.runtimes.map((runtime) => programSubject(runtime, program, [1e6 / setup.divisor])),
      setup.runs(3),
    );
    const speeds = (runtime: RuntimeName, name: string) =>
      insideNumbers(seriesOf(measured, runtime, program)).get(name) ?? [];
    const millions = (name: string) => (runtime: RuntimeName) =>
      spreadOf(speeds(runtime, name).map((perMs) => perMs / 1000));
    const quotient = (a: string, b: string) => (runtime: RuntimeName) => {
      const others = speeds(runtime, b);
      return cell(median(speeds(runtime, a).map((speed, i) => others[i]! / speed)));
    };
    return [
      lineOf(setup, "`for await (… of bag)`, M/s", millions("forAwait")),
      lineOf(setup, "`bag.stream()`, M/s", millions("stream")),
      lineOf(setup, "an async generator, M/s", millions("generator")),
      lineOf(setup, "a `ReadableStream` of it, M/s", millions("readable")),
      lineOf(setup, "bag ÷ generator, time", quotient("forAwait", "generator")),
      lineOf(setup, "`bag.stream()` ÷ `ReadableStream`, time", quotient("stream", "readable")),
    ];
  },
};

if (import.meta.main) await runAlone(stream);
