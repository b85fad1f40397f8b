import fc from "fast-check";
import { fromSequence, TaskError } from "../../mod.ts";
import { assertEquals, assertRejects, test } from "../harness.ts";
import { assertModel, assertSame, bagOf, here, hostileValue, spellKey } from "./model.ts";

const others: unknown[] = [1, "a", [1], { a: 1 }, null, undefined, NaN, 0, new Date(0), 1, [1]];

test("join() pairs elements that are equal by value, this bag's order first", async () => {
  await assertModel(
    hostileValue(),
    (bag) => bag.join(bagOf([others.slice(0, 4), [], others.slice(4)]), (x) => x).compute(here),
    (elements) =>
      elements.flatMap((x) =>
        others.filter((other) => spellKey(other) === spellKey(x)).map((other) => [x, other])
      ),
    { numRuns: 100 },
  );
});

test("join() takes a bag, an item, an array or any iterable as the other side", async () => {
  const bag = bagOf([[1, 2], [3]]);
  const other = [3, 1, 3];
  const sides = [
    other,
    new Set(other),
    bagOf([[3], [], [1, 3]]),
    fromSequence(other).fold<number[]>((a, x) => [...a, x], {
      initial: [],
      combine: (a, b) => [...a, ...b],
    }),
  ];
  for (const side of sides) {
    const expected = side instanceof Set ? [[1, 1], [3, 3]] : [[1, 1], [3, 3], [3, 3]];
    for (const options of [here, {}]) {
      assertEquals(await bag.join(side, (x) => x).compute(options), expected as [number, number][]);
    }
  }
});

test("join() makes keys by functions, names, indices or several of them", async () => {
  const bag = fromSequence([{ id: 1, at: [7, 8] }, { id: 2, at: [9] }], { npartitions: 2 });
  const other = [[1, "one"], [2, "two"], [9, "nine"]] as const;
  const of = (element: { id: number; at: number[] }) => element.id;
  assertEquals(await bag.join(other, "id", 0).pluck(1).pluck(1).compute(here), ["one", "two"]);
  assertEquals(await bag.join(other, of, 0).count().compute(here), 2);
  assertEquals(await bag.join(other, ({ at }) => at[0], ([x]) => x).count().compute(here), 1);
  assertEquals(await bag.join(other, ["id"], ([id]) => [id]).count().compute(here), 2);
});

test("join() passes captures to both functions", async () => {
  const joined = bagOf([[1, 2, 3]]).join(
    [10, 20],
    (x, { scale }) => x * scale,
    (y, { scale }) => y / scale * 10,
    { with: { scale: 10 } },
  );
  for (const options of [here, {}]) {
    assertEquals(await joined.compute(options), [[1, 10], [2, 20]]);
  }
});

test("join() awaits functions that are asynchronous", async () => {
  const later = async (x: number) => await Promise.resolve(x % 2);
  const joined = bagOf([[1, 2], [3]]).join([4, 5], later);
  for (const options of [here, {}]) {
    assertEquals(await joined.compute(options), [[1, 5], [2, 4], [3, 5]]);
  }
});

test("join() makes the keys of the other side once, whatever the partitions", async () => {
  const globals = globalThis as { keyed?: number };
  globals.keyed = 0;
  const key = (x: number, { add }: { add: number }) => {
    (globalThis as { keyed?: number }).keyed!++;
    return x + add;
  };
  const bag = bagOf([[1], [2], [], [3], [4]]);
  const joined = bag.join(bagOf([[0, 1], [2]]), (x) => x, key, { with: { add: 1 } });
  assertEquals(await joined.count().compute(here), 3);
  assertEquals(globals.keyed, 3);
  delete globals.keyed;
});

test("join() does not follow later changes of the other array", async () => {
  const other = [1, 2];
  const joined = bagOf([[1, 2]]).join(other, (x) => x);
  other.pop();
  assertEquals(await joined.count().compute(here), 2);
});

test("join() with empty sides is empty", async () => {
  const empties = [[], [[]], [[], []]];
  for (const partitions of empties) {
    assertSame(await bagOf<number>(partitions).join([1], (x) => x).compute(here), []);
    assertSame(await bagOf([[1]]).join(bagOf<number>(partitions), (x) => x).compute(here), []);
  }
});

test("join() with an item of something else says what it is", async () => {
  const joined = bagOf([[1]]).join(bagOf([[1]]).count() as never, (x) => x);
  await assertRejects(
    () => joined.compute(here),
    TaskError,
    "an iterable of elements, got number 1",
  );
});

test("join() keeps every pair whatever the partitioning of both sides", async () => {
  const key = fc.nat({ max: 3 });
  const other = fc.sample(fc.array(key, { minLength: 5, maxLength: 5 }), {
    seed: 1,
    numRuns: 1,
  })[0]!;
  await assertModel(
    key,
    (bag) => bag.join(fromSequence(other, { npartitions: 3 }), (x) => x).compute(here),
    (elements) => elements.flatMap((x) => other.filter((y) => x === y).map((y) => [x, y])),
  );
});
