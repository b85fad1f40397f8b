/** delayed(), fromDelayed() and toDelayed(): single values and calls, between bags. */

import fc from "fast-check";
import {
  type Bag,
  compute,
  computeAll,
  delayed,
  fromDelayed,
  fromModule,
  fromSequence,
  FunctionError,
  Item,
  range,
  ref,
  task,
  TaskError,
} from "../../mod.ts";
import { assert, assertEquals, assertRejects, assertThrows, fixture, test } from "../harness.ts";
import { assertSame, bagOf, here, hostileValue, partitionsOf, planOf } from "./model.ts";

const everywhere = [here, {}];

const add = delayed((a: number, b: number) => a + b);
const list = delayed((...values: unknown[]) => values);

test("delayed() calls a function where its result is wanted", async () => {
  for (const options of everywhere) {
    assertEquals(await add(1, 2).compute(options), 3);
    assertEquals(await add(add(1, 2), add(3, 4)).compute(options), 10);
    assertEquals(await list().compute(options), []);
  }
});

test("delayed() gives any values to the function as they are", async () => {
  const echo = delayed((value: unknown) => [value]);
  await fc.assert(
    fc.asyncProperty(hostileValue(), async (value) => {
      assertSame(await echo(value).compute(here), [value]);
      assertSame(await delayed(value).compute(here), value);
    }),
    { numRuns: 25 },
  );
  const values = [new Map([["a", 1]]), new Date(0), [1, [2]], { a: { b: null } }, undefined];
  assertEquals(await compute(...values.map((value) => echo(value))), values.map((v) => [v]));
});

test("delayed() resolves items and bags, in arrays and objects too", async () => {
  const sum = range(5).sum();
  const bag = range(3, { npartitions: 2 });
  const nested = { sum, deep: [[sum, 1], { bag }], plain: { a: [1] } };
  const expected = { sum: 10, deep: [[10, 1], { bag: [0, 1, 2] }], plain: { a: [1] } };
  const { count } = { count: delayed((numbers: readonly number[]) => numbers.length) };
  for (const options of everywhere) {
    assertEquals(await list(sum, bag, nested).compute(options), [10, [0, 1, 2], expected]);
    assertEquals(await delayed(nested).compute(options), expected);
    assertEquals(await delayed([sum, bag]).compute(options), [10, [0, 1, 2]]);
    assertEquals(await delayed(bag).compute(options), [0, 1, 2]);
    assertEquals(await count(bag).compute(options), 3);
    assertEquals(await count([sum, 2]).compute(options), 2);
  }
});

test("delayed() keeps holes and names such as __proto__ where lazy values are inside", async () => {
  const sum = range(5).sum();
  const named = JSON.parse('{"__proto__": 1, "a": 2}');
  named.sum = sum;
  const value = await delayed(named).compute(here) as Record<string, unknown>;
  assertEquals(Object.entries(value), [["__proto__", 1], ["a", 2], ["sum", 10]]);
  // deno-lint-ignore no-sparse-arrays
  assertEquals(await delayed([, sum]).compute(here), [undefined, 10]);
});

test("delayed() hands functions on, and its captures last", async () => {
  const apply = delayed((fn: (x: number) => number, x: number) => fn(x));
  type Captures = { by: number; mean: number };
  const scaled = delayed((x: number, { by, mean }: Captures) => x * by + mean, {
    with: { by: 3, mean: range(3).mean() },
  });
  const later = delayed(async (x: number) => await Promise.resolve(x + 1));
  const calls = delayed((fns: { readonly f: (x: number) => number }) => fns.f(1));
  for (const options of everywhere) {
    assertEquals(await apply((x) => x * 2, 4).compute(options), 8);
    assertEquals(await scaled(4).compute(options), 13);
    assertEquals(await later(later(1)).compute(options), 3);
    assertEquals(await calls({ f: (x) => x + 1 }).compute(options), 2);
  }
});

