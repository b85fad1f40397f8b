/**
 * Compares Holdall in all four runtimes with dask: `npm run test:dask`. It is no part of `npm test`,
 * since it needs Debian's `python3-dask`.
 *
 * @module
 */

import { assert, assertEquals, type RuntimeName, test as testAnywhere } from "../harness.ts";
import { askDask, askHoldall } from "./answerers.ts";
import type { Answers } from "./answers.ts";
import { differences, type Expected, inHoldallsForm } from "./differences.ts";
import type { Answer, Case } from "./operations.ts";
import { makeQuestions } from "./questions.ts";

/** Relative error of what dask sums up naively. */
const tolerance = 1e-12;
const inexact = ["sum", "mean", "var", "std"];

const folder = await Deno.makeTempDir({ prefix: "holdall-differential-" });
const { cases, ...files } = await makeQuestions(folder);
const questions = { ...files, cases: [...cases, ...differences.map((each) => each.case)] };
let dask: Answers | undefined;

test("dask.bag answers", async () => {
  dask = await askDask(questions, folder);
  assert(dask.log.counts.length > 1000 && dask.text.counts.length > 1000, "too few to compare");
  for (const [i, each] of cases.entries()) {
    const { [i]: answer } = dask.cases;
    assert(answer !== undefined && ("value" in answer || isEmpty(each)), describe(each, answer));
  }
  for (const [i, difference] of differences.entries()) {
    checkExpected(dask.cases[cases.length + i], difference.dask, difference.because);
  }
});

const runtimes: readonly RuntimeName[] = ["deno", "bun", "node", "browser"];
for (const runtime of runtimes) {
  test(`Holdall in ${runtime} answers as dask.bag does`, async () => {
    assert(dask !== undefined, "dask has not answered");
    const holdall = await askHoldall[runtime](questions, folder);
    assertEquals(holdall.log, dask.log);
    assertEquals(holdall.text, dask.text);
    assertEquals(holdall.cases.length, questions.cases.length);
    for (const [i, each] of cases.entries()) {
      compareCase(each, holdall.cases[i]!, dask.cases[i]!);
    }
    for (const [i, difference] of differences.entries()) {
      checkExpected(holdall.cases[cases.length + i], difference.holdall, difference.because);
    }
  });
}

globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

function test(name: string, fn: () => Promise<void>): void {
  testAnywhere(name, { only: ["deno"], because: "starts the other runtimes" }, fn);
}

function compareCase(each: Case, holdall: Answer, dask: Answer): void {
  const message = describe(each, { holdall, dask });
  if ("error" in dask || "error" in holdall) {
    assert("error" in dask && "error" in holdall, message);
    assert(holdall.error.startsWith("EmptyBagError"), message);
  } else if (inexact.includes(each.operation)) {
    assert(isClose(holdall.value, dask.value), message);
  } else {
    const value = inHoldallsForm[each.operation]?.(dask.value) ?? dask.value;
    assertEquals(holdall.value, value, message);
  }
}

function isClose(a: unknown, b: unknown): boolean {
  if (typeof a !== "number" || typeof b !== "number") return false;
  return Math.abs(a - b) <= tolerance * Math.max(1e3, Math.abs(a), Math.abs(b));
}

function isEmpty({ partitions }: Case): boolean {
  return partitions.every((partition) => partition.length === 0);
}

function checkExpected(answer: Answer | undefined, expected: Expected, because: string): void {
  const shown = `${because}: got ${JSON.stringify(answer)}`;
  assert(answer !== undefined, shown);
  if ("value" in expected) assertEquals(answer, expected, shown);
  else assert("error" in answer && answer.error.includes(expected.error), shown);
}

function describe(each: Case, answers: unknown): string {
  return `${JSON.stringify(each)}: ${JSON.stringify(answers)}`;
}
