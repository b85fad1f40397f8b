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
  /** Number of times each slot was lost so far. */
  readonly losses: readonly number[];
  /** Ends the run, since the elements of an output cannot be had. */
  fail(key: Key, error: unknown): void;
}

/** The outputs of a run as streams. */
export class OutputStreams {
  readonly #run: StreamingRun;
  /** Slot in which each output that is streamed was started. */
  readonly #slots = new Map<Key, number>();
  /** Outputs of which all is known that is to be known. */
  readonly #done = new Set<Key>();

  /** Streams outputs of a run. */
  constructor(run: StreamingRun) {
    this.#run = run;
  }

  /** Notes where an output is being made. */
  started(key: Key, slot: number): void {
    this.#slots.set(key, slot);
  }

  /** Notes that the task that makes an output has been heard of for the last time. */
  finished(key: Key): void {
    this.#done.add(key);
  }

  /** Notes that an output is not being made any more, and will be again. */
  stopped(key: Key): void {
    this.#slots.delete(key);
  }

  /**
   * Notes that nothing is being made in a slot any more. What had been made and not been read is lost,
   * too: an output that is done is so no more.
   */
  lost(slot: number): void {
    for (const [key, at] of [...this.#slots]) {
      if (at !== slot) continue;
      this.#slots.delete(key);
      this.#done.delete(key);
    }
  }

  /** The batches of one output. */
  async *read(key: Key): AsyncGenerator<readonly unknown[]> {
    const { outputs, ending } = this.#run;
    let seen = 0;
    for (;;) {
      const place = await ending.until(() => outputs.has(key) ? here : this.#slots.get(key));
      if (place === here) return yield asBatch(outputs.take(key));
      let skip = seen;
      for await (const batch of this.#pull(key, place)) {
        const fresh = batch.slice(skip);
        skip = Math.max(0, skip - batch.length);
        seen += fresh.length;
        if (fresh.length > 0) yield fresh;
      }
      if (this.#done.has(key)) return;
    }
  }

  /** What a slot gives of an output until it is done, or the slot is lost. */
  async *#pull(key: Key, slot: number): AsyncGenerator<readonly unknown[]> {
    const { name, executor, ending, losses } = this.#run;
    const before = losses[slot];
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
      await ending.until(() => this.#done.has(key) || losses[slot] !== before || undefined);
    } catch (error) {
      if (error instanceof SlotLost) return;
      this.#run.fail(key, error);
      await ending.until(() => undefined);
    }
  }
}
