import fc from "fast-check";
import { type Bag, EmptyBagError, type Item } from "../../mod.ts";
import { assert, assertEquals, assertRejects, test } from "../harness.ts";
import { assertModel, assertSame, bagOf, here, hostileValue, numbers, outcome } from "./model.ts";

const whole = fc.integer({ min: -1000, max: 1000 });

test("count() counts any data", async () => {
  await assertModel(
    hostileValue(),
    (bag, options) => bag.count(options).compute(here),
    (elements) => elements.length,
  );
});

test("sum() adds whole numbers, bigints and booleans", async () => {
  await assertModel(
    whole,
    (bag, options) => bag.sum(options).compute(here),
    (elements) => elements.reduce((a, b) => a + b, 0),
  );
  await assertModel(
    fc.bigInt(),
    (bag, options) => bag.sum(options).compute(here),
    (elements) => elements.length === 0 ? 0 : elements.reduce((a, b) => a + b, 0n),
  );
  await assertModel(
    fc.boolean(),
    (bag, options) => bag.sum(options).compute(here),
    (elements) => elements.filter(Boolean).length,
  );
});

test("mean() and var() of whole numbers are correctly rounded", async () => {
  const some = (elements: number[]) => elements.length === 0 ? "EmptyBagError" : undefined;
  await assertModel(
    whole,
    (bag, options) => outcome(() => bag.mean(options).compute(here)),
    (elements) => some(elements) ?? elements.reduce((a, b) => a + b, 0) / elements.length,
  );
  for (const ddof of [0, 1]) {
    await assertModel(
      whole,
      (bag, options) => outcome(() => bag.var({ ...options, ddof }).compute(here)),
      (elements) => {
        const n = elements.length;
        const [sum, squares] = elements.reduce(([s, q], x) => [s + x, q + x * x], [0, 0]);
        return some(elements) ?? (n <= ddof ? NaN : (n * squares - sum * sum) / (n * (n - ddof)));
      },
    );
  }
});

test("std() is the root of var()", async () => {
  const bag = bagOf([[1, 2], [], [4, 8]]);
  const [deviation, variance] = [bag.std({ ddof: 1 }), bag.var({ ddof: 1 })];
  const error = await deviation.compute(here) / Math.sqrt(await variance.compute(here)) - 1;
  assert(Math.abs(error) < 1e-15);
});

const reductions: Record<
  string,
  (bag: Bag<number>, options: { splitEvery?: number | false }) => Item<unknown>
> = {
  sum: (bag, options) => bag.sum(options),
  mean: (bag, options) => bag.mean(options),
  var: (bag, options) => bag.var({ ...options, ddof: 1 }),
  std: (bag, options) => bag.std(options),
  min: (bag, options) => bag.min(options),
  max: (bag, options) => bag.max(options),
};

for (const [name, reduce] of Object.entries(reductions)) {
  test(`${name}() of any numbers is the same to the last bit for any partitioning`, async () => {
    const hostile = fc.oneof(numbers(), fc.constantFrom(NaN, Infinity, -Infinity));
    for (const element of [numbers(), hostile]) {
      await fc.assert(
        fc.asyncProperty(fc.array(element, { maxLength: 30 }), fc.nat(), async (elements, seed) => {
          const cuts = bagOf(cut(elements, seed));
          const options = { splitEvery: 2 + seed % 3 };
          assertSame(
            await outcome(() => reduce(cuts, options).compute(here)),
            await outcome(() => reduce(bagOf([elements]), {}).compute(here)),
          );
        }),
        { numRuns: 25 },
      );
    }
  });
}

test("min() and max() find the extremes of numbers, strings, Dates, bigints and arrays", async () => {
  const date = fc.integer({ min: 0, max: 5 }).map((day) => new Date(day));
  const kinds: fc.Arbitrary<string | bigint | Date | number[]>[] = [
    fc.string(),
    fc.bigInt(),
    date,
    fc.array(whole),
  ];
  for (const kind of kinds) {
    for (const name of ["min", "max"] as const) {
      const better = (a: unknown, b: unknown) => name === "min" ? less(b, a) : less(a, b);
      await assertModel(
        kind,
        (bag, options) => outcome(() => bag[name](options).compute(here)),
        (elements) =>
          elements.length === 0
            ? "EmptyBagError"
            : elements.reduce((best, x) => better(best, x) ? x : best),
        { numRuns: 25 },
      );
    }
  }
});

