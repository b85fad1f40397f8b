/**
 * The comparison that the queries over files share: whole programs, from start to exit.
 *
 * @module
 */

import {
  daskSubject,
  duckdbSubject,
  lineOf,
  programSubject,
  seriesOf,
  type Setup,
} from "./bench.ts";
import type { DataFile } from "./data.ts";
import {
  interleave,
  type Measured,
  ratio,
  type Series,
  type Subject,
  wall,
  withSameAnswers,
} from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { above, atLeast, atMost, cell, type Goal, type Line, spread } from "./table.ts";

/** What to compare. */
export interface Comparison {
  /** Name of the programs, in `programs/`, `handwritten/` and the other tools. */
  readonly query: string;
  readonly file: DataFile;
  readonly runs: number;
  /** Whether there is a program that reads with `readline` on one thread. */
  readonly readline: boolean;
  /** Script of `other/` and its arguments. */
  readonly dask: { readonly script: string; readonly args: readonly string[] };
  /** Runs of what takes long: other tools, and one thread. */
  readonly otherRuns: number;
  /** A shell command of mawk. */
  readonly mawk?: string;
  readonly goals: {
    /** Largest ratio to the program written by hand. */
    readonly byHand: number;
    /** Smallest number of times that dask takes. */
    readonly dask: number;
    /** Whether it is to be faster than DuckDB. */
    readonly duckdb: boolean;
  };
}

/** Runs a query as Holdall, by hand, and in other tools, and tables the times and their ratios. */
export async function compareWholePrograms(
  setup: Setup,
  comparison: Comparison,
): Promise<readonly Line[]> {
  const { query, file, readline, mawk, goals } = comparison;
  const measured = withSameAnswers(
    await interleave(subjectsOf(setup, comparison), comparison.runs),
  );
  const byHand = `handwritten/${query}` as const;
  const holdall = `programs/${query}` as const;
  const single = `handwritten/readline_${query}` as const;
  const program = (label: string) => (runtime: RuntimeName) => seriesOf(measured, runtime, label);
  const tool = (id: string) => () => measured.get(id);
  const seconds = (label: string, series: (runtime: RuntimeName) => Series | undefined) =>
    lineOf(setup, label, (runtime) => spread(series(runtime), wall, { divisor: 1000 }));
  const timesHoldall = (
    label: string,
    series: (runtime: RuntimeName) => Series | undefined,
    goal?: Goal,
  ) =>
    lineOf(
      setup,
      label,
      (runtime) => cell(ratio(series(runtime), program(holdall)(runtime))),
      goal,
    );
  return [
    seconds("Holdall, s", program(holdall)),
    seconds("workers by hand, s", program(byHand)),
    ...readline ? [seconds("readline, one thread, s", program(single))] : [],
    seconds("dask.bag, s", tool("dask")),
    seconds("DuckDB, s", tool("duckdb")),
    ...mawk === undefined ? [] : [seconds("mawk (no expression), s", tool("mawk"))],
    lineOf(
      setup,
      "Holdall ÷ by hand",
      (runtime) => cell(ratio(program(holdall)(runtime), program(byHand)(runtime))),
      atMost(goals.byHand, " ×"),
    ),
    ...readline ? [timesHoldall("readline ÷ Holdall", program(single))] : [],
    timesHoldall("dask.bag ÷ Holdall", tool("dask"), atLeast(goals.dask, " ×")),
    timesHoldall("DuckDB ÷ Holdall", tool("duckdb"), goals.duckdb ? above(1, " ×") : undefined),
    throughput(setup, measured, file, holdall),
  ];
}

function subjectsOf(setup: Setup, comparison: Comparison): Subject[] {
  const { query, file, readline, dask, mawk, otherRuns } = comparison;
  const programs = setup.runtimes.flatMap((runtime) => [
    programSubject(runtime, `handwritten/${query}`, [file.path]),
    programSubject(runtime, `programs/${query}`, [file.path]),
    ...readline
      ? [programSubject(runtime, `handwritten/readline_${query}`, [file.path], {
        maxRuns: otherRuns,
      })]
      : [],
  ]);
  return [
    ...programs,
    daskSubject(setup, dask.script, dask.args, otherRuns),
    duckdbSubject(setup, query, file.path, otherRuns),
    ...mawk === undefined
      ? []
      : [{ id: "mawk", command: ["sh", "-c", mawk], missing: setup.tools.mawk }],
  ];
}

function throughput(setup: Setup, measured: Measured, { size }: DataFile, label: string): Line {
  return lineOf(setup, "Holdall, MB/s", (runtime) => {
    const series = seriesOf(measured, runtime, label);
    return spread(series, ({ wallMs }) => size / 1e6 / (wallMs / 1000), { digits: 0 });
  });
}
