/**
 * What a cluster cannot do, told before anything runs: files that its workers have not, and graphs that
 * are too large for its scheduler.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import {
  type Argument,
  argumentsIn,
  type GraphNode,
  type Key,
  type TaskNode,
} from "../../graph/node.ts";
import { describeValue } from "../../values/describe_value.ts";
import type { Operation, SourceOperation } from "../../ops/operation.ts";

/** Tasks of one run, at most: a scheduler takes about 20 kB and a third of a millisecond for each. */
const mostTasks = 50_000;

/** Operations that touch what lies outside of a graph. */
export interface OutsideOperations {
  /** Those that ask this thread for what they read. */
  readonly supplied: ReadonlySet<unknown>;
  /** What an operation with these arguments writes to: a path, or what is none; nothing for others. */
  writes(task: TaskNode): unknown;
}

/** What a cluster refuses. */
export class Refusals {
  readonly #outside: OutsideOperations;

  /** Refuses by what is known of operations. */
  constructor(outside: OutsideOperations) {
    this.#outside = outside;
  }

  /**
   * Throws where nodes cannot be run on a cluster whose workers have the folders `shared`.
   *
   * @throws {SourceError} If something is to be read or written that the workers cannot reach.
   * @throws {RangeError} If there are too many tasks.
   */
  check(nodes: readonly (readonly [Key, GraphNode])[], shared: readonly string[]): void {
    const count = nodes.filter(([, { kind }]) => kind === "task").length;
    if (count > mostTasks) {
      throw new RangeError(
        `Cannot run the graph on the cluster: expected at most ${mostTasks} tasks, got ${count}; ` +
          "use fewer and larger partitions",
      );
    }
    for (const [, node] of nodes) {
      const open: Argument[] = node.kind === "task" ? [node] : [];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (next.kind === "task") this.#checkTask(next, shared);
        for (const argument of argumentsIn(next)) open.push(argument);
      }
    }
  }

  #checkTask(task: TaskNode, shared: readonly string[]): void {
    const operation = task.operation as Operation;
    if (this.#outside.supplied.has(operation)) {
      throw new SourceError(
        "Cannot read a stream or an iterable on the cluster: only this thread has it; " +
          "collect it first, or put it into files that the workers can read",
      );
    }
    const written = this.#outside.writes(task);
    if (written !== undefined) checkFile(written, "write", shared);
    if (operation.kind !== "source") return;
    const { reads } = operation as SourceOperation;
    const values = task.args.map((arg) => arg.kind === "data" ? arg.value : undefined);
    for (const file of reads?.(values) ?? []) checkFile(file, "read", shared);
  }
}

function checkFile(file: unknown, verb: "read" | "write", shared: readonly string[]): void {
  if (typeof file !== "string") {
    throw new SourceError(
      `Cannot ${verb} ${describeValue(file)} on the cluster: only this program has it; ` +
        "use a path that all workers have, or a URL",
    );
  }
  if (/^https?:/.test(file)) return;
  const isShared = shared.some((folder) => file.startsWith(folder.replace(/\/*$/, "/")));
  if (isShared && !/(?:^|\/)\.\.(?:\/|$)/.test(file)) return;
  const folders = shared.length === 0 ? "none" : shared.map((it) => JSON.stringify(it)).join(", ");
  throw new SourceError(
    `Cannot ${verb} "${file}" on the cluster: expected a path in one of the folders that the gateway ` +
      `was started with as --shared, which are ${folders}`,
  );
}
