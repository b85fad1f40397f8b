/**
 * Handing on what a task has made so far to who reads it as a stream.
 *
 * @module
 */

/** Milliseconds that an element waits for others. */
const longestWait = 4;

/** Hands on what has been gathered every few milliseconds. */
export class HandOver {
  readonly #handOn: () => Promise<void>;
  /** The first element is waited for most of all. */
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #underWay: Promise<void> | undefined;

  /** `handOn` takes what there is, at once, and resolves when there is room for more. */
  constructor(handOn: () => Promise<void>) {
    this.#handOn = handOn;
  }

  /** Hands on what there is, and waits until there is room for more. */
  async now(): Promise<void> {
    this.end();
    await this.#underWay;
    await this.#handOn();
    this.#last = performance.now();
  }

  /** The same if the last time was long ago. */
  async ifDue(): Promise<void> {
    if (this.#isDue) await this.now();
  }

  get #isDue(): boolean {
    return performance.now() - this.#last >= longestWait;
  }

  /**
   * Makes sure that what there is will be handed on soon, though the task waits for something else
   * meanwhile. What is returned has to be awaited before more is made.
   */
  soon(): Promise<void> | undefined {
    if (this.#underWay === undefined && this.#timer === undefined) {
      if (this.#isDue) this.#start();
      else this.#timer = setTimeout(() => this.#start(), longestWait);
    }
    return this.#underWay;
  }

  /** Hands on nothing by itself any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #start(): void {
    this.end();
    this.#last = performance.now();
    const handing = this.#handOn().finally(() => {
      this.#underWay = undefined;
    });
    // A failure is told to the task, which may be waiting for something else.
    handing.catch(() => {});
    this.#underWay = handing;
  }
}
