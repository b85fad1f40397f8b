/**
 * Between threads: what the runtimes do themselves.
 *
 * @module
 */

import type { Medium } from "./runtime.ts";

/** Messages between threads, which are structured clones. */
export const betweenThreads: Medium = {
  between: "threads",
  carries(value) {
    try {
      structuredClone(value);
      return true;
    } catch {
      return false;
    }
  },
};

/** The two ends of a line between two threads. */
export function channel(): readonly [MessagePort, MessagePort] {
  const { port1, port2 } = new MessageChannel();
  return [port1, port2];
}
