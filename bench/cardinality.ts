/**
 * How much faster than with a `Map` written by hand are tokens counted of which few are equal?
 *
 * @module
 */

import type { Bench } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { compareWholePrograms } from "./whole_program.ts";

/** The count of different tokens. */
export const cardinality: Bench = {
  name: "cardinality",
  question: "A word count of 22 million tokens, 7.5 million of them different. Whole programs.",
  async run(setup) {
    const file = await setup.data.tokens();
    return await compareWholePrograms(setup, {
      query: "cardinality",
      file,
      runs: setup.runs(2),
      readline: false,
      dask: { script: "dask_words", args: ["cardinality", file.path] },
      otherRuns: 1,
      goals: { byHand: 0.80, dask: 2.5, duckdb: false },
    });
  },
};

if (import.meta.main) await runAlone(cardinality);
