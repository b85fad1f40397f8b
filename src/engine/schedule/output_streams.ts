/**
 * Reading outputs batch by batch, each from the slot that makes it, on from where
 * the reader was when that slot is lost.
 *
 * @module
 */

import type { Key } from "../../graph/node.ts";
import type { Ending } from "../ending.ts";
import { asBatch } from "./node_facts.ts";
import type { Outputs } from "./outputs.ts";
import { type Executor, SlotLost } from "../ports.ts";
import { here } from "./run_task.ts";

/** The run whose outputs are read. */
export interface StreamingRun {
  readonly name: string;
  readonly executor: Executor;
  readonly outputs: Outputs;
  readonly ending: Ending;
  /** Ends the run, since the elements of an output cannot be had. */
  fail(key: Key, error: unknown): void;
}

/** One time that an output is made: what is read of it is no part of what is read of another time. */
interface Making {
  readonly slot: number;
  /**
   * It is done when the task that makes it has been heard of for the last time, and gone when that has
   * stopped or its slot is lost, and with it what had not been read.
   */
  state: "under way" | "done" | "gone";
}

/** The outputs of a run as streams. */
export class OutputStreams {
  readonly #run: StreamingRun;
  readonly #makings = new Map<Key, Making>();

  /** Streams outputs of a run. */
  constructor(run: StreamingRun) {
    this.#run = run;
  }

  /** Notes where an output is being made. */
  started(key: Key, slot: number): void {
    this.#makings.set(key, { slot, state: "under way" });
  }

  /** Notes that the task that makes an output has been heard of for the last time. */
  finished(key: Key): void {
    this.#makings.get(key)!.state = "done";
  }

  /** Notes that an output is not being made any more, and will be again. */
  stopped(key: Key): void {
    const making = this.#makings.get(key);
    if (making !== undefined) making.state = "gone";
    this.#makings.delete(key);
  }

  /**
   * Notes that nothing is being made in a slot any more. What had been made and not been read is lost,
   * too, also of an output that is done.
   */
  lost(slot: number): void {
    for (const [key, making] of [...this.#makings]) if (making.slot === slot) this.stopped(key);
  }

  /** The batches of one output. */
  async *read(key: Key): AsyncGenerator<readonly unknown[]> {
    const { outputs, ending } = this.#run;
    let seen = 0;
    for (;;) {
      const making = await ending.until(() => outputs.has(key) ? here : this.#makings.get(key));
      if (making === here) return yield asBatch(outputs.take(key));
      let skip = seen;
      for await (const batch of this.#pull(key, making)) {
        const fresh = batch.slice(skip);
        skip = Math.max(0, skip - batch.length);
        seen += fresh.length;
        if (fresh.length > 0) yield fresh;
      }
      // It may have been lost, made again and done while the reader handled what it was given.
      if (making.state !== "gone") return;
    }
  }

  /** What is read of one time that an output is made, until it is done or gone. */
  async *#pull(key: Key, making: Making): AsyncGenerator<readonly unknown[]> {
    const { name, executor, ending } = this.#run;
    const { slot } = making;
    try {
      let coming = executor.pull(slot, name, key);
      for (;;) {
        const batch = await ending.before(coming);
        if (batch === undefined || batch === null) break;
        // The next elements are on their way while the reader handles these.
        coming = executor.pull(slot, name, key);
        coming.catch(() => {});
        yield batch;
      }
      // The task's own reply tells what went wrong, and what it went on without.
      await ending.until(() => making.state !== "under way" || undefined);
    } catch (error) {
      if (!(error instanceof SlotLost)) this.#run.fail(key, error);
      await ending.until(() => making.state === "gone" || undefined);
    }
  }
}
