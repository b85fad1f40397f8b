/**
 * How far a run has come, as its caller is told of it. Plain data.
 *
 * @module
 */

/** How many of some things there are, and how many of them are done. */
export interface ProgressShare {
  /** Number of those that are done. Never falls. */
  readonly done: number;
  /** Number of all that are known of. Never falls; grows where a run finds out what it needs. */
  readonly total: number;
}

/** The tasks of a run. */
export interface TaskProgress extends ProgressShare {
  /** Number of those that have been given to a worker, or to this thread, and are not done. */
  readonly running: number;
  /** Number of those that wait for results of others, or for a worker. */
  readonly waiting: number;
}

/** How far the tasks of one layer of the graph have come. */
export interface LayerProgress {
  /** Name of the layer, without what makes it unique: `"frequencies"`. */
  readonly name: string;
  /** Operations that each of its tasks runs as one loop, the first one first: `["text", "map"]`. */
  readonly operations: readonly string[];
  /** Its tasks. */
  readonly tasks: TaskProgress;
  /** Number of elements that its loops have taken in. */
  readonly elementsIn: number;
  /** Number of elements of its results that are arrays; counted when a task is done. */
  readonly elementsOut: number;
  /** Bytes that it has read from files and the like, as they are stored. */
  readonly bytesRead: number;
  /** Rough size of its results, in bytes; counted when a task is done. */
  readonly bytesMade: number;
  /** Milliseconds that its tasks have computed, all together; counted when a task is done. */
  readonly elapsed: number;
}

/**
 * How far a run has come. Counts never fall, and count each task once, however often it has to run
 * because workers die. They are up to date when the run has ended, and otherwise a fraction of a second
 * old.
 */
export interface Progress {
  /** Which run this is, as runs that go on at the same time may have one listener. */
  readonly run: string;
  /**
   * `"running"`, or how the run has ended: `"done"`, `"failed"`, or `"stopped"` by its signal or by a
   * reader who left. A listener is called once with another state than `"running"`, as the last time.
   */
  readonly state: "running" | "done" | "failed" | "stopped";
  /** What runs, for people: the first operation and what is wanted, such as `"text → frequencies"`. */
  readonly name: string;
  /** Milliseconds since the run began. */
  readonly elapsed: number;
  /** Estimate of the milliseconds left; absent where nothing can be told yet, and at the end. */
  readonly remaining?: number;
  /**
   * Estimate of the part of the work that is done, from 0 to 1, by the time that tasks have taken.
   * Never falls; 1 when the run is done, and only then.
   */
  readonly fraction: number;
  /**
   * Partitions of what is read: tasks that make or read a partition and need no other partition for
   * it. All tasks, where a run has no such ones. `take` and its like add them as they ask for them.
   */
  readonly partitions: ProgressShare;
  /** What the caller has asked for: partitions of bags, and items. */
  readonly outputs: ProgressShare;
  /** All tasks. */
  readonly tasks: TaskProgress;
  /**
   * Bytes read from files, URLs and the like, as they are stored: compressed ones count as such, but
   * for those of streams, which count as decompressed.
   */
  readonly bytesRead: number;
  /**
   * Number of elements read from outside: lines of files, records, numbers of a range. What the program
   * holds itself, as a sequence, is not read; what is read twice, as for `sample`, counts twice.
   */
  readonly elementsRead: number;
  /** Number of elements of the partitions that the caller has asked for and that are done. */
  readonly elementsOut: number;
  /** Number of elements and lines that tasks have gone on without, as `onError` and `errors` say. */
  readonly elementsSkipped: number;
  /**
   * Rough size in bytes of the results that workers hold at this moment, with those that are persisted and
   * that the run uses or makes. Rises and falls.
   */
  readonly bytesHeld: number;
  /** Bytes read in a second, over the last few seconds; at the end, over the whole run. */
  readonly bytesPerSecond: number;
  /** Elements read in a second, likewise. */
  readonly elementsPerSecond: number;
  /** The layers of the graph as they run, dependencies first. */
  readonly layers: readonly LayerProgress[];
}

/** Takes note of how far a run has come. */
export type ProgressListener = (progress: Progress) => void;
