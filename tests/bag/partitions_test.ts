/** fromPartitions(): partitions at hand, and partitions made where they are needed. */

import fc from "fast-check";
import {
  Bag,
  fromModule,
  fromPartitions,
  FunctionError,
  range,
  TaskError,
  workers,
} from "../../mod.ts";
import { assert, assertEquals, assertRejects, assertThrows, fixture, test } from "../harness.ts";
import { assertSame, drained, here, hostileValue, partitionsOf, planOf } from "./model.ts";

const everywhere = [here, {}];

/** What ran on this thread, in order. */
const log: string[] = [];

test("fromPartitions() gives the elements of any iterables, whatever they are", async () => {
  await fc.assert(
    fc.asyncProperty(partitionsOf(hostileValue()), fc.nat(2), async (partitions, kind) => {
      const given = partitions.map((part) => [part, part.values(), new Set([part])][kind]!);
      const expected = kind === 2 ? partitions : partitions.flat();
      const bag = fromPartitions<unknown>(given as Iterable<unknown>[]);
      assertEquals(bag.npartitions, partitions.length);
      assertSame(await bag.compute(here), expected);
      // What is read once is read at the call.
      assertSame(await bag.compute(here), expected);
    }),
    { numRuns: 25 },
  );
});

test("fromPartitions() reads what any kind of function makes, here and in workers", async () => {
  const bag = fromPartitions<number>([
    [1],
    () => [2, 3],
    async () => await Promise.resolve(new Set([4])),
    function* () {
      yield 5;
    },
    async function* () {
      yield await Promise.resolve(6);
    },
    () => new Float64Array([7]),
    () => [],
    () =>
      new Blob(["8"]).stream().pipeThrough(
        new TransformStream({ transform: (_, out) => out.enqueue(8) }),
      ),
    () => ({
      [Symbol.iterator]() {
        let next = 9;
        return { next: () => ({ value: next, done: next++ > 9 }) };
      },
    }),
    async () =>
      await Promise.resolve((async function* () {
        yield await Promise.resolve(10);
      })()),
  ]);
  const expected = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  for (const options of everywhere) {
    assertEquals(await bag.compute(options), expected);
    assertEquals(await bag.map((x) => x).compute(options), expected);
    assertEquals(await bag.sum().compute(options), 55);
    assertEquals(await drained(bag.stream(options)), expected);
    assertEquals(await bag.mapPartitions((part) => [part.length]).sum().compute(options), 10);
  }
});

test("fromPartitions() calls one function with the number of each partition", async () => {
  const bag = fromPartitions(4, function* (partition) {
    for (let i = 0; i < partition; i++) yield 10 * partition + i;
  });
  for (const options of everywhere) {
    assertEquals(await bag.compute(options), [10, 20, 21, 30, 31, 32]);
  }
  assertEquals(await fromPartitions(0, () => [1]).compute(here), []);
});

test("fromPartitions() hands its captures to each function, last", async () => {
  const mean = range(5).mean();
  const captures = { with: { mean, by: 3 } };
  const numbered = fromPartitions(2, (i, { mean, by }) => [i, mean * by], captures);
  const listed = fromPartitions([[0], ({ mean, by }) => [mean, by]], captures);
  const made = fromPartitions(1, (i, { at }) => [at + i], { with: () => ({ at: 1 }) });
  for (const options of everywhere) {
    assertEquals(await numbered.compute(options), [0, 6, 1, 6]);
    assertEquals(await listed.compute(options), [0, 2, 3]);
    assertEquals(await made.compute(options), [1]);
  }
});

test("fromPartitions() takes functions of modules", async () => {
  const { shorten } = fromModule<typeof import("../fixtures/fn_words.ts")>(fixture("fn_words"));
  const bag = fromPartitions(["lemon"].map((word) => [word])).map(shorten);
  assertEquals(await bag.compute(), ["lem"]);
  const made = fromPartitions(2, (i, { shorten }) => [shorten("lemon" + i)], { with: { shorten } });
  assertEquals(await made.compute(), ["lem", "lem"]);
});

