/**
 * What a task is given of what only the thread that schedules can read.
 *
 * @module
 */

import { Ending } from "../../engine/ending.ts";
import type { SourceContext } from "../../ops/operation.ts";

/** The parts that a reader is given, up to the end. */
export async function* suppliedParts<T>(
  supply: string,
  partition: number,
  { ask, signal }: Pick<SourceContext, "ask" | "signal">,
): AsyncGenerator<T, void, undefined> {
  if (ask === undefined) throw new TypeError(`Cannot read ${supply}: nobody here can be asked`);
  const ending = new Ending();
  const abort = () => ending.come(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    for (let turn = 0;; turn++) {
      signal.throwIfAborted();
      const part = await ending.before(ask({ supply, partition, turn }));
      if (part === undefined) return;
      yield part as T;
    }
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
