import fc from "fast-check";
import {
  Bag,
  computeAll,
  concat,
  type ElementFailure,
  fromSequence,
  range,
  task,
  TaskError,
  zip,
} from "../../mod.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
  test,
} from "../harness.ts";
import { cull } from "../../src/graph/optimize.ts";
import type { Stage } from "../../src/kernel/program.ts";
import { data, Kernel, loopMakers, stage } from "../kernel/kernel.ts";
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

const list = (n: number) => [n];
const f = (x: number) => x;
const add = (a: number, b: number) => a + b;
const graph = { "x/0": task(list, 7), "x/1": task(list, 7) };

/** A bag of two partitions that print as `list(7)`. */
function bag<T = number>(): Bag<T> {
  return new Bag<T>(graph, "x", 2);
}

/** Partitions of pairs, for bags that are alike. */
function pairsOf<A, B>(a: fc.Arbitrary<A>, b: fc.Arbitrary<B>): fc.Arbitrary<[A, B][][]> {
  return partitionsOf(fc.tuple(a, b));
}

test("flatMap() gives the elements of what the function returns", async () => {
  await assertModel(
    hostileValue(),
    (bag) => bag.flatMap((x) => [x, [x]]).compute(here),
    (elements) => elements.flatMap((x) => [x, [x]]),
  );
  await assertModel(
    fc.nat({ max: 3 }),
    (bag) =>
      bag.flatMap(function* (n) {
        for (let i = 0; i < n; i++) yield i;
      }).map((i) => i + 1).compute(here),
    (elements) => elements.flatMap((n) => Array.from({ length: n }, (_, i) => i + 1)),
  );
  await assertModel(
    fc.nat({ max: 3 }),
    (bag) => bag.flatMap((n) => Promise.resolve(new Set([n, -1]))).compute(here),
    (elements) => elements.flatMap((n) => [...new Set([n, -1])]),
  );
});

test("flatMap() takes what an async generator function yields", async () => {
  const counted = bagOf([[2, 0], [1]]).flatMap(async function* (n) {
    for (let i = 0; i < n; i++) yield await Promise.resolve(i);
  });
  assertEquals(await counted.compute(here), [0, 1, 0]);
  assertEquals(await counted.compute(), [0, 1, 0]);
});

test("flatMap() and flatten() read generators without end as far as they are wanted", async () => {
  const numbers = range(2, { npartitions: 1 });
  function* from(n: number): Generator<number> {
    for (let i = n;; i++) yield i;
  }
  async function* laterFrom(n: number): AsyncGenerator<number> {
    for (let i = n;; i++) yield await Promise.resolve(i);
  }
  const bags = [
    numbers.flatMap(from),
    numbers.flatMap(laterFrom),
    numbers.map(from).flatten() as ReturnType<typeof numbers.flatMap<number>>,
  ];
  for (const bag of bags) {
    for (const options of [here, {}]) {
      const odd = bag.filter((x) => x % 2 === 1);
      assertEquals(await odd.take(3).compute(options), [1, 3, 5]);
      const reader = odd.stream(options).getReader();
      for (const value of [1, 3, 5]) assertEquals(await reader.read(), { value, done: false });
      await reader.cancel();
    }
  }
});

test("flatMap() runs the finally of a generator when its run is cancelled", async () => {
  const globals = globalThis as { finallyRan?: boolean };
  const controller = new AbortController();
  const endless = range(1).flatMap(function* () {
    try {
      for (let i = 0;; i++) yield i;
    } finally {
      (globalThis as { finallyRan?: boolean }).finallyRan = true;
    }
  });
  const counting = endless.count().compute({ ...here, signal: controller.signal });
  setTimeout(() => controller.abort(new RangeError("enough")));
  await assertRejects(() => counting, RangeError, "enough");
  while (!globals.finallyRan) await new Promise((resolve) => setTimeout(resolve));
  delete globals.finallyRan;
});

test("flatMap() calls the function once, and for no more elements than are wanted", async () => {
  const seen = globalThis as { holdallTestCalls?: number[] };
  seen.holdallTestCalls = [];
  const doubled = range(100, { npartitions: 1 }).flatMap((x) => {
    (globalThis as { holdallTestCalls?: number[] }).holdallTestCalls?.push(x);
    return [x, x];
  });
  assertEquals(await doubled.take(3).compute(here), [0, 0, 1]);
  assertEquals(seen.holdallTestCalls, [0, 1]);
});

test("flatMap() refuses a string and what is no iterable, and says which function it was", async () => {
  const characters = bagOf([["ab"]]).flatMap((x) => x as unknown as string[]);
  const error = await assertRejects(() => characters.compute(here), TaskError, "return [...text]");
  assert(error.cause instanceof TypeError);
  assertEquals(error.operation, "flatMap");
  const numbers = bagOf([[], [5]]).flatMap((x) => x as unknown as number[]);
  await assertRejects(() => numbers.compute(here), TaskError, "got number 5");
});

