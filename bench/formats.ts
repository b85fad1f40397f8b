/**
 * How near do the readers of formats come to workers written by hand that read the same?
 *
 * @module
 */

import { stat } from "node:fs/promises";
import { type Bench, lineOf, programSubject, seriesOf, type Setup } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import {
  insideNumbers,
  interleave,
  median,
  processor,
  ratio,
  wall,
  withSameAnswers,
} from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { atLeast, atMost, cell, type Goal, type Line, spread, spreadOf } from "./table.ts";

/**
 * A format, and the programs that read it: `programs/<name>`, `programs/<name>_warm` and
 * `handwritten/<name>`.
 */
interface Format {
  readonly name: string;
  readonly title: string;
  /** Path of the file that all of them read. */
  data(setup: Setup): Promise<string>;
  /** Other programs that answer the same, by what the table calls them. */
  readonly others?: Readonly<Record<string, `programs/${string}`>>;
  readonly goal: Goal;
}

const all: readonly Format[] = [
  {
    name: "json_lines",
    title: "JSON lines",
    data: async ({ data }) => (await data.calls()).path,
    others: { "`readText(…).map(JSON.parse)`": "programs/json_lines_by_map" },
    goal: atMost(1.25, " ×"),
  },
];

/** The formats. */
export const formats: Bench = {
  name: "formats",
  question: "Reading formats, and counting by one field: 250 MB of JSON lines. Beside each, a " +
    "worker for each core, written by hand, that reads its part block by block and splits and " +
    "parses it. Whole programs, and again and again in one process whose workers are up. Tables of " +
    "600 000 records of ten columns, beside workers by hand that have the library alone: hyparquet, " +
    "hyparquet-writer, flechette, avsc.",
  async run(setup) {
    const lines: Line[] = [];
    for (const format of all) {
      lines.push(...await compare(setup, format), ...await compareWarm(setup, format));
    }
    return [...lines, ...await compareTables(setup)];
  },
};

async function compare(setup: Setup, format: Format): Promise<readonly Line[]> {
  const { name, title, others = {}, goal } = format;
  const path = await format.data(setup);
  const programs = {
    Holdall: `programs/${name}`,
    ...others,
    "by hand": `handwritten/${name}`,
  } as const;
  const measured = withSameAnswers(
    await interleave(
      setup.runtimes.flatMap((runtime) =>
        Object.entries(programs).map(([label, program]) =>
          programSubject(runtime, program, [path], { label: `${title}, ${label}` })
        )
      ),
      setup.runs(5),
    ),
  );
  const of = (label: string) => (runtime: RuntimeName) =>
    seriesOf(measured, runtime, `${title}, ${label}`);
  const quotient = (label: string) => (runtime: RuntimeName) =>
    cell(ratio(of("Holdall")(runtime), of(label)(runtime), processor));
  return [
    ...Object.keys(programs).flatMap((label) => [
      lineOf(
        setup,
        `${title}: ${label}, s`,
        (it) => spread(of(label)(it), wall, { divisor: 1000 }),
      ),
      lineOf(
        setup,
        `${title}: ${label}, processor, s`,
        (it) => spread(of(label)(it), processor, { divisor: 1000 }),
      ),
    ]),
    lineOf(setup, `${title}: Holdall ÷ by hand, processor`, quotient("by hand"), goal),
    ...Object.keys(others).map((label) =>
      lineOf(setup, `${title}: Holdall ÷ ${label}, processor`, quotient(label), atMost(1.05, " ×"))
    ),
  ];
}

/** Speeds of workers that are up: `programs/<name>_warm` has both. */
async function compareWarm(setup: Setup, { name, title, data }: Format): Promise<readonly Line[]> {
  const path = await data(setup);
  const megabytes = (await stat(path)).size / 1e6;
  const label = `${title}, workers up`;
  const measured = await interleave(
    setup.runtimes.map((runtime) =>
      programSubject(runtime, `programs/${name}_warm`, [path], { label })
    ),
    setup.runs(3),
  );
  const times = (runtime: RuntimeName, who: string) =>
    insideNumbers(seriesOf(measured, runtime, label)).get(who) ?? [];
  const speeds = (who: string) => (runtime: RuntimeName) =>
    spreadOf(times(runtime, who).map((ms) => megabytes / ms * 1000));
  return [
    lineOf(setup, `${label}: Holdall, MB a second`, speeds("holdall")),
    lineOf(setup, `${label}: by hand, MB a second`, speeds("byHand")),
    lineOf(setup, `${label}: speed ÷ by hand`, (runtime) => {
      const byHand = times(runtime, "byHand");
      return cell(median(times(runtime, "holdall").map((ms, i) => byHand[i]! / ms)));
    }, atLeast(0.8, " ×")),
  ];
}

/** Tables, and how much longer than the library alone they may take. */
const tables = [
  { name: "parquet", title: "Parquet, all ten columns", goal: 1.2 },
  { name: "two", title: "Parquet, two of ten columns", goal: 1.2 },
  { name: "write", title: "Parquet, written", goal: 1.2 },
  { name: "arrow", title: "Arrow", goal: 1.3 },
  { name: "avro", title: "Avro", goal: 1.3 },
] as const;

/** Processor times of workers that are up: `programs/tables` has both. */
async function compareTables(setup: Setup): Promise<readonly Line[]> {
  const count = Math.round(600_000 / setup.divisor);
  const label = "tables";
  const measured = await interleave(
    setup.runtimes.map((runtime) => programSubject(runtime, "programs/tables", [count], { label })),
    setup.runs(3),
  );
  const times = (runtime: RuntimeName, who: string) =>
    insideNumbers(seriesOf(measured, runtime, label)).get(who) ?? [];
  const quotient = (a: string, b: string) => (runtime: RuntimeName) => {
    const divisors = times(runtime, b);
    return cell(median(times(runtime, a).map((ms, i) => ms / divisors[i]!)));
  };
  return [
    ...tables.flatMap(({ name, title, goal }) => [
      lineOf(setup, `${title}: Holdall, processor, ms`, (it) => spreadOf(times(it, name))),
      lineOf(
        setup,
        `${title}: library alone, processor, ms`,
        (it) => spreadOf(times(it, `${name}ByHand`)),
      ),
      lineOf(
        setup,
        `${title}: Holdall ÷ library alone, processor`,
        quotient(name, `${name}ByHand`),
        atMost(goal, " ×"),
      ),
    ]),
    lineOf(
      setup,
      "Parquet: two columns ÷ all, processor",
      quotient("two", "parquet"),
      atMost(0.35, " ×"),
    ),
  ];
}

if (import.meta.main) await runAlone(formats);
