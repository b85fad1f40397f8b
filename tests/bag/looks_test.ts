import {
  Bag,
  compute,
  computeAll,
  type ComputeOptions,
  fromSequence,
  inline,
  range,
  type RunEvent,
  TaskError,
  workers,
} from "../../mod.ts";
import { tableRows } from "../../src/bag/looks.ts";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";

const here = { scheduler: inline() };

test("a lazy value is no number and no part of a text, but that a bag has one", () => {
  const count = range(5).count() as unknown as number;
  const bag = range(5, { npartitions: 1 }).map((x) => x) as unknown as number;
  for (
    const use of [
      () => count + 1,
      () => count > 5,
      () => bag * 2,
      () => "" + count,
      () => `${count}`,
    ]
  ) {
    const error = assertThrows(use, TypeError);
    assert((error as Error).message.includes("(await it.compute())"));
  }
  assertEquals(range(5).count().toString(), "Item<sum>");
  assertEquals(`${bag}`, "Bag<map, npartitions=1>");
});

test("a lazy value is no JSON", async () => {
  const bag = range(3, { npartitions: 1 });
  for (const value of [bag, bag.count(), { n: bag.count() }, [[bag]]]) {
    assertThrows(
      () => JSON.stringify(value),
      TypeError,
      "as JSON: expected what has been computed; write JSON.stringify(await it.compute())",
    );
  }
  assertEquals(JSON.stringify({ n: await bag.count().compute(here) }), '{"n":3}');
  assertEquals(JSON.stringify(await bag.compute(here)), "[0,1,2]");
});

test("a loop that does not wait says how to write one that does", async () => {
  const bag = range(3, { npartitions: 1 });
  // A type error in each, which is why they are hidden here.
  const [elements, sum] = [bag, bag.sum()] as unknown as Iterable<number>[];
  const loop = () => {
    for (const _ of elements!);
  };
  const list = () => {
    const [first] = elements!;
    return first;
  };
  for (const use of [loop, list, () => [...elements!], () => Array.from(elements!)]) {
    assertThrows(
      use,
      TypeError,
      "Cannot iterate over Bag<range, npartitions=1>: expected what has been computed; write " +
        "for await (const x of it), or [...await it.compute()]",
    );
  }
  assertThrows(() => fromSequence(elements!), TypeError, "Cannot call fromSequence()");
  assertThrows(() => [...sum!], TypeError, "write await it.compute()");
  const seen: number[] = [];
  for await (const x of bag) seen.push(x);
  assertEquals(seen, [...await bag.compute(here)]);
});

test("compute() says where the number of workers belongs", async () => {
  const use = (options: object, operation = range(3).sum()) => operation.compute(options);
  const wrong: readonly (readonly [object, string])[] = [
    [{ workers: 2 }, "{ scheduler: workers({ size: 2 }) }"],
    [{ concurrency: "many" }, "{ scheduler: workers() }"],
  ];
  for (const [options, instead] of wrong) {
    await assertRejects(() => use(options), TypeError, `a scheduler has workers; write ${instead}`);
  }
  await assertRejects(
    () => compute([range(3)], { workers: 2 } as ComputeOptions),
    TypeError,
    "size",
  );
  await using scheduler = workers({ size: 2 });
  assertEquals(await use({ scheduler }), 3);
});

test("a console prints what a lazy value is and how to look inside", {
  only: ["deno", "bun", "node"],
  because: "the consoles of browsers ask no object for its text",
}, async () => {
  const { inspect } = await import("node:util");
  const bag = fromSequence([1, 2], { npartitions: 2 });
  assertEquals(
    inspect(bag),
    "Bag<sequence, npartitions=2>: lazy; show() prints its first elements, compute() gives all",
  );
  assertEquals(inspect(bag.sum()), "Item<sum>: lazy; compute() gives its value");
});

