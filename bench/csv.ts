/**
 * How fast are tables of comma-separated values read?
 *
 * @module
 */

import { type Bench, duckdbSubject, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { interleave, processor, ratio, type Series, wall, withSameAnswers } from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { atMost, cell, spread } from "./table.ts";

/** How many times the orders of the jobs: 245 MB. */
const TIMES = 7;

/** Sums of a large table, by `readCsv`, by papaparse on one thread and by DuckDB. */
export const csv: Bench = {
  name: "csv",
  question:
    "Sums by region and product of a CSV of 245 MB, 3.5 million orders: every one has a cell in " +
    "quotes, a fifth line ends in them. `readCsv` with two typed columns; papaparse on one thread, as " +
    "objects, in parts; DuckDB told that rows may not be one line (`parallel = false`). And the number of records, each with all its cells. " +
    "Whole programs.",
  async run(setup) {
    const path = await setup.data.job("orders", TIMES);
    const measured = withSameAnswers(
      await interleave([
        ...setup.runtimes.flatMap((runtime) => [
          programSubject(runtime, "handwritten/csv", [path], { label: "papaparse" }),
          programSubject(runtime, "examples/orders", [path], { label: "Holdall" }),
        ]),
        duckdbSubject(setup, "orders", path, 3, "jobs"),
      ], setup.runs(3)),
    );
    const counted = await interleave(
      setup.runtimes.map((runtime) => programSubject(runtime, "programs/csv", [path])),
      setup.runs(3),
    );
    const of = (label: string) => (runtime: RuntimeName) => seriesOf(measured, runtime, label);
    const duckdb = (): Series | undefined => measured.get("duckdb");
    const [holdall, papaparse] = [of("Holdall"), of("papaparse")];
    const seconds = (
      label: string,
      of: (runtime: RuntimeName) => Series | undefined,
      pick = wall,
    ) => lineOf(setup, label, (runtime) => spread(of(runtime), pick, { divisor: 1000 }));
    return [
      seconds("Holdall, s", holdall),
      seconds("papaparse, s", papaparse),
      seconds("DuckDB, s", duckdb),
      seconds("Holdall, processor s", holdall, processor),
      seconds("papaparse, processor s", papaparse, processor),
      seconds("DuckDB, processor s", duckdb, processor),
      seconds(
        "Holdall, records counted, s",
        (runtime) => seriesOf(counted, runtime, "programs/csv"),
      ),
      lineOf(
        setup,
        "Holdall ÷ papaparse",
        (runtime) => cell(ratio(holdall(runtime), papaparse(runtime))),
        atMost(0.5, " ×"),
      ),
      lineOf(
        setup,
        "Holdall ÷ DuckDB",
        (runtime) => cell(ratio(holdall(runtime), duckdb())),
        atMost(2, " ×"),
      ),
    ];
  },
};

if (import.meta.main) await runAlone(csv);
