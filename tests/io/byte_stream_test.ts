import { assertEquals, assertRejects, assertStrictEquals, test } from "../harness.ts";
import { type Chunks, chunksOf, readAhead, streamOf } from "../../src/io/bytes/byte_stream.ts";

const never = new AbortController().signal;

async function firstBytes(chunks: Chunks): Promise<number[]> {
  const first: number[] = [];
  for await (const chunk of chunks) first.push(chunk[0]!);
  return first;
}

async function* numbered(count: number, log: string[] = []): Chunks {
  try {
    for (let i = 0; i < count; i++) {
      log.push(`read ${i}`);
      yield await Promise.resolve(Uint8Array.of(i));
    }
  } finally {
    log.push("closed");
  }
}

test("chunksOf() gives back what streamOf() was given, copied", async () => {
  const buffer = new Uint8Array(1);
  async function* reusing(): Chunks {
    for (buffer[0] = 1; buffer[0] < 4; buffer[0]++) yield await Promise.resolve(buffer);
  }
  const stream = streamOf(reusing());
  const reader = stream.getReader();
  const first = (await reader.read()).value;
  reader.releaseLock();
  assertEquals(await firstBytes(chunksOf(stream, never)), [2, 3]);
  assertEquals(first, Uint8Array.of(1));
});

test("chunksOf() cancels the stream when the iteration is left", async () => {
  const log: string[] = [];
  for await (const chunk of chunksOf(streamOf(numbered(9, log)), never)) {
    if (chunk[0] === 1) break;
  }
  assertEquals(log, ["read 0", "read 1", "closed"]);
});

test("chunksOf() ends a wait for a chunk that never comes when aborted", async () => {
  const controller = new AbortController();
  let cancelled: unknown;
  const stream = new ReadableStream<Uint8Array>({
    pull: () => new Promise(() => {}),
    cancel: (reason) => void (cancelled = reason),
  });
  const next = chunksOf(stream, controller.signal).next();
  const reason = new RangeError("enough");
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => next), reason);
  assertStrictEquals(cancelled, reason);
});

test("readAhead() reads one chunk more than has been asked for, from the second on", async () => {
  const log: string[] = [];
  const chunks = readAhead(() => numbered(3, log), never);
  for (let i = 0; i < 3; i++) {
    assertEquals((await chunks.next()).value, Uint8Array.of(i));
    // The read ahead has begun; it may not have ended.
    const reads = i === 0 ? 1 : Math.min(3, i + 2);
    assertEquals(log.filter((line) => line.startsWith("read")).length, reads);
  }
  assertEquals((await chunks.next()).done, true);
  assertEquals(log.at(-1), "closed");
});

test("readAhead() closes the source and ends its wait when the iteration is left", async () => {
  let waiting: AbortSignal | undefined;
  async function* stuck(signal: AbortSignal): Chunks {
    yield Uint8Array.of(0);
    yield Uint8Array.of(1);
    waiting = signal;
    await new Promise((_resolve, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  }
  for await (const [chunk] of readAhead(stuck, never)) if (chunk === 1) break;
  assertEquals(waiting?.aborted, true);
});

test("readAhead() passes errors on where they stand, and aborts with the signal's reason", async () => {
  const failure = new RangeError("no more");
  async function* failing(): Chunks {
    yield await Promise.resolve(Uint8Array.of(0));
    throw failure;
  }
  const chunks = readAhead(failing, never);
  assertEquals((await chunks.next()).value, Uint8Array.of(0));
  assertStrictEquals(await assertRejects(() => chunks.next()), failure);

  const controller = new AbortController();
  const log: string[] = [];
  const aborted = readAhead(() => numbered(9, log), controller.signal);
  await aborted.next();
  controller.abort(failure);
  assertStrictEquals(await assertRejects(() => aborted.next()), failure);
  assertEquals(log.at(-1), "closed");
});
