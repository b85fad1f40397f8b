import fc from "fast-check";
import { type Bag, computeAll, fromSequence, type JoinKind, TaskError } from "../../mod.ts";
import { partitionOfKey } from "../../src/tables/key_index.ts";
import { assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import {
  assertModel,
  assertSame,
  bagOf,
  grouped,
  here,
  hostileValue,
  partitionsOf,
  spellKey,
} from "./model.ts";

const others: unknown[] = [1, "a", [1], { a: 1 }, null, undefined, NaN, 0, new Date(0), 1, [1]];

test("join() pairs elements that are equal by value, this bag's order first", async () => {
  await assertModel(
    hostileValue(),
    (bag) => bag.join(bagOf([others]), (x) => x).compute(here),
    (elements) =>
      elements.flatMap((x) =>
        others.filter((other) => spellKey(other) === spellKey(x)).map((other) => [x, other])
      ),
    { numRuns: 25 },
  );
});

test("join() takes a bag, an item, an array or any iterable as the other side", async () => {
  const bag = bagOf([[1, 2], [3]]);
  const other = [3, 1, 3];
  const sides = [
    other,
    new Set(other),
    bagOf([other]),
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
  for (const other of [[0, 1, 2], bagOf([[0, 1, 2]]), bagOf([[0, 1], [2]])]) {
    globals.keyed = 0;
    const joined = bag.join(other, (x) => x, key, { with: { add: 1 } });
    assertEquals(await joined.count().compute(here), 3);
    assertEquals(globals.keyed, 3);
  }
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

/** The rows of a join, key by key, as `join` promises them for one partition. */
function shuffled(
  how: JoinKind,
  ours: readonly unknown[],
  theirs: readonly unknown[],
  key: (x: unknown) => unknown,
): { readonly key: unknown; readonly rows: unknown[] }[] {
  const others = grouped(theirs, key);
  const partners = (k: unknown) => others.find((it) => spellKey(it.key) === spellKey(k))?.elements;
  const left = grouped(ours, key).map((group) => {
    const matches = partners(group.key);
    const rows = group.elements.flatMap((x): unknown[] => {
      if (how === "semi") return matches ? [x] : [];
      if (how === "anti") return matches ? [] : [x];
      const padded = how === "left" || how === "outer" ? [undefined] : [];
      return (matches ?? padded).map((y) => [x, y]);
    });
    return { key: group.key, rows };
  });
  if (how !== "right" && how !== "outer") return left;
  const seen = new Set(left.map((it) => spellKey(it.key)));
  const right = others.filter((it) => !seen.has(spellKey(it.key)))
    .map((it) => ({ key: it.key, rows: it.elements.map((y) => [undefined, y]) }));
  return [...left, ...right];
}

const kinds: readonly JoinKind[] = ["inner", "left", "right", "outer", "semi", "anti"];
const itself = (x: unknown) => x;

test("join() of two bags does what each kind says, in the promised order, whatever the partitions", async () => {
  await fc.assert(
    fc.asyncProperty(
      partitionsOf(hostileValue()),
      partitionsOf(hostileValue()),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom(...kinds),
      async (ours, theirs, npartitions, how) => {
        const joined = bagOf(ours).join(bagOf(theirs), itself, itself, { how, npartitions });
        assertEquals(joined.npartitions, npartitions);
        const expected: unknown[][] = Array.from({ length: npartitions }, () => []);
        for (const { key, rows } of shuffled(how, ours.flat(), theirs.flat(), itself)) {
          expected[partitionOfKey(key, npartitions)]!.push(...rows);
        }
        const parts: Bag<unknown[]> = joined.mapPartitions((part) => [[...part]]);
        assertSame(await parts.compute(here), expected);
      },
    ),
    { numRuns: 25 },
  );
});

test("join() with an array, an item or a bag of one partition keeps the order of the bag", async () => {
  const other = ["b", "a", "b", undefined];
  const item = bagOf([other]).fold<unknown[]>((list, x) => [...list, x], {
    initial: [],
    combine: (a, b) => [...a, ...b],
  });
  const matches = (x: unknown) => other.filter((y) => spellKey(y) === spellKey(x));
  const models: Readonly<Partial<Record<JoinKind, (x: unknown) => unknown[]>>> = {
    inner: (x) => matches(x).map((y) => [x, y]),
    left: (x) => (matches(x).length > 0 ? matches(x) : [undefined]).map((y) => [x, y]),
    semi: (x) => matches(x).length > 0 ? [x] : [],
    anti: (x) => matches(x).length > 0 ? [] : [x],
  };
  const element = fc.constantFrom("a", "b", "c", undefined, null);
  for (const [how, model] of Object.entries(models) as [JoinKind, (x: unknown) => unknown[]][]) {
    const sides = [other, item, bagOf([other])] as unknown[][];
    await assertModel<unknown>(
      element,
      (bag) => computeAll(sides.map((side) => bag.join(side, itself, itself, { how })), here),
      (elements) => sides.map(() => elements.flatMap(model)),
      { numRuns: 20 },
    );
  }
});

test("join() to the right or of all takes an array or an item as it takes a bag", async () => {
  const item = bagOf([[1, 2]]).fold<number[]>((list, x) => [...list, x], {
    initial: [],
    combine: (a, b) => [...a, ...b],
  });
  for (const options of [here, {}]) {
    for (const side of [[1, 2], new Set([1, 2]), item, bagOf([[1, 2]]), bagOf([[], [1], [2]])]) {
      const bag = bagOf([[2, 3]]);
      const key = (x: number) => x;
      assertSame(
        await bag.join(side, key, key, { how: "right", npartitions: 1 }).compute(options),
        [[2, 2], [undefined, 1]],
      );
      assertSame(
        await bag.join(side, key, key, { how: "outer", npartitions: 1 }).compute(options),
        [[2, 2], [3, undefined], [undefined, 1]],
      );
    }
  }
});

test("join() shuffles into as many partitions as the side that has more, or as it is told", () => {
  const sizes = (ours: number, theirs: number, options = {}) => {
    const side = (n: number) => bagOf(Array.from({ length: n }, () => [1]));
    return side(ours).join(side(theirs), itself, itself, options).npartitions;
  };
  assertEquals([sizes(2, 3), sizes(4, 3), sizes(0, 0), sizes(0, 2)], [3, 4, 1, 2]);
  assertEquals([sizes(4, 1), sizes(4, 1, { how: "outer" }), sizes(4, 1, { npartitions: 2 })], [
    ...[4, 4, 2],
  ]);
});

test("join() refuses a kind it does not know, and partitions that make no sense", () => {
  const join = (options: object) => () => bagOf([[1]]).join([1], itself, itself, options as never);
  assertThrows(join({ how: "full" }), RangeError, 'to be "inner", "left"');
  assertThrows(join({ how: true }), TypeError, "got boolean true");
  assertThrows(join({ npartitions: 0 }), RangeError, "at least 1");
  assertThrows(join({ npartitions: "2" }), TypeError, "'npartitions'");
  assertThrows(join({ who: "left" }), TypeError, "no option 'who'");
  const byName = () => bagOf([[{ a: 1 }]]).join([], "a", "a", { with: {} });
  assertThrows(byName, TypeError, "the option 'with'");
});

test("join() of two bags passes captures and awaits functions, in workers too", async () => {
  const left = fromSequence([{ id: 1, of: "tea" }, { id: 2, of: "milk" }, { id: 9, of: "-" }], {
    npartitions: 2,
  });
  const right = fromSequence([[10, "Ada"], [20, "Grace"], [30, "Mary"]] as [number, string][], {
    npartitions: 3,
  });
  const joined = left.join(
    right,
    async ({ id }, { scale }) => await Promise.resolve(id * scale),
    ([id]) => id,
    { with: { scale: 10 }, how: "outer", npartitions: 1 },
  );
  for (const options of [here, {}]) {
    assertSame(
      await joined.map(([order, person]) => [order?.of, person?.[1]]).compute(options),
      [["tea", "Ada"], ["milk", "Grace"], ["-", undefined], [undefined, "Mary"]],
    );
  }
});

test("join() of a bag with itself, in workers, pairs all elements of a key", async () => {
  const bag = fromSequence(Array.from({ length: 300 }, (_, i) => ({ i, text: `text ${i % 7}` })), {
    npartitions: 5,
  });
  const joined = bag.join(bag, "text", undefined, { npartitions: 3 });
  const inWorkers = await joined.compute();
  assertSame(inWorkers, await joined.compute(here));
  const sizes = grouped(await bag.compute(here), ({ text }) => text).map((it) =>
    it.elements.length
  );
  assertEquals(inWorkers.length, sizes.reduce((sum, n) => sum + n * n, 0));
});