test("delayed() reads a generator to its end", async () => {
  const count = delayed(function* (n: number) {
    for (let i = 0; i < n; i++) yield i;
  });
  for (const options of everywhere) {
    assertEquals(await count(3).compute(options), [0, 1, 2]);
    assertEquals(await fromDelayed([count(2), count(3)]).compute(options), [0, 1, 0, 1, 2]);
    // Fused with what takes it, and not.
    assertEquals(await list(count(2)).compute(options), [[0, 1]]);
    assertEquals(await list(count(2), count(2)).compute(options), [[0, 1], [0, 1]]);
    assertEquals(await list({ deep: [count(2)] }).compute(options), [{ deep: [[0, 1]] }]);
  }
  const later = async function* () {
    yield await Promise.resolve(1);
  };
  assertThrows(() => delayed(later), FunctionError, "async generator");
});

test("delayed() takes functions of modules", async () => {
  const { shorten } = fromModule<typeof import("../fixtures/fn_words.ts")>(fixture("fn_words"));
  for (const options of everywhere) {
    assertEquals(await delayed(shorten)(delayed("lemon")).compute(options), "lem");
  }
});

test("delayed() makes one task of equal calls", async () => {
  const f = (x: number, y: unknown) => [x, y];
  const object = { a: 1 };
  assertEquals(delayed(f)(1, object).key, delayed(f)(1, object).key);
  assertEquals(delayed(f)(1, [1, "a"]).key, delayed(f)(1, [1, "a"]).key);
  assertEquals(delayed(f)(1, range(3).sum()).key, delayed(f)(1, range(3).sum()).key);
  const keys = [
    delayed(f)(1, 2),
    delayed(f)(2, 1),
    delayed(f)(1, "2"),
    delayed(f)(1, { a: 1 }),
    delayed(f)(1, { a: 1 }),
    delayed(f)(1, [range(3).sum()]),
    delayed(f)(1, { a: range(3).sum() }),
    delayed(f)(1, { b: range(3).sum() }),
    delayed((x: number, y: unknown) => [x, y])(1, 2),
    delayed((x: number, y: unknown) => [x, y])(1, 2),
    delayed(1),
    delayed("1"),
    delayed([1]),
    delayed([range(3).sum()]),
  ].map(({ key }) => key);
  assertEquals(new Set(keys).size, keys.length);
  const counted = delayed((_: number, { calls }: { calls: Set<object> }) => calls.add({}).size, {
    with: { calls: new Set<object>() },
  });
  const results = await computeAll([counted(1), [counted(1)], counted(2)], here);
  assertEquals(results, [1, [1], 2]);
});

test("delayed() prints as calls of the function", () => {
  const f = (x: number) => x;
  const g = (x: unknown) => x;
  assertEquals(planOf(delayed(g)(delayed(f)(1))), ["delayed: g(f(1))"]);
  assertEquals(planOf(delayed(g)({ a: [delayed(f)(1), 2] })), [
    'delayed: g(object(["a"], [[f(1), 2]]))',
  ]);
  assertEquals(planOf(delayed(5)), ["delayed: 5"]);
  assertEquals(delayed(5).toString(), "Item<delayed>");
  assertEquals(delayed(f)(1).toString(), "Item<delayed>");
});

test("delayed() of an item is the item", () => {
  const item = range(3).sum();
  assert(delayed(item) === item);
});

test("delayed() results are captures, other sides of joins, and arguments of tasks", async () => {
  const limit = add(1, 2);
  const names = delayed(() => [{ id: 1, name: "one" }])();
  const graph = { three: task((x: number) => x, 3), six: task((x: number) => 2 * x, ref("three")) };
  for (const options of everywhere) {
    const below = range(10).filter((x, { limit }) => x < limit, { with: { limit } });
    assertEquals(await below.compute(options), [0, 1, 2]);
    const joined = range(3).join(names, (x) => x, (y) => y.id);
    assertEquals(await joined.compute(options), [[1, { id: 1, name: "one" }]]);
    assertEquals(await add(new Item<number>(graph, "six"), 1).compute(options), 7);
  }
});

test("delayed() says which function failed", async () => {
  const fail = delayed(function failing(x: number): number {
    throw new RangeError(`no ${x}`);
  });
  for (const options of everywhere) {
    const error = await assertRejects(() => add(fail(1), 2).compute(options), TaskError, "no 1");
    assertEquals([error.function, (error.cause as Error).name], ["failing", "RangeError"]);
  }
});

