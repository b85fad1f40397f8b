import fc from "fast-check";
import { Bag, range, task, TaskError } from "../../mod.ts";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import {
  assertModel,
  assertSame,
  bagOf,
  here,
  hostileValue,
  partitionsOf,
  planOf,
} from "./model.ts";

const add = (a: number, b: number) => a + b;

/** What folding gives on the way. */
function running<A, T>(elements: readonly T[], binop: (a: A, x: T) => A, initial: A): A[] {
  const values = [initial];
  for (const x of elements) values.push(binop(values.at(-1)!, x));
  return values;
}

test("accumulate() keeps every value of a fold, whatever the partitions", async () => {
  await assertModel(
    fc.string({ maxLength: 2 }),
    (bag) => bag.accumulate((a, b) => a + b).compute(here),
    ([first, ...others]) => first === undefined ? [] : running(others, (a, b) => a + b, first),
  );
  await assertModel(
    hostileValue(),
    (bag) =>
      bag.accumulate((pair, x) => [x, pair[0]], { initial: [0 as unknown, 0] }).compute(here),
    (elements) => running(elements, (pair, x) => [x, pair[0]], [0 as unknown, 0]),
  );
  await assertModel(
    fc.nat(),
    (bag) =>
      bag.accumulate((a, b) => Promise.resolve(a + b), { initial: () => Promise.resolve(1) })
        .compute(here),
    (elements) => running(elements, add, 1),
  );
});

test("accumulate() gives the values of a partition there, the initial one in the first", async () => {
  const parts = (bag: Bag<number>) => bag.mapPartitions((part) => [part.length]).compute(here);
  const given = bagOf([[1, 2, 3], [4, 5], [], [6, 7]]);
  assertEquals(await given.accumulate(add).compute(here), [1, 3, 6, 10, 15, 21, 28]);
  assertEquals(await parts(given.accumulate(add)), [3, 2, 0, 2]);
  const initial = given.accumulate(add, { initial: -1 });
  assertEquals(await initial.compute(here), [-1, 0, 2, 5, 9, 14, 20, 27]);
  assertEquals(await parts(initial), [4, 2, 0, 2]);
});

test("accumulate() starts where there is something", async () => {
  assertEquals(await bagOf([[], [], [1, 2]]).accumulate(add).compute(here), [1, 3]);
  assertEquals(await bagOf<number>([[], []]).accumulate(add).compute(here), []);
  assertEquals(await bagOf<number>([]).accumulate(add).compute(here), []);
  assertEquals(await bagOf<number>([[], []]).accumulate(add, { initial: 5 }).compute(here), [5]);
  assertEquals(await bagOf<number>([]).accumulate(add, { initial: 5 }).compute(here), [5]);
});

test("accumulate() lets the function change what it is given", async () => {
  const push = (list: number[], x: number) => {
    list.push(x);
    return list;
  };
  await fc.assert(
    fc.asyncProperty(partitionsOf(fc.nat({ max: 9 })), async (partitions) => {
      const initial: number[] = [];
      const bag = bagOf(partitions);
      const lists = bag.accumulate(push, { initial });
      const model = running<number[], number>(partitions.flat(), (list, x) => [...list, x], []);
      assertSame(await lists.compute(here), model);
      assertSame(await lists.compute(here), model);
      assertEquals(initial, []);
      const grown = bag.map((x) => [x]).accumulate((a, b) => {
        a.push(...b);
        return a;
      });
      assertSame(await grown.compute(here), model.slice(1));
    }),
    { numRuns: 25 },
  );
});

test("accumulate() runs no more partitions than take() needs", async () => {
  const numbers = bagOf([[1], [2], [3]]).map((x) => {
    if (x === 3) throw new Error("too far");
    return x;
  });
  assertEquals(await numbers.accumulate(add).take(2).compute(here), [1, 3]);
});

test("accumulate() is a chain of tasks that leaves what makes the elements aside", () => {
  const f = (x: number) => x;
  const list = (n: number) => [n];
  const graph = { "x/0": task(list, 7), "x/1": task(list, 7) };
  assertEquals(planOf(new Bag<number>(graph, "x", 2).map(f).accumulate(add)), [
    "step-accumulate/0: accumulate(add, false, map(f, list(7)), [])",
    "accumulate/0: accumulate(step-accumulate/0[0])",
    "map/1: map(f, list(7))",
    "step-accumulate/1: accumulate(add, false, map/1, step-accumulate/0[1])",
    "accumulate/1: accumulate(step-accumulate/1[0])",
  ]);
});

test("accumulate() says what it cannot use, and who threw", async () => {
  assertThrows(() => range(3).accumulate(1 as never), TypeError, "accumulate()");
  const options = { initail: 0 } as object;
  assertThrows(() => range(3).accumulate(add, options), TypeError, "no option 'initail'");
  assertThrows(
    () => range(3).accumulate((a) => a, { initial: new (class Counter {})() }),
    TypeError,
    "Cannot call accumulate()",
  );
  const failing = range(3).accumulate((a, b) => {
    if (b === 2) throw new RangeError("two");
    return a;
  });
  const error = await assertRejects(() => failing.compute(here), TaskError, "two");
  assertEquals(error.operation, "accumulate");
  assert(error.function !== undefined);
});

test("accumulate() crosses real workers", async () => {
  const totals = range(1, 100, 1, { npartitions: 7 }).map((x) => x * 2).accumulate(
    (total, x, { scale }) => total + x * scale,
    { initial: () => 0, with: { scale: 10 } },
  );
  assertEquals((await totals.compute()).at(-1), 99000);
});
