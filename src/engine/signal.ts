/** Lets any number of waiters wait for the next change of something. */
export class Signal {
  #waiters: (() => void)[] = [];

  /** Wakes all who wait now. */
  notify(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  /** Resolves at the next {@linkcode notify}. */
  next(): Promise<undefined> {
    return new Promise((resolve) => this.#waiters.push(() => resolve(undefined)));
  }
}
