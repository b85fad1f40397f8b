/** What it costs to be told where the time of a run goes. */

import { profiler, range } from "holdall";
import { compareWatched, numbers, usualWork } from "./watched.ts";

const { text, loop, tasks } = usualWork;

await compareWatched({
  text: text!,
  loop: loop!,
  shuffle: (options) =>
    range(numbers / 400).map((x) => `key ${x % 50_000}`).groupBy((key) => key).map(([, all]) =>
      all.length
    ).max().compute(options),
  tasks: tasks!,
}, {
  how: "profiled",
  what: "tasks",
  listen() {
    const profile = profiler();
    return { options: { profile }, told: () => profile.tasks.length };
  },
});
