/**
 * How much faster than with a `Map` written by hand are the words of a text counted?
 *
 * @module
 */

import type { Bench } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { compareWholePrograms } from "./whole_program.ts";

/** The word count. */
export const wordcount: Bench = {
  name: "wordcount",
  question: "The article's word count on 228 MB of text: 33 million words, 1.2 million of them " +
    "different. Whole programs.",
  async run(setup) {
    const file = await setup.data.text();
    return await compareWholePrograms(setup, {
      query: "wordcount",
      file,
      runs: setup.runs(3),
      readline: true,
      dask: { script: "dask_words", args: ["wordcount", file.path] },
      otherRuns: 1,
      goals: { byHand: 0.80, dask: 2.5, duckdb: false },
    });
  },
};

if (import.meta.main) await runAlone(wordcount);
