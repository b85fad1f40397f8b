/** An example of what a caller is told of a run. */

import type { Progress } from "../../mod.ts";

/** A run that is two thirds through. */
export const example: Progress = {
  run: "run1",
  state: "running",
  name: "text → frequencies",
  elapsed: 23_400,
  remaining: 14_200,
  fraction: 0.6267,
  partitions: { done: 31, total: 50 },
  outputs: { done: 0, total: 1 },
  tasks: { done: 38, total: 80, running: 4, waiting: 38 },
  bytesRead: 4_960_800_000,
  elementsRead: 4_123_456,
  elementsOut: 0,
  elementsSkipped: 0,
  bytesHeld: 1_000_000,
  bytesPerSecond: 212_000_000,
  elementsPerSecond: 176_000,
  layers: [],
};