test("fromPartitions() keeps a million partitions as one layer and reads the first only", async () => {
  const bag = fromPartitions(1_000_000, (partition) => [partition]).map((x) => x * 2);
  assertEquals(bag.graph.layers().length, 2);
  assertEquals(await bag.take(3).compute(here), [0, 2, 4]);
});

test("fromPartitions() names equal work alike, and data not", () => {
  const make = (i: number) => [i];
  const one = () => [1];
  assertEquals(fromPartitions(3, make).name, fromPartitions(3, make).name);
  assertEquals(fromPartitions([one, one]).name, fromPartitions([one, one]).name);
  const names = [
    fromPartitions(3, make),
    fromPartitions(4, make),
    fromPartitions(2, one),
    fromPartitions([one, one]),
    fromPartitions([one]),
    fromPartitions([[1]]),
    fromPartitions([[1]]),
    fromPartitions([[1], one]),
    fromPartitions([[1], one]),
  ].map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  assertEquals(`${fromPartitions(3, make)}`, "Bag<fromPartitions, npartitions=3>");
});

test("fromPartitions() fuses with what reads the partition", () => {
  const make = (i: number) => [i];
  const one = () => [1];
  assertEquals(planOf(fromPartitions(2, make).map(make)), [
    "map/0: map(make, fromPartitions(make, 0))",
    "map/1: map(make, fromPartitions(make, 1))",
  ]);
  assertEquals(planOf(fromPartitions([[7], one]).map(make)), [
    "map/0: map(make, [7])",
    "map/1: map(make, fromPartitions(one))",
  ]);
});

test("fromPartitions() makes no more elements than are wanted, and closes generators", async () => {
  const endless = function* () {
    try {
      for (let i = 0;; i++) yield i;
    } finally {
      (globalThis as { closedGenerators?: number }).closedGenerators = 1;
    }
  };
  const later = async function* () {
    for (let i = 0;; i++) yield await Promise.resolve(i);
  };
  const never = () => {
    throw new Error("Nobody asked for this partition");
  };
  for (const options of everywhere) {
    const bag = fromPartitions<number>([endless, never]);
    assertEquals(await bag.map((x) => x * 10).take(3).compute(options), [0, 10, 20]);
    assertEquals(await fromPartitions([later]).take(3).compute(options), [0, 1, 2]);
    assertEquals(await fromPartitions([later, later]).any().compute(options), true);
  }
  const page = globalThis as { closedGenerators?: number };
  assertEquals(page.closedGenerators, 1);
  delete page.closedGenerators;
});

test("fromPartitions() is not ahead of who reads its stream by more than a few batches", async () => {
  const endless = fromPartitions(1, function* () {
    for (let i = 0;; i++) {
      (globalThis as { madeElements?: number }).madeElements = i + 1;
      yield i;
    }
  });
  const page = globalThis as { madeElements?: number };
  const reader = endless.stream(here).getReader();
  for (let i = 0; i < 10; i++) assertEquals((await reader.read()).value, i);
  assert(page.madeElements! < 100_000, `${page.madeElements} made for 10 that were read`);
  await reader.cancel();
  const made = page.madeElements;
  await Promise.resolve();
  assertEquals(page.madeElements, made);
  delete page.madeElements;
});

test("fromPartitions() streams from workers, which stop when nobody reads on", async () => {
  await using pool = workers({ size: 2 });
  const endless = fromPartitions(2, function* (partition) {
    for (let i = 0;; i++) yield [partition, i];
  });
  const reader = endless.stream({ scheduler: pool }).getReader();
  assertEquals((await reader.read()).value, [0, 0]);
  await reader.cancel();
  assertEquals(await range(3).compute({ scheduler: pool }), [0, 1, 2]);
});

