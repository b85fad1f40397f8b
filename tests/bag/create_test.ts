import fc from "fast-check";
import { Bag, fromSequence, get, GraphError, Item, range, ref, task } from "../../mod.ts";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import { assertSame, bagOf, drained, here, hostileValue } from "./model.ts";

const sizes = (bag: Bag<unknown>) => bag.mapPartitions((part) => [part.length]).compute(here);

test("fromSequence() makes exactly so many partitions, of sizes that differ by one at most", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(hostileValue(), { maxLength: 40 }),
      fc.integer({ min: 1, max: 50 }),
      async (elements, npartitions) => {
        const bag = fromSequence(elements, { npartitions });
        assertEquals(bag.npartitions, npartitions);
        assertSame(await bag.compute(here), elements);
        const lengths = await sizes(bag);
        assert(Math.max(...lengths) - Math.min(...lengths) <= 1);
      },
    ),
    { numRuns: 25 },
  );
});

test("fromSequence() makes partitions of a size, the last one perhaps smaller", async () => {
  const of = (length: number, partitionSize: number) =>
    sizes(fromSequence(Array.from({ length }, (_, i) => i), { partitionSize }));
  assertEquals(await of(7, 3), [3, 3, 1]);
  assertEquals(await of(6, 3), [3, 3]);
  assertEquals(await of(2, 3), [2]);
  assertEquals(await of(0, 3), [0]);
});

test("fromSequence() has one partition at least", async () => {
  assertEquals([fromSequence([]).npartitions, fromSequence([]).sum().graph.has("x")], [1, false]);
  assertEquals(await fromSequence([]).compute(here), []);
  assertEquals(fromSequence([1, 2]).npartitions, 2);
});

test("fromSequence() reads any iterable at once", async () => {
  function* three() {
    yield* [1, 2, 3];
  }
  for (const elements of [three(), new Set([1, 2, 3]), new Uint8Array([1, 2, 3])]) {
    const bag = fromSequence<number>(elements);
    assertEquals(await bag.compute(here), [1, 2, 3]);
    assertEquals(await bag.compute(here), [1, 2, 3]);
  }
  assertEquals(await fromSequence(new Map([["a", 1]])).compute(here), [["a", 1]]);
});

test("fromSequence() does not follow later changes of an array, and reads holes as undefined", async () => {
  const elements = [1, 2, 3];
  const bag = fromSequence(elements, { npartitions: 2 });
  elements[0] = 100;
  elements.push(4);
  assertEquals(await bag.compute(here), [1, 2, 3]);
  // deno-lint-ignore no-sparse-arrays -- holes are what is tested
  assertSame(await fromSequence([1, , 3], { npartitions: 1 }).compute(here), [1, undefined, 3]);
});

test("range() gives the numbers, whatever the partitions", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -50, max: 50 }),
      fc.integer({ min: -50, max: 50 }),
      fc.constantFrom(1, -1, 3, -7, 0.1, 1 / 3, -0.7),
      fc.integer({ min: 1, max: 20 }),
      async (start, stop, step, npartitions) => {
        const expected: number[] = [];
        const before = (x: number) => step > 0 ? x < stop : x > stop;
        for (let i = 0; before(start + i * step); i++) expected.push(start + i * step);
        const bag = range(start, stop, step, { npartitions });
        assertSame(await bag.map((x) => x + 0).compute(here), expected.map((x) => x + 0));
        assertEquals(bag.npartitions, npartitions);
      },
    ),
    { numRuns: 25 },
  );
});

test("range() is the same to the last bit for any number of partitions", async () => {
  for (const [start, stop, step] of [[0, 1, 0.1], [0.1, 9, 0.7], [2 ** 53 - 4, 2 ** 53 + 8, 1]]) {
    const whole = await range(start!, stop!, step, { npartitions: 1 }).compute(here);
    for (const npartitions of [2, 3, 7, 50]) {
      assertSame(await range(start!, stop!, step, { npartitions }).compute(here), whole);
    }
  }
});

test("range() stops before its end even where rounding would reach it", async () => {
  assertEquals(await range(1, 1.3, 0.1).compute(here), [1, 1.1, 1.2]);
  assertEquals(await range(5, 5).compute(here), []);
  assertEquals(await range(0).compute(here), []);
  assertEquals(await range(-3).compute(here), []);
  assertEquals(await range(3, 0, -1).compute(here), [3, 2, 1]);
});

test("range() cuts very long ranges without losing a number", () => {
  const length = 2 ** 53 - 1;
  const bag = range(0, length, 1, { npartitions: 3 });
  const ends = bag.graph.toJSON();
  assertEquals(Object.values(ends).map((text) => text.match(/\d+/g)!.map(Number)), [
    [0, 1, 3002399751580330],
    [3002399751580330, 1, 3002399751580330],
    [6004799503160660, 1, 3002399751580331],
  ]);
});

