/**
 * How much of the time of jobs their thread has spent on collecting garbage, where the runtime tells.
 *
 * @module
 */

import type { JobReply, JobTimes } from "../ports.ts";

/** Milliseconds on the clock of the thread. */
export interface Span {
  readonly start: number;
  readonly elapsed: number;
}

/** Who is told of the garbage collections of a thread. */
export interface GarbageWatch {
  /** All that there have been since the last call, when the runtime has told of them. */
  take(): Promise<readonly Span[]>;
  /** Ends it. */
  stop(): void;
}

/** The garbage collections while jobs run. */
export class Collections {
  readonly #start: (() => GarbageWatch) | undefined;
  #watch: GarbageWatch | undefined;
  /** Those during the calls that are under way. */
  #spans: Span[] = [];
  #calls = 0;

  /** Watches nothing yet; without `start`, it never will. */
  constructor(start: (() => GarbageWatch) | undefined) {
    this.#start = start;
  }

  /** Runs jobs, and adds to their times what was collected meanwhile. */
  async during(run: () => Promise<JobReply[]>): Promise<JobReply[]> {
    if (this.#start === undefined) return await run();
    this.#watch ??= this.#start();
    this.#calls++;
    try {
      const replies = await run();
      // The run may have ended, and the watch with it.
      this.#spans.push(...await this.#watch?.take() ?? []);
      return replies.map((reply) => this.#added(reply));
    } finally {
      this.#calls--;
      if (this.#calls === 0) this.#spans = [];
    }
  }

  /** Watches no more, until jobs run again. */
  stop(): void {
    this.#watch?.stop();
    this.#watch = undefined;
  }

  #added(reply: JobReply): JobReply {
    if (reply.status === "input-lost" || reply.times === undefined) return reply;
    return { ...reply, times: { ...reply.times, collecting: this.#collecting(reply.times) } };
  }

  #collecting({ start, elapsed }: JobTimes): number {
    const from = start - performance.timeOrigin;
    const to = from + elapsed;
    return this.#spans.reduce((sum, span) => {
      const end = Math.min(span.start + span.elapsed, to);
      return sum + Math.max(0, end - Math.max(span.start, from));
    }, 0);
  }
}