test("min() and max() give NaN wherever it stands, and the first of equals", async () => {
  for (const elements of [[NaN, 1, 2], [1, NaN, 2], [1, 2, NaN]]) {
    for (const parts of [[elements], elements.map((x) => [x])]) {
      assertSame(await bagOf(parts).min().compute(here), NaN);
      assertSame(await bagOf(parts).max().compute(here), NaN);
    }
  }
  assertSame(await bagOf([[], [-0], [0]]).max().compute(here), -0);
  assertSame(await bagOf([[], [0], [-0]]).min().compute(here), 0);
});

test("min() and max() refuse what has no order, wherever it stands", async () => {
  for (const elements of [[1, "1"], [null], [1, undefined], [{}], [() => 1]]) {
    for (const parts of [[elements], elements.map((x) => [x])]) {
      assertEquals(await outcome(() => bagOf<unknown>(parts).min().compute(here)), "TypeError");
    }
  }
});

test("any() and all() ask the elements, or a predicate", async () => {
  await assertModel(
    hostileValue(),
    async (bag, options) => [
      await bag.any(undefined, options).compute(here),
      await bag.all(undefined, options).compute(here),
      await bag.any((x) => x === "", options).compute(here),
      await bag.all((x) => x !== "", options).compute(here),
    ],
    (elements) => [
      elements.some((x) => x),
      elements.every((x) => x),
      elements.includes(""),
      !elements.includes(""),
    ],
  );
});

test("any() and all() stop at the first element that decides", async () => {
  const globals = globalThis as { asked?: number };
  globals.asked = 0;
  const ask = (x: number) => {
    (globalThis as { asked?: number }).asked!++;
    return x >= 3;
  };
  const bag = bagOf([[1, 2, 3, 4, 5, 6], [1]]);
  assertEquals([await bag.any(ask).compute(here), globals.asked], [true, 4]);
  globals.asked = 0;
  assertEquals([await bag.all(ask).compute(here), globals.asked], [false, 2]);
  delete globals.asked;
});

test("reductions that have no value for an empty bag say so, and the others have one", async () => {
  for (const partitions of [[], [[]], [[], [], []], Array<never[]>(20).fill([])]) {
    const bag: Bag<number> = bagOf<number>(partitions);
    assertEquals(await bag.count().compute(here), 0);
    assertEquals(await bag.sum().compute(here), 0);
    assertEquals(await bag.any().compute(here), false);
    assertEquals(await bag.all().compute(here), true);
    for (const name of ["min", "max", "mean", "var", "std"] as const) {
      const message = `Cannot compute ${name}() of an empty bag`;
      const error = await assertRejects(() => bag[name]().compute(here), Error, message);
      assert(error instanceof EmptyBagError || error.cause instanceof EmptyBagError);
    }
  }
});

test("var() and std() of no more elements than ddof are NaN", async () => {
  assertSame(await bagOf([[5]]).var({ ddof: 1 }).compute(here), NaN);
  assertSame(await bagOf([[5, 6]]).std({ ddof: 3 }).compute(here), NaN);
  assertSame(await bagOf([[5]]).var().compute(here), 0);
});

test("sum(), mean() and var() refuse what is not a number", async () => {
  for (const value of ["1", null, undefined, {}, [1], new Date()]) {
    for (const name of ["sum", "mean", "var", "std"] as const) {
      const reduced = bagOf<unknown>([[1], [value]])[name]();
      assertEquals(await outcome(() => reduced.compute(here)), "TypeError");
    }
  }
  assertEquals(await outcome(() => bagOf<unknown>([[1], [1n]]).sum().compute(here)), "TypeError");
});

/** Some partitioning of the elements, with empty partitions. */
function cut<T>(elements: readonly T[], seed: number): T[][] {
  const parts: T[][] = [[]];
  elements.forEach((element, i) => {
    for (let n = (seed >> (i % 20)) % 3; n > 0; n--) parts.push([]);
    parts.at(-1)!.push(element);
  });
  return parts;
}

/** The order of two values of one kind; arrays element by element. */
function less(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return (a as number) < (b as number);
  const i = a.findIndex((x, i) => x !== b[i]);
  return i < 0 || i >= b.length ? a.length < b.length : a[i] < b[i];
}
