/**
 * What a cluster tells of a run, for those who listen: events, progress, profile, skipped elements.
 *
 * @module
 */

import type { GraphNode, Key } from "../../graph/node.ts";
import { decode } from "../../wire/bytes/decode.ts";
import { fromRecord } from "../../wire/error_record.ts";
import type { RunEvent, RunOptions } from "../ports.ts";
import { taskError, workerLostError } from "../schedule/failure.ts";
import { runsWhere } from "../schedule/node_facts.ts";
import type { Outcome } from "../schedule/run_end.ts";
import { type RunToWatch, RunWatch } from "../schedule/run_watch.ts";
import { SkipReport } from "../schedule/skip_report.ts";
import { taskEnd } from "../schedule/task_end.ts";
import type { ClusterTasks } from "./cluster_tasks.ts";
import { type Connection, taskOf } from "./connection.ts";
import { ConnectionError } from "./connection_error.ts";
import type { Message } from "./frames.ts";
import type { FailureNote, Notes } from "./protocol.ts";

/** The run that is told of. */
export interface RunInTheNews extends Omit<RunToWatch, "executor" | "held" | "tasks"> {
  /** Number of tasks that the cluster runs at a time. */
  readonly slots: number;
}

/** Passes on what is told of a run. */
export class ClusterNews {
  /** Whether anybody listens to what becomes of each task. */
  readonly isHeard: boolean;
  readonly #run: RunInTheNews;
  readonly #watch: RunWatch;
  readonly #skips: SkipReport;
  readonly #onEvent: RunOptions["onEvent"];
  #lastReason = "is gone";
  #total = 0;
  #done = 0;

  /** Has heard nothing yet. */
  constructor(run: RunInTheNews, options: RunOptions) {
    this.#run = run;
    this.#onEvent = options.onEvent;
    this.#skips = new SkipReport(options.onEvent);
    // What there is in the memory of other machines is not known here.
    const executor = { slots: run.slots, stage: () => "started" as const };
    // Nor is which tasks wait for others and which for a worker.
    const tasks = () => {
      const [done, waiting] = [this.#done, this.#total - this.#done];
      return { done, waiting, ready: 0, running: 0, lost: 0 };
    };
    this.#watch = new RunWatch({ ...run, executor, tasks, held: () => 0 }, options);
    const { onEvent, onProgress, onProfile } = options;
    this.isHeard = (onEvent ?? onProgress ?? onProfile) !== undefined;
  }

  /** How many tasks there are, and how many are known to be done. */
  get tasks(): { readonly done: number; readonly total: number } {
    return { done: this.#done, total: this.#total };
  }

  /** The run begins. */
  begin(): void {
    this.#watch.begin();
  }

  /** A node has been added, after those that it depends on. */
  added(key: Key, node: GraphNode, isHere: boolean): void {
    const runs = isHere && node.kind !== "kept" ? "control" : runsWhere(node);
    if (runs === "slot" || runs === "control") this.#total++;
    this.#watch.added(key, node, runs);
  }

  /** Has another task tell of what this one skips. */
  leaveOut(key: Key): void {
    this.#skips.leaveOut(key);
  }

  /** A message about the run; gives the error where it ends the run. */
  heard(
    { header, parts }: Message,
    connection: Connection,
    tasks: ClusterTasks,
  ): Error | undefined {
    if (header["type"] === "failed") return this.#failure({ header, parts }, tasks);
    const key = tasks.keyOf(header["task"] as number);
    const slot = connection.slotOf(header["worker"] as string);
    switch (header["type"]) {
      case "task-start":
        this.#watch.started([key], slot);
        this.#emit({ type: "task-start", key, slot });
        return undefined;
      case "task-done":
        this.#ended(key, slot, decode(parts[0]!) as Notes);
        return undefined;
      case "task-lost": {
        const reason = header["reason"] as string;
        this.#lastReason = reason;
        this.#watch.lost(slot, reason);
        this.#emit({ type: "worker-lost", slot, reason });
        return undefined;
      }
      default:
        return undefined;
    }
  }

  /** The error for a task that has ended so many children, the last of which was told of last. */
  lostFor(key: Key, deaths: number): Error {
    const node = this.#run.nodes.get(key)!;
    return workerLostError(key, node, { reason: this.#lastReason, deaths, cause: undefined });
  }

  /** An output has come. */
  delivered(key: Key, elements: number): void {
    this.#watch.delivered(key, elements);
  }

  /** A task runs on this thread. */
  startedHere(key: Key): void {
    this.#watch.startedHere(key);
  }

  /** A task of this thread has ended. */
  endedHere(key: Key, outcome: "done" | "failed", computed: boolean): void {
    if (outcome === "done") this.#done++;
    this.#watch.endedHere(key, outcome, computed ? "computing" : "waiting");
  }

  /** The run has ended. */
  close(outcome: Outcome): void {
    this.#skips.close();
    this.#watch.end(outcome);
  }

  #ended(key: Key, slot: number, { skipped: skips, ...notes }: Notes): void {
    this.#done++;
    const skipped = skips?.map(({ first, ...skip }) => ({
      ...skip,
      first: { ...first, error: fromRecord(first.error) },
    }));
    const reply = { ...notes, key, ...(skipped === undefined ? {} : { skipped }) };
    if (this.isHeard) {
      this.#watch.replied(slot, [reply]);
      this.#emit(taskEnd(key, slot, notes));
    }
    if (skipped !== undefined) this.#skips.note(key, slot, skipped);
    if (!this.isHeard) return;
    this.#watch.ended(key, slot, reply);
    this.#watch.idle(slot);
  }

  #failure({ header, parts }: Message, tasks: ClusterTasks): Error {
    const { nodes } = this.#run;
    switch (header["kind"]) {
      case "task": {
        const key = tasks.keyOf(header["task"] as number);
        const { error, ...failure } = decode(parts[0]!) as FailureNote;
        return taskError(key, { ...failure, error: fromRecord(error) }, nodes.get(key));
      }
      case "lost": {
        const key = tasks.keyOf(header["task"] as number);
        const { reason, deaths } = header as { reason: string; deaths: number };
        return workerLostError(key, nodes.get(key)!, { reason, deaths, cause: undefined });
      }
      case "killed": {
        const key = tasks.keyOf(taskOf(header["name"] as string));
        const reason = "was lost with all that it ran";
        return workerLostError(key, nodes.get(key)!, { reason, deaths: 3, cause: undefined });
      }
      default:
        return new ConnectionError(`Cannot run the graph on the cluster: ${header["message"]}`);
    }
  }

  #emit(event: RunEvent): void {
    this.#onEvent?.(event);
  }
}
