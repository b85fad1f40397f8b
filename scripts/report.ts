/**
 * Runs the steps of `npm test` and tells how they went.
 *
 * @module
 */

import { stripVTControlCharacters } from "node:util";
import type { Counts } from "./junit.ts";

/** What a step came to; a step that has no tests of its own counts as one. */
export interface StepResult extends Counts {
  /** Output to show if something failed. */
  readonly output?: string;
}

/** One step of `npm test`. */
export interface Step {
  readonly name: string;
  /** The step's result; throwing is one failure. */
  run(): Promise<StepResult>;
  /** Whether a run in which no test ran is a failure. */
  readonly needsTests?: boolean;
}

interface Outcome extends StepResult {
  readonly name: string;
  readonly seconds: number;
}

/** Groups of steps that run at a time: machines have two cores at least, and tests wait a third of the time. */
const LANES = 3;

/**
 * Runs groups of steps, some at a time, the steps of each in order, whatever became of the one before;
 * prints a summary.
 */
export async function runSteps(groups: readonly (readonly Step[])[]): Promise<boolean> {
  const outcomes: Outcome[][] = groups.map(() => []);
  const waiting = groups.entries();
  const runLane = async () => {
    for (const [group, steps] of waiting) {
      for (const step of steps) outcomes[group]!.push(await runStep(step));
    }
  };
  await Promise.all(Array.from({ length: LANES }, runLane));
  return summarize(outcomes.flat());
}

async function runStep(step: Step): Promise<Outcome> {
  const start = performance.now();
  const result = await settle(step);
  const seconds = (performance.now() - start) / 1000;
  const outcome = { ...result, name: step.name, seconds };
  if (result.failed > 0) console.log(`\n${result.output?.trimEnd() ?? ""}\n`);
  console.log(line(outcome));
  return outcome;
}

async function settle(step: Step): Promise<StepResult> {
  try {
    const result = await step.run();
    if (!step.needsTests || result.passed + result.failed > 0) return result;
    const output = `${result.output ?? ""}\n"${step.name}" ran no test`;
    return { ...result, failed: 1, output };
  } catch (error) {
    const output = error instanceof Error ? error.message : String(error);
    return { passed: 0, failed: 1, skipped: [], output };
  }
}

function line({ name, seconds, passed, failed, skipped }: Outcome): string {
  const counts = `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
  return `${failed > 0 ? "FAILED" : "ok    "} ${name.padEnd(28)} ${
    seconds.toFixed(1).padStart(6)
  } s  ${counts}`;
}

function summarize(outcomes: readonly Outcome[]): boolean {
  printSkipped(outcomes);
  console.log("\nSummary:");
  for (const outcome of outcomes) console.log(line(outcome));
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  printFailures(outcomes);
  console.log(`\n${passed} passed, ${failed} failed`);
  // A filter that nothing matches proves nothing.
  return failed === 0 && passed > 0;
}

/** Tells once more what failed, at the end: logs are long, and often only their end is kept. */
function printFailures(outcomes: readonly Outcome[]): void {
  for (const { name, failed, failures = [], output = "" } of outcomes) {
    if (failed === 0) continue;
    const told = failures.length > 0
      ? failures
      : [output.trimEnd().split("\n").slice(-20).join("\n")];
    for (const failure of told.slice(0, 10)) {
      console.log(
        `\nFAILED ${name}: ${stripVTControlCharacters(failure).trimEnd().slice(0, 2000)}`,
      );
    }
    if (told.length > 10) console.log(`\n… and ${told.length - 10} more in ${name}`);
  }
}

/** Lists skipped tests under the reasons that `tests/harness.ts` has put behind their names. */
function printSkipped(outcomes: readonly Outcome[]): void {
  const skips = outcomes.flatMap((outcome) =>
    outcome.skipped.map((shown) => {
      const [, test = shown, reason = "no reason given"] = skippedName.exec(shown) ?? [];
      return { test, reason, step: outcome.name };
    })
  );
  if (skips.length > 0) console.log("\nSkipped:");
  for (const [reason, same] of Map.groupBy(skips, (skip) => skip.reason)) {
    console.log(`  ${reason}:`);
    for (const [test, each] of Map.groupBy(same, (skip) => skip.test)) {
      console.log(`    ${test} (${each.map(({ step }) => step).join(", ")})`);
    }
  }
}

const skippedName = /^(.*) \[skipped in \w+: (.*)\]$/s;
