/**
 * How do everyday jobs compare with the loop that one would write instead?
 *
 * @module
 */

import {
  type Bench,
  duckdbSubject,
  lineOf,
  programSubject,
  seriesOf,
  type Setup,
} from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { root } from "../scripts/command.ts";
import {
  interleave,
  type Measured,
  median,
  peak,
  type Pick,
  processor,
  ratio,
  type Series,
  type Subject,
  wall,
  withSameAnswers,
} from "./measure.ts";
import type { RuntimeName } from "./runtimes.ts";
import { atMost, cell, type Goal, type Line, spread } from "./table.ts";

/** A job: a program of `examples/jobs/` and what it is compared with. */
interface Job {
  /** Name of its programs. */
  readonly name: string;
  readonly title: string;
  readonly data: Parameters<Setup["data"]["job"]>[0];
  /** Whether it writes files, to a folder that is its second argument. */
  readonly writes?: boolean;
  /** Whether there is a program by hand for every core. */
  readonly byHand?: boolean;
  readonly duckdb?: boolean;
  /** Whether its memory is measured with four times the data, too. */
  readonly grows?: boolean;
}

const all: readonly Job[] = [
  {
    name: "access_log",
    title: "access log",
    data: "access_log",
    byHand: true,
    duckdb: true,
    grows: true,
  },
  { name: "events", title: "events", data: "events", byHand: true, duckdb: true },
  { name: "tfidf", title: "TF-IDF", data: "documents" },
  { name: "orders", title: "orders", data: "orders", duckdb: true },
  { name: "clean", title: "clean", data: "contacts", writes: true, grows: true },
];

/** The answers of the access log that are computed together. */
const answers = ["total", "urls", "hours", "slow", "visitors"];

/** The jobs. */
export const jobs: Bench = {
  name: "jobs",
  question: "Everyday jobs, written as one would (`examples/jobs/`): an access log of 200 MB, " +
    "five answers together; 165 MB of events as JSON lines in six gzip files, counted and joined; " +
    "TF-IDF of 4 000 small texts, with packages of npm; sums of a CSV of 35 MB with line ends in " +
    "quotes; 70 MB of messy JSON lines cleaned and written. Beside each, a plain loop on one thread.",
  async run(setup) {
    const lines: Line[] = [];
    for (const job of all) lines.push(...await compare(setup, job));
    return [...lines, ...await together(setup), ...await failures(setup), ...await pairs(setup)];
  },
};

/** Runs a job as Holdall, in a plain loop and otherwise, and tables what they took. */
async function compare(setup: Setup, job: Job): Promise<readonly Line[]> {
  const path = await setup.data.job(job.data);
  const measured = withSameAnswers(await interleave(subjectsOf(setup, job, path), setup.runs(3)));
  const { title } = job;
  const of = (label: string) => (runtime: RuntimeName) => seriesOf(measured, runtime, label);
  const [holdall, plain, byHand] = [of("Holdall"), of("plain"), of("by hand")];
  const seconds = (label: string, series: Of, pick: Pick) =>
    lineOf(setup, `${title}: ${label}, s`, (it) => spread(series(it), pick, { divisor: 1000 }));
  const mebibytes = (label: string, series: Of) =>
    lineOf(
      setup,
      `${title}: ${label}, MiB`,
      (it) => spread(series(it), peak, { divisor: 2 ** 20, digits: 0 }),
    );
  return [
    seconds("Holdall", holdall, wall),
    seconds("plain loop", plain, wall),
    ...job.byHand ? [seconds("workers by hand", byHand, wall)] : [],
    ...job.duckdb ? [seconds("DuckDB", () => measured.get("duckdb"), wall)] : [],
    seconds("Holdall, processor", holdall, processor),
    seconds("plain loop, processor", plain, processor),
    ...job.byHand ? [seconds("workers by hand, processor", byHand, processor)] : [],
    mebibytes("Holdall, peak", holdall),
    mebibytes("plain loop, peak", plain),
    quotient(setup, `${title}: wall ÷ plain`, holdall, plain, wall, atMost(0.7, " ×")),
    quotient(setup, `${title}: processor ÷ plain`, holdall, plain, processor, atMost(1.3, " ×")),
    lineOf(
      setup,
      `${title}: peak ÷ (2 × plain + 100 MB)`,
      (it) => cell(peakShare(holdall(it), plain(it))),
      atMost(1, " ×"),
    ),
    ...job.grows ? await growth(setup, job, measured) : [],
  ];
}

/** What was measured in a runtime. */
type Of = (runtime: RuntimeName) => Series | undefined;

function subjectsOf(setup: Setup, job: Job, path: string): Subject[] {
  const { name, writes, byHand, duckdb } = job;
  const args = [path, ...writes ? [`${root}/data/jobs-${name}`] : []];
  const programs = setup.runtimes.flatMap((runtime) => [
    programSubject(runtime, `jobs/plain_${name}`, args, { label: "plain" }),
    programSubject(runtime, `examples/${name}`, args, { label: "Holdall" }),
    ...byHand ? [programSubject(runtime, `jobs/by_hand_${name}`, args, { label: "by hand" })] : [],
  ]);
  return [...programs, ...duckdb ? [duckdbSubject(setup, name, path, 1, "jobs")] : []];
}

