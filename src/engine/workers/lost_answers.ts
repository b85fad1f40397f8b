/**
 * Answers that never come. Messages between threads keep their order: when a question that was asked later
 * has been answered, and the one before neither has been nor still is worked on, one of its two messages
 * is lost.
 *
 * @module
 */

/** Milliseconds after which an answer is asked about for the first time. */
const defaultPatience = 5000;

/** Milliseconds between two times, at most. */
const longestPause = 60_000;

/** So many ticks are one patience: time is counted by ticks of one timer, since to ask a clock costs more. */
const ticksInPatience = 5;

/** What is asked of another thread, and not answered. */
export interface Asked {
  readonly call: number;
  readonly lost: () => void;
  /** Ticks from one look to the next. */
  pause: number;
  /** The tick at which it is looked at. */
  due: number;
}

/**
 * Asks another thread what it works on. Gives what tells whether it works on the call of a number, which
 * is called when all has been heard that came before.
 */
export type AskWhatRuns = () => Promise<(call: number) => boolean>;

/**
 * Watches for all answers of one other thread, for as long as they take: a task may take hours. There is
 * one timer, however many calls there are: it goes on from one to the next, and ends where it finds
 * nothing asked.
 */
export class AnswerWatch {
  readonly #whatRuns: AskWhatRuns;
  /** Milliseconds of a tick. */
  readonly #tick: number;
  readonly #longestPause: number;
  readonly #asked = new Set<Asked>();
  #ticks = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #canStay = false;

  /** Watches a thread, which is asked about an answer after so many milliseconds, or a tick more. */
  constructor(whatRuns: AskWhatRuns, patience: number = defaultPatience) {
    this.#whatRuns = whatRuns;
    this.#tick = patience / ticksInPatience;
    this.#longestPause = Math.ceil(longestPause / this.#tick);
  }

  /** Notes a call; `lost` is called where its answer is lost. */
  asked(call: number, lost: () => void): Asked {
    // The next tick may come at once.
    const due = this.#ticks + 1 + ticksInPatience;
    const asked = { call, lost, pause: ticksInPatience, due };
    this.#asked.add(asked);
    if (this.#timer === undefined) this.#start();
    return asked;
  }

  /** Notes that a call is answered. */
  answered(asked: Asked): void {
    this.#asked.delete(asked);
    if (!this.#canStay && this.#asked.size === 0) this.#stop();
  }

  /** Ends it: the other thread is gone. */
  end(): void {
    this.#asked.clear();
    this.#stop();
  }

  #start(): void {
    const timer = setTimeout(() => this.#look(), this.#tick);
    this.#timer = timer;
    // Where a timer lets the process end, it need not be cleared after each call.
    const { unref } = timer as { unref?(): void };
    this.#canStay = unref !== undefined;
    unref?.call(timer);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    this.#timer = undefined;
    if (this.#asked.size === 0) return;
    this.#start();
    this.#ticks++;
    const late: Asked[] = [];
    for (const asked of this.#asked) {
      if (asked.due > this.#ticks) continue;
      late.push(asked);
      asked.pause = Math.min(2 * asked.pause, this.#longestPause);
      asked.due = this.#ticks + asked.pause;
    }
    if (late.length > 0) this.#askAbout(late);
  }

  async #askAbout(late: readonly Asked[]): Promise<void> {
    // One that cannot be asked is gone, or will be asked again.
    const runs = await this.#whatRuns().catch(() => undefined);
    if (runs === undefined) return;
    // What came just before the answer, in the same piece of bytes, say, may be on its way to who waits for it.
    await new Promise((resolve) => setTimeout(resolve));
    for (const asked of late) if (this.#asked.has(asked) && !runs(asked.call)) asked.lost();
  }
}
