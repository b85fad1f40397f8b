import fc from "fast-check";
import { type Bag, computeAll, EmptyBagError, fromSequence, random, range } from "../../mod.ts";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
  test,
} from "../harness.ts";
import { assertSame, bagOf, here, hostileValue, partitionsOf, planOf, quickly } from "./model.ts";

const seeds = fc.oneof(fc.integer(), fc.string(), fc.constantFrom(0, -0, 2 ** 60, -1, ""));

/** Elements 0 to 9, so cut that a biased merge would show: dask favours the last. */
const uneven = [[0, 1, 2, 3, 4, 5, 6, 7], [], [8], [9], []];

/** Asserts that cells are equally full, but for chance: five standard deviations. */
function assertEven(counts: readonly number[], variance = 1): void {
  const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
  const chiSquare = counts.reduce((sum, n) => sum + (n - mean) ** 2 / (mean * variance), 0);
  const freedom = counts.length - 1;
  assert(chiSquare < freedom + 5 * Math.sqrt(2 * freedom), `${chiSquare}: ${counts.join()}`);
}

/** What one draw gives with each of so many seeds: all in one run, which takes half as long. */
async function draws(
  runs: number,
  draw: (bag: Bag<number>, options: { seed: number }) => Bag<number>,
): Promise<number[][]> {
  const bag = bagOf(uneven);
  return await computeAll(Array.from({ length: runs }, (_, seed) => draw(bag, { seed })), quickly);
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}

test("sample() and choices() ask for partitions that are no part of their plan", () => {
  const bag = range(4, { npartitions: 2 }).map((x) => x + 1);
  assertEquals(planOf(bag.sample(3, { seed: 1 })), ["sample/0: sample(3, [1], map/*)"]);
  assertEquals(planOf(bag.choices(3, { seed: "s" })), [`choices/0: choices(3, ["s"], map/*)`]);
});

test("randomSample() is a step of each partition, which a seed makes wait for their sizes", () => {
  const bag = range(4, { npartitions: 2 });
  assertEquals(planOf(bag.randomSample(0.5, { seed: 1 })), [
    "offsets: offsets(range/*)",
    "randomSample/0: randomSample(0.5, [1], offsets[0], range(0, 1, 2))",
    "randomSample/1: randomSample(0.5, [1], offsets[1], range(2, 1, 2))",
  ]);
  assertEquals(planOf(bag.randomSample(0.5)).map((line) => line.replace(/\[.*?\]/, "[]")), [
    "randomSample/0: randomSample(0.5, [], 0, range(0, 1, 2))",
    "randomSample/1: randomSample(0.5, [], 0, range(2, 1, 2))",
  ]);
});

test("seeds give the same sample for every partitioning", async () => {
  await fc.assert(
    fc.asyncProperty(partitionsOf(hostileValue()), seeds, async (partitions, seed) => {
      const elements = partitions.flat();
      const k = Math.floor(elements.length / 2);
      const results = async (bag: Bag<unknown>) => [
        await bag.randomSample(0.4, { seed }).compute(here),
        await bag.sample(k, { seed }).compute(here),
        await bag.choices(elements.length === 0 ? 0 : 5, { seed }).compute(here),
      ];
      assertSame(await results(bagOf(partitions)), await results(bagOf([elements])));
    }),
    { numRuns: 25 },
  );
});

test("samples are the same in workers, after asynchronous functions and as a stream", async () => {
  const given = Array.from({ length: 3000 }, (_, i) => i);
  const expected = await bagOf([given]).randomSample(0.3, { seed: 7 }).compute(here);
  const bag = fromSequence(given, { npartitions: 7 }).map((x) => Promise.resolve(x));
  const seeded = bag.randomSample(0.3, { seed: 7 });
  assertEquals(await seeded.compute(), expected);
  const streamed: number[] = [];
  for await (const x of seeded) streamed.push(x);
  assertEquals(streamed, expected);
  const drawn = (of: Bag<number>) => [of.sample(50, { seed: 7 }), of.choices(50, { seed: 7 })];
  for (const [i, result] of drawn(bag).entries()) {
    assertEquals(await result.compute(), await drawn(bagOf([given]))[i]!.compute(here));
  }
  assertEquals((await bag.randomSample(0.5).compute()).length > 1300, true);
});

