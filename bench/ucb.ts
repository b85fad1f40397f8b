/**
 * How much slower than a program written by hand is the article's log query?
 *
 * @module
 */

import type { Bench } from "./bench.ts";
import { runAlone } from "./command_line.ts";
import { compareWholePrograms } from "./whole_program.ts";

/** The log query. */
export const ucb: Bench = {
  name: "ucb",
  question: "The article's log query on 256 MB: an expression with 20 named groups, pairs, " +
    "frequencies, the ten largest. Whole programs.",
  async run(setup) {
    const file = await setup.data.log(256);
    const counts = '{ split($4, c, ":"); split($5, s, ":"); n[c[1] " " s[1]]++ } ' +
      "END { for (pair in n) print n[pair] }";
    return await compareWholePrograms(setup, {
      query: "ucb",
      file,
      runs: setup.runs(5),
      readline: true,
      dask: { script: "dask_ucb", args: [file.path] },
      otherRuns: 2,
      mawk:
        `mawk '${counts}' '${file.path}' | sort -rn | head -n 10 | paste -sd, | sed 's/.*/[&]/'`,
      goals: { byHand: 1.10, dask: 4, duckdb: true },
    });
  },
};

if (import.meta.main) await runAlone(ucb);