test("flatMap() and starmap() collect elements for which the function throws", async () => {
  const half = bagOf([[1, 2]]).flatMap(function* (x) {
    yield x;
    if (x === 2) throw new RangeError("two");
  }, { onError: "collect" });
  const [first, second, ...others] = await half.compute(here);
  assertEquals([first, others.length], [1, 0]);
  assert(second instanceof Object && (second as ElementFailure).element === 2);
  const pairs = bagOf<[number, number]>([[[1, 2], [3, 4]]]).starmap((a, b) => {
    if (a === 1) throw new RangeError("one");
    return a + b;
  }, { onError: "skip" });
  assertEquals(await pairs.compute({ ...here, onEvent: () => {} }), [7]);
});

test("starmap() calls a function with the items of each element", async () => {
  const tuple = fc.tuple(fc.integer(), fc.string(), hostileValue());
  await assertModel(
    tuple,
    (bag) => bag.starmap((a, b, c) => ({ c, b, a })).compute(here),
    (elements) => elements.map(([a, b, c]) => ({ c, b, a })),
  );
  await assertModel(
    tuple,
    (bag) => bag.starmap(async (a, b) => await Promise.resolve(`${b}${a}`)).compute(here),
    (elements) => elements.map(([a, b]) => `${b}${a}`),
  );
  await assertModel(
    fc.array(fc.nat(), { maxLength: 3 }),
    (bag) => bag.starmap((...items) => items.length).compute(here),
    (elements) => elements.map((items) => items.length),
  );
});

test("starmap() gives captures as the last argument", async () => {
  const pairs = bagOf<[number, number]>([[[1, 2]], [[3, 4]]]);
  const weighed = pairs.starmap((a, b, { by, total }) => (a + b) * by + total, {
    with: { by: 100, total: pairs.count() },
  });
  assertEquals(await weighed.compute(here), [302, 702]);
  assertEquals(await weighed.compute(), [302, 702]);
});

test("starmap() refuses an element that is not an array, and says where", async () => {
  const mixed = bagOf<unknown>([[[1]], [[2], "ab"]]) as Bag<[number]>;
  const error = await assertRejects(() => mixed.starmap(f).compute(here), TaskError);
  assert(error.cause instanceof TypeError);
  assertStringIncludes(error.message, 'expected an element that is an array, got string "ab"');
  assertEquals([error.partition, error.source?.index], [1, 1]);
});

test("unzip() takes tuples apart", async () => {
  await fc.assert(
    fc.asyncProperty(pairsOf(hostileValue(), fc.nat()), async (partitions) => {
      const [a, b] = bagOf(partitions).unzip(2);
      assertSame(await a.compute(here), partitions.flat().map(([a]) => a));
      assertSame(await b.compute(here), partitions.flat().map(([, b]) => b));
    }),
    { numRuns: 25 },
  );
  assertEquals(bagOf([[[1, 2]]]).unzip(0), []);
  assertThrows(() => bagOf([[[1, 2]]]).unzip(-1 as number), RangeError, "call unzip()");
  assertThrows(() => bagOf([[[1, 2]]]).unzip("2" as unknown as number), TypeError, "call unzip()");
  const [, second] = bagOf([[[1]]]).unzip(2);
  await assertRejects(() => second.compute(here), TaskError, "look up 1");
});

test("zip() makes tuples of neighbours, and unzip() takes them apart again", async () => {
  await fc.assert(
    fc.asyncProperty(pairsOf(hostileValue(), fc.nat()), async (partitions) => {
      const a = bagOf(partitions.map((part) => part.map(([a]) => a)));
      const b = bagOf(partitions.map((part) => part.map(([, b]) => b)));
      assertSame(await a.zip(b).compute(here), partitions.flat());
      assertSame(
        await zip(a, b.map((x) => x), b).starmap((...items) => items).compute(here),
        partitions.flat().map(([a, b]) => [a, b, b]),
      );
      assertSame(await zip(a, a).unzip(2)[1].compute(here), partitions.flat().map(([a]) => a));
    }),
    { numRuns: 25 },
  );
});

test("zip() refuses bags with different numbers of partitions, and what is no bag", () => {
  const [two, three] = [range(6, { npartitions: 2 }), range(6, { npartitions: 3 })];
  const error = assertThrows(() => two.zip(three), RangeError, "got 2 and 3");
  assertStringIncludes(error.message, "repartition({ npartitions: 2 })");
  assertThrows(() => two.zip([1, 2] as never), TypeError, "expected a bag, got array of 2");
  assertThrows(() => zip(), TypeError, "at least one bag");
});

