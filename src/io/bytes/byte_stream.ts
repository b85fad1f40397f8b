/**
 * Streams of bytes: web streams as iterations and back, and reading ahead.
 *
 * In all of them a chunk is valid until the next one is asked for.
 *
 * @module
 */

/** Chunks of bytes, each valid until the next one is asked for. */
export type Chunks = AsyncIterable<Uint8Array>;

/**
 * The chunks of a web stream. Leaving the iteration or aborting `signal` cancels it.
 *
 * Written out because not every browser can iterate over a stream, and because no
 * iteration can be left while it waits for a chunk that never comes.
 */
export async function* chunksOf(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  const cancel = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  try {
    while (true) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    // Nothing to do after the end; a stream that has failed says so again, which is no news.
    await reader.cancel().catch(() => {});
  }
}

/** The web stream of chunks, which are copied because a stream may keep them for long. */
export function streamOf(chunks: Chunks): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value.slice());
    },
    async cancel() {
      await iterator.return?.();
    },
  }, { highWaterMark: 0 });
}

/**
 * The chunks that `read` gives, from the second on the next one being read while the last one is
 * worked on.
 *
 * Because of that, chunks must be valid for one turn longer than elsewhere. Leaving the
 * iteration aborts the signal that `read` was given, as does aborting `signal`.
 */
export async function* readAhead(
  read: (signal: AbortSignal) => Chunks,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reading = new AbortController();
  const abort = () => reading.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  const iterator = read(reading.signal)[Symbol.asyncIterator]();
  let next = iterator.next();
  // Whoever wants no more than the first chunk shall not cause a second one to be read.
  let ahead = false;
  try {
    while (true) {
      const { done, value } = await next;
      signal.throwIfAborted();
      if (done) return;
      if (ahead) next = readNext();
      yield value;
      if (!ahead) next = readNext();
      ahead = true;
    }
  } finally {
    signal.removeEventListener("abort", abort);
    reading.abort();
    await next.catch(() => {});
    await iterator.return?.();
  }

  function readNext(): Promise<IteratorResult<Uint8Array>> {
    const next = iterator.next();
    // Looked at in the next round, or never if there is none.
    next.catch(() => {});
    return next;
  }
}
