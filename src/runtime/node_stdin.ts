/**
 * The standard input of the process, for runtimes with `node:process`.
 *
 * @module
 */

import process from "node:process";

/** The standard input, of which nothing is read before it is asked for. */
export function stdin(): ReadableStream<Uint8Array> {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      chunks ??= process.stdin[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    // Else whoever writes to it would be waited for.
    cancel: () => void process.stdin.destroy(),
  }, { highWaterMark: 0 });
}