test("zip() fails where partitions have different lengths, whichever is longer", async () => {
  for (const [a, b] of [[[[1], [2, 3]], [[1], [2]]], [[[1], [2]], [[1], [2, 3]]]]) {
    const error = await assertRejects(() => bagOf(a!).zip(bagOf(b!)).compute(here), TaskError);
    assert(error.cause instanceof RangeError);
    assertEquals([error.operation, error.partition], ["zip", 1]);
    assertStringIncludes(error.message, `got ${a![1]!.length} and ${b![1]!.length}`);
  }
});

test("zip() runs no more partitions than take() needs", async () => {
  const bad = bagOf([[1, 2], [3]]).map((x) => {
    if (x === 3) throw new Error("too far");
    return x;
  });
  assertEquals(await bad.zip(bad).take(2).compute(here), [[1, 1], [2, 2]]);
});

test("concat() puts partitions one behind the other", async () => {
  const partitions = partitionsOf(hostileValue());
  await fc.assert(
    fc.asyncProperty(fc.array(partitions, { maxLength: 4 }), async (all) => {
      const bags = all.map((it) => bagOf(it));
      assertEquals(concat(bags).npartitions, all.flat().length);
      assertSame(await concat(bags).compute(here), all.flat(2));
      const [first, ...others] = bags;
      if (first === undefined) return;
      assertSame(
        await first.concat(...others).map((x) => [x]).compute(here),
        all.flat(2).map(list2),
      );
    }),
    { numRuns: 25 },
  );
  const twice = bagOf([[1], [2]]).map(f);
  assertEquals(await concat([twice, twice]).compute(here), [1, 2, 1, 2]);
  assertEquals(await concat([twice, bagOf([[3]])]).take(3).compute(here), [1, 2, 3]);
  assertThrows(() => concat([1] as never), TypeError, "expected a bag, got number 1");
  assertThrows(() => concat(1 as never), TypeError, "expected an iterable of bags");
});

function list2(x: unknown): unknown[] {
  return [x];
}

test("concat() looks through bags that were put together, however often and in whatever way", async () => {
  const tree: fc.Arbitrary<Bag<number>> = fc.letrec<{ bag: Bag<number> }>((tie) => ({
    bag: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      partitionsOf(fc.nat(9)).map((partitions) => bagOf(partitions)),
      fc.array(tie("bag"), { maxLength: 3 }).map((bags) => concat(bags)),
      fc.tuple(tie("bag"), tie("bag")).map(([a, b]) => a.concat(b)),
      tie("bag").map((bag) => bag.concat(bag)),
    ),
  })).bag;
  const elements = async (bag: Bag<number>) => await bag.compute(here);
  await fc.assert(
    fc.asyncProperty(tree, tree, async (a, b) => {
      const both = concat([a, b, a]);
      const [as, bs] = [await elements(a), await elements(b)];
      assertEquals(await elements(both), [...as, ...bs, ...as]);
      assertEquals(await elements(both.optimize()), [...as, ...bs, ...as]);
      assertEquals(await elements(concat([await a.persist(here), b])), [...as, ...bs]);
    }),
    { numRuns: 25 },
  );
});

test("concat() of bags one by one has no more names than partitions", () => {
  const one = range(1);
  let bag = one;
  for (let i = 1; i < 3000; i++) bag = bag.concat(range(i, i + 1));
  assertEquals(bag.npartitions, 3000);
  // An alias and a partition for each; were it through all bags before, four million.
  assertEquals(cull(bag.graph, bag.keys).size, 6000);
});

test("chains of thousands of operations are computed", async () => {
  let bag: Bag<number> = range(6, { npartitions: 2 });
  let zipped: Bag<number> = bag;
  let added: Bag<number> = bag;
  for (let i = 0; i < 1000; i++) {
    bag = bag.map((x) => x + 1);
    // Two operations each.
    if (i % 2 === 0) zipped = zipped.zip(zipped).pluck(0) as Bag<number>;
    added = range(1).concat(added);
  }
  const sums = await computeAll([bag.sum(), zipped.sum(), added.sum()], here);
  assertEquals(sums, [6015, 15, 15]);
});

test("product() pairs every element with every other", async () => {
  const property = fc.asyncProperty(
    partitionsOf(hostileValue()),
    partitionsOf(fc.nat()),
    async (partitions, others) => {
      const pairs = bagOf(partitions).product(bagOf(others));
      assertEquals(pairs.npartitions, partitions.length);
      assertSame(
        await pairs.compute(here),
        partitions.flat().flatMap((a) => others.flat().map((b) => [a, b])),
      );
    },
  );
  await fc.assert(property, { numRuns: 25 });
  const many = range(1000, { npartitions: 2 }).product(range(1000)).take(1001);
  assertEquals((await many.compute(here)).at(-1), [1, 0]);
  assertThrows(() => bag().product([1] as never), TypeError, "call product()");
});

