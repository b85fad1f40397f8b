/**
 * Following runs: at a terminal, and update by update.
 *
 * @module
 */

import { drawProgress, type ProgressOptions } from "../diagnostics/progress.ts";
import type { Progress, ProgressListener } from "../engine/progress.ts";
import { Signal } from "../engine/signal.ts";
import { checkBoolean, checkFunction, checkOptions } from "../values/check.ts";

/**
 * Makes a listener that shows people how far runs have come, by a line at standard error:
 *
 * ```text
 * text → frequencies  ━━━━━━━━━╸─────  62 %  31/50 partitions  4.1 M elements  212 MB/s  0:23  0:14 left
 * ```
 *
 * `{ progress: true }` does the same. Each run has its line, which is redrawn in place about five times
 * a second and stays when the run has ended; what the program writes meanwhile by the console or the
 * runtime's own streams stands above. Where standard error is not a terminal, nothing is written, unless
 * `piped` says so. A run that ends within a fifth of a second shows nothing. In browsers it does nothing.
 *
 * `HOLDALL_PROGRESS=1` in the environment shows all runs of a program, piped or not, and
 * `HOLDALL_PROGRESS=0` none; in Deno, if the program may read it.
 *
 * @param options What to do where there is no terminal.
 * @returns A listener for the option `onProgress`, of any number of runs.
 * @throws {TypeError} If `piped` is not a boolean.
 *
 * @example A line, also in logs
 * ```ts
 * import { progress, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const squares = range(1000).map((x) => x * x);
 *
 * assertEquals(await squares.max().compute({ onProgress: progress({ piped: true }) }), 998_001);
 * ```
 */
export function progress(options: ProgressOptions = {}): ProgressListener {
  const action = "call progress()";
  checkOptions(options, ["piped"], action);
  const { piped } = options;
  if (piped !== undefined) checkBoolean(piped, { action, name: "piped" });
  return drawProgress(options);
}

/** A computation that is followed. */
export interface Followed<T> {
  /** What the computation gives; rejects as it does. */
  readonly result: Promise<T>;
  /**
   * How far it has come, about five times a second, and a last time when it has ended, well or not. Who
   * takes long over one update is given the newest one next. Leaving the iteration stops nothing.
   */
  readonly updates: AsyncIterable<Progress>;
}

/**
 * Starts a computation and gives its progress as an asynchronous iteration, for pages and the like.
 *
 * @typeParam T Type of the result.
 * @param start Starts the computation with the listener that it is given.
 * @returns Its result and its updates.
 * @throws {TypeError} If `start` is not a function.
 *
 * @example The last update
 * ```ts
 * import { progressOf, range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const sum = range(1000).map((x) => x + 1).sum();
 * const { result, updates } = progressOf((onProgress) => sum.compute({ onProgress }));
 *
 * let read = 0;
 * for await (const { elementsRead } of updates) read = elementsRead;
 *
 * assertEquals(read, 1000);
 * assertEquals(await result, 500_500);
 * ```
 */
export function progressOf<T>(
  start: (onProgress: ProgressListener) => Promise<T>,
): Followed<T> {
  checkFunction(start, { action: "call progressOf()", name: "start" });
  const updates = new Updates();
  const result = (async () => await start((progress) => updates.note(progress)))();
  // Who follows the updates first hears of a failure after they have ended.
  result.catch(() => {}).finally(() => updates.end());
  return { result, updates };
}

/** The newest update, for any number of readers. */
class Updates implements AsyncIterable<Progress> {
  readonly #changed = new Signal();
  #newest: Progress | undefined;
  #hasEnded = false;

  note(progress: Progress): void {
    this.#newest = progress;
    this.#changed.notify();
  }

  end(): void {
    this.#hasEnded = true;
    this.#changed.notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Progress, void, undefined> {
    let last: Progress | undefined;
    for (;;) {
      const newest = this.#newest;
      if (newest !== undefined && newest !== last) {
        last = newest;
        yield newest;
      } else if (this.#hasEnded) return;
      else await this.#changed.next();
    }
  }
}