test("delayed() refuses at once what cannot travel or has no meaning", () => {
  const outside = [1];
  assertThrows(() => delayed(() => outside), FunctionError, "outside");
  assertThrows(() => list(() => outside), FunctionError, "outside");
  const call = delayed as (...args: unknown[]) => unknown;
  assertThrows(
    () => call(5, { with: {} }),
    TypeError,
    "to which options but 'name' belong, got number 5",
  );
  assertThrows(() => call(() => 1, { pure: true }), TypeError, "there is no option 'pure'");
  const cyclic: unknown[] = [range(3).sum()];
  cyclic.push(cyclic);
  assertThrows(() => list(cyclic), TypeError, "do not contain themselves");
});

test("fromDelayed() makes a partition of each item", async () => {
  const upTo = delayed((n: number) => Array.from({ length: n }, (_, i) => i));
  const bag = fromDelayed([upTo(2), upTo(0), upTo(3)]);
  assertEquals(bag.npartitions, 3);
  assertEquals(`${bag}`, "Bag<fromDelayed, npartitions=3>");
  assertEquals(bag.name, fromDelayed([upTo(2), upTo(0), upTo(3)]).name);
  for (const options of everywhere) {
    assertEquals(await bag.compute(options), [0, 1, 0, 1, 2]);
    assertEquals(await bag.map((x) => x + 1).sum().compute(options), 4 + 5);
    assertEquals(await fromDelayed(upTo(2)).compute(options), [0, 1]);
    assertEquals(await fromDelayed(delayed(new Set(["a"]))).compute(options), ["a"]);
  }
  assertEquals(await fromDelayed([]).compute(here), []);
});

test("fromDelayed() fails where a value is no iterable, or a string, and names the partition", async () => {
  const bag = (value: unknown) => fromDelayed([delayed([1]), delayed(value) as Item<number[]>]);
  for (const options of everywhere) {
    for (const [value, message] of [[5, "got number 5"], ["abc", "[...text]"]] as const) {
      const error = await assertRejects(() => bag(value).compute(options), TaskError, message);
      assertEquals([error.operation, error.partition], ["fromDelayed", 1]);
      assert(error.cause instanceof TypeError);
      assert(error.message.includes("item 1"), error.message);
    }
  }
});

test("fromDelayed() refuses what is no item", () => {
  const call = fromDelayed as (items: unknown) => unknown;
  assertThrows(() => call([range(3).sum(), 5]), TypeError, "got number 5 as number 1");
  assertThrows(() => call(range(3)), TypeError, "expected an item");
  assertThrows(() => call(undefined), TypeError, "got undefined");
});

test("toDelayed() gives each partition as an array", async () => {
  await fc.assert(
    fc.asyncProperty(partitionsOf(hostileValue()), async (partitions) => {
      const bag = bagOf(partitions);
      for (const each of [bag, bag.map((x) => x)]) {
        const items = each.toDelayed();
        assertEquals(items.length, partitions.length);
        assertSame(await compute({ items }), { items: partitions });
        assertSame(await fromDelayed(items).compute(here), partitions.flat());
      }
    }),
    { numRuns: 15 },
  );
});

test("toDelayed() gives arrays of partitions that a graph has as other iterables", async () => {
  const graph = { "x/0": new Set([1, 2]), "x/1": new Float64Array([3]) };
  const { Bag } = await import("../../mod.ts");
  const bag: Bag<number> = new Bag(graph, "x", 2);
  for (const options of everywhere) {
    const [first, second] = bag.toDelayed();
    assertEquals(await first!.compute(options), [1, 2]);
    assertEquals(await second!.compute(options), [3]);
  }
});

test("toDelayed() gives items that delayed functions take", async () => {
  const sizes = delayed((...parts: readonly string[][]) => parts.map((part) => part.length));
  const bag = fromSequence(["a", "b", "c"], { npartitions: 2 });
  assertEquals(await sizes(...bag.toDelayed()).compute(), [1, 2]);
  assertEquals(bag.toDelayed()[0]?.toString(), "Item<collect>");
});
