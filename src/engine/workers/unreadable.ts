/**
 * Answers that arrive and cannot be put together: Node's workers have a larger stack than its main
 * thread, so that they send values that are nested deeper than it can read.
 *
 * @module
 */

import { withResolvers } from "./resolvers.ts";

/** An answer; rejects if meanwhile a message arrives at `port` that this thread cannot read. */
export async function ifReadable<T>(port: MessagePort, answer: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = withResolvers<T>();
  const refuse = () => reject(new TypeError("Cannot read an answer from another thread"));
  port.addEventListener("messageerror", refuse);
  answer.then(resolve, reject);
  try {
    return await promise;
  } finally {
    port.removeEventListener("messageerror", refuse);
  }
}