test("fromPartitions() says which function failed, and for which partition", async () => {
  const atOnce = () => {
    throw new RangeError("no page");
  };
  const midway = function* () {
    yield 1;
    throw new RangeError("no page");
  };
  const later = async function* () {
    yield await Promise.resolve(1);
    throw new RangeError("no page");
  };
  const rejected = async function () {
    return await Promise.reject<number[]>(new RangeError("no page"));
  };
  const bags: [Bag<number>, string][] = [
    [fromPartitions<number>([[0], atOnce]), "atOnce"],
    [fromPartitions<number>([[0], midway]), "midway"],
    [fromPartitions<number>([[0], later]), "later"],
    [fromPartitions<number>([[0], rejected]), "rejected"],
  ];
  for (const options of everywhere) {
    for (const [bag, name] of bags) {
      for (const run of [bag, bag.map((x) => x + 1), bag.sum()]) {
        const error = await assertRejects(() => run.compute(options), TaskError);
        assertEquals([error.operation, error.function], ["fromPartitions", name]);
        assertEquals(error.partition, 1);
        assertEquals((error.cause as Error).name, "RangeError");
      }
      await assertRejects(() => drained(bag.stream(options)), TaskError, "fromPartitions");
    }
  }
});

test("fromPartitions() fails where a function makes no iterable, or a string", async () => {
  const cases: [() => unknown, string][] = [
    [() => 5, "got number 5"],
    [() => undefined, "got undefined"],
    [() => "abc", "[...text]"],
    [async () => await Promise.resolve("abc"), 'got string "abc"'],
  ];
  for (const [make, message] of cases) {
    const bag = fromPartitions([make as () => number[]]);
    for (const options of everywhere) {
      const error = await assertRejects(() => bag.compute(options), TaskError, message);
      assert(error.cause instanceof TypeError);
      assertEquals(error.operation, "fromPartitions");
    }
  }
});

test("fromPartitions() refuses at the call what cannot be a partition", () => {
  const refused: [unknown[], string][] = [
    [["abc"], "expected an array of partitions, or their number"],
    [[undefined], "expected an array of partitions"],
    [[{ length: 1 }], "expected an array of partitions"],
    [[new Set([[1]])], "expected an array of partitions"],
    [[new Array(1)], "expected partition 0"],
    [[["abc"]], "expected partition 0 to be an iterable such as an array, or a function"],
    [[["abc"]], "[...text]"],
    [[[[1], 5]], "expected partition 1"],
    [[[[1], Promise.resolve([1])]], "got Promise"],
    [[[range(3)]], "asynchronous iterable"],
    [[[(async function* () {})()]], "give a function that makes it"],
    [[[[1]], { with: {} }], "expected at least one function"],
    [[[() => [1]], { concurrency: 3 }], "there is no option 'concurrency'"],
    [[2, () => [1], { concurrency: 3 }], "there is no option 'concurrency'"],
    [[2], "without its function"],
    [["2", {}], "expected an array of partitions, or their number"],
    [["2", () => [1]], "expected options to be an object"],
  ];
  const call = fromPartitions as unknown as (...args: unknown[]) => unknown;
  for (const [args, message] of refused) assertThrows(() => call(...args), TypeError, message);
  assertThrows(() => fromPartitions(-1, () => [1]), RangeError, "'npartitions'");
  assertThrows(() => fromPartitions(1.5, () => [1]), RangeError, "'npartitions'");
});

test("fromPartitions() refuses functions that cannot travel, before anything runs", () => {
  const generator = async function* () {
    yield await Promise.resolve(1);
  };
  assertEquals(fromPartitions([generator]).npartitions, 1);
  assertEquals(range(3).mapPartitions(generator).npartitions, 3);
  assertThrows(() => range(3).map(generator), FunctionError, "async generator");
  assertThrows(() => fromPartitions([[1], () => [log.length]]), FunctionError, "log");
  assertThrows(() => fromPartitions(3, (i) => [log[i]]), FunctionError, "log");
});

test("fromPartitions() is not changed by what happens to its arguments later", async () => {
  const part = [1, 2];
  const parts = [part];
  const bag = fromPartitions(parts);
  part.push(3);
  parts.push([4]);
  assertEquals(await bag.compute(here), [1, 2]);
});

test("fromPartitions() makes a partition anew for each computation", async () => {
  const bag = fromPartitions(1, (_, { calls }) => [calls.add({}).size], {
    with: { calls: new Set<object>() },
  });
  assertEquals(await bag.compute(here), [1]);
  assertEquals(await bag.compute(here), [2]);
  assertEquals(new Set(await bag.map((x) => x).compute(here)).size, 1);
  assert(bag instanceof Bag);
});
