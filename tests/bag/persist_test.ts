/** persist(), optimize() and compute() of shapes: results kept, graphs made ready, containers mirrored. */

import fc from "fast-check";
import {
  Bag,
  compute,
  computeAll,
  delayed,
  fromSequence,
  GraphError,
  Item,
  persist,
  range,
  ref,
  task,
  TaskError,
} from "../../mod.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
  test,
} from "../harness.ts";
import { assertSame, bagOf, drained, here, hostileValue, partitionsOf, spell } from "./model.ts";

const everywhere = [here, {}];

/** A bag whose function counts its calls on this thread. */
function counted(npartitions = 3) {
  const counter = { calls: 0 };
  const key = `calls${Math.random()}`;
  (globalThis as Record<string, unknown>)[key] = counter;
  const bag = range(6, { npartitions }).map((x, { key }) => {
    (globalThis as unknown as Record<string, { calls: number }>)[key]!.calls++;
    return x * 10;
  }, { with: { key } });
  return { bag, counter };
}

const tens = [0, 10, 20, 30, 40, 50];

test("persist() of a bag gives the same elements without running its functions again", async () => {
  const { bag, counter } = counted();
  const kept = await bag.persist(here);
  assertEquals(counter.calls, 6);
  assertEquals([kept.name, kept.npartitions], [bag.name, bag.npartitions]);
  assert(kept instanceof Bag && kept !== bag);
  assertEquals(await kept.compute(here), tens);
  assertEquals(await drained(kept.stream(here)), tens);
  assertEquals(await kept.sum().compute(here), 150);
  assertEquals(await kept.take(2).compute(here), [0, 10]);
  const mean = kept.mean();
  assertEquals(await kept.filter((x, { mean }) => x > mean, { with: { mean } }).compute(here), [
    ...[30, 40, 50],
  ]);
  assertEquals(await kept.join(kept, (x) => x).count().compute(here), 6);
  assertEquals(counter.calls, 6);
  assertEquals(kept.graph.size, 3);
});

test("persist() of an item keeps its value", async () => {
  const { bag, counter } = counted();
  const sum = bag.sum();
  const kept = await sum.persist(here);
  assertEquals([kept.key, counter.calls], [sum.key, 6]);
  assertEquals(await kept.map((x) => x + 1).compute(here), 151);
  const captured = range(2).map((x, { kept }) => x + kept, { with: { kept } });
  assertEquals(await captured.compute(here), [150, 151]);
  assertEquals(counter.calls, 6);
  const [first] = bag.toDelayed();
  assertEquals(await (await first!.persist(here)).compute(here), [0, 10]);
});

test("persist() keeps any elements as they are, and workers are sent them", async () => {
  await fc.assert(
    fc.asyncProperty(partitionsOf(hostileValue()), async (partitions) => {
      const kept = await bagOf(partitions).map((x) => [x]).persist(here);
      const expected = partitions.flat().map((x) => [x]);
      assertSame(await kept.compute(here), expected);
      assertSame(await kept.map((x) => x).compute(), expected);
    }),
    { numRuns: 15 },
  );
});

test("persist() stands for the same work beside the original", async () => {
  const { bag, counter } = counted();
  const kept = await bag.persist(here);
  assertEquals(await computeAll([kept.sum(), kept, bag.max()], here), [150, tens, 50]);
  assert(counter.calls <= 12);
  const optimal = kept.map((x) => x + 1).optimize();
  assertEquals(await optimal.sum().compute(here), 156);
});

test("persist() of hand-written graphs keeps their names apart", async () => {
  const f = (x: number) => [x];
  const [a, b] = [1, 2].map((x) => new Bag<number>({ "x/0": task(f, x) }, "x", 1));
  const [keptA, keptB] = [await a!.persist(here), await b!.persist(here)];
  assertEquals(await keptA.compute(here), [1]);
  assertEquals(await keptB.compute(here), [2]);
  await assertRejects(() => computeAll([keptA, keptB], here), GraphError, '"x/0"');
  const item = new Item<number[]>({ "x/0": task(f, 5), y: ref("x/0") }, "x/0");
  const kept = await item.persist(here);
  assertEquals(await kept.map((x) => x.length).compute(here), 1);
  assertEquals(await computeAll([kept, item], here), [[5], [5]]);
});

test("persist() of several runs what they share once, and mirrors their shape", async () => {
  const random = range(6, { npartitions: 3 }).map(() => Math.random());
  const [kept, { most: [most] }, five] = await persist(random, { most: [random.max()] }, 5);
  const [elements, max] = await compute(kept, most);
  assertEquals(max, Math.max(...elements));
  assertEquals(five, 5);
  assertEquals([kept.graph.size, most.graph.size], [3, 1]);
  assertEquals(await persist(), []);
});

test("persist() fails as computing does", async () => {
  const bag = range(3).map((x) => {
    if (x === 1) throw new RangeError("no 1");
    return x;
  });
  await assertRejects(() => bag.persist(here), TaskError, "no 1");
  await assertRejects(() => bag.sum().persist(here), TaskError, "no 1");
  await assertRejects(() => persist([bag]), TaskError, "no 1");
  await assertRejects(
    () => bag.persist({ workers: 3 } as Record<string, unknown>),
    TypeError,
    "there is no option 'workers'",
  );
});

