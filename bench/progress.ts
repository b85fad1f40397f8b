/**
 * What does it cost to be told how far a run has come?
 *
 * @module
 */

import { runAlone } from "./command_line.ts";
import { watchedBench } from "./watched.ts";

/** Runs with a listener and without. */
export const progress = watchedBench({
  name: "progress",
  question:
    "The same runs with `onProgress` and without, in turns in one process: lines of 256 MB, " +
    "a loop over 4e8 numbers, and 50 000 tasks. Ratios of times, and of the time of all threads.",
  program: "programs/progress",
  how: "watched",
  what: "reports",
  runs: {
    text: "lines of a text by their length",
    loop: "numbers through a chain",
    tasks: "tasks of one element",
  },
  // A task of one element takes some 40 µs, and to take note of it 2.
  goalOf: (run) => run === "tasks" ? 1.1 : 1.01,
});

if (import.meta.main) await runAlone(progress);
