import fc from "fast-check";
import {
  Bag,
  computeAll,
  fromPartitions,
  fromSequence,
  range,
  task,
  TaskError,
} from "../../mod.ts";
import { assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import {
  assertModel,
  assertSame,
  bagOf,
  here,
  hostileValue,
  inWorkers,
  partitionsOf,
  planOf,
} from "./model.ts";

/** The partitions of a bag. */
async function partitionsIn<T>(bag: Bag<T>): Promise<T[][]> {
  return await bag.mapPartitions((part) => [[...part]]).compute(here);
}

test("repartition() gives exactly that many partitions, as even as can be", async () => {
  const property = fc.asyncProperty(
    partitionsOf(hostileValue()),
    fc.integer({ min: 1, max: 12 }),
    async (partitions, npartitions) => {
      const cut = bagOf(partitions).repartition({ npartitions });
      assertEquals(cut.npartitions, npartitions);
      const parts = await partitionsIn(cut);
      assertSame(parts.flat(), partitions.flat());
      const sizes = parts.map((part) => part.length);
      assertEquals(sizes.length, npartitions);
      assertEquals(Math.max(...sizes) - Math.min(...sizes) <= 1, true);
    },
  );
  await fc.assert(property, { numRuns: 25 });
});

test("repartition() depends on the elements alone, not on where they were", async () => {
  const once = await partitionsIn(bagOf([[1, 2, 3, 4, 5, 6, 7]]).repartition({ npartitions: 3 }));
  const again = bagOf([[], [1, 2, 3, 4, 5], [], [6], [7]]).repartition({ npartitions: 3 });
  assertEquals(await partitionsIn(again), once);
  assertEquals(once, await partitionsIn(fromSequence([1, 2, 3, 4, 5, 6, 7], { npartitions: 3 })));
});

test("repartition({ partitionSize }) counts first and gives partitions of that size", async () => {
  const property = fc.asyncProperty(
    partitionsOf(hostileValue()),
    fc.integer({ min: 1, max: 12 }),
    async (partitions, partitionSize) => {
      const cut = await bagOf(partitions).repartition({ partitionSize, ...here });
      const elements = partitions.flat();
      assertEquals(cut.npartitions, Math.max(1, Math.ceil(elements.length / partitionSize)));
      const parts = await partitionsIn(cut);
      assertSame(parts.flat(), elements);
      assertEquals(parts.slice(0, -1).every((part) => part.length === partitionSize), true);
    },
  );
  await fc.assert(property, { numRuns: 25 });
});

test("repartition({ partitionSize }) notices that the elements have changed since", async () => {
  const growing = bagOf([[0]]).flatMap(() => {
    const counter = globalThis as { holdallTestLength?: number };
    counter.holdallTestLength = (counter.holdallTestLength ?? 2) + 1;
    return Array.from({ length: counter.holdallTestLength }, (_, i) => i);
  });
  const cut = await growing.repartition({ partitionSize: 2, ...here });
  await assertRejects(() => cut.compute(here), TaskError, "expected the 3 elements");
});

test("repartition() takes either option, and whole numbers", () => {
  const bag = range(3);
  const refused = (options: object, type: typeof TypeError | typeof RangeError, text: string) =>
    assertThrows(() => bag.repartition(options as { npartitions: number }), type, text);
  refused({}, TypeError, "got neither");
  refused({ npartitions: 1, partitionSize: 2 }, TypeError, "got both");
  refused({ npartitions: 0 }, RangeError, "'npartitions' to be an integer of at least 1");
  refused({ npartitions: "2" }, TypeError, "'npartitions'");
  refused({ partitionSize: 0.5 }, RangeError, "'partitionSize'");
  refused({ npartitions: 2, scheduler: here.scheduler }, TypeError, "no option 'scheduler'");
  refused({ partitionSize: 2, npartition: 2 }, TypeError, "no option 'npartition'");
  assertThrows(() => bag.repartition(undefined as never), TypeError, "got neither");
});

test("batches() and repartition() take a hole of an array for the undefined that reading it gives", async () => {
  const bag = fromPartitions<number | undefined>(2, () => [, 1, ,]);
  const u = undefined;
  assertSame(await bag.batches(4).compute(here), [[u, 1, u, u], [1, u]]);
  assertSame(await bag.repartition({ npartitions: 3 }).compute(here), [u, 1, u, u, 1, u]);
});

test("batches() cuts the elements in order, whatever the partitions", async () => {
  const sizes = [1, 2, 3, 7, 1000];
  await assertModel(
    hostileValue(),
    (bag) => computeAll(sizes.map((n) => bag.batches(n)), here),
    (elements) =>
      sizes.map((n) =>
        Array.from(
          { length: Math.ceil(elements.length / n) },
          (_, b) => elements.slice(b * n, (b + 1) * n),
        )
      ),
    { numRuns: 25 },
  );
});

test("batches() puts each batch where its first element was", async () => {
  const batched = bagOf([[1, 2], [3], [], [4, 5, 6, 7], [8]]).batches(3);
  assertEquals(await partitionsIn(batched), [[[1, 2, 3]], [], [], [[4, 5, 6], [7, 8]], []]);
  assertThrows(() => range(3).batches(0), RangeError, "'n' to be an integer of at least 1");
  assertThrows(() => range(3).batches("3" as never), TypeError, "call batches()");
});

test("repartition() and batches() make these plans", () => {
  const list = (n: number) => [n];
  const graph = { "x/0": task(list, 7), "x/1": task(list, 7) };
  const bag = new Bag<number>(graph, "x", 2);
  assertEquals(planOf(bag.repartition({ npartitions: 1 })), [
    "x/0: list(7)",
    "count/0: count(x/0)",
    "x/1: list(7)",
    "count/1: count(x/1)",
    "balanced-cuts: balanced-cuts(1, offsets([count/0, count/1]))",
    "cut/0: cut(balanced-cuts, 0, x/0)",
    "cut/1: cut(balanced-cuts, 1, x/1)",
    "barrier-cut: all of cut/*",
    "repartition/0: repartition(cut/*[0])",
  ]);
  assertEquals(planOf(bag.batches(2)).slice(4), [
    "batch-cuts: batch-cuts(2, offsets([count/0, count/1]))",
    "cut/0: cut(batch-cuts, 0, x/0)",
    "cut/1: cut(batch-cuts, 1, x/1)",
    "barrier-cut: all of cut/*",
    "batches/0: batches(2, cut/*[0])",
    "batches/1: batches(2, cut/*[1])",
  ]);
});

test("repartition() and batches() run in real workers", async () => {
  const { scheduler } = inWorkers;
  const odd = range(1000, { npartitions: 5 }).filter((x) => x % 2 === 1);
  const sizes = odd.repartition({ npartitions: 7 }).mapPartitions((part) => [part.length]);
  assertEquals(await sizes.compute({ scheduler }), [71, 71, 72, 71, 72, 71, 72]);
  const batches = await odd.batches(120).map((batch) => batch.at(-1)).compute({ scheduler });
  assertEquals(batches, [239, 479, 719, 959, 999]);
  const sized = await odd.repartition({ partitionSize: 200, scheduler });
  assertEquals(sized.npartitions, 3);
  assertEquals((await sized.compute({ scheduler })).length, 500);
});
