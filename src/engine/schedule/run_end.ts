/**
 * How a run ends: what is done then, in which order, and who is waited for. A run ends when its reader
 * leaves, well or not, or when somebody asks the process to end. In that case its reader may be in the
 * midst of something else, and what is to be done does not wait for it; the reader then hears of nothing
 * any more, so that the program ends as it would if nobody had listened to the signal.
 *
 * @module
 */

import type { ProcessGuard } from "../../runtime/runtime.ts";
import type { Executor, RunOptions } from "../ports.ts";

/** Where a run hears that its process ends, or is asked to. */
export type GuardProcess = (guard: ProcessGuard) => () => Promise<void>;

/** How a run has ended. */
export type Outcome = "done" | "failed" | "stopped";

/** The run that ends. */
export interface EndingRun {
  readonly options: RunOptions;
  readonly executor: Pick<Executor, "runsHere">;
  /** Absent where nobody tells. */
  readonly guardProcess: GuardProcess | undefined;
  /** Begins the run. */
  begin(): void;
  /** How many tasks there are, and how many are done. */
  tasks(): { readonly done: number; readonly total: number };
  /** Ends the run, unless it has ended. */
  fail(reason: unknown): void;
  /** Called once, when the run has ended; resolves when what it has read here is closed. */
  close(outcome: Outcome): Promise<void> | undefined;
  /** Resolves when nothing of the run is under way any more. */
  quiet(): Promise<unknown>;
}

/**
 * Milliseconds after which a run listens to signals that has nothing to tidy up yet. One that is over
 * before does not pay for it; until then a signal does what it does to any program.
 */
const listensAfter = 20;

/** Milliseconds after which a reader is told that a signal has stopped the run, if the process is still there. */
const survival = 1000;

/** The end of a run. */
export class RunEnd {
  readonly #run: EndingRun;
  /** What is to be done when nothing of the run is under way any more. */
  readonly #actions: (() => void | Promise<void>)[] = [];
  /** What is to be done at once when the process ends. */
  readonly #exitActions: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #release: (() => Promise<void>) | undefined;
  #closed: Promise<void> | undefined;
  #signal: string | undefined;

  /** The end of a run that has not begun. */
  constructor(run: EndingRun) {
    this.#run = run;
  }

  /** Begins the run and has `reader` read its results, and ends the run however the reader leaves. */
  async *around<T>(reader: AsyncGenerator<T>): AsyncGenerator<T> {
    const { options: { signal }, fail, begin } = this.#run;
    const abort = () => fail(signal!.reason);
    let outcome: Outcome = "stopped";
    try {
      signal?.throwIfAborted();
      signal?.addEventListener("abort", abort, { once: true });
      if (this.#listens) this.#guardLater();
      // The process may be ending already.
      if (this.#signal === undefined) begin();
      yield* reader;
      outcome = "done";
    } catch (error) {
      if (signal?.aborted !== true) outcome = "failed";
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
      await this.#come(outcome);
    }
  }

  /** Has something done when nothing of the run is under way any more. */
  atEnd(action: () => void | Promise<void>): void {
    this.#actions.push(action);
  }

  /** Has something done at once when the process ends before the run has. */
  atExit(action: () => void): void {
    this.#exitActions.push(action);
    this.#guard();
  }

  /**
   * Whether to listen to signals without anything to tidy up. Where tasks run on this thread and nothing has to end in
   * order, a signal that nobody listens to is quicker: it ends the process also while a function runs.
   */
  get #listens(): boolean {
    const { options: { handleSignals = true, onProgress }, executor } = this.#run;
    return handleSignals && (executor.runsHere !== true || onProgress !== undefined);
  }

  #guardLater(): void {
    this.#timer = setTimeout(() => this.#guard(), listensAfter);
    (this.#timer as { unref?(): void }).unref?.();
  }

  #guard(): void {
    if (this.#release !== undefined) return;
    const { options: { handleSignals = true }, tasks, guardProcess } = this.#run;
    const exiting = () => this.#exitActions.forEach((action) => action());
    const work = { tasks, stop: (signal: string) => this.#stop(signal) };
    this.#release = guardProcess?.(handleSignals ? { exiting, work } : { exiting });
  }

  /** Ends the run. Where a signal has stopped it, its reader waits for the process to end. */
  async #come(outcome: Outcome): Promise<void> {
    await (this.#closed ??= this.#close(this.#signal === undefined ? outcome : "stopped"));
    if (this.#signal === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, survival));
  }

  async #stop(signal: string): Promise<void> {
    this.#signal = signal;
    const message = `The process was asked to end by ${signal}`;
    this.#run.fail(new DOMException(message, "AbortError"));
    await (this.#closed ??= this.#close("stopped"));
  }

  async #close(outcome: Outcome): Promise<void> {
    clearTimeout(this.#timer);
    try {
      await this.#run.close(outcome);
    } finally {
      const waits = this.#actions.length > 0 || this.#signal !== undefined;
      if (waits) await this.#run.quiet();
      for (const action of this.#actions) await action();
      await this.#release?.();
    }
  }
}