test("without a seed a result can be computed again, and calls differ", async () => {
  const bag = range(200, { npartitions: 3 });
  for (
    const draw of [
      () => bag.randomSample(0.5),
      () => bag.sample(100),
      () => bag.choices(100),
    ]
  ) {
    const [first, second] = [draw(), draw()];
    const elements = await first.compute(here);
    assertEquals(await first.compute(here), elements);
    assertNotEquals(await second.compute(here), elements);
  }
});

test("different seeds give different samples, and 1 is not its text", async () => {
  const sampleOf = (seed: number | string) => range(64).sample(32, { seed }).compute(here);
  const samples = await Promise.all([0, 1, "1", "0", "", -1].map(sampleOf));
  assertEquals(new Set(samples.map(String)).size, samples.length);
});

test("randomSample() keeps nothing for 0, everything for 1, and the order always", async () => {
  await fc.assert(
    fc.asyncProperty(partitionsOf(hostileValue()), async (partitions) => {
      const bag = bagOf(partitions);
      for (const options of [{}, { seed: 3 }]) {
        assertSame(await bag.randomSample(0, options).compute(here), []);
        assertSame(await bag.randomSample(1, options).compute(here), partitions.flat());
      }
    }),
    { numRuns: 20 },
  );
  const kept = await range(1000, { npartitions: 9 }).randomSample(0.5).compute(here);
  assertEquals(kept, kept.toSorted((a, b) => a - b));
});

test("randomSample() without a seed keeps other positions of each partition", async () => {
  const kept = await range(400, { npartitions: 2 }).randomSample(0.5).compute(here);
  const first = kept.filter((x) => x < 200);
  assertNotEquals(first, kept.filter((x) => x >= 200).map((x) => x - 200));
  assert(kept.length > 100 && kept.length < 300);
});

test("randomSample() keeps each element with the same chance", async () => {
  const [runs, fraction] = [300, 0.3];
  const counts = zeros(10);
  const pairs = zeros(9);
  for (const drawn of await draws(runs, (bag, seed) => bag.randomSample(fraction, seed))) {
    const kept = new Set(drawn);
    for (const x of kept) counts[x]!++;
    for (let x = 0; x < 9; x++) if (kept.has(x) && kept.has(x + 1)) pairs[x]!++;
  }
  assertEven(counts, 1 - fraction);
  assertEven(pairs, 1 - fraction ** 2);
  const mean = counts.reduce((a, b) => a + b) / 10;
  assert(Math.abs(mean - runs * fraction) < 5 * Math.sqrt(runs * fraction * (1 - fraction) / 10));
});

test("sample() draws each element and each pair with the same chance", async () => {
  const runs = 500;
  const singles = zeros(10);
  const pairs = zeros(100);
  for (const drawn of await draws(runs, (bag, seed) => bag.sample(3, seed))) {
    const [a, b, c] = drawn as [number, number, number];
    for (const x of [a, b, c]) singles[x]!++;
    for (const [x, y] of [[a, b], [a, c], [b, c]] as const) pairs[10 * x + y]!++;
  }
  assertEven(singles, 0.7);
  const together = pairs.filter((_, i) => i % 10 > Math.floor(i / 10));
  assertEquals(together.length, 45);
  assertEquals(together.reduce((a, b) => a + b), 3 * runs);
  assertEven(together);
});

test("choices() draws independently: each pair of draws as often as any other", async () => {
  const runs = 700;
  const pairs = zeros(100);
  for (const drawn of await draws(runs, (bag, seed) => bag.choices(2, seed))) {
    const [a, b] = drawn as [number, number];
    pairs[10 * a + b]!++;
  }
  assertEven(pairs);
  // dask draws the same element twice half of the time, where a tenth is right.
  const twice = pairs.filter((_, i) => i % 11 === 0).reduce((a, b) => a + b);
  assert(Math.abs(twice - runs / 10) < 5 * Math.sqrt(runs * 0.09), `${twice}`);
});