test("show() prints the first elements as a table, and computes no more than it needs", async () => {
  const tables: unknown[] = [];
  const logs: unknown[] = [];
  const { table, log } = console;
  console.table = (rows) => void tables.push(rows);
  console.log = (line) => void logs.push(line);
  const events: RunEvent[] = [];
  try {
    const words = fromSequence(["a", "b", "c", "d"], { npartitions: 4 }).map((x) => ({ x }));
    await words.show(2, { ...here, onEvent: (event) => void events.push(event) });
    await Bag.prototype.show.call(fromSequence([] as string[]), 3, here);
  } finally {
    Object.assign(console, { table, log });
  }
  assertEquals(tables, [[{ x: "a" }, { x: "b" }]]);
  assertEquals(logs, ["Bag<sequence, npartitions=1> is empty"]);
  assert(events.filter(({ type }) => type === "task-start").length <= 3);
  await assertRejects(() => range(3).show(0), RangeError, "Cannot call show()");
});

test("tableRows() makes cells of fields and items, and cuts what is long", () => {
  const long = "x".repeat(100);
  assertEquals(tableRows([{ a: 1, b: [1, 2] }, [long, null], 5, long, new Map([[1, 2]])]), [
    { a: 1, b: "array of 2" },
    [`${"x".repeat(59)}…`, null],
    5,
    `${"x".repeat(59)}…`,
    "Map of 1",
  ]);
});

test("compute() takes options after one array or object", async () => {
  const sum = range(4).sum();
  const max = range(4).max();
  assertEquals(await compute([sum, max], here), [6, 3]);
  assertEquals(await compute({ total: sum, most: [max] }, here), { total: 6, most: [3] });
  assertEquals(await compute([sum, max]), [6, 3]);
  assertEquals(await compute({ total: sum, most: [max] }), { total: 6, most: [3] });
  assertEquals(await compute([]), []);
  const misspelt = { progres: true } as ComputeOptions;
  await assertRejects(() => compute([sum], misspelt), TypeError, "no option 'progres'");
  await assertRejects(() => compute({ sum }, misspelt), TypeError, "no option 'progres'");
  const signal = AbortSignal.abort(new Error("stopped"));
  await assertRejects(() => compute([sum], { signal }), Error, "stopped");
  assertEquals(await computeAll([sum, { a: 1 }], here), [6, { a: 1 }]);
});

test("compute() takes no options for a value", async () => {
  const sum = range(4).sum();
  const signal = new AbortController().signal;
  const advice = "write compute([a, b], { signal })";
  await assertRejects(() => compute(sum, sum, { signal } as unknown), TypeError, advice);
  await assertRejects(() => compute(sum, { signal } as unknown), TypeError, advice);
  const values: unknown = await compute([5, { scheduler: [sum] }], here);
  assertEquals(values, [5, { scheduler: [6] }]);
  assertEquals(await compute([5], {}), [5]);
  assertEquals(await compute(sum), [6]);
  assertEquals(await compute({ sum }, { max: range(4).max() } as unknown), [{ sum: 6 }, {
    max: 3,
  }]);
});

test("a function that writes to what it has captured fails, since nobody would see it", async () => {
  await using pool = workers({ size: 1 });
  const counter = { n: 0, list: [0], seen: new Set<number>() };
  const bag = fromSequence([1, 2, 3], { npartitions: 1 });
  const counting = bag.map((x, { counter }) => counter.n += x, { with: { counter } });
  const growing = bag.map((x, { counter }) => counter.list.push(x), { with: { counter } });
  for (const scheduler of [pool, inline()]) {
    for (const writing of [counting, growing]) {
      const error = await assertRejects(() => writing.compute({ scheduler }), TaskError);
      assert((error as TaskError).cause instanceof TypeError);
    }
    // What is no plain object or array is the thread's own, and so is what a function makes.
    const seen = bag.map((x, { counter }) => counter.seen.add(x).size, { with: { counter } });
    assertEquals(await seen.compute({ scheduler }), [1, 2, 3]);
    const made = bag.map((x, state) => state.n += x, { with: () => ({ n: 0 }) });
    assertEquals(await made.compute({ scheduler }), [1, 3, 6]);
  }
  counter.n = 1;
});
