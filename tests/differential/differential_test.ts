/**
 * Compares Holdall in all four runtimes with dask: `npm run test:dask`. It is no part of `npm test`,
 * since it needs Debian's `python3-dask`.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertNotEquals,
  type RuntimeName,
  test as testAnywhere,
} from "../harness.ts";
import { askDask, askHoldall } from "./answerers.ts";
import type { Answers } from "./answers.ts";
import { type Answer, type Case, toJson } from "./cases.ts";
import { areSame, isAnswerable } from "./comparisons.ts";
import { differences, type Expected } from "./differences.ts";
import { differingOperations } from "./operations.ts";
import { makeQuestions } from "./questions.ts";

const folder = await Deno.makeTempDir({ prefix: "holdall-differential-" });
const { cases, ...files } = await makeQuestions(folder);
const questions = { ...files, cases: [...cases, ...differences.map((each) => each.case)] };
let dask: Answers | undefined;

test("dask.bag answers", async () => {
  dask = await askDask(questions, folder);
  assert(dask.log.counts.length > 1000 && dask.text.counts.length > 1000, "too few to compare");
  assertEquals(dask.cases.length, questions.cases.length);
  for (const [i, each] of cases.entries()) {
    const answer = dask.cases[i]!;
    assert("value" in answer || !isAnswerable(each), describe(each, answer));
  }
  for (const [i, difference] of differences.entries()) {
    checkExpected(dask.cases[cases.length + i]!, difference.dask, difference.because);
  }
});

test("every difference is one, and every operation that differs is asked", () => {
  for (const { because, dask, holdall } of differences) assertNotEquals(dask, holdall, because);
  const asked = new Set(differences.map((each) => each.case.operation));
  assertEquals(Object.keys(differingOperations).filter((operation) => !asked.has(operation)), []);
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
      const answers = { holdall: holdall.cases[i]!, dask: dask.cases[i]! };
      assert(areSame(each, answers.holdall, answers.dask), describe(each, answers));
    }
    for (const [i, difference] of differences.entries()) {
      checkExpected(holdall.cases[cases.length + i]!, difference.holdall, difference.because);
    }
  });
}

globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

function test(name: string, fn: () => void | Promise<void>): void {
  testAnywhere(name, { only: ["deno"], because: "starts the other runtimes" }, fn);
}

function checkExpected(answer: Answer, expected: Expected, because: string): void {
  const shown = `${because}: got ${toJson(answer)}`;
  if ("value" in expected) assertEquals(answer, expected, shown);
  else assert("error" in answer && answer.error.includes(expected.error), shown);
}

function describe(each: Case, answers: unknown): string {
  return `${toJson(each)}: ${toJson(answers)}`;
}
