/** What is told of a run with names that somebody chose to break reports. */

import type { ProfileEvent, TaskProfile } from "../../mod.ts";

/** A name that must not become markup, an escape sequence or the end of a line. */
export const hostileName =
  `"><script>globalThis.broken = true</script><img src=x onerror=alert(1)>&amp;'\`\${1}|` +
  "\x1b[31m\r\n\u202e\u2028名前";

const task: TaskProfile = {
  type: "task",
  run: "run1",
  key: `${hostileName}-3f2a90c1d5e7/0`,
  layer: `${hostileName}-3f2a90c1d5e7`,
  name: hostileName,
  operations: ["text", "map"],
  worker: 0,
  outcome: "done",
  given: 1,
  start: 2,
  end: 62.25,
  queued: 1,
  waiting: 10.125,
  paused: 0,
  computing: 48.5,
  moving: 1.625,
  collecting: 4.5,
  bytes: 4096,
  elements: 12,
  elementsIn: 1200,
  bytesRead: 65_536,
  bytesMoved: 300,
};

const { worker: _worker, ...withoutWorker } = task;

/** A run on three workers, in which each thing happens that can. */
export const hostile: readonly ProfileEvent[] = [
  { type: "run-start", run: "run1", name: hostileName, at: 1_795_957_237_989, workers: 3 },
  { type: "sample", run: "run1", at: 0.5, bytesHeld: 0 },
  task,
  { ...task, key: `${task.layer}/1`, worker: 1, end: 22.25, waiting: 0, computing: 20.125 },
  {
    ...task,
    key: `${task.layer}/2`,
    worker: 1,
    start: 30,
    end: 52.25,
    computing: 21.5,
    gathered: 77,
  },
  { type: "worker-lost", run: "run1", at: 70, worker: 2, reason: hostileName },
  { ...task, key: `${task.layer}/3`, worker: 2, outcome: "lost", end: 70, computing: 0 },
  {
    ...withoutWorker,
    key: "take-111111111111",
    layer: "take",
    name: "take",
    operations: ["take"],
    end: 80,
    waiting: 78,
    computing: 0,
  },
  { type: "sample", run: "run1", at: 75, bytesHeld: 8192 },
  { ...task, key: `${task.layer}/4`, worker: 0, start: 70, end: 90, outcome: "failed" },
  { ...task, key: `${task.layer}/5`, worker: 1, outcome: "stopped", end: 91, computing: 0 },
  { type: "sample", run: "run1", at: 91, bytesHeld: 100 },
  { type: "run-end", run: "run1", at: 91.5, state: "failed" },
];
