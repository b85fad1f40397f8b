/**
 * Runs the steps of `npm test` and tells how they went.
 *
 * @module
 */

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

/** Runs the steps in order, each whatever became of the one before, and prints a summary. */
export async function runSteps(steps: readonly Step[]): Promise<boolean> {
  const outcomes: Outcome[] = [];
  for (const step of steps) outcomes.push(await runStep(step));
  return summarize(outcomes);
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
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
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