test("Bag is made of a graph written by hand, as in the article", async () => {
  const five = (n: number) => Array.from({ length: n }, (_, i) => i);
  const graph = { "x/0": task(five, 5), "x/1": task(five, 5), "x/2": task(five, 5) };
  const bag = new Bag<number>(graph, "x", 3);
  for (const options of [here, {}]) {
    assertEquals(await bag.map((x) => x * 10).compute(options), [
      ...[0, 10, 20, 30, 40],
      ...[0, 10, 20, 30, 40],
      ...[0, 10, 20, 30, 40],
    ]);
    assertEquals(await bag.filter((x) => x % 2 === 0).count().compute(options), 9);
  }
});

test("Bag takes partitions of any iterable", async () => {
  const graph = {
    "x/0": new Set([1, 2]),
    "x/1": new Float64Array([3]),
    "x/2": task(function* () {
      yield 4;
    }),
    "x/3": [],
    "x/4": ref("x/1"),
  };
  const bag = new Bag<number>(graph, "x", 5);
  for (const options of [here, {}]) {
    assertEquals(await bag.compute(options), [1, 2, 3, 4, 3]);
    assertEquals(await bag.sum().compute(options), 13);
    assertEquals(await bag.take(4).compute(options), [1, 2, 3, 4]);
    assertEquals(await bag.mapPartitions((part) => [part.length]).compute(options), [
      2,
      1,
      1,
      0,
      1,
    ]);
    assertEquals(await bagOf([[3]]).join(bag, (x) => x).count().compute(options), 2);
  }
});

test("Bag and Item ask a hand-written graph for their keys at once", () => {
  const graph = { "x/0": [1], y: 2 };
  assertThrows(() => new Bag(graph, "x", 2), GraphError, `expected a graph with the key "x/1"`);
  assertThrows(() => new Item(graph, "z"), GraphError, `expected a graph with the key "z"`);
  assertThrows(() => new Bag(graph, 5 as never, 1), TypeError, "expected 'name' to be a string");
  assertThrows(() => new Bag(graph, "x", -1), RangeError, "'npartitions' to be an integer");
});

test("a partition of a hand-written graph is an iterable, or computing it says so", async () => {
  for (const value of [5, null, "abc"]) {
    await assertRejects(
      () => new Bag({ "x/0": value }, "x", 1).compute(here),
      TypeError,
      "Cannot compute x/0: expected a partition to be an iterable such as an array, got",
    );
  }
  assertEquals(await new Bag({ "x/0": new Set([1]) }, "x", 1).compute(here), [1]);
});

test("Bag of no partitions is empty", async () => {
  const bag = new Bag<number>({}, "x", 0);
  for (const options of [here, {}]) {
    assertEquals(await bag.compute(options), []);
    assertEquals(await bag.map((x) => x + 1).take(3).compute(options), []);
    assertEquals(await bag.mapPartitions(() => [1]).compute(options), []);
    assertEquals(await bag.sum().compute(options), 0);
    assertEquals(await bag.frequencies().compute(options), []);
    assertEquals(await drained(bag.stream(options)), []);
  }
});

test("task() takes values, refs, tasks, functions, and arrays of refs and tasks", async () => {
  const add = (a: number, b: number) => a + b;
  const graph = {
    one: 1,
    list: [1, 2],
    sum: task((xs: number[]) => xs.reduce((a, b) => a + b, 0), [ref("one"), task(add, 2, 3)]),
    mapped: task(
      (f: (x: number) => number, xs: number[]) => xs.map((x) => f(x)),
      (x: number) => x * 2,
      [-1],
    ),
    kept: task((value: unknown) => value, [{ kind: "ref", key: "one" }, "one"]),
    alias: ref("list"),
  };
  for (const options of [here, {}]) {
    const keys = ["sum", "mapped", "kept", "alias", "one"];
    assertEquals(await get(graph, keys, options), [
      6,
      [-2],
      [{ kind: "ref", key: "one" }, "one"],
      [1, 2],
      1,
    ]);
  }
});

test("get() names keys that are missing and keys that form a cycle", async () => {
  const f = (x: unknown) => x;
  await assertRejects(() => get({ a: 1 }, "b"), GraphError, `no key "b"`);
  await assertRejects(() => get({ a: task(f, ref("b")) }, "a"), GraphError, `needed by "a"`);
  const cycle = { a: task(f, ref("b")), b: ref("a") };
  await assertRejects(() => get(cycle, ["a"]), GraphError, "a -> b -> a");
});
