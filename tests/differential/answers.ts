/**
 * What Holdall answers to the questions that dask is asked, too. Runs in every runtime.
 *
 * @module
 */

import type { TextSource } from "holdall";
import { readUcbLog, type UcbRecord } from "../../examples/ucb_records.ts";
import { wordsOf } from "../../examples/words.ts";
import type { Answer, Case } from "./cases.ts";
import { answerCase } from "./operations.ts";

/** Files and small computations to answer about; in a browser, files are `File`s. */
export interface Questions<Source extends TextSource = string> {
  readonly logs: readonly Source[];
  readonly texts: readonly Source[];
  readonly cases: readonly Case[];
}

/** Complete results. */
export interface Answers {
  readonly log: {
    readonly first: readonly UcbRecord[];
    readonly counts: readonly (readonly [pair: readonly string[], count: number])[];
    readonly top: readonly (readonly [pair: readonly string[], count: number])[];
  };
  readonly text: { readonly counts: readonly (readonly [word: string, count: number])[] };
  readonly cases: readonly Answer[];
}

/** Answers with the same code as `examples/ucb_log.ts` and `examples/wordcount.ts`. */
export async function answer<S extends TextSource>(questions: Questions<S>): Promise<Answers> {
  const records = readUcbLog(questions.logs);
  const counts = records.pluck(["client_ip", "server_ip"]).frequencies();
  const cases: Answer[] = [];
  for (const each of questions.cases) cases.push(await answerCase(each));
  return {
    log: {
      first: await records.take(1).compute(),
      counts: await counts.compute(),
      top: await counts.topk(10, { by: 1 }).compute(),
    },
    text: { counts: await wordsOf(questions.texts).frequencies().compute() },
    cases,
  };
}
