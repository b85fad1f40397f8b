import fc from "fast-check";
import { type Bag, compute, computeAll, concat, range } from "../../mod.ts";
import { assertEquals, test } from "../harness.ts";
import { assertModel, bagOf, here, hostileValue } from "./model.ts";

test("take() gives the first elements, across partitions, empty ones included", async () => {
  const ks = [0, 1, 2, 5, 1000];
  await assertModel(
    hostileValue(),
    async (bag) => {
      const taken: unknown[] = [];
      for (const k of ks) taken.push(await bag.take(k).compute(here));
      return taken;
    },
    (elements) => ks.map((k) => elements.slice(0, k)),
  );
});

test("take() follows any chain, and can itself be followed", async () => {
  await assertModel(
    fc.nat({ max: 9 }),
    (bag) =>
      bag.filter((x) => x % 2 === 1).map((x) => [x, x]).flatten().take(3)
        .map((x) => x * 10).compute(here),
    (elements) =>
      elements.filter((x) => x % 2 === 1).flatMap((x) => [x, x]).slice(0, 3)
        .map((x) => x * 10),
  );
  const bag = range(100, { npartitions: 10 });
  assertEquals(await bag.take(50).filter((x) => x % 20 === 0).take(2).compute(here), [0, 20]);
  assertEquals(await bag.take(5).sum().compute(here), 10);
});

test("take() reads no element more than it needs", async () => {
  const globals = globalThis as { reads?: number };
  const counted = bagOf([[], [1, 2, 3], [], [4, 5, 6], [7]]).map((x) => {
    (globalThis as { reads?: number }).reads!++;
    return x;
  });
  for (const [k, reads] of [[0, 0], [1, 1], [3, 3], [4, 4], [7, 7], [9, 7]] as const) {
    globals.reads = 0;
    assertEquals((await counted.take(k).compute(here)).length, Math.min(k, 7));
    assertEquals(globals.reads, reads);
  }
  delete globals.reads;
});

test("take() of a huge bag computes a handful of elements in a worker", async () => {
  const bag = range(1e12, { npartitions: 200_000 }).map((x) => x * 2);
  assertEquals(await bag.take(3).compute(), [0, 2, 4]);
  assertEquals(await bag.filter((x) => x >= 3e7).take(1).compute(), [3e7]);
});

test("take() works beside other results of the same bag", async () => {
  const bag = bagOf([[1, 2], [], [3, 4], [5]]).map((x) => x + 1);
  assertEquals(await computeAll([bag.take(3), bag.sum(), bag], here), [
    [2, 3, 4],
    20,
    [2, 3, 4, 5, 6],
  ]);
  assertEquals(await compute(bag.take(3), bag.sum(), bag.take(1)), [[2, 3, 4], 20, [2]]);
});

test("take() asks for partitions that share an input", async () => {
  const other = bagOf([[1, 2, 3]]);
  const joined = bagOf([[5], [1], [7], [2, 3]]).join(other, (x) => x);
  const mean = other.mean();
  const above = bagOf([[1], [2], [3], [4]]).filter((x, { mean }) => x > mean, { with: { mean } });
  for (const options of [here, {}]) {
    assertEquals(await joined.take(2).compute(options), [[1, 1], [2, 2]]);
    assertEquals(await above.take(2).compute(options), [3, 4]);
  }
});

test("take() and sample() work in any number at once", async () => {
  const bags = Array.from({ length: 150 }, (_, i) => range(i, i + 4, 1, { npartitions: 2 }));
  const firsts = concat(bags.map((bag) => bag.take(3)));
  const others = concat(bags.map((bag) => bag.sample(1, { seed: 1 })));
  const expected = bags.flatMap((_, i) => [i, i + 1, i + 2]);
  assertEquals(await firsts.compute(here), expected);
  assertEquals(await firsts.compute(), expected);
  assertEquals(
    (await others.compute(here)).map((x, i) => x >= i && x < i + 4),
    bags.map(() => true),
  );
});

test("take() can be taken from a thousand times over", async () => {
  let bag: Bag<number> = range(10, { npartitions: 3 });
  for (let i = 0; i < 1000; i++) bag = bag.take(9 - i % 2);
  assertEquals(await bag.compute(here), [0, 1, 2, 3, 4, 5, 6, 7]);
});