test("optimize() makes the graph that runs, with the same name, keys and results", async () => {
  const bag = range(6, { npartitions: 2 }).map((x) => x * 10).filter((x) => x > 0);
  const ready = bag.optimize();
  assertEquals([ready.name, [...ready.keys]], [bag.name, [...bag.keys]]);
  assertEquals([...ready.graph.keys()], [...bag.keys]);
  const sum = bag.sum().optimize();
  assertEquals([sum.key, sum.graph.has(sum.key)], [bag.sum().key, true]);
  for (const options of everywhere) {
    assertEquals(await ready.compute(options), tens.slice(1));
    assertEquals(await ready.compute({ ...options, optimize: false }), tens.slice(1));
    assertEquals(await sum.compute(options), 150);
    assertEquals(await ready.map((x) => x + 1).take(1).compute(options), [11]);
  }
  assertEquals(ready.optimize().graph.toString(), ready.graph.toString());
});

test("optimize() gives graphs that go together with all others of the same work", async () => {
  await fc.assert(
    fc.asyncProperty(partitionsOf(fc.integer()), async (partitions) => {
      const source = fromSequence(partitions.flat(), { npartitions: 4 }).map((x) => x + 1);
      const shared = source.map((x) => x * 2);
      const joined = shared.join(shared.take(2), (x) => x).optimize();
      const all = [
        shared.optimize(),
        shared.optimize(),
        joined,
        joined.count(),
        shared.count().optimize(),
        source.optimize(),
        shared,
        source.take(1).optimize(),
        bagOf(partitions).map((x) => x).optimize(),
      ];
      const alone: unknown[] = [];
      for (const each of all) alone.push(await each.compute(here));
      const orders = [all, all.toReversed()];
      for (const order of orders) {
        const together = await computeAll(order, here);
        assertSame(order === all ? together : together.toReversed(), alone);
      }
    }),
    { numRuns: 25 },
  );
});

test("compute() mirrors arrays and plain objects, and runs what is shared once", async () => {
  const { bag, counter } = counted();
  const shape = [bag.sum(), bag, { x: bag.max(), y: [1] }, 5] as const;
  assertEquals(await computeAll(shape, here), [150, tens, { x: 50, y: [1] }, 5]);
  assertEquals(counter.calls, 6);
  assertEquals(await computeAll(bag, here), tens);
  assertEquals(await computeAll({ deep: { deeper: [[bag.count()]] } }, here), {
    deep: { deeper: [[6]] },
  });
  assertEquals(await compute(range(3).sum(), { all: [range(2)] }, "x", null), [
    ...[3, { all: [[0, 1]] }, "x", null],
  ]);
  assertEquals(await compute(), []);
});

test("compute() gives back everything else as it is", async () => {
  class Point {
    readonly bag = range(3);
  }
  const values = {
    point: new Point(),
    map: new Map([["a", range(3)]]),
    set: new Set([range(3)]),
    plain: { a: [1, { b: NaN }] },
    promise: Promise.resolve(range(3)),
    bytes: new Uint8Array(2),
    f: () => range(3),
  };
  const same = await computeAll(values, here);
  assertStrictEquals(same, values);
  const { sum, ...others } = await computeAll({ ...values, sum: range(3).sum() }, here);
  assertEquals(sum, 3);
  for (const [name, value] of Object.entries(others)) {
    assertStrictEquals(value, values[name as keyof typeof values]);
  }
});

test("compute() mirrors any shape", async () => {
  const leaf = fc.oneof(
    hostileValue().map((value) => ({ given: value, expected: value })),
    fc.integer().map((n) => ({ given: delayed(n) as unknown, expected: n as unknown })),
    fc.array(fc.integer()).map((list) => ({ given: fromSequence(list), expected: list })),
  );
  const { shape } = fc.letrec<{ shape: { given: unknown; expected: unknown } }>((tie) => ({
    shape: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("shape"), { maxLength: 3 }).map((parts) => ({
        given: parts.map(({ given }) => given),
        expected: parts.map(({ expected }) => expected),
      })),
      fc.dictionary(fc.string(), tie("shape"), { maxKeys: 3, noNullPrototype: true })
        .map((parts) => {
          const entries = Object.entries(parts);
          return {
            given: Object.fromEntries(entries.map(([name, { given }]) => [name, given])),
            expected: Object.fromEntries(entries.map(([name, { expected }]) => [name, expected])),
          };
        }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(shape, async ({ given, expected }) => {
      assertEquals(spell(await computeAll(given, here)), spell(expected));
      assertEquals(spell(await delayed(given).compute(here)), spell(expected));
    }),
    { numRuns: 25 },
  );
});

test("compute() takes one object that stands in several places, and refuses cycles", async () => {
  const shared = { sum: range(3).sum() };
  const [a, b] = await computeAll([shared, [shared]], here) as [object, [object]];
  assertEquals([a, b], [{ sum: 3 }, [{ sum: 3 }]]);
  assertStrictEquals(a, b[0]);
  const cyclic: unknown[] = [range(3)];
  cyclic.push({ cyclic });
  await assertRejects(() => compute(cyclic), TypeError, "do not contain themselves");
  await assertRejects(() => persist(cyclic), TypeError, "Cannot persist");
  assertThrows(() => delayed(cyclic), TypeError, "do not contain themselves");
});

test("compute() checks its options even if there is nothing to run", async () => {
  const options = { workers: 3 } as Record<string, unknown>;
  await assertRejects(() => computeAll([1], options), TypeError, "there is no option 'workers'");
});

test("toString() of bags and items has the operation and no token", async () => {
  const bag = range(3, { npartitions: 3 }).map((x) => x);
  assertEquals(`${bag}`, "Bag<map, npartitions=3>");
  assertEquals(`${await bag.persist(here)}`, "Bag<map, npartitions=3>");
  assertEquals(`${bag.optimize()}`, "Bag<map, npartitions=3>");
  assertEquals(bag.sum().toString(), "Item<sum>");
  assertEquals(new Item({ "x/0": 1 }, "x/0").toString(), "Item<x/0>");
  assertEquals(new Item(bag.graph, bag.keys[1]!).toString(), "Item<map/1>");
});
