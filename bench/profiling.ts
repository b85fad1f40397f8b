/**
 * What does it cost to be told where the time of a run goes?
 *
 * @module
 */

import { runAlone } from "./command_line.ts";
import { watchedBench } from "./watched.ts";

/** Runs with a profiler and without. */
export const profiling = watchedBench({
  name: "profiling",
  question: "The same runs with `profile` and without, in turns in one process: lines of 256 MB, " +
    "a loop over 4e8 numbers, a shuffle of 1e6, and 50 000 tasks. Ratios of times, and of the time " +
    "of all threads.",
  program: "programs/profile",
  how: "profiled",
  what: "tasks",
  runs: {
    text: "lines of a text by their length",
    loop: "numbers through a chain",
    shuffle: "numbers grouped by a text",
    tasks: "tasks of one element",
  },
  // A task of one element takes some 45 µs, and to measure it, tell of it and keep that 5 to 17.
  goalOf: (run) => run === "tasks" ? 1.4 : 1.02,
});

if (import.meta.main) await runAlone(profiling);