test("operations on structure make these plans", () => {
  const tuples = bag<[number, number]>();
  assertEquals(planOf(bag().flatMap(list)), [
    "flatMap/0: flatMap(list, list(7))",
    "flatMap/1: flatMap(list, list(7))",
  ]);
  assertEquals(planOf(tuples.starmap(add).map(f)), [
    "map/0: map(f, starmap(add, list(7)))",
    "map/1: map(f, starmap(add, list(7)))",
  ]);
  const one = { npartitions: 1 };
  assertEquals(planOf(range(2, one).map(f).zip(range(3, 5, 1, one))), [
    "range/0: range(3, 1, 2)",
    "zip/0: zip([range/0], map(f, range(0, 1, 2)))",
  ]);
  assertEquals(planOf(concat([bag(), fromSequence([1])])), [
    "x/0: list(7)",
    "concat/0: x/0",
    "x/1: list(7)",
    "concat/1: x/1",
    "sequence/0: [1]",
    "concat/2: sequence/0",
  ]);
  assertEquals(planOf(concat([bag(), fromSequence([1])]).map(f)).slice(0, 2), [
    "map/0: map(f, list(7))",
    "map/1: map(f, list(7))",
  ]);
  assertEquals(planOf(bag().product(fromSequence([1]))), [
    "gather: gather([[1]])",
    "product/0: product(gather, list(7))",
    "product/1: product(gather, list(7))",
  ]);
});

test("equal calls have equal names", () => {
  const x = bag();
  assertEquals(x.zip(x).name, x.zip(x).name);
  assertEquals(x.concat(x).name, concat([x, x]).name);
  assertEquals(x.accumulate(add, { initial: 0 }).name, x.accumulate(add, { initial: 0 }).name);
  assert(x.accumulate(add, { initial: 0 }).name !== x.accumulate(add, { initial: 1 }).name);
  assert(x.accumulate(add).name !== x.accumulate(add, { initial: undefined! }).name);
  assert(x.concat(x).name !== x.concat(x, x).name);
  assertEquals(x.accumulate(add).toString(), "Bag<accumulate, npartitions=2>");
});

test("operations on elements are the same in generated and in composed loops", async () => {
  for (const make of Object.values(loopMakers)) {
    const kernel = new Kernel(make());
    const items = [[1, 2], [], [3]];
    const run = (...stages: readonly Stage[]) =>
      kernel.run(kernel.source(() => [{ items }]), stages, stage("limit", data(5)));
    const flatMap = stage("flatMap", kernel.fn((x: number[]) => new Set([...x, 0])));
    const product = stage("product", data(["a", "b"]));
    const starmap = stage("starmap", kernel.fn((a: number, b: string) => `${b}${a}`));
    const captured = stage("starmap", kernel.fn((a, b, c) => [a, b, c], { captured: 9 }));
    assertEquals(await run(flatMap), [1, 2, 0, 0, 3]);
    assertEquals(await run(flatMap, product, starmap), ["a1", "b1", "a2", "b2", "a0"]);
    assertEquals(await run(flatMap, product, captured, stage("pluck", data(2))), [9, 9, 9, 9, 9]);
    const late = stage("starmap", kernel.fn(async (a: number) => await Promise.resolve(a)));
    assertEquals(await run(flatMap, product, late), [1, 1, 2, 2, 0]);
    const text = [stage("str", data("repeat"), data(2)), stage("glob", data("a*"))];
    const found = await run(flatMap, product, starmap, ...text);
    assertEquals(found, ["a1a1", "a2a2", "a0a0", "a0a0", "a3a3"]);
  }
});

test("structure: functions cross real workers", async () => {
  const { scheduler } = inWorkers;
  const words = fromSequence(["to be", "or not", "to be"], { npartitions: 3 })
    .flatMap((line) => line.split(" "));
  assertEquals(await words.compute({ scheduler }), ["to", "be", "or", "not", "to", "be"]);
  const numbered = zip(range(3, { npartitions: 2 }), range(5, 8, 1, { npartitions: 2 }));
  assertEquals(await numbered.starmap((a, b) => a * b).compute({ scheduler }), [0, 6, 14]);
  assertEquals(await numbered.unzip(2)[1].compute({ scheduler }), [5, 6, 7]);
  const both = concat([words, words.map((word) => word.length)]);
  assertEquals((await both.compute({ scheduler })).slice(5, 8), ["be", 2, 2]);
  const pairs = range(3, { npartitions: 2 }).product(range(2)).starmap((a, b) => a * 10 + b);
  assertEquals(await pairs.compute({ scheduler }), [0, 1, 10, 11, 20, 21]);
});
