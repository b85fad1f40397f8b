/**
 * Answers that arrive and cannot be put together: Node's workers have a larger stack than its main
 * thread, so that they send values that are nested deeper than it can read.
 *
 * @module
 */

import { withResolvers } from "../resolvers.ts";

/** What to do for each answer that is awaited from a port, if one turns out to be unreadable. */
class Refusals {
  readonly #refusals = new Set<() => void>();
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  // One listener, however many answers are awaited: Node warns of more than ten as of a leak.
  add(refuse: () => void): void {
    if (this.#refusals.size === 0) this.#port.addEventListener("messageerror", this.#refuseAll);
    this.#refusals.add(refuse);
  }

  delete(refuse: () => void): void {
    this.#refusals.delete(refuse);
    if (this.#refusals.size === 0) this.#port.removeEventListener("messageerror", this.#refuseAll);
  }

  readonly #refuseAll = (): void => {
    for (const refuse of this.#refusals) refuse();
  };
}

const refusalsOf = new WeakMap<MessagePort, Refusals>();

/**
 * An answer; rejects if it arrived at `port` and this thread could not read it.
 *
 * @param isUnanswered Asks the other thread, over `port`, whether it has yet to answer. Messages
 * keep their order: an answer that was sent before, and has not come, is the one that was lost.
 */
export async function ifReadable<T>(
  port: MessagePort,
  answer: Promise<T>,
  isUnanswered: () => Promise<boolean>,
): Promise<T> {
  let refusals = refusalsOf.get(port);
  if (refusals === undefined) refusalsOf.set(port, refusals = new Refusals(port));
  const { promise, resolve, reject } = withResolvers<T>();
  const refuse = () =>
    void isUnanswered().then((unanswered) => {
      if (!unanswered) reject(new TypeError("Cannot read an answer from another thread"));
    }, reject);
  refusals.add(refuse);
  answer.then(resolve, reject);
  try {
    return await promise;
  } finally {
    refusals.delete(refuse);
  }
}
