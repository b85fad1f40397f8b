import { StreamBuffer } from "../../src/engine/thread/stream_buffer.ts";
import { assert, assertEquals, assertRejects, test } from "../harness.ts";

/** Counts what a buffer takes. */
class Memory {
  readonly room: number;
  bytes = 0;

  constructor(room: number = Infinity) {
    this.room = room;
  }

  count(change: number): void {
    this.bytes += change;
  }
}

/** Whether a promise is settled, once all that is under way has had its turn. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => void (settled = true);
  promise.then(settle, settle);
  await new Promise((resolve) => setTimeout(resolve));
  return settled;
}

test("StreamBuffer tells what its elements take, until they are taken", async () => {
  const memory = new Memory();
  const buffer = new StreamBuffer(memory);
  const numbers = Array.from({ length: 5000 }, (_, n) => n);
  await buffer.push(numbers, 500_001);
  await buffer.push([], 0);
  assertEquals(memory.bytes, 500_001);
  const found: unknown[] = [...await buffer.pull() as unknown[]];
  assert(found.length < 5000 && memory.bytes < 500_001 && memory.bytes > 0, `${memory.bytes}`);
  buffer.close();
  for (let some; (some = await buffer.pull()) !== undefined;) found.push(...some);
  assertEquals([found, memory.bytes], [numbers, 0]);
});

test("StreamBuffer hands over more elements at once where they take little", async () => {
  const lengths = async (bytesOfOne: number) => {
    const buffer = new StreamBuffer(new Memory());
    const numbers = Array.from({ length: 10_000 }, (_, n) => n);
    for (const start of [0, 1000]) {
      const some = numbers.slice(start, start === 0 ? 1000 : undefined);
      await buffer.push(some, some.length * bytesOfOne);
    }
    buffer.close();
    const found: unknown[][] = [];
    for (let some; (some = await buffer.pull()) !== undefined;) found.push([...some]);
    assertEquals(found.flat(), numbers);
    return found.map(({ length }) => length);
  };
  assertEquals(await lengths(8), [1000, 8192, 808]);
  assertEquals(await lengths(150), [1000, 2048, 2048, 2048, 2048, 808]);
});

test("StreamBuffer is full when its elements take too much, however few they are", async () => {
  const memory = new Memory(8000);
  const buffer = new StreamBuffer(memory);
  await buffer.push(["small"], 10);
  const full = buffer.push(["large"], 990);
  assertEquals(await isSettled(full), false);
  assertEquals(await buffer.pull(), ["small", "large"]);
  await full;
  assertEquals(memory.bytes, 0);
});

test("StreamBuffer lets go who writes to it when it is dropped", async () => {
  const memory = new Memory(80);
  const buffer = new StreamBuffer(memory);
  const pushed = buffer.push(["large"], 100);
  assertEquals(await isSettled(pushed), false);
  buffer.drop();
  await pushed;
  await buffer.push(["larger"], 1000);
  assertEquals(memory.bytes, 0);
});

test("StreamBuffer is at its end for who reads when it is dropped", async () => {
  const buffer = new StreamBuffer(new Memory());
  const pulled = buffer.pull();
  assertEquals(await isSettled(pulled), false);
  buffer.drop();
  assertEquals([await pulled, await buffer.pull()], [undefined, undefined]);
});

test("StreamBuffer takes nothing any more once it is dropped", async () => {
  const memory = new Memory(80);
  const buffer = new StreamBuffer(memory);
  const pushed = buffer.push(["large"], 100);
  buffer.fail(new RangeError("the end"));
  await assertRejects(() => pushed, RangeError, "the end");
  // A reader may still have what was there.
  assertEquals(memory.bytes, 100);
  buffer.drop();
  assertEquals(memory.bytes, 0);
  await assertRejects(() => buffer.push(["more"], 5), RangeError, "the end");
  await assertRejects(() => buffer.pull(), RangeError, "the end");
  assertEquals(memory.bytes, 0);
});
