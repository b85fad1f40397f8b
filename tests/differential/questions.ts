/**
 * Questions at random, the same in each run.
 *
 * @module
 */

import fc from "fast-check";
import { generateUcbLog } from "../../examples/generate_ucb_log.ts";
import type { Questions } from "./answers.ts";
import type { Case, Json } from "./cases.ts";
import {
  diskOperations,
  globOperations,
  numberOperations,
  pairOperations,
  recordOperations,
  startedOperations,
  stringOperations,
  valueOperations,
} from "./operations.ts";

const seed = 2015;
const casesPerOperation = 20;

/** Writes the files that are asked about, large enough for several partitions. */
export async function makeQuestions(folder: string): Promise<Questions> {
  const logs = [`${folder}/1.log`, `${folder}/2.log`];
  await generateUcbLog(logs[0]!, { size: 20e6, seed: 1 });
  await generateUcbLog(logs[1]!, { size: 1e6, seed: 2 });
  const texts = [`${folder}/a.txt`, `${folder}/b.txt`, `${folder}/c.txt`];
  for (const [i, path] of texts.entries()) await Deno.writeTextFile(path, text(i, i * 5e6));
  return { logs, texts, cases: smallCases() };
}

/** Every operation over bags of every shape: empty ones, and empty partitions among others. */
function smallCases(): Case[] {
  const numbers = fc.integer({ min: -9, max: 9 });
  const words = fc.constantFrom("", "a", "b", "A", "ä", "日本");
  const values = fc.oneof(numbers, words, fc.constant(null), fc.tuple(numbers, words));
  const pairs = fc.tuple(fc.integer({ min: 0, max: 3 }), numbers);
  const records = fc.record({ a: numbers, b: numbers }, { requiredKeys: ["a"] });
  const strings = stringsOf(..."aabbA-.  \n\täßÅΣσ日");
  const globs = stringsOf(..."***??[[[]]]!!--abcd./\\^");
  const started = partitionsOf(numbers).map(([first = [], ...rest]) => [[7, ...first], ...rest]);
  return [
    ...casesOf(numberOperations, partitionsOf(numbers)),
    ...casesOf(startedOperations, started),
    ...casesOf(valueOperations, partitionsOf(values)),
    ...casesOf(pairOperations, partitionsOf(pairs)),
    ...casesOf(diskOperations, partitionsOf(pairs), undefined, 5),
    ...casesOf(recordOperations, partitionsOf(records)),
    ...casesOf(stringOperations, partitionsOf(strings), stringsOf(..."ab-. \nä")),
    ...casesOf(globOperations, partitionsOf(stringsOf(..."abcd!]-[^./")), globs, 200),
    ...casesOf({ sum: 0, mean: 0 }, partitionsOf(fc.double({ min: -1e6, max: 1e6, noNaN: true }))),
    ...casesOf({ min: 0, max: 0, count: 0, any: 0, all: 0 }, partitionsOf(words)),
  ];
}

/** Cases of each operation that is named in a table. */
function casesOf(
  operations: object,
  partitions: fc.Arbitrary<Json[][]>,
  text: fc.Arbitrary<string> = fc.constant(""),
  numRuns: number = casesPerOperation,
): Case[] {
  return Object.keys(operations).flatMap((operation): Case[] => {
    const cases = fc.record({
      operation: fc.constant(operation),
      partitions,
      n: fc.integer({ min: 0, max: operation === "var" || operation === "std" ? 0 : 5 }),
      text,
    });
    return fc.sample(cases, { numRuns, seed });
  });
}

function partitionsOf(elements: fc.Arbitrary<Json>): fc.Arbitrary<Json[][]> {
  // More than eight partitions make a tree of merges.
  return fc.oneof(
    fc.array(fc.array(elements, { maxLength: 6 }), { minLength: 1, maxLength: 4 }),
    fc.array(fc.array(elements, { maxLength: 3 }), { minLength: 9, maxLength: 20 }),
  );
}

function stringsOf(...characters: readonly string[]): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 6 });
}

/** Text of words with punctuation, letters whose lower case is special, and every kind of space. */
function text(seed: number, size: number): string {
  const stems = ["Ship", "ΟΔΟΣ", "İzmir", "straße", "日本", "don't", "x\ufeffy", "1996", "\u200b"];
  const ends = ["", "", ",", ".", "!?", "...", "\"'", ";-", "—"];
  const spaces = [" ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "\x1c", "\x85", "\u2028"];
  const part = fc.tuple(
    fc.constantFrom("", "", "'", '"', "-"),
    fc.constantFrom(...stems),
    fc.oneof(fc.constant(""), fc.nat(5000).map(String)),
    fc.constantFrom(...ends),
    fc.constantFrom(...spaces),
  ).map((parts) => parts.join(""));
  const parts = fc.sample(part, { numRuns: 5000, seed });
  let result = parts.join("");
  while (result.length < size) result += result;
  return result;
}