test("sample() gives k different elements in the order of the bag, up to all of them", async () => {
  const bag = range(40, { npartitions: 6 });
  for (const k of [0, 1, 20, 39, 40]) {
    const elements = await bag.sample(k, { seed: k }).compute(here);
    assertEquals(elements, [...new Set(elements)].sort((a, b) => a - b));
    assertEquals(elements.length, k);
  }
  const tooMany = await assertRejects(() => bag.sample(41).compute(here), Error, "at least 41");
  assert(/got one of 40/.test(tooMany.message));
  assert(tooMany instanceof RangeError || tooMany.cause instanceof RangeError);
});

test("choices() may be of more than there are, and of nothing only if there are none to draw", async () => {
  assertEquals(await bagOf([[], [1]]).choices(4).compute(here), [1, 1, 1, 1]);
  assertEquals(await bagOf([[5]]).choices().compute(here), [5]);
  assertEquals(await bagOf<number>([[], []]).choices(0).compute(here), []);
  assertEquals(await bagOf<number>([]).sample(0).compute(here), []);
  const error = await assertRejects(() => bagOf<number>([[]]).choices(1).compute(here), Error);
  assert(error instanceof EmptyBagError || error.cause instanceof EmptyBagError);
});

test("sample() reads again only what it needs", async () => {
  const globals = globalThis as { reads?: number };
  globals.reads = 0;
  const bag = range(100, { npartitions: 10 }).map((x) => {
    (globalThis as { reads?: number }).reads!++;
    return x;
  });
  const [only] = await bag.sample(1, { seed: 5 }).compute(here);
  assertEquals(globals.reads, 100 + only! % 10 + 1);
  delete globals.reads;
});

test("sample() fails where a bag is shorter the second time", async () => {
  const globals = globalThis as { readings?: number };
  globals.readings = 0;
  const shrinking = bagOf([[1]]).mapPartitions((part) =>
    (globalThis as { readings?: number }).readings!++ === 0 ? part : []
  );
  await assertRejects(() => shrinking.sample(1).compute(here), Error, "got fewer");
  delete globals.readings;
});

test("results of random operations can be used like any other", async () => {
  const bag = range(50, { npartitions: 5 });
  const both = bag.sample(20, { seed: 1 }).randomSample(0.5, { seed: 2 });
  assertEquals(await both.count().compute(here), (await both.compute(here)).length);
  assertEquals(await bag.frequencies().sample(3, { seed: 1 }).count().compute(here), 3);
});

test("random.sample() and random.choices() are the methods", async () => {
  const bag = range(50, { npartitions: 5 });
  assertEquals(
    await random.sample(bag, 9, { seed: 1 }).compute(here),
    await bag.sample(9, { seed: 1 }).compute(here),
  );
  assertEquals((await random.choices(bag).compute(here)).length, 1);
  assertEquals(
    await random.choices(bag, 9, { seed: 1 }).compute(here),
    await bag.choices(9, { seed: 1 }).compute(here),
  );
});

test("random operations refuse wrong arguments at the call", () => {
  const bag = range(3);
  // deno-lint-ignore no-explicit-any -- wrong arguments
  const wrong = (value: unknown) => value as any;
  for (const fraction of [-0.1, 1.1, NaN, Infinity]) {
    assertThrows(() => bag.randomSample(fraction), RangeError, "call randomSample(): expected 'fr");
  }
  assertThrows(() => bag.randomSample(wrong("1")), TypeError, "from 0 to 1");
  assertThrows(() => bag.sample(-1), RangeError, "call sample(): expected 'k'");
  assertThrows(() => bag.choices(1.5), RangeError, "call choices(): expected 'k'");
  assertThrows(() => bag.choices(wrong(null)), TypeError, "call choices(): expected 'k'");
  assertThrows(() => bag.sample(1, { seed: 0.5 }), RangeError, "'seed' to be an integer");
  assertThrows(() => bag.sample(1, { seed: wrong(1n) }), TypeError, "'seed' to be an integer");
  assertThrows(() => bag.sample(1, wrong({ sed: 1 })), TypeError, "no option 'sed'");
});
