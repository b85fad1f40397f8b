/**
 * Does memory depend on how many row groups a table has?
 *
 * @module
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { type Bench, lineOf, programSubject, seriesOf } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { interleave, peak, ratio } from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { atMost, cell, spread } from "./table.ts";

/** What `programs/table_memory` does, and what the table calls it. */
const works = {
  writeParquet: "Parquet written",
  readParquet: "Parquet read",
  writeArrow: "Arrow written",
  readArrow: "Arrow read",
  writeAvro: "Avro written",
  readAvro: "Avro read",
} as const;

/**
 * Tables that take the same work: the room that collectors of garbage allow themselves grows with what
 * they have seen, up to some limit, however little is in use.
 */
const tables = [
  { label: "4 × 40 groups", groups: 40, times: 4 },
  { label: "160 groups", groups: 160, times: 1 },
] as const;

/** Peaks of memory. */
export const tableMemory: Bench = {
  name: "table_memory",
  question: "Programs that write and read tables with two workers: one of 160 groups of 10 000 " +
    "records of ten columns, and one of 40 such groups, four times. Largest memory.",
  async run(setup) {
    const folder = await mkdtemp(`${tmpdir()}/table-memory-`);
    const labelOf = (work: string, table: string) => `${work}, ${table}`;
    try {
      const measured = await interleave(
        setup.runtimes.flatMap((runtime) =>
          Object.keys(works).flatMap((work) =>
            tables.map(({ label, groups, times }) => {
              const args = [work, folder, Math.ceil(groups / setup.divisor), times];
              const options = { label: labelOf(work, label) };
              return programSubject(runtime, "programs/table_memory", args, options);
            })
          )
        ),
        setup.runs(2),
      );
      const [few, many] = tables;
      return Object.entries(works).flatMap(([work, title]) => {
        const of = (table: string) => (runtime: RuntimeName) =>
          seriesOf(measured, runtime, labelOf(work, table));
        return [
          ...tables.map(({ label }) =>
            lineOf(
              setup,
              `${title}, ${label}, MiB`,
              (it) => spread(of(label)(it), peak, { divisor: 2 ** 20, digits: 0 }),
            )
          ),
          lineOf(
            setup,
            `${title}: 160 ÷ 40 groups`,
            (it) => cell(ratio(of(many.label)(it), of(few.label)(it), peak)),
            atMost(1.2, " ×"),
          ),
        ];
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

if (import.meta.main) await runAlone(tableMemory);
