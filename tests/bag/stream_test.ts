import { inline, range } from "../../mod.ts";
import { assertEquals, assertRejects, test } from "../harness.ts";
import { assertModel, bagOf, drained, here, hostileValue } from "./model.ts";

test("stream() gives the elements that compute() gives, in order", async () => {
  await assertModel(
    hostileValue(),
    (bag) => drained(bag.filter((x) => x !== null).stream(here)),
    (elements) => elements.filter((x) => x !== null),
    { numRuns: 25 },
  );
});

test("for await reads a bag from workers, more than once", async () => {
  const bag = bagOf([[1, 2], [], [3]]).map((x) => x * 2);
  for (let round = 0; round < 2; round++) {
    const seen: number[] = [];
    for await (const element of bag) seen.push(element);
    assertEquals(seen, [2, 4, 6]);
  }
});

test("stream() keeps elements that are undefined, and streams reductions", async () => {
  assertEquals(await drained(bagOf([[undefined, 1], [undefined]]).stream(here)), [
    ...[undefined, 1, undefined],
  ]);
  assertEquals(await drained(range(4).frequencies().stream(here)), [
    ...[[0, 1], [1, 1], [2, 1], [3, 1]] as [number, number][],
  ]);
});

test("stream() computes no partition long before it is read", async () => {
  const globals = globalThis as { streamed?: number };
  globals.streamed = 0;
  const bag = range(1000, { npartitions: 1000 }).map((x) => {
    (globalThis as { streamed?: number }).streamed!++;
    return x;
  });
  const reader = bag.stream({ scheduler: inline() }).getReader();
  assertEquals(await reader.read(), { value: 0, done: false });
  await reader.cancel();
  assertEquals(globals.streamed! < 20, true);
  delete globals.streamed;
});

test("for await has the first elements of a slow function soon, and leaving it saves calls", async () => {
  const globals = globalThis as { called?: number };
  globals.called = 0;
  const slow = range(5000, { npartitions: 1 }).map(async (x) => {
    (globalThis as { called?: number }).called!++;
    return await new Promise<number>((resolve) => setTimeout(resolve, 1, x));
  });
  const reader = slow.stream({ scheduler: inline() }).getReader();
  for (const value of [0, 1, 2]) assertEquals(await reader.read(), { value, done: false });
  await reader.cancel();
  assertEquals(globals.called! < 1000, true);
  delete globals.called;
});

test("stream() fails with the error of the task", async () => {
  const bag = bagOf([[1], [2]]).map((x) => {
    if (x === 2) throw new RangeError("two");
    return x;
  });
  for (const options of [here, {}]) {
    await assertRejects(() => drained(bag.stream(options)), Error, "two");
  }
});

test("stream() gives what generators of mapPartitions() yield as it comes", async () => {
  const endless = range(2, { npartitions: 1 }).mapPartitions(async function* (elements) {
    for (let i = 0;; i++) yield await Promise.resolve(10 * i + elements[i % 2]!);
  });
  const again = range(2, { npartitions: 1 }).mapPartitions(function* (elements) {
    for (let i = 0;; i++) yield 10 * i + elements[i % 2]!;
  });
  for (const bag of [endless, again]) {
    for (const options of [here, {}]) {
      const reader = bag.stream(options).getReader();
      for (const value of [0, 11, 20]) assertEquals(await reader.read(), { value, done: false });
      await reader.cancel();
    }
    assertEquals(await bag.take(2).compute(), [0, 11]);
  }
});
