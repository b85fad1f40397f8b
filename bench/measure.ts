/**
 * Runs programs again and again, in turns, and compares what they took.
 *
 * @module
 */

import { installed, root, run } from "../scripts/command.ts";

/** What `launch.ts` prints about one run. */
export interface LaunchReport {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly wallMs: number;
  /** User and system time of all threads. */
  readonly cpuMs: number;
  readonly peakBytes: number;
}

/** A program to measure. */
export interface Subject {
  /** What results are filed under. */
  readonly id: string;
  readonly command: readonly string[];
  /** Fewer runs than the others have, for what takes long. */
  readonly maxRuns?: number;
  /** Why it cannot run on this machine. */
  readonly missing?: string | undefined;
}

/** One run of a program. */
export interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakBytes: number;
  /** The last line it printed. */
  readonly answer: string;
}

/** All runs of a program. */
export interface Series {
  readonly samples: readonly Sample[];
  /** Why there are no (more) samples. */
  readonly failure?: string;
}

/** What was measured, by the subjects' ids. */
export type Measured = ReadonlyMap<string, Series>;

/** Seconds after which a program is killed and has failed. */
const limit = 300;

/** Runs subjects in turns, A B C A B C…, so that what disturbs the machine disturbs all of them. */
export async function interleave(subjects: readonly Subject[], runs: number): Promise<Measured> {
  const measured = new Map<string, { samples: Sample[]; failure?: string }>();
  for (const { id, missing } of subjects) {
    measured.set(id, { samples: [], ...(missing === undefined ? {} : { failure: missing }) });
  }
  for (let round = 0; round < runs; round++) {
    for (const { id, command, maxRuns = Infinity } of subjects) {
      const series = measured.get(id)!;
      if (series.failure !== undefined || round >= maxRuns) continue;
      const outcome = await launch(command);
      if (typeof outcome === "string") series.failure = outcome;
      else series.samples.push(outcome);
      console.error(`  ${round + 1}/${runs} ${id}: ${described(outcome)}`);
    }
  }
  return measured;
}

function described(outcome: Sample | string): string {
  if (typeof outcome === "string") return outcome;
  const seconds = (outcome.wallMs / 1000).toFixed(2);
  return `${seconds} s, ${Math.round(outcome.peakBytes / 2 ** 20)} MiB`;
}

/** Runs a program once; a string says why that failed. */
export async function launch(command: readonly string[]): Promise<Sample | string> {
  const launcher = [`${root}/bench/launch.ts`, String(limit), ...command];
  const { code, stdout, output } = await run(installed("bun"), launcher, {
    timeout: (limit + 30) * 1000,
  });
  if (code !== 0) return `the launcher failed: ${lastLine(output)}`;
  const report: LaunchReport = JSON.parse(stdout);
  if (report.code !== 0) return `failed: ${errorLine(report.stderr) ?? `exit code ${report.code}`}`;
  const { wallMs, cpuMs, peakBytes } = report;
  return { wallMs, cpuMs, peakBytes, answer: lastLine(report.stdout) };
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}

/** The line of a program's complaints that names the error. */
function errorLine(text: string): string | undefined {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1);
}

/** Turns samples of subjects whose answer is not the first one's into failures. */
export function withSameAnswers(measured: Measured): Measured {
  const [reference] = [...measured.values()].flatMap(({ samples }) => samples);
  return new Map(
    [...measured].map(([id, series]) => {
      const wrong = series.samples.find(({ answer }) => answer !== reference?.answer);
      if (wrong === undefined) return [id, series];
      const failure = `another answer: ${wrong.answer} instead of ${reference?.answer}`;
      return [id, { samples: [], failure }];
    }),
  );
}

/** The value in the middle; of an even number of values, the mean of both. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Which number of a sample is compared. */
export type Pick = (sample: Sample) => number;

/** Wall time of a run. */
export const wall: Pick = ({ wallMs }) => wallMs;

/** Time of all threads of a run, on whatever processor. */
export const processor: Pick = ({ cpuMs }) => cpuMs;

/** Largest memory of a run. */
export const peak: Pick = ({ peakBytes }) => peakBytes;

/**
 * How many times `a` is `b`: the median of the ratios of runs of the same round. Where one has
 * fewer runs, the others' first rounds count.
 */
export function ratio(
  a: Series | undefined,
  b: Series | undefined,
  pick: Pick = wall,
): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  const rounds = Math.min(a.samples.length, b.samples.length);
  const ratios = Array.from(
    { length: rounds },
    (_, i) => pick(a.samples[i]!) / pick(b.samples[i]!),
  );
  return median(ratios);
}

/**
 * The numbers that a program measured in itself and printed as an object of arrays, those of all
 * its runs together.
 */
export function insideNumbers({ samples }: Series): ReadonlyMap<string, readonly number[]> {
  const numbers = new Map<string, number[]>();
  for (const { answer } of samples) {
    const printed: Readonly<Record<string, readonly number[]>> = JSON.parse(answer);
    for (const [name, values] of Object.entries(printed)) {
      numbers.set(name, [...numbers.get(name) ?? [], ...values]);
    }
  }
  return numbers;
}