function quotient(
  setup: Setup,
  label: string,
  a: Of,
  b: Of,
  pick: Pick,
  goal?: Goal,
): Line {
  return lineOf(setup, label, (runtime) => cell(ratio(a(runtime), b(runtime), pick)), goal);
}

/** The peak as a share of what it may be. */
function peakShare(holdall?: Series, plain?: Series): number | undefined {
  const [mine, theirs] = [holdall, plain].map((series) => median(series?.samples.map(peak) ?? []));
  return mine === undefined || theirs === undefined ? undefined : mine / (2 * theirs + 100e6);
}

/** How much larger the peak is with four times the data; the plain loop's tables grow, too. */
async function growth(setup: Setup, job: Job, once: Measured): Promise<readonly Line[]> {
  const path = await setup.data.job(job.data, 4);
  const subjects = subjectsOf(setup, { ...job, byHand: false, duckdb: false }, path);
  const larger = withSameAnswers(await interleave(subjects, setup.runs(1)));
  const grown = (label: string) => (runtime: RuntimeName) =>
    ratio(seriesOf(larger, runtime, label), seriesOf(once, runtime, label), peak);
  const [holdall, plain] = [grown("Holdall"), grown("plain")];
  return [
    lineOf(setup, `${job.title}: peak, 4 × the data ÷ once`, (it) => cell(holdall(it))),
    lineOf(setup, `${job.title}: the plain loop's`, (it) => cell(plain(it))),
    lineOf(setup, `${job.title}: growth ÷ the plain loop's`, (it) => {
      const [mine, theirs] = [holdall(it), plain(it)];
      return cell(mine === undefined || theirs === undefined ? undefined : mine / theirs);
    }, atMost(1.1, " ×")),
  ];
}

/** What several answers cost that are computed together, by what each of them costs alone. */
async function together(setup: Setup): Promise<readonly Line[]> {
  const path = await setup.data.job("access_log");
  const measured = await interleave(
    setup.runtimes.flatMap((runtime) => [
      programSubject(runtime, "examples/access_log", [path], { label: "together" }),
      ...answers.map((name) =>
        programSubject(runtime, "examples/access_log", [path, name], { label: name })
      ),
    ]),
    setup.runs(3),
  );
  const of = (label: string): Of => (runtime) => seriesOf(measured, runtime, label);
  const shares = (runtime: RuntimeName) =>
    answers.map((name) => ratio(of("together")(runtime), of(name)(runtime), processor));
  return [
    ...answers.map((name) =>
      lineOf(
        setup,
        `access log: ${name} alone, processor, s`,
        (it) => spread(of(name)(it), processor, { divisor: 1000 }),
      )
    ),
    lineOf(
      setup,
      "access log: together ÷ the dearest alone, processor",
      // Of one whose program failed, it is not known whether it is the dearest.
      (it) => {
        const known = shares(it);
        return cell(known.includes(undefined) ? undefined : Math.min(...known as number[]));
      },
      atMost(1 + 0.25 * (answers.length - 1), " ×"),
    ),
  ];
}

/** What it costs to keep what is known of failures. */
async function failures(setup: Setup): Promise<readonly Line[]> {
  const path = await setup.data.job("contacts");
  const measured = withSameAnswers(
    await interleave(
      setup.runtimes.flatMap((runtime) =>
        ["skip", "collect"].map((onError) =>
          programSubject(runtime, "jobs/on_error", [onError, path], { label: onError })
        )
      ),
      setup.runs(3),
    ),
  );
  const of = (label: string): Of => (runtime) => seriesOf(measured, runtime, label);
  return [
    quotient(
      setup,
      "`collect` ÷ `skip`, processor",
      of("collect"),
      of("skip"),
      processor,
      atMost(1.3, " ×"),
    ),
  ];
}

/** What it costs to find different pairs of strings. */
async function pairs(setup: Setup): Promise<readonly Line[]> {
  const count = 3e6 / setup.divisor;
  const measured = withSameAnswers(
    await interleave(
      setup.runtimes.flatMap((runtime) => [
        programSubject(runtime, "jobs/by_hand_pairs", [count], { label: "by hand" }),
        programSubject(runtime, "jobs/pairs", [count], { label: "Holdall" }),
      ]),
      setup.runs(3),
    ),
  );
  const of = (label: string): Of => (runtime) => seriesOf(measured, runtime, label);
  return [
    quotient(
      setup,
      "`distinct` of pairs ÷ a `Set` of joined strings by hand, processor",
      of("Holdall"),
      of("by hand"),
      processor,
      atMost(1.1, " ×"),
    ),
  ];
}

if (import.meta.main) await runAlone(jobs);
